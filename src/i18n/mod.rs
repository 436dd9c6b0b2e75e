//! The two languages of the screen.
//!
//! A text is a [`Tr`]: both languages stand side by side where the text is defined, so one that is
//! missing does not compile. Texts with parts are functions that take a [`Lang`].

use serde::{Deserialize, Serialize};

mod system;

pub use system::system;

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub enum Lang {
    /// Vietnamese, official wording.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The language a locale name (`vi_VN.UTF-8`, `en`, `C`) asks for; English where it is neither.
    pub fn from_locale(locale: &str) -> Lang {
        if locale.to_ascii_lowercase().starts_with("vi") { Lang::Vi } else { Lang::En }
    }

    /// The other language.
    pub fn other(self) -> Lang {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }

    /// Two-letter code: `vi` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tr {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// Makes a [`Tr`]: Vietnamese first, then English.
pub const fn tr(vi: &'static str, en: &'static str) -> Tr {
    Tr { vi, en }
}

impl Tr {
    /// The text in `lang`.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }
}

/// Fails where an English word stands in a Vietnamese text: one that the English text has too. `names` may stand in
/// both.
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
