//! What a person asks for. Each is decided whole and written as one line of the journal.

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::field::FieldNo;
pub use super::id::NEW;
use super::id::{Id, Kind};
use super::value::Value;

/// Most records that one command may touch.
pub const MOST_RECORDS: usize = 5_000;

/// Most records of a store, of all kinds together, archived ones too.
pub const MOST_STORED: u32 = 1_000_000;

/// The name of lines that forget secrets.
pub const FORGET: &str = "forget";

/// The name of lines that say who looked at a secret.
pub const REVEAL: &str = "reveal";

/// A client's name for its command, random; a command done twice under one name is done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct CommandId(pub [u8; 16]);

/// A record to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// The fields that are given.
    pub values: Vec<(FieldNo, Value)>,
}

/// A field to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field.
    pub field: FieldNo,
    /// What the person saw in it; if it no longer holds that, the change is a conflict.
    pub was: Option<Value>,
    /// What it is to hold.
    pub value: Value,
}

/// What a person saw in a field when they asked for a step; if it no longer holds that, the step is
/// a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The record.
    pub id: Id,
    /// The field.
    pub field: FieldNo,
    /// What it held.
    pub value: Value,
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Make records: all or none.
    Create(Vec<Draft>),
    /// Change fields of records; each record by itself.
    Edit {
        /// The records.
        ids: Vec<Id>,
        /// The changes made to each.
        edits: Vec<Edit>,
    },
    /// Bring records into a state; each record by itself.
    Move {
        /// The records.
        ids: Vec<Id>,
        /// The state, by its place.
        to: u8,
        /// Answers to what the step asks for.
        values: Vec<(FieldNo, Value)>,
        /// What the person saw; empty where nobody looked (a script).
        seen: Vec<Seen>,
    },
    /// Extend the deadline of tasks; each by itself.
    Extend {
        /// The tasks.
        ids: Vec<Id>,
        /// The new deadline.
        to: Day,
        /// Why.
        reason: String,
        /// The document that allows it, or who did.
        document: String,
        /// What the person saw; empty where nobody looked (a script).
        seen: Vec<Seen>,
    },
    /// Log a reminder of tasks; each by itself.
    Remind {
        /// The tasks.
        ids: Vec<Id>,
        /// The day.
        on: Day,
        /// How, by the place of the choice.
        channel: u8,
        /// What was said; may be empty.
        note: String,
        /// What the person saw; empty where nobody looked (a script).
        seen: Vec<Seen>,
    },
    /// Put units into a member's charge: closes the open assignment of each and opens a new one.
    Assign {
        /// The units.
        units: Vec<Id>,
        /// The member.
        member: Id,
        /// First day of the new charge.
        on: Day,
        /// The decision; may be empty.
        decision: String,
    },
    /// Put records away, or bring them back; each by itself.
    Archive {
        /// The records.
        ids: Vec<Id>,
        /// Away, or back.
        away: bool,
    },
    /// Forget the secrets of records, the earlier ones that were kept for undo too; each by itself.
    /// There is no way back.
    Forget {
        /// The records.
        ids: Vec<Id>,
    },
    /// Undo a command, the user's own latest one.
    Undo {
        /// Its name.
        of: CommandId,
    },
}

impl Action {
    /// What the person saw when they asked for a step; an edit carries it field by field instead.
    pub fn seen(&self) -> &[Seen] {
        match self {
            Action::Move { seen, .. } | Action::Extend { seen, .. } | Action::Remind { seen, .. } => seen,
            _ => &[],
        }
    }

    /// The same step, asked for by somebody who saw this.
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
