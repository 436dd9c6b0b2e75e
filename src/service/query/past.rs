//! What a person may see of a record's past. Every user sees a surprise inspection that has begun, but only users who
//! see hidden records see what was done while it was hidden.
//!
//! Nothing is stored for this: starting from its current state, the record is reverted line by line through its own
//! history.

use std::collections::HashMap;

use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::service::api::Failure;
use crate::service::live::Live;
use crate::service::register::{can_be_hidden, hideable_parents};

use super::lines::{events_of, older, read};

/// The maximum lines of one record that are read, the latest; earlier changes count as hidden.
const MOST_LINES: usize = 1_000;

/// The context for looking at the past.
pub(crate) struct Seen<'a> {
    /// The source of the lines.
    pub live: &'a Live,
    /// A record in its current state, and the last line that is in it.
    pub now: &'a dyn Fn(Id) -> Option<(Record, u64)>,
    /// Whether the answer is no longer needed.
    pub cancelled: &'a dyn Fn() -> bool,
}

/// A record after one of its lines.
struct State {
    /// The line.
    seq: u64,
    /// Whether it was hidden by itself.
    hidden: bool,
    /// The records that it belonged to, if they can be hidden.
    parents: Vec<Id>,
}

/// The records read so far, each with its states, the latest first.
#[derive(Default)]
pub(crate) struct Past {
    records: HashMap<Id, Vec<State>>,
}

impl Past {
    /// Keeps the events of a line that a person who does not see hidden records may see before or after the line.
    ///
    /// # Errors
    /// [`Failure::Loading`], [`Failure::Internal`]: the history cannot be read; [`Failure::Superseded`].
    pub(crate) fn retain(&mut self, seen: &Seen, seq: u64, events: &mut Vec<Event>) -> Result<(), Failure> {
        for event in events.iter().filter(|event| can_be_hidden(event.id.kind)) {
            self.learn(seen, event.id)?;
        }
        events.retain(|event| {
            !can_be_hidden(event.id.kind)
                || self.shown_after(event.id, seq)
                || self.shown_after(event.id, seq.saturating_sub(1))
        });
        Ok(())
    }

    fn learn(&mut self, seen: &Seen, id: Id) -> Result<(), Failure> {
        if self.records.contains_key(&id) {
            return Ok(());
        }
        let states = match (seen.now)(id) {
            Some((record, head)) => states(seen, record, head)?,
            None => Vec::new(),
        };
        let mut parents: Vec<Id> = states.iter().flat_map(|state| state.parents.iter().copied()).collect();
        parents.sort_unstable();
        parents.dedup();
        // Before its parents: otherwise a record that refers to itself would never end.
        self.records.insert(id, states);
        parents.into_iter().try_for_each(|parent| self.learn(seen, parent))
    }

    fn after(&self, id: Id, seq: u64) -> Option<&State> {
        self.records.get(&id)?.iter().find(|state| state.seq <= seq)
    }

    /// Whether a record existed and was not hidden after a line.
    fn shown_after(&self, id: Id, seq: u64) -> bool {
        let hidden = |parent: &Id| self.after(*parent, seq).is_none_or(|state| state.hidden);
        self.after(id, seq).is_some_and(|state| !state.hidden && !state.parents.iter().any(hidden))
    }
}

/// The states of a record with this current state, after line `head`.
fn states(seen: &Seen, mut record: Record, head: u64) -> Result<Vec<State>, Failure> {
    let (id, mut states) = (record.id, Vec::new());
    for (seq, location) in older(seen.live, Some(id), head.saturating_add(1), MOST_LINES)? {
        if (seen.cancelled)() {
            return Err(Failure::Superseded);
        }
        states.push(State { seq, hidden: rules::hidden(&record), parents: hideable_parents(&record).collect() });
        let events = events_of(&read(seen.live, seq, &location)?)?;
        for event in events.iter().rev().filter(|event| event.id == id) {
            for change in &event.changes {
                record.set(change.field, change.before.clone());
            }
        }
    }
    Ok(states)
}
