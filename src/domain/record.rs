//! One record of any kind: its values by the kind's field table, its revision and its marks.

use serde::{Deserialize, Serialize};

use super::day::{Day, Moment};
use super::event::Event;
use super::field::{Entry, Field, FieldNo};
use super::id::{Id, Kind};
use super::kinds::def;
use super::value::{Scalar, Value};

/// When and by whom.
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
    /// Its name for ever.
    pub id: Id,
    /// Raised by one at every change but those of secrets, from 1.
    pub rev: u32,
    /// Put away: shown only where archived records are asked for.
    pub archived: bool,
    /// When it was made, and by whom.
    pub created: Mark,
    /// When it was last changed, and by whom.
    pub updated: Mark,
    values: Vec<Value>,
}

impl Record {
    /// A record that has nothing yet.
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

    /// What a field holds.
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

    /// Each field with what it holds, empty ones too.
    pub fn fields(&self) -> impl Iterator<Item = (FieldNo, &'static Field, &Value)> {
        def(self.id.kind).fields().zip(&self.values).map(|((no, field), value)| (no, field, value))
    }

    /// The text of a field; "" where there is none.
    pub fn text(&self, field: FieldNo) -> &str {
        match self.get(field) {
            Value::One(Scalar::Text(text)) => text,
            _ => "",
        }
    }

    /// The day a field holds.
    pub fn day(&self, field: FieldNo) -> Option<Day> {
        match self.get(field) {
            Value::One(Scalar::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The place of the choice a field holds.
    pub fn choice(&self, field: FieldNo) -> Option<u8> {
        match self.get(field) {
            Value::One(Scalar::Choice(place)) => Some(*place),
            _ => None,
        }
    }

    /// The record a field points to.
    pub fn link(&self, field: FieldNo) -> Option<Id> {
        match self.get(field) {
            Value::One(Scalar::Ref(id)) => Some(*id),
            _ => None,
        }
    }

    /// The whole number a field holds.
    pub fn int(&self, field: FieldNo) -> Option<i64> {
        match self.get(field) {
            Value::One(Scalar::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// Whether a yes-or-nothing field says yes.
    pub fn flag(&self, field: FieldNo) -> bool {
        self.int(field) == Some(1)
    }

    /// The rows a field holds.
    pub fn rows(&self, field: FieldNo) -> &[Vec<Scalar>] {
        match self.get(field) {
            Value::Rows(rows) => rows,
            _ => &[],
        }
    }

    /// Takes all secrets out, as for somebody who may not know of them.
    pub fn without_secrets(mut self) -> Record {
        for field in def(self.id.kind).secrets() {
            self.set(field, Value::EMPTY);
        }
        self
    }

    /// Its state, where the kind has states.
    pub fn state(&self) -> Option<u8> {
        def(self.id.kind).machine.and_then(|machine| self.choice(machine.field))
    }

    /// Whether a person may change a field of it as it is now, in the form or by `set`.
    pub fn may_edit(&self, field: &Field) -> bool {
        let done =
            || def(self.id.kind).machine.is_some_and(|machine| machine.done.is_some() && machine.done == self.state());
        match field.entry {
            Entry::Form => true,
            Entry::Result => done(),
            Entry::Step | Entry::Program | Entry::Derived => false,
        }
    }

    /// Its code (`NV-2023-0042`), or "" where the kind has none or none is given yet.
    pub fn code(&self) -> &str {
        def(self.id.kind).code.map_or("", |code| self.text(code.field))
    }

    /// Its title or name: what people call it.
    pub fn title(&self) -> &str {
        self.text(def(self.id.kind).title)
    }

    /// Takes over what an event says, made by `mark`. Doing it twice changes nothing more. One that does nothing but to
    /// secrets, as a look at one, leaves revision and marks as they are: they would tell of it.
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
