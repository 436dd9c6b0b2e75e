//! What can be wrong with a filter, and where.

use crate::i18n::{Lang, Tr};

/// A range of the filter's text, in bytes; both ends are on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// Both ranges and the text between them.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start, other.end)
    }

    /// The part of `text` it covers; empty if it does not fit that text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The column of its start in `text`, counted in characters from 1.
    pub fn column(self, text: &str) -> usize {
        text.get(..self.start).map_or(0, |before| before.chars().count()) + 1
    }
}

/// A fault of a filter's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where.
    pub span: Span,
}

/// The kinds of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// No field has this name; `suggestion` is the nearest name.
    UnknownKey {
        /// As typed.
        key: String,
        /// Nearest key, as it can be typed.
        suggestion: Option<String>,
    },
    /// The field has no such value.
    UnknownValue {
        /// As typed.
        key: String,
        /// As typed.
        value: String,
        /// Nearest value, as it can be typed.
        suggestion: Option<String>,
        /// The valid values; empty if there are too many to list.
        choices: Vec<Tr>,
    },
    /// A prefix of several values.
    AmbiguousValue {
        /// As typed.
        value: String,
        /// The values with this prefix.
        choices: Vec<Tr>,
    },
    /// Not a date.
    BadDate(String),
    /// Not a whole number.
    BadNumber(String),
    /// `<`, `<=`, `>` or `>=` on a field without an order.
    NoOrder(String),
    /// Several values after `<`, `<=`, `>` or `>=`.
    OneValueOnly,
    /// Nothing after `key:`.
    MissingValue(String),
    /// Nothing before or after "or".
    MissingOperand,
    /// `()`.
    EmptyGroup,
    /// A quotation mark that is not closed.
    UnclosedQuote,
    /// `(` without `)`.
    UnclosedParen,
    /// `)` without `(`.
    UnexpectedParen,
    /// Parentheses that are nested deeper than this.
    TooDeep(usize),
    /// More conditions than this.
    TooMany(usize),
    /// More bytes than this.
    TooLong(usize),
}

impl Error {
    /// A fault of a part of the text.
    pub fn new(kind: ErrorKind, span: Span) -> Error {
        Error { kind, span }
    }

    /// What may have been meant instead of the text at `span`.
    pub fn suggestion(&self) -> Option<&str> {
        match &self.kind {
            ErrorKind::UnknownKey { suggestion, .. } | ErrorKind::UnknownValue { suggestion, .. } => {
                suggestion.as_deref()
            }
            _ => None,
        }
    }

    /// The sentence for users, without the column.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => vietnamese(&self.kind),
            Lang::En => english(&self.kind),
        }
    }
}

fn vietnamese(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnknownKey { key, suggestion } => {
            format!("không có trường “{key}”{}", hint("ý bạn là", suggestion.as_deref()))
        }
        ErrorKind::UnknownValue { key, value, suggestion, choices } => format!(
            "“{key}” không có giá trị “{value}”{}",
            match suggestion {
                Some(nearest) => hint("ý bạn là", Some(nearest)),
                None => list("có thể dùng", choices, Lang::Vi),
            }
        ),
        ErrorKind::AmbiguousValue { value, choices } => {
            format!("“{value}” chưa rõ là giá trị nào{}", list("có thể là", choices, Lang::Vi))
        }
        ErrorKind::BadDate(text) => format!("“{text}” không phải là ngày (thử 30/9, +7, q3/2023, hn)"),
        ErrorKind::BadNumber(text) => format!("“{text}” không phải là số nguyên"),
        ErrorKind::NoOrder(key) => format!("“{key}” không so sánh lớn, bé được; hãy dùng “:”"),
        ErrorKind::OneValueOnly => "chỉ so sánh được với một giá trị".to_owned(),
        ErrorKind::MissingValue(key) => format!("thiếu giá trị sau “{key}”"),
        ErrorKind::MissingOperand => "thiếu một vế của “hoặc”".to_owned(),
        ErrorKind::EmptyGroup => "trong ngoặc chưa có gì".to_owned(),
        ErrorKind::UnclosedQuote => "thiếu dấu nháy đóng".to_owned(),
        ErrorKind::UnclosedParen => "thiếu dấu ngoặc đóng".to_owned(),
        ErrorKind::UnexpectedParen => "thừa dấu ngoặc đóng".to_owned(),
        ErrorKind::TooDeep(most) => format!("ngoặc lồng quá {most} lớp"),
        ErrorKind::TooMany(most) => format!("quá {most} điều kiện"),
        ErrorKind::TooLong(most) => format!("bộ lọc dài quá {most} byte"),
    }
}

fn english(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnknownKey { key, suggestion } => {
            format!("there is no field “{key}”{}", hint("did you mean", suggestion.as_deref()))
        }
        ErrorKind::UnknownValue { key, value, suggestion, choices } => format!(
            "“{key}” has no value “{value}”{}",
            match suggestion {
                Some(nearest) => hint("did you mean", Some(nearest)),
                None => list("it can be", choices, Lang::En),
            }
        ),
        ErrorKind::AmbiguousValue { value, choices } => {
            format!("“{value}” starts several values{}", list("it can be", choices, Lang::En))
        }
        ErrorKind::BadDate(text) => format!("“{text}” is not a date (try 30/9, +7, q3/2023, today)"),
        ErrorKind::BadNumber(text) => format!("“{text}” is not a whole number"),
        ErrorKind::NoOrder(key) => format!("“{key}” has no order to compare by; use “:”"),
        ErrorKind::OneValueOnly => "only one value can be compared with".to_owned(),
        ErrorKind::MissingValue(key) => format!("a value is missing after “{key}”"),
        ErrorKind::MissingOperand => "“or” needs something on both sides".to_owned(),
        ErrorKind::EmptyGroup => "there is nothing between the parentheses".to_owned(),
        ErrorKind::UnclosedQuote => "the quotation mark is not closed".to_owned(),
        ErrorKind::UnclosedParen => "the parenthesis is not closed".to_owned(),
        ErrorKind::UnexpectedParen => "this parenthesis closes nothing".to_owned(),
        ErrorKind::TooDeep(most) => format!("parentheses are nested deeper than {most}"),
        ErrorKind::TooMany(most) => format!("there are more than {most} conditions"),
        ErrorKind::TooLong(most) => format!("the filter is longer than {most} bytes"),
    }
}

fn hint(words: &str, suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |nearest| format!("; {words} “{nearest}”?"))
}

fn list(words: &str, choices: &[Tr], lang: Lang) -> String {
    if choices.is_empty() {
        return String::new();
    }
    let labels: Vec<&str> = choices.iter().map(|choice| choice.get(lang)).collect();
    format!("; {words}: {}", labels.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "đã hạn<x";
        let at = text.find('x').expect("there");
        let span = Span::new(at, at + 1);
        assert_eq!((span.column(text), span.of(text)), (8, "x"));
        assert_eq!(Span::new(1, 99).of(text), "", "a span of another text is harmless");
    }

    #[test]
    fn messages_say_what_to_do() {
        let kind = ErrorKind::UnknownKey { key: "hann".to_owned(), suggestion: Some("hạn".to_owned()) };
        let error = Error::new(kind, Span::new(0, 4));
        assert_eq!(error.message(Lang::Vi), "không có trường “hann”; ý bạn là “hạn”?");
        assert_eq!(error.to_string(), "there is no field “hann”; did you mean “hạn”?");
    }
}
