//! The values of fields.
//!
//! Two levels and no recursion, so that a frame from the wire cannot nest deeper.

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::id::Id;
use super::secret::{SecretId, SecretText};

/// A single value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub enum Scalar {
    /// Not known or not given.
    #[default]
    Empty,
    /// NFC text.
    Text(String),
    /// A whole number; yes is 1.
    Int(i64),
    /// A calendar day.
    Day(Day),
    /// A choice, by its index in the field's list of choices.
    Choice(u8),
    /// Another record.
    Ref(Id),
    /// The number of a secret: the only part that is ever stored or shown.
    Secret(SecretId),
    /// The text of a secret on its way to its file, only in a command: no record or line holds it.
    SecretText(SecretText),
}

impl Scalar {
    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        matches!(self, Scalar::Empty)
    }

    /// The record that it refers to.
    pub fn link(&self) -> Option<Id> {
        match self {
            Scalar::Ref(id) => Some(*id),
            _ => None,
        }
    }

    /// The value as one number for columns, sorting and comparing: days, indexes of choices, record numbers, whole
    /// numbers. Texts and empty values have none.
    pub fn number(&self) -> Option<i64> {
        match self {
            Scalar::Empty | Scalar::Text(_) | Scalar::Secret(_) | Scalar::SecretText(_) => None,
            Scalar::Int(n) => Some(*n),
            Scalar::Day(day) => Some(i64::from(day.0)),
            Scalar::Choice(place) => Some(i64::from(*place)),
            Scalar::Ref(id) => Some(i64::from(id.no)),
        }
    }
}

/// The value of a field: one value, a list, or rows of a small table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// One value, possibly empty.
    One(Scalar),
    /// A list of values of one type, none of them empty.
    Many(Vec<Scalar>),
    /// Rows of a small table; each row has the columns of the field's own table.
    Rows(Vec<Vec<Scalar>>),
}

impl Default for Value {
    fn default() -> Value {
        Value::EMPTY
    }
}

impl Value {
    /// The empty value.
    pub const EMPTY: Value = Value::One(Scalar::Empty);

    /// A text; an empty one is [`Value::EMPTY`].
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::EMPTY } else { Value::One(Scalar::Text(text)) }
    }

    /// A day.
    pub const fn day(day: Day) -> Value {
        Value::One(Scalar::Day(day))
    }

    /// A choice, by its index.
    pub const fn choice(place: u8) -> Value {
        Value::One(Scalar::Choice(place))
    }

    /// A whole number.
    pub const fn int(n: i64) -> Value {
        Value::One(Scalar::Int(n))
    }

    /// Another record.
    pub const fn id(id: Id) -> Value {
        Value::One(Scalar::Ref(id))
    }

    /// The text of a secret on its way to its file; an empty one is [`Value::EMPTY`].
    pub fn secret(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::EMPTY } else { Value::One(Scalar::SecretText(SecretText::new(text))) }
    }

    /// The number of the secret, if it is one.
    pub fn secret_id(&self) -> Option<SecretId> {
        match self {
            Value::One(Scalar::Secret(id)) => Some(*id),
            _ => None,
        }
    }

    /// Whether it is empty: no value, an empty list, no rows.
    pub fn is_empty(&self) -> bool {
        match self {
            Value::One(scalar) => scalar.is_empty(),
            Value::Many(list) => list.is_empty(),
            Value::Rows(rows) => rows.is_empty(),
        }
    }

    /// The single value, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match self {
            Value::One(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The records that it refers to.
    pub fn links(&self) -> impl Iterator<Item = Id> {
        self.scalars().filter_map(Scalar::link)
    }

    /// All single values in it, rows flattened.
    pub fn scalars(&self) -> impl Iterator<Item = &Scalar> {
        let (one, many, rows): (Option<&Scalar>, &[Scalar], &[Vec<Scalar>]) = match self {
            Value::One(scalar) => (Some(scalar), &[], &[]),
            Value::Many(list) => (None, list, &[]),
            Value::Rows(rows) => (None, &[], rows),
        };
        one.into_iter().chain(many).chain(rows.iter().flatten())
    }

    /// The number of rows or list entries; 1 for a single value, 0 if empty.
    pub fn count(&self) -> usize {
        match self {
            Value::One(scalar) => usize::from(!scalar.is_empty()),
            Value::Many(list) => list.len(),
            Value::Rows(rows) => rows.len(),
        }
    }
}
