//! Why a home cannot be served: one sentence in each language, for whoever asks the server anything.

use crate::store::db::DbError;
use crate::store::journal::JournalError;

/// The sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// In Vietnamese.
    pub vi: String,
    /// In English, as it is in the log.
    pub en: String,
}

impl From<String> for Sentence {
    /// What only the log and English have words for.
    fn from(en: String) -> Self {
        Sentence { vi: en.clone(), en }
    }
}

impl From<&str> for Sentence {
    fn from(en: &str) -> Self {
        en.to_owned().into()
    }
}

impl From<JournalError> for Sentence {
    fn from(error: JournalError) -> Self {
        let vi = match &error {
            JournalError::Newer { file, found, known } => format!(
                "{} do bản dondoc mới hơn ghi (phiên bản {found}; bản này chỉ đọc được đến {known}). \
                 Chưa có gì bị thay đổi; hãy cài bản dondoc mới hơn",
                file.display()
            ),
            JournalError::Damage(damage) => format!(
                "{}, dòng {}: nhật ký hỏng hoặc thiếu ({}). Chưa có gì bị thay đổi; hãy lấy lại từ bản sao lưu \
                 (dondoc restore)",
                damage.file.display(),
                damage.line,
                damage.reason
            ),
            JournalError::Io { path, cause } => format!("không đọc hoặc ghi được {}: {cause}", path.display()),
        };
        Sentence { vi, en: error.to_string() }
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
            other => other.to_string(),
        };
        Sentence { vi, en: error.to_string() }
    }
}
