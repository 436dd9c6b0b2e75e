//! Why a JSON text is not an event, in both languages.

use std::fmt;

use crate::i18n::Lang;

/// The text is not an event of this program. [`NotAnEvent::text`] has the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAnEvent {
    /// It is not JSON; with the parser's error.
    NotJson(String),
    /// The events of a line are not an array.
    NotAnArray,
    /// It has no record id.
    NoId,
    /// It has no revision.
    NoRev,
    /// The archived state is not a pair of before and after.
    ArchivedNotAPair,
    /// Its changes are not an object by field.
    SetNotAnObject,
    /// The kind has no field of this name.
    UnknownField(String),
    /// The change of this field is not a pair of before and after.
    NotAPair(String),
    /// A value does not fit its field.
    CannotHold {
        /// The field's name.
        field: &'static str,
        /// The value, as JSON.
        value: String,
    },
}

impl NotAnEvent {
    /// What is wrong, as a sentence part after a position.
    pub fn text(&self, lang: Lang) -> String {
        let (vi, en) = self.words();
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    fn words(&self) -> (String, String) {
        let both = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        match self {
            // The parser's errors are in English only.
            Self::NotJson(error) => ("nội dung không đúng dạng JSON".to_owned(), format!("not JSON: {error}")),
            Self::NotAnArray => both("các thay đổi không nằm trong một danh sách", "not an array"),
            Self::NoId => both("thay đổi không ghi là của bản ghi nào", "no id"),
            Self::NoRev => both("thay đổi không ghi số lần sửa", "no rev"),
            Self::ArchivedNotAPair => both("trạng thái lưu trữ không ghi đủ trước và sau", "archived is not a pair"),
            Self::SetNotAnObject => both("thay đổi không ghi theo từng trường", "set is not an object"),
            Self::UnknownField(name) => (format!("không có trường nào tên là {name}"), format!("unknown field {name}")),
            Self::NotAPair(name) => {
                (format!("thay đổi của trường {name} không ghi đủ trước và sau"), format!("{name} is not a pair"))
            }
            Self::CannotHold { field, value } => {
                (format!("trường {field} không chứa được {value}"), format!("field {field} cannot hold {value}"))
            }
        }
    }
}

impl std::error::Error for NotAnEvent {}

impl fmt::Display for NotAnEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}
