//! What is wrong with a home: one sentence in each language, the answer to every request.

use std::io;

use serde::{Deserialize, Serialize};

use crate::i18n::{Lang, system};
use crate::store::backup::BackupError;
use crate::store::db::DbError;
use crate::store::events::UnreadableLine;
use crate::store::journal::JournalError;

/// The sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// In Vietnamese.
    pub vi: String,
    /// In English, as in the log.
    pub en: String,
}

impl Sentence {
    /// A sentence in both languages; the system's error in it is translated into Vietnamese.
    pub fn new(vi: &str, en: impl Into<String>) -> Self {
        Sentence { vi: bounded(&system(vi, Lang::Vi)), en: bounded(&en.into()) }
    }

    /// The sentence that `text` returns in each language.
    pub fn in_both(text: impl Fn(Lang) -> String) -> Self {
        Sentence { vi: bounded(&text(Lang::Vi)), en: bounded(&text(Lang::En)) }
    }

    /// The sentence in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// The beginning of a text: a library's error may contain a whole file, and an answer must fit into a frame.
fn bounded(text: &str) -> String {
    /// The maximum number of characters.
    const MOST: usize = 4_000;
    text.chars().take(MOST).collect()
}

impl From<io::Error> for Sentence {
    fn from(error: io::Error) -> Self {
        Sentence::new(&error.to_string(), error.to_string())
    }
}

impl From<JournalError> for Sentence {
    fn from(error: JournalError) -> Self {
        Sentence::in_both(|lang| error.text(lang))
    }
}

impl From<UnreadableLine> for Sentence {
    fn from(error: UnreadableLine) -> Self {
        Sentence::in_both(|lang| error.text(lang))
    }
}

impl From<DbError> for Sentence {
    fn from(error: DbError) -> Self {
        Sentence::in_both(|lang| error.text(lang))
    }
}

impl From<BackupError> for Sentence {
    fn from(error: BackupError) -> Self {
        let en = error.to_string();
        match error {
            BackupError::Journal(error) => error.into(),
            BackupError::Store(error) => error.into(),
            BackupError::Line(error) => error.into(),
            BackupError::Io { what, cause } => {
                Sentence::new(&format!("không đọc hoặc ghi được {}: {cause}", what.display()), en)
            }
            // Nothing else prevents a backup of an open home.
            _ => Sentence::new("chưa sao lưu được; nội dung lỗi có trong nhật ký hoạt động của máy chủ", en),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_a_whole_file_gives_its_beginning() {
        let long = "ữ".repeat(5 << 20);
        for sentence in [Sentence::new(&long, long.clone()), Sentence::in_both(|_| long.clone())] {
            for lang in [Lang::Vi, Lang::En] {
                assert_eq!(sentence.get(lang).chars().count(), 4_000, "{lang:?}");
            }
        }
    }
}
