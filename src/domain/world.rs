//! What a decision may read: the state so far, the day, and the user. No clock, no disk.

use std::collections::HashMap;

use super::day::{Day, Moment};
use super::event::Event;
use super::field::FieldNo;
use super::id::{Id, Kind};
use super::kinds::def;
use super::record::{Mark, Record};
use super::value::{Scalar, Value};
use crate::text::same_form;

/// The time of a decision, and the user it is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ctx {
    /// The moment of the decision.
    pub now: Moment,
    /// The calendar day of that moment in Vietnam.
    pub today: Day,
    /// The user's name.
    pub by: String,
}

impl Ctx {
    /// The context of a decision made at `now` for the user `by`.
    pub fn new(now: Moment, by: impl Into<String>) -> Ctx {
        Ctx { now, today: now.day(), by: by.into() }
    }

    /// The mark left on a record that is changed now.
    pub fn mark(&self) -> Mark {
        Mark { at: self.now, by: self.by.clone() }
    }
}

/// The state on which a decision is made.
pub trait World {
    /// A record, archived or not.
    fn record(&self, id: Id) -> Option<Record>;

    /// The records of a kind, including archived ones, whose field has exactly this value.
    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id>;

    /// The records of a kind, including archived ones, whose key field (`Field::key`) has this text, compared with
    /// [`same_form`].
    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id>;

    /// The highest number given so far in a kind, without far ones; 0 if none.
    fn last_no(&self, kind: Kind) -> u32;

    /// The highest code number given so far to a kind in a year; 0 if none.
    fn last_code(&self, kind: Kind, year: i32) -> u32;
}

/// A world plus changes that are accepted but not committed yet.
pub struct Overlay<'a> {
    base: &'a dyn World,
    changes: Changes,
}

/// The changes of an [`Overlay`].
#[derive(Default)]
pub struct Changes {
    records: HashMap<Id, Record>,
    /// The changed records by the texts of their key fields, including earlier texts.
    keys: HashMap<(FieldNo, String), Vec<Id>>,
    /// The highest numbers and codes among them: looked up for every record of an import.
    last_no: HashMap<Kind, u32>,
    last_code: HashMap<(Kind, i32), u32>,
}

impl Changes {
    /// The changed records in their state after the last change.
    pub fn into_records(self) -> HashMap<Id, Record> {
        self.records
    }
}

impl<'a> Overlay<'a> {
    /// An overlay of `base` without changes.
    pub fn new(base: &'a dyn World) -> Overlay<'a> {
        Overlay { base, changes: Changes::default() }
    }

    /// `base` after these events.
    pub fn after(base: &'a dyn World, events: &[Event], mark: &Mark) -> Overlay<'a> {
        let mut overlay = Overlay::new(base);
        for event in events {
            overlay.apply(event, mark);
        }
        overlay
    }

    /// Applies one event.
    pub fn apply(&mut self, event: &Event, mark: &Mark) {
        let mut record = self.record(event.id).unwrap_or_else(|| Record::blank(event.id));
        record.apply(event, mark);
        if !event.id.is_far() {
            let last = self.changes.last_no.entry(event.id.kind).or_default();
            *last = event.id.no.max(*last);
        }
        if let Some((year, no)) = parse_code(event.id.kind, record.code()) {
            let last = self.changes.last_code.entry((event.id.kind, year)).or_default();
            *last = no.max(*last);
        }
        for (field, _, value) in record.fields().filter(|(_, field, _)| field.key) {
            if let Value::One(Scalar::Text(text)) = value {
                let ids = self.changes.keys.entry((field, same_form(text))).or_default();
                if !ids.contains(&event.id) {
                    ids.push(event.id);
                }
            }
        }
        self.changes.records.insert(event.id, record);
    }

    /// The changes so far, without the base.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// Adds the changes of an overlay whose base is this one.
    pub fn absorb(&mut self, later: Changes) {
        let Changes { records, keys, last_no, last_code } = later;
        self.changes.records.extend(records);
        for (key, ids) in keys {
            let held = self.changes.keys.entry(key).or_default();
            for id in ids {
                if !held.contains(&id) {
                    held.push(id);
                }
            }
        }
        for (kind, no) in last_no {
            let last = self.changes.last_no.entry(kind).or_default();
            *last = no.max(*last);
        }
        for (key, no) in last_code {
            let last = self.changes.last_code.entry(key).or_default();
            *last = no.max(*last);
        }
    }
}

impl World for Overlay<'_> {
    fn record(&self, id: Id) -> Option<Record> {
        self.changes.records.get(&id).cloned().or_else(|| self.base.record(id))
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        let mut ids = self.base.having(kind, field, value);
        ids.retain(|id| !self.changes.records.contains_key(id));
        let matching =
            |record: &&Record| record.kind() == kind && matches!(record.get(field), Value::One(held) if held == value);
        ids.extend(self.changes.records.values().filter(matching).map(|record| record.id));
        ids.sort_unstable();
        ids
    }

    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id> {
        let mut ids = self.base.keyed(kind, field, text);
        ids.retain(|id| !self.changes.records.contains_key(id));
        let form = same_form(text);
        let laid = self.changes.keys.get(&(field, form.clone())).into_iter().flatten();
        let holds = |id: &&Id| {
            id.kind == kind && self.changes.records.get(id).is_some_and(|record| same_form(record.text(field)) == form)
        };
        ids.extend(laid.filter(holds));
        ids
    }

    fn last_no(&self, kind: Kind) -> u32 {
        let laid = self.changes.last_no.get(&kind).copied().unwrap_or(0);
        laid.max(self.base.last_no(kind))
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        let laid = self.changes.last_code.get(&(kind, year)).copied().unwrap_or(0);
        laid.max(self.base.last_code(kind, year))
    }
}

/// Year and number of a code of this kind: `NV-2023-0042` is 2023 and 42.
pub fn parse_code(kind: Kind, code: &str) -> Option<(i32, u32)> {
    let rest = code.strip_prefix(def(kind).code?.prefix)?.strip_prefix('-')?;
    let (year, no) = rest.split_once('-')?;
    Some((year.parse().ok()?, no.parse().ok()?))
}

/// The code of a kind for a year and number; at least four digits.
pub fn format_code(kind: Kind, year: i32, no: u32) -> Option<String> {
    def(kind).code.map(|rule| format!("{}-{year}-{no:04}", rule.prefix))
}
