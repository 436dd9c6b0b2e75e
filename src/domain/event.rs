//! What a command did: enough to apply it again, to show it, and to undo it.

use serde::{Deserialize, Serialize};

use super::field::FieldNo;
use super::id::{Id, Kind};
use super::kinds::def;
use super::secret::SecretId;
use super::value::Value;

/// One field, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field.
    pub field: FieldNo,
    /// The old value.
    pub before: Value,
    /// The new value.
    pub after: Value,
}

/// The change of one record. It has the values after it, so applying it twice is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The record.
    pub id: Id,
    /// Its revision after the change.
    pub rev: u32,
    /// Whether it created the record.
    pub created: bool,
    /// Archived or restored: before and after.
    pub archived: Option<(bool, bool)>,
    /// The fields that changed.
    pub changes: Vec<Change>,
}

impl Event {
    /// The numbers of the secrets that it names, before and after.
    pub fn secrets(&self) -> impl Iterator<Item = SecretId> {
        self.changes.iter().flat_map(|change| [&change.before, &change.after]).filter_map(Value::secret_id)
    }

    /// The record and all that its values refer to, before and after.
    pub fn named(&self) -> impl Iterator<Item = Id> {
        let values = self.changes.iter().flat_map(|change| [&change.before, &change.after]);
        values.flat_map(Value::links).chain([self.id])
    }

    /// Removes the changes of secrets, for a person who may not see them. Returns whether anything is left.
    pub fn drop_secrets(&mut self) -> bool {
        let kind = self.id.kind;
        self.changes.retain(|change| !is_secret(kind, change));
        !self.is_empty()
    }

    /// Whether it does anything that everyone who sees the record may see: recording, looking at or forgetting a secret
    /// is not.
    pub fn is_open(&self) -> bool {
        let open = |change: &Change| !is_secret(self.id.kind, change);
        self.created || self.archived.is_some() || self.changes.iter().any(open)
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        !self.created && self.archived.is_none() && self.changes.is_empty()
    }
}

fn is_secret(kind: Kind, change: &Change) -> bool {
    def(kind).field(change.field).is_some_and(|field| field.secret)
}
