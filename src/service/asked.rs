//! Which records of a line were requested. A line also changes dependent records: the assignment that ends when a unit
//! gets another member, the next task of a series.

use std::collections::HashSet;

use crate::domain::event::Event;
use crate::domain::id::{Id, Kind};

/// The records that events change, each once, requested ones first; and how many were requested. `what` is the line's
/// action.
pub(super) fn asked_first(what: &str, events: &[Event]) -> (Vec<Id>, u32) {
    let only_charges = events.iter().all(|event| event.created || event.id.kind == Kind::Assignment);
    let is_asked = |event: &&Event| match what {
        "create" | "import" | "assign" => event.created,
        "edit" | "move" => !event.created && (only_charges || event.id.kind != Kind::Assignment),
        "extend" | "remind" => !event.created,
        _ => true,
    };
    let (asked, others): (Vec<&Event>, Vec<&Event>) = events.iter().partition(is_asked);
    let mut seen = HashSet::new();
    let mut ids: Vec<Id> = asked.iter().map(|event| event.id).filter(|id| seen.insert(*id)).collect();
    let count = ids.len() as u32;
    ids.extend(others.iter().map(|event| event.id).filter(|id| seen.insert(*id)));
    (ids, count)
}
