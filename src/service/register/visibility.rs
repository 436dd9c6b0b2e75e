//! Which records are hidden, by themselves or because they belong to a hidden record.

use std::collections::HashSet;

use crate::domain::event::Event;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::world::World;

/// Kinds with a field that refers to a kind that can be hidden; a test compares this with the tables.
pub(super) const POINTS_TO_HIDEABLE: [Kind; 1] = [Kind::Finding];

/// Whether a record of this kind can be hidden, by itself or as part of another.
pub(crate) fn can_be_hidden(kind: Kind) -> bool {
    kind == rules::HIDEABLE || POINTS_TO_HIDEABLE.contains(&kind)
}

/// The records that a record belongs to, if they can be hidden.
pub(crate) fn hideable_parents(record: &Record) -> impl Iterator<Item = Id> {
    record.links().map(|(_, id)| id).filter(|id| id.kind == rules::HIDEABLE)
}

/// Whether a record is hidden by itself, or belongs to a record for which `hidden` is true.
pub(super) fn is_hidden_with(record: &Record, hidden: &dyn Fn(Id) -> bool) -> bool {
    rules::hidden(record) || (POINTS_TO_HIDEABLE.contains(&record.kind()) && hideable_parents(record).any(hidden))
}

/// The same in a world; belonging is only one level deep.
pub(crate) fn is_hidden_in(world: &dyn World, record: &Record) -> bool {
    is_hidden_with(record, &|id| world.record(id).is_some_and(|target| rules::hidden(&target)))
}

/// The records whose change by a command only those who see hidden records may see: hidden both before and after it, or
/// changed only in their secrets.
pub(crate) fn changed_unseen(before: &dyn World, after: &dyn World, events: &[Event]) -> HashSet<Id> {
    let hidden = |world: &dyn World, id| world.record(id).is_none_or(|record| is_hidden_in(world, &record));
    let ids: HashSet<Id> = events.iter().map(|event| event.id).collect();
    let open: HashSet<Id> = events.iter().filter(|event| event.is_open()).map(|event| event.id).collect();
    let unseen = |id: &Id| !open.contains(id) || (hidden(before, *id) && hidden(after, *id));
    ids.into_iter().filter(unseen).collect()
}
