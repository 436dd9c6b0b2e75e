//! What a form asks for: its lines, where they come from, and what their answers become.

use serde::{Deserialize, Serialize};

use crate::domain::field::{Field, FieldNo};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, def, task};
use crate::domain::value::Value;
use crate::service::api::Names;

/// Names one line of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldKey {
    /// A field of the record.
    Field(FieldNo),
    /// A part of an action, or a column of a small table: its place in that table.
    Part(u8),
}

/// One line of a form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Its name in the form.
    pub key: FieldKey,
    /// What is asked.
    pub field: &'static Field,
    /// A flag that may stand in: "no document", "leave unassigned".
    pub or: Option<FieldNo>,
    /// The form is not sent without it.
    pub required: bool,
    /// `Enter` stops here while it is empty. Required lines are asked for anyway.
    pub asked: bool,
    /// What it holds at first.
    pub default: Value,
    /// Whether the program proposes it: typing takes its place. What is stored is only edited.
    pub proposed: bool,
    /// What the person saw in it, where a change by somebody else meanwhile is to be a conflict.
    pub was: Option<Value>,
    /// A word about where the default comes from, shown beside it until it is changed.
    pub note: Option<String>,
    /// The field by which a refusal names this line, where it is not its own.
    pub told_as: Option<FieldNo>,
}

impl FormField {
    /// A line for a field of a kind of record; `None` where the kind has no such field.
    pub fn of(kind: Kind, no: FieldNo) -> Option<FormField> {
        def(kind).field(no).map(|field| FormField::new(FieldKey::Field(no), field))
    }

    /// A line for any field, required where its table says so.
    pub fn new(key: FieldKey, field: &'static Field) -> FormField {
        FormField {
            key,
            field,
            or: None,
            required: field.required,
            asked: field.required,
            default: Value::EMPTY,
            proposed: false,
            was: None,
            note: None,
            told_as: None,
        }
    }

    /// The same, holding `value` at first.
    pub fn with(mut self, value: Value) -> FormField {
        self.default = value;
        self
    }

    /// The same, holding `value` because the program takes it for the most likely one.
    pub fn proposing(mut self, value: Value) -> FormField {
        self.default = value;
        self.proposed = true;
        self
    }

    /// The field by which a refusal or a clash names this line.
    pub fn told(&self) -> Option<FieldNo> {
        match self.key {
            FieldKey::Field(no) => Some(no),
            FieldKey::Part(_) => self.told_as,
        }
    }
}

/// What the answers are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A new record.
    Create,
    /// Changes to these records.
    Edit(Vec<Id>),
    /// These records go into a state.
    Move {
        /// The records.
        ids: Vec<Id>,
        /// The state, by its place.
        to: u8,
    },
    /// Later deadlines.
    Extend(Vec<Id>),
    /// Reminders.
    Remind(Vec<Id>),
    /// A member for these units.
    Assign(Vec<Id>),
    /// Percent done.
    Progress(Vec<Id>),
    /// A note.
    Note(Vec<Id>),
    /// One row of the small table that a field of the record holds; the form in a form.
    Row(FieldNo),
}

impl Purpose {
    /// The table that [`FieldKey::Part`] points into.
    pub fn parts(&self, kind: Kind) -> &'static [Field] {
        match self {
            Purpose::Extend(_) => task::EXTENSION,
            Purpose::Remind(_) => task::REMINDER,
            Purpose::Assign(_) => assignment::FIELDS,
            Purpose::Row(no) => match def(kind).field(*no).map(|field| field.ty) {
                Some(crate::domain::field::Type::Rows(columns)) => columns,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// The field a key means here.
    pub fn field(&self, kind: Kind, key: FieldKey) -> Option<&'static Field> {
        match key {
            FieldKey::Field(no) => def(kind).field(no),
            FieldKey::Part(place) => self.parts(kind).get(usize::from(place)),
        }
    }

    /// The records it is about; none for a new one.
    pub fn ids(&self) -> &[Id] {
        match self {
            Purpose::Create | Purpose::Row(_) => &[],
            Purpose::Edit(ids)
            | Purpose::Move { ids, .. }
            | Purpose::Extend(ids)
            | Purpose::Remind(ids)
            | Purpose::Assign(ids)
            | Purpose::Progress(ids)
            | Purpose::Note(ids) => ids,
        }
    }
}

/// A form to be opened.
#[derive(Debug, Clone)]
pub struct FormSpec {
    /// What it says on top.
    pub title: String,
    /// The kind of record it is about.
    pub kind: Kind,
    /// What the answers are for.
    pub purpose: Purpose,
    /// The state that the record is in, where it is one that exists.
    pub state: Option<u8>,
    /// Its lines.
    pub fields: Vec<FormField>,
    /// Values that go with the answers without being shown.
    pub fixed: Vec<(FieldNo, Value)>,
    /// Names of the records that the defaults point to.
    pub names: Names,
}

/// An answer of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The line.
    pub key: FieldKey,
    /// What the person saw in it, where a conflict is to be noticed.
    pub was: Option<Value>,
    /// What it is to hold.
    pub value: Value,
}
