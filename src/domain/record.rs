//! One record of any kind: its values by the kind's field table, its revision and its marks.

use serde::{Deserialize, Serialize};

use super::day::{Day, Moment};
use super::event::Event;
use super::field::{Entry, Field, FieldNo};
use super::id::{Id, Kind};
use super::kinds::def;
use super::value::{Scalar, Value};

/// When and by which user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// The user's name.
    pub by: String,
}

/// A record. `values` is as long as the kind's field table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its permanent id.
    pub id: Id,
    /// Starts at 1 and grows by one with every change except those of secrets.
    pub rev: u32,
    /// Archived: shown only if archived records are requested.
    pub archived: bool,
    /// When it was created, and by which user.
    pub created: Mark,
    /// When it was last changed, and by which user.
    pub updated: Mark,
    values: Vec<Value>,
}

impl Record {
    /// A record with empty fields.
    pub fn blank(id: Id) -> Record {
        Record {
            id,
            rev: 0,
            archived: false,
            created: Mark::default(),
            updated: Mark::default(),
            values: vec![Value::EMPTY; def(id.kind).fields.len()],
        }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.id.kind
    }

    /// The value of a field.
    pub fn get(&self, field: FieldNo) -> &Value {
        static EMPTY: Value = Value::EMPTY;
        self.values.get(usize::from(field.0)).unwrap_or(&EMPTY)
    }

    /// Sets a field; a field that the kind does not have is ignored.
    pub fn set(&mut self, field: FieldNo, value: Value) {
        if let Some(place) = self.values.get_mut(usize::from(field.0)) {
            *place = value;
        }
    }

    /// Each field with its value, including empty ones.
    pub fn fields(&self) -> impl Iterator<Item = (FieldNo, &'static Field, &Value)> {
        def(self.id.kind).fields().zip(&self.values).map(|((no, field), value)| (no, field, value))
    }

    /// The text of a field; "" if there is none.
    pub fn text(&self, field: FieldNo) -> &str {
        match self.get(field) {
            Value::One(Scalar::Text(text)) => text,
            _ => "",
        }
    }

    /// The day in a field.
    pub fn day(&self, field: FieldNo) -> Option<Day> {
        match self.get(field) {
            Value::One(Scalar::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The index of the choice in a field.
    pub fn choice(&self, field: FieldNo) -> Option<u8> {
        match self.get(field) {
            Value::One(Scalar::Choice(place)) => Some(*place),
            _ => None,
        }
    }

    /// The record that a field refers to.
    pub fn link(&self, field: FieldNo) -> Option<Id> {
        self.get(field).scalar().and_then(Scalar::link)
    }

    /// The records that it refers to, each with the field.
    pub fn links(&self) -> impl Iterator<Item = (&'static Field, Id)> {
        self.fields().flat_map(|(_, field, value)| value.links().map(move |id| (field, id)))
    }

    /// The whole number in a field.
    pub fn int(&self, field: FieldNo) -> Option<i64> {
        match self.get(field) {
            Value::One(Scalar::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// Whether a flag is set.
    pub fn flag(&self, field: FieldNo) -> bool {
        self.int(field) == Some(1)
    }

    /// The rows in a field.
    pub fn rows(&self, field: FieldNo) -> &[Vec<Scalar>] {
        match self.get(field) {
            Value::Rows(rows) => rows,
            _ => &[],
        }
    }

    /// Removes all secrets, for a person who may not see them.
    pub fn without_secrets(mut self) -> Record {
        for field in def(self.id.kind).secrets() {
            self.set(field, Value::EMPTY);
        }
        self
    }

    /// Its state, if the kind has states.
    pub fn state(&self) -> Option<u8> {
        def(self.id.kind).machine.and_then(|machine| self.choice(machine.field))
    }

    /// Whether a user may change a field in the record's current state, in the form or by `set`.
    pub fn may_edit(&self, field: &Field) -> bool {
        let done =
            || def(self.id.kind).machine.is_some_and(|machine| machine.done.is_some() && machine.done == self.state());
        match field.entry {
            Entry::Form => true,
            Entry::Result => done(),
            Entry::Step | Entry::Program | Entry::Derived => false,
        }
    }

    /// Its code (`NV-2023-0042`), or "" if the kind has none or none is given yet.
    pub fn code(&self) -> &str {
        def(self.id.kind).code.map_or("", |code| self.text(code.field))
    }

    /// Its title or name.
    pub fn title(&self) -> &str {
        self.text(def(self.id.kind).title)
    }

    /// Applies an event by `mark`. Applying it twice has no further effect. An event that concerns only secrets, such
    /// as a look at one, leaves revision and marks as they are, because they would reveal it.
    pub fn apply(&mut self, event: &Event, mark: &Mark) {
        if event.created {
            self.created = mark.clone();
        }
        if event.is_open() {
            self.updated = mark.clone();
            self.rev = event.rev;
        }
        if let Some((_, after)) = event.archived {
            self.archived = after;
        }
        for change in &event.changes {
            self.set(change.field, change.after.clone());
        }
    }
}
