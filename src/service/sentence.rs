//! What is wrong with a home: one sentence in each language, the answer to every question.

use serde::{Deserialize, Serialize};

use crate::i18n::{Lang, system};
use crate::store::db::DbError;
use crate::store::journal::JournalError;

/// The sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// In Vietnamese.
    pub vi: String,
    /// In English, as it is in the log.
    pub en: String,
}

impl Sentence {
    /// A sentence in both languages; where the system's words are in it, they are put into Vietnamese.
    pub fn new(vi: &str, en: impl Into<String>) -> Self {
        Sentence { vi: system(vi, Lang::Vi).into_owned(), en: en.into() }
    }

    /// The sentence in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

impl From<String> for Sentence {
    /// What only the log and English have words for.
    fn from(en: String) -> Self {
        Sentence::new(&en.clone(), en)
    }
}

impl From<&str> for Sentence {
    fn from(en: &str) -> Self {
        en.to_owned().into()
    }
}

impl From<JournalError> for Sentence {
    fn from(error: JournalError) -> Self {
        Sentence { vi: error.text(Lang::Vi), en: error.text(Lang::En) }
    }
}

impl From<DbError> for Sentence {
    fn from(error: DbError) -> Self {
        let vi = match &error {
            DbError::Newer { path, found } => format!(
                "kho trong {} do bản dondoc mới hơn ghi ({found}). Chưa có gì bị thay đổi; hãy cài bản dondoc mới hơn",
                path.display()
            ),
            DbError::Busy { path } => format!("kho trong {} đang được mở ở nơi khác", path.display()),
            DbError::Io { path, cause } => format!("không đọc hoặc ghi được {}: {cause}", path.display()),
            DbError::Damaged { path, reason } => format!("kho trong {} bị hỏng: {reason}", path.display()),
            DbError::Panicked { path, reason } => format!("kho trong {} gặp lỗi bên trong: {reason}", path.display()),
            DbError::Misuse { path, reason } => {
                format!("kho trong {} nhận dữ liệu không lưu được: {reason}", path.display())
            }
        };
        Sentence::new(&vi, error.to_string())
    }
}
