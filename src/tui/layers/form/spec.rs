//! The specification of a form: its lines, their initial values, and the purpose of the answers.

use serde::{Deserialize, Serialize};

use crate::domain::field::{Field, FieldNo};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, def, task};
use crate::domain::value::Value;
use crate::service::api::Names;

/// The key of a line in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldKey {
    /// A field of the record.
    Field(FieldNo),
    /// A part of an action, or a column of a small table: the index in that table.
    Part(u8),
}

/// One line of a form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Its key in the form.
    pub key: FieldKey,
    /// The field that is asked.
    pub field: &'static Field,
    /// A flag that can replace it: "no document", "leave unassigned".
    pub or: Option<FieldNo>,
    /// Whether it is required.
    pub required: bool,
    /// `Enter` stops here while it is empty. Required lines are always asked.
    pub asked: bool,
    /// Its initial value.
    pub default: Value,
    /// Whether the program proposes the value: typing replaces it. A stored value is only edited.
    pub proposed: bool,
    /// The value that the user saw, if a change by another user is to be a conflict.
    pub was: Option<Value>,
    /// The source of the initial value, shown next to it until it is changed.
    pub note: Option<String>,
    /// The field by which a refusal names this line, if it differs from its own.
    pub reported_as: Option<FieldNo>,
}

impl FormField {
    /// A line for a field of a kind; `None` if the kind has no such field.
    pub fn of(kind: Kind, no: FieldNo) -> Option<FormField> {
        def(kind).field(no).map(|field| FormField::new(FieldKey::Field(no), field))
    }

    /// A line for any field, required if its table says so.
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
            reported_as: None,
        }
    }

    /// The same with an initial value.
    pub fn with(mut self, value: Value) -> FormField {
        self.default = value;
        self
    }

    /// The same with a value that the program proposes as the most likely one.
    pub fn proposing(mut self, value: Value) -> FormField {
        self.default = value;
        self.proposed = true;
        self
    }

    /// The field by which a refusal or a conflict names this line.
    pub fn reported_field(&self) -> Option<FieldNo> {
        match self.key {
            FieldKey::Field(no) => Some(no),
            FieldKey::Part(_) => self.reported_as,
        }
    }
}

/// The purpose of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A new record.
    Create,
    /// Changes to these records.
    Edit(Vec<Id>),
    /// A step of these records into a state.
    Move {
        /// The records.
        ids: Vec<Id>,
        /// The state, by its index.
        to: u8,
    },
    /// Later deadlines.
    Extend(Vec<Id>),
    /// Reminders.
    Remind(Vec<Id>),
    /// An assignment of these units.
    Assign(Vec<Id>),
    /// Progress.
    Progress(Vec<Id>),
    /// A note.
    Note(Vec<Id>),
    /// One row of a small table in a field of the record; a form within a form.
    Row(FieldNo),
}

impl Purpose {
    /// The table of [`FieldKey::Part`].
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

    /// The field of a key.
    pub fn field(&self, kind: Kind, key: FieldKey) -> Option<&'static Field> {
        match key {
            FieldKey::Field(no) => def(kind).field(no),
            FieldKey::Part(place) => self.parts(kind).get(usize::from(place)),
        }
    }

    /// The records it is about; empty for a new one.
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

/// The specification of a form.
#[derive(Debug, Clone)]
pub struct FormSpec {
    /// Its title.
    pub title: String,
    /// The kind of its record.
    pub kind: Kind,
    /// The purpose of the answers.
    pub purpose: Purpose,
    /// The state of the record, if it is an existing one.
    pub state: Option<u8>,
    /// Its lines.
    pub fields: Vec<FormField>,
    /// Values that are added to the answers without being shown.
    pub fixed: Vec<(FieldNo, Value)>,
    /// Names of the records in the initial values.
    pub names: Names,
}

/// An answer of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The line.
    pub key: FieldKey,
    /// The value that the user saw, if a change by another user is to be a conflict.
    pub was: Option<Value>,
    /// The new value.
    pub value: Value,
}
