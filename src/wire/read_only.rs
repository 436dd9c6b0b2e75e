//! What people read when a home can only be read.

use super::words::Sentence;
use crate::i18n::{Lang, system};
use crate::store::writable::ReadOnly;

/// Why the home is not opened, and how to work in a copy.
pub fn read_only_home(read_only: &ReadOnly, lang: Lang) -> Sentence {
    let ReadOnly { home, part, cause } = read_only;
    let cause = cause.to_string();
    let why = format!("{}: {}", part.display(), system(&cause, lang));
    let quoted = format!("'{}'", home.display().to_string().replace('\'', r"'\''"));
    // All in one: what starts a server in the background passes on nothing but this.
    let what = match lang {
        Lang::Vi => format!(
            "Thư mục dữ liệu {} chỉ đọc được ({why}), mà dondoc phải ghi vào đó cả khi chỉ xem. Chưa có gì thay đổi. \
             Hãy xem trong bản sao (thay đổi ở đó không về bản gốc): \
             cp -a {quoted} COPY && chmod -R u+w COPY && dondoc --home COPY",
            home.display()
        ),
        Lang::En => format!(
            "The home folder {} can only be read ({why}), and dondoc has to write in it even to show records. Nothing \
             was changed. Use a copy (changes in it do not reach the original): \
             cp -a {quoted} COPY && chmod -R u+w COPY && dondoc --home COPY",
            home.display()
        ),
    };
    Sentence { what, hint: String::new() }
}
