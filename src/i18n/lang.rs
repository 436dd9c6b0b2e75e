//! A language, and a text in both.

use serde::{Deserialize, Serialize};

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
    /// The language of a locale name (`vi_VN.UTF-8`, `en`, `C`); English if it is neither.
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
