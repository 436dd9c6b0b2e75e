//! What a journal line does to records: which it changes, and the mark that it leaves.

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::record::Mark;
use crate::store::db::RecordKey;
use crate::store::journal::Line;
use crate::store::migrate::EVENTS;

/// The records that events change, each once, in order.
pub(super) fn touched(events: &[Event]) -> Vec<Id> {
    let mut seen = std::collections::HashSet::new();
    events.iter().map(|event| event.id).filter(|id| seen.insert(*id)).collect()
}

/// The version of the events in a line that this program writes, and the newest it reads.
pub(super) const SCHEMA: u32 = EVENTS.newest();

/// The mark that a line leaves on the changed records.
pub(super) fn mark_of(line: &Line) -> Mark {
    Mark { at: Moment(line.at), by: line.who.name.clone() }
}

/// The key under which sled stores a record.
pub(super) fn key_of(id: Id) -> RecordKey {
    RecordKey { kind: id.kind as u8, no: id.no }
}
