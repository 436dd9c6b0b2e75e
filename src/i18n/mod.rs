//! The two languages of the screen.
//!
//! A text is a [`Tr`]: both languages are defined together, so a missing one does not compile. Texts with parts are made
//! by [`both!`].

mod lang;
mod system;

pub use lang::{Lang, Tr, tr};
pub use system::system;

/// A text with parts in the language of `$lang`: `both!(lang, "còn {days}", "{days} left")`. Without both formats, in this
/// order, it does not compile; further arguments belong to both.
macro_rules! both {
    ($lang:expr, $vi:literal, $en:literal $(, $part:expr)* $(,)?) => {
        match $lang {
            $crate::i18n::Lang::Vi => format!($vi $(, $part)*),
            $crate::i18n::Lang::En => format!($en $(, $part)*),
        }
    };
}
pub(crate) use both;

/// Fails if a Vietnamese text contains an English word that the English text also contains. `names` may be in both.
#[cfg(test)]
pub fn assert_translated(vi: &str, en: &str, names: &[&str]) {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1);
        words.map(str::to_lowercase).collect()
    };
    let english = words(en);
    let left: Vec<String> =
        words(vi).into_iter().filter(|word| english.contains(word) && !names.contains(&word.as_str())).collect();
    assert!(left.is_empty(), "{left:?} in {vi:?}, in English {en:?}");
    assert!(!vi.is_ascii(), "not Vietnamese: {vi:?}");
    assert!(en.is_ascii(), "not English: {en:?}");
}
