//! What a person can ask for. Each action is decided as a whole and written as one journal line.

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::field::FieldNo;
pub use super::id::NEW;
use super::id::{Id, Kind};
use super::value::Value;

/// The maximum records that one command may change.
pub const MOST_RECORDS: usize = 5_000;

/// The maximum records of a store, of all kinds together, including archived ones.
pub const MOST_STORED: u32 = 1_000_000;

/// The name of lines that forget secrets.
pub const FORGET: &str = "forget";

/// The name of lines that record who looked at a secret.
pub const REVEAL: &str = "reveal";

/// The client's random id of a command; a command sent twice under one id is done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct CommandId(pub [u8; 16]);

/// A record to be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// The given fields.
    pub values: Vec<(FieldNo, Value)>,
}

/// A change of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field.
    pub field: FieldNo,
    /// The value that the person saw; if the field no longer holds it, the change is a conflict.
    pub was: Option<Value>,
    /// The new value.
    pub value: Value,
}

/// A value that the person saw when asking for a step; if the field no longer holds it, the step is a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The record.
    pub id: Id,
    /// The field.
    pub field: FieldNo,
    /// The value.
    pub value: Value,
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Create records: all or none.
    Create(Vec<Draft>),
    /// Change fields of records; each record independently.
    Edit {
        /// The records.
        ids: Vec<Id>,
        /// The changes of each record.
        edits: Vec<Edit>,
    },
    /// Bring records into a state; each record independently.
    Move {
        /// The records.
        ids: Vec<Id>,
        /// The state, by its index.
        to: u8,
        /// The answers to what the step asks for.
        values: Vec<(FieldNo, Value)>,
        /// What the person saw; empty for a script.
        seen: Vec<Seen>,
    },
    /// Extend the deadline of tasks; each independently.
    Extend {
        /// The tasks.
        ids: Vec<Id>,
        /// The new deadline.
        to: Day,
        /// Why.
        reason: String,
        /// The document that permits it, or the person who did.
        document: String,
        /// What the person saw; empty for a script.
        seen: Vec<Seen>,
    },
    /// Record a reminder for tasks; each independently.
    Remind {
        /// The tasks.
        ids: Vec<Id>,
        /// The day.
        on: Day,
        /// The channel, by the index of the choice.
        channel: u8,
        /// The text of the reminder; may be empty.
        note: String,
        /// What the person saw; empty for a script.
        seen: Vec<Seen>,
    },
    /// Assign units to a member: ends the open assignment of each and begins a new one.
    Assign {
        /// The units.
        units: Vec<Id>,
        /// The member.
        member: Id,
        /// The first day of the new assignment.
        on: Day,
        /// The decision; may be empty.
        decision: String,
    },
    /// Archive records, or restore them; each independently.
    Archive {
        /// The records.
        ids: Vec<Id>,
        /// Archive, or restore.
        away: bool,
    },
    /// Forget the secrets of records, including earlier ones kept for undo; each independently. It cannot be undone.
    Forget {
        /// The records.
        ids: Vec<Id>,
    },
    /// Undo a command: the user's own latest one.
    Undo {
        /// Its id.
        of: CommandId,
    },
}

impl Action {
    /// What the person saw when asking for a step; an edit carries it in each field instead.
    pub fn seen(&self) -> &[Seen] {
        match self {
            Action::Move { seen, .. } | Action::Extend { seen, .. } | Action::Remind { seen, .. } => seen,
            _ => &[],
        }
    }

    /// The same step, asked for by a person who saw this.
    pub fn having_seen(mut self, what: Vec<Seen>) -> Action {
        if let Action::Move { seen, .. } | Action::Extend { seen, .. } | Action::Remind { seen, .. } = &mut self {
            *seen = what;
        }
        self
    }

    /// Its name in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Action::Create(_) => "create",
            Action::Edit { .. } => "edit",
            Action::Move { .. } => "move",
            Action::Extend { .. } => "extend",
            Action::Remind { .. } => "remind",
            Action::Assign { .. } => "assign",
            Action::Archive { away: true, .. } => "archive",
            Action::Archive { away: false, .. } => "restore",
            Action::Forget { .. } => FORGET,
            Action::Undo { .. } => "undo",
        }
    }
}
