//! Lines of the trail.

use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::i18n::Lang;

use super::list::Names;

/// An opaque position in the trail, valid as long as the server runs. It reveals neither its line number nor its
/// distance to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position(pub [u8; 16]);

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its position in the trail.
    pub position: Position,
    /// The number of the journal line, for users who see everything.
    pub line: Option<u64>,
    /// When.
    pub at: Moment,
    /// The user.
    pub by: String,
    /// The action (`Action::name`).
    pub what: String,
    /// How many records it changed.
    pub records: u32,
    /// Its changes: at most 20 records.
    pub events: Vec<Event>,
}

impl Entry {
    /// Its events by record, in the order of the records' first events: a step through several states has an event for
    /// each.
    pub fn by_record(&self) -> Vec<(Id, Vec<&Event>)> {
        let mut records: Vec<(Id, Vec<&Event>)> = Vec::new();
        for event in &self.events {
            match records.iter_mut().find(|(id, _)| *id == event.id) {
                Some((_, events)) => events.push(event),
                None => records.push((event.id, vec![event])),
            }
        }
        records
    }
}

/// A filter of the trail, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailFilter {
    /// The text.
    pub text: String,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// The language of its error.
    pub lang: Lang,
}

/// Lines of the trail, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The lines.
    pub entries: Vec<Entry>,
    /// Whether there are older lines, or may be: the next request is for lines older than `next`.
    pub more: bool,
    /// The oldest line that was read; `None` if there was none.
    pub next: Option<Position>,
    /// When that line was written: with a filter, many lines in a row may not pass.
    pub since: Option<Moment>,
    /// Names of all records in them.
    pub names: Names,
}
