//! Faults of a command line.

use crate::i18n::{Lang, Tr, both, tr};

/// Before the usage of a verb.
pub(crate) const HOW_TO_USE: Tr = tr("Cách dùng:", "Usage:");

/// An unexpected word.
pub(crate) fn not_expected(word: &str, lang: Lang) -> String {
    both!(lang, "“{word}” không dùng được ở đây", "“{word}” is not expected here")
}

/// How to pass a text that begins with a dash.
pub(crate) fn after_dashes(word: &str, lang: Lang) -> String {
    let word = if word.contains(char::is_whitespace) { format!("'{word}'") } else { word.to_owned() };
    both!(
        lang,
        "điều kiện lọc hoặc nội dung thì đặt sau --, như: -- {word}",
        "a condition or a text goes after --, as in: -- {word}"
    )
}

/// There is no such verb.
pub(crate) fn no_verb(verb: &str, lang: Lang) -> String {
    both!(lang, "không có lệnh “{verb}”", "there is no command “{verb}”")
}

/// A missing argument.
pub(crate) fn missing(arg: &str, lang: Lang) -> String {
    both!(lang, "thiếu {arg}", "{arg} is missing")
}

/// An option without its value.
pub(crate) fn needs_value(arg: &str, lang: Lang) -> String {
    both!(lang, "{arg} cần một giá trị", "{arg} needs a value")
}

/// An invalid value of an argument.
pub(crate) fn bad_value(value: &str, arg: &str, lang: Lang) -> String {
    both!(lang, "“{value}” không dùng được cho {arg}", "“{value}” is no value for {arg}")
}

/// Two arguments that exclude each other.
pub(crate) fn not_together(arg: &str, other: &str, lang: Lang) -> String {
    both!(lang, "{arg} không dùng cùng {other}", "{arg} goes not together with {other}")
}
