//! The texts for a read-only home.

use super::advice::Advice;
use crate::i18n::{Lang, both, system};
use crate::store::writable::ReadOnly;

/// Why an operation that must write in the home is not done, and how to work in a copy.
pub fn read_only_home(read_only: &ReadOnly, lang: Lang) -> Advice {
    let ReadOnly { home, part, cause } = read_only;
    let cause = cause.to_string();
    let why = format!("{}: {}", part.display(), system(&cause, lang));
    let home = home.display().to_string();
    let copy = work_in_a_copy(&home, lang);
    // One text: a server started in the background reports only this.
    let what = both!(
        lang,
        "Thư mục dữ liệu {home} chỉ đọc được ({why}). Chưa có gì thay đổi; {copy}",
        "The home folder {home} can only be read ({why}). Nothing was changed; {copy}"
    );
    Advice { what, hint: String::new() }
}

/// How to continue working with the records of a read-only home.
pub fn work_in_a_copy(home: &str, lang: Lang) -> String {
    let quoted = format!("'{}'", home.replace('\'', r"'\''"));
    let command = format!("cp -a {quoted} COPY && chmod -R u+w COPY && dondoc --home COPY");
    both!(
        lang,
        "muốn làm việc tiếp thì dùng bản sao (thay đổi ở đó không về bản gốc): {command}",
        "to go on working use a copy (changes in it do not reach the original): {command}"
    )
}
