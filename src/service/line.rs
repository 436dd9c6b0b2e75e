//! What a line of the journal does to records: which it touches, and the mark that it leaves.

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::record::Mark;
use crate::store::db::RecordKey;
use crate::store::journal::Line;
use crate::store::migrate::EVENTS;

/// The records that events touch, each once, in their order.
pub fn touched(events: &[Event]) -> Vec<Id> {
    let mut seen = std::collections::HashSet::new();
    events.iter().map(|event| event.id).filter(|id| seen.insert(*id)).collect()
}

/// The version of the events in a line that this program writes, and the newest it reads.
pub const SCHEMA: u32 = EVENTS.newest();

/// The mark that a line leaves on the records it touches.
pub fn mark_of(line: &Line) -> Mark {
    Mark { at: Moment(line.at), by: line.who.name.clone() }
}

/// The name under which sled keeps a record.
pub fn key_of(id: Id) -> RecordKey {
    RecordKey { kind: id.kind as u8, no: id.no }
}
