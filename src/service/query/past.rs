//! What a person may know of a record's past. A surprise inspection that has begun is there for all to see, but what was
//! done while it was hidden stays with those who see what is hidden.
//!
//! Nothing is kept for this: the record is taken back, line by line of its own history, from what it is now.

use std::collections::HashMap;

use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::service::api::Failure;
use crate::service::live::Live;
use crate::service::register::{can_be_hidden, hideable_parents};

use super::lines::{events_of, older, read};

/// Lines of one record that are looked through, the latest; what was done before them counts as hidden.
const MOST_LINES: usize = 1_000;

/// A record after one of its lines.
struct State {
    /// The line.
    seq: u64,
    /// Whether it was hidden in itself.
    hidden: bool,
    /// What it was a part of, as far as that can be hidden.
    parents: Vec<Id>,
}

/// The records looked at so far, each with its states, the latest first.
#[derive(Default)]
pub struct Past {
    records: HashMap<Id, Vec<State>>,
}

impl Past {
    /// Keeps those of a line's events that somebody without sight of what is hidden could know of before or after the
    /// line. `now` gives a record as it is, and the line up to which it is so.
    ///
    /// # Errors
    /// [`Failure::Loading`], [`Failure::Internal`]: the history cannot be read.
    pub fn retain(
        &mut self,
        live: &Live,
        seq: u64,
        events: &mut Vec<Event>,
        now: impl Fn(Id) -> Option<(Record, u64)>,
    ) -> Result<(), Failure> {
        for event in events.iter().filter(|event| can_be_hidden(event.id.kind)) {
            self.learn(live, event.id, &now)?;
        }
        events.retain(|event| {
            !can_be_hidden(event.id.kind)
                || self.shown_after(event.id, seq)
                || self.shown_after(event.id, seq.saturating_sub(1))
        });
        Ok(())
    }

    fn learn(&mut self, live: &Live, id: Id, now: &dyn Fn(Id) -> Option<(Record, u64)>) -> Result<(), Failure> {
        if self.records.contains_key(&id) {
            return Ok(());
        }
        let states = match now(id) {
            Some((record, head)) => states(live, record, head)?,
            None => Vec::new(),
        };
        let mut parents: Vec<Id> = states.iter().flat_map(|state| state.parents.iter().copied()).collect();
        parents.sort_unstable();
        parents.dedup();
        // First itself: a part that named itself would never end.
        self.records.insert(id, states);
        parents.into_iter().try_for_each(|parent| self.learn(live, parent, now))
    }

    fn after(&self, id: Id, seq: u64) -> Option<&State> {
        self.records.get(&id)?.iter().find(|state| state.seq <= seq)
    }

    /// Whether a record was there and not hidden after a line.
    fn shown_after(&self, id: Id, seq: u64) -> bool {
        let hidden = |parent: &Id| self.after(*parent, seq).is_none_or(|state| state.hidden);
        self.after(id, seq).is_some_and(|state| !state.hidden && !state.parents.iter().any(hidden))
    }
}

/// The states of a record that is now as given, after line `head`.
fn states(live: &Live, mut record: Record, head: u64) -> Result<Vec<State>, Failure> {
    let (id, mut states) = (record.id, Vec::new());
    for (seq, location) in older(live, Some(id), head.saturating_add(1), MOST_LINES)? {
        states.push(State { seq, hidden: rules::hidden(&record), parents: hideable_parents(&record).collect() });
        let events = events_of(&read(live, seq, &location)?)?;
        for event in events.iter().rev().filter(|event| event.id == id) {
            for change in &event.changes {
                record.set(change.field, change.before.clone());
            }
        }
    }
    Ok(states)
}
