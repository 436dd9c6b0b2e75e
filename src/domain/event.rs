//! What a command did: enough to do it again, to show it, and to undo it.

use serde::{Deserialize, Serialize};

use super::field::FieldNo;
use super::id::Id;
use super::value::Value;

/// One field, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: FieldNo,
    /// What it held.
    pub before: Value,
    /// What it holds now.
    pub after: Value,
}

/// The change of one record. It carries the values after it, so applying it twice is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The record.
    pub id: Id,
    /// Its revision after the change.
    pub rev: u32,
    /// Whether this made the record.
    pub created: bool,
    /// Put away or brought back: before and after.
    pub archived: Option<(bool, bool)>,
    /// The fields that changed.
    pub changes: Vec<Change>,
}

impl Event {
    /// Whether it changes anything.
    pub fn is_empty(&self) -> bool {
        !self.created && self.archived.is_none() && self.changes.is_empty()
    }
}
