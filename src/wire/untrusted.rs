//! The texts for a home that is not safe to open.

use super::advice::Advice;
use crate::i18n::Lang;
use crate::store::trust::{Fault, Untrusted};

/// What in a home cannot be trusted, and the commands that repair it.
pub fn untrusted_home(Untrusted(faults): &Untrusted, lang: Lang) -> Advice {
    let sentence = |fault: &Fault| match (fault, lang) {
        (Fault::Link(path), Lang::Vi) => format!("{} là liên kết", path.display()),
        (Fault::Writable(path), Lang::Vi) => format!("người khác ghi được vào {}", path.display()),
        (Fault::Foreign { path, owner, wanted }, Lang::Vi) => {
            format!("{} thuộc người dùng số {owner}, không phải {wanted}", path.display())
        }
        (fault, Lang::En) => fault.to_string(),
    };
    let what: Vec<String> = faults.iter().map(sentence).collect();
    let commands: Vec<String> = faults.iter().map(Fault::remedy).collect();
    let (what, commands) = (what.join("; "), commands.join(" && "));
    // One text: a server started in the background reports only this.
    let what = match lang {
        Lang::Vi => format!(
            "Không mở thư mục dữ liệu vì không an toàn: {what}. Hãy xem ai đã làm việc này, rồi chạy: {commands}"
        ),
        Lang::En => format!(
            "The home folder is not opened, as it is not safe: {what}. Find out who did this, then run: {commands}"
        ),
    };
    Advice { what, hint: String::new() }
}
