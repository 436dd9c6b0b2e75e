//! The part of the language that depends on what is filtered: the keys, and the meaning of their values. The keys of a
//! list are the fields of its kind ([`Scope`](super::Scope)); the trail has its own.

use super::dates;
use super::error::{Error, ErrorKind};
use super::expr::{Expr, Needle, Range};
use super::lexer::{Op, Word};
use super::parser::Term;
use crate::domain::day::Day;
use crate::domain::field::Lean;
use crate::domain::id::Id;
use crate::domain::resolve::{Named, Picked, near, pick, typeable};
use crate::i18n::{Lang, Tr};

/// The maximum number of values that an error lists; it lists none of a longer list.
const MOST_NAMED: usize = 16;

/// A possible completion at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The text that replaces the typed part.
    pub insert: String,
    /// Its description.
    pub about: String,
    /// The record, if it is one.
    pub id: Option<Id>,
}

impl Candidate {
    /// A word and its description.
    pub fn new(insert: String, about: &str) -> Candidate {
        Candidate { insert, about: about.to_owned(), id: None }
    }

    /// A record by its name, in quotation marks if it would otherwise not be read as one value. It ends at a mark inside
    /// it, which cannot be typed: the beginning of a name finds it too.
    pub fn record(id: Id, name: String) -> Candidate {
        let whole = name.split('"').find(|part| !part.is_empty()).unwrap_or_default();
        let plain = whole.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '.' | '/' | '-'));
        let insert = if plain { whole.to_owned() } else { format!("\"{whole}\"") };
        Candidate { insert, about: name, id: Some(id) }
    }
}

/// The keys of a filter.
pub trait Keys {
    /// The meaning of the word before the operator.
    type Key: Copy;
    /// A test of a row, or of a change.
    type Test;

    /// The meaning of a key.
    ///
    /// # Errors
    /// The nearest known name, in the form in which it can be typed.
    fn find(&self, key: &str) -> Result<Self::Key, Option<String>>;

    /// The test for a bare word.
    fn word(&self, word: Needle) -> Self::Test;

    /// The test for one value of a key.
    ///
    /// # Errors
    /// The key does not have this value, or does not support the operator.
    fn test(&self, key: Self::Key, typed: &Term, value: &Word) -> Result<Expr<Self::Test>, Error>;

    /// Whether words that were typed separately are one value.
    fn is_value(&self, key: Self::Key, joined: &Word) -> bool;

    /// Completions of a key.
    fn keys(&self, typed: &str, lang: Lang) -> Vec<Candidate>;

    /// Completions of a value.
    fn values(&self, key: Self::Key, typed: &str, lang: Lang) -> Vec<Candidate>;
}

/// Refuses `<`, `<=`, `>` and `>=` if there is no order.
///
/// # Errors
/// The term has one of them, and there is no order.
pub fn ordered(has_order: bool, typed: &Term) -> Result<(), Error> {
    if has_order || typed.op == Op::Is {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::NoOrder(typed.key.text.clone()), typed.key.span))
    }
}

/// The indexes of the entries that the value names. A prefix is enough if it is unambiguous, or while it is still being
/// typed.
///
/// # Errors
/// The value names nothing, or it is the prefix of several entries.
pub fn picked<T: Named>(typed: &Term, value: &Word, list: &[T]) -> Result<Vec<usize>, Error> {
    match pick(&value.text, list) {
        Picked::Whole(places) => Ok(places),
        Picked::Start(places) => {
            let choices = labels(places.iter().filter_map(|at| list.get(*at)));
            if value.open || choices.len() == 1 {
                return Ok(places);
            }
            let kind = ErrorKind::AmbiguousValue { value: value.text.clone(), choices: few(choices) };
            Err(Error::new(kind, value.span))
        }
        Picked::Nothing => {
            let suggestion = near(&value.text, list).map(typeable);
            Err(unknown(typed, value, suggestion, few(labels(list.iter()))))
        }
    }
}

/// Whether a value names an entry of the list; a prefix is enough while it is still being typed.
pub fn is_picked<T: Named>(value: &Word, list: &[T]) -> bool {
    match pick(&value.text, list) {
        Picked::Whole(_) => true,
        Picked::Start(_) => value.open,
        Picked::Nothing => false,
    }
}

/// The labels, each once.
fn labels<'l, T: Named + 'l>(entries: impl Iterator<Item = &'l T>) -> Vec<Tr> {
    let mut labels = Vec::new();
    for label in entries.map(Named::label) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}

fn few(labels: Vec<Tr>) -> Vec<Tr> {
    if labels.len() > MOST_NAMED { Vec::new() } else { labels }
}

/// The error for a value that the key does not have.
pub fn unknown(typed: &Term, value: &Word, suggestion: Option<String>, choices: Vec<Tr>) -> Error {
    let (key, text) = (typed.key.text.clone(), value.text.clone());
    Error::new(ErrorKind::UnknownValue { key, value: text, suggestion, choices }, value.span)
}

/// The days with this relation to those of the value.
///
/// # Errors
/// The value is not a date.
pub fn days(typed: &Term, value: &Word, today: Day, lean: Lean) -> Result<Range, Error> {
    let bad = || Error::new(ErrorKind::BadDate(value.text.clone()), value.span);
    let days = dates::parse(&value.text, today, lean).ok_or_else(bad)?;
    Ok(compared(typed.op, days.range()))
}

/// The numbers with this relation to a range: after it, up to its end …
pub fn compared(op: Op, stretch: Range) -> Range {
    match op {
        Op::Is => stretch,
        Op::Less => Range { first: i64::MIN, last: stretch.first.saturating_sub(1) },
        Op::AtMost => Range { first: i64::MIN, last: stretch.last },
        Op::Greater => Range { first: stretch.last.saturating_add(1), last: i64::MAX },
        Op::AtLeast => Range { first: stretch.first, last: i64::MAX },
    }
}
