//! What was changed, when and by whom: found through sled's history and the lines it does not have
//! yet, read from the journal.

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::field::FieldNo;
use crate::domain::id::Id;
use crate::domain::json::events_from_json;
use crate::domain::value::{Scalar, Value};
use crate::service::api::{Entry, Failure, Phase, Trail};
use crate::service::live::{Live, key_of};
use crate::store::db::{Db, DbError};
use crate::store::journal::{Line, Location};

use super::View;

/// Most lines of one answer.
const MOST_LINES: usize = 500;
/// Records shown of each line.
const MOST_EVENTS: usize = 20;
/// Bytes of values in one answer, well below what a frame takes.
const MOST_BYTES: usize = 2 << 20;
/// Lines looked through for the author of a change.
const MOST_LOOKED: usize = 100;

/// Lines older than `before`, newest first, of one record or of all; what this person may not know
/// of is left out.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Loading`] while sled is rebuilt, [`Failure::Internal`].
pub fn trail(
    view: View,
    live: &Live,
    id: Option<Id>,
    before: Option<u64>,
    limit: u32,
    cancelled: &dyn Fn() -> bool,
) -> Result<Trail, Failure> {
    if id.is_some_and(|id| !view.sees(id)) {
        return Err(Failure::NotFound);
    }
    let limit = (limit as usize).clamp(1, MOST_LINES);
    // What is committed after the view was taken is not part of the answer.
    let mut before = before.unwrap_or(u64::MAX).min(view.register.head().0.saturating_add(1));
    let mut entries: Vec<Entry> = Vec::new();
    let mut bytes = 0;
    loop {
        if cancelled() {
            return Err(Failure::Superseded);
        }
        let lines = older(live, id, before, limit + 1)?;
        let exhausted = lines.len() <= limit;
        for (seq, location) in lines {
            before = seq;
            if entries.len() >= limit || bytes > MOST_BYTES {
                return Ok(finish(view, entries, true));
            }
            if let Some(entry) = entry(view, &read(live, &location)?, id)? {
                bytes += entry.events.iter().map(weight).sum::<usize>();
                entries.push(entry);
            }
        }
        if exhausted {
            return Ok(finish(view, entries, false));
        }
    }
}

fn finish(view: View, entries: Vec<Entry>, more: bool) -> Trail {
    let names = view.names(entries.iter().flat_map(|entry| &entry.events).flat_map(named_in));
    Trail { entries, more, names }
}

/// The records that an event names.
pub fn named_in(event: &Event) -> Vec<Id> {
    let values = event.changes.iter().flat_map(|change| [&change.before, &change.after]);
    let links = values.flat_map(Value::scalars).filter_map(|held| match held {
        Scalar::Ref(id) => Some(*id),
        _ => None,
    });
    links.chain([event.id]).collect()
}

/// Number and place of lines before one, newest first, at most `limit`; fewer only where there
/// are no more.
fn older(live: &Live, id: Option<Id>, before: u64, limit: usize) -> Result<Vec<(u64, Location)>, Failure> {
    // In this order: a line that moves to sled between the two is found twice, never missed.
    let mut lines = live.lately().of(id, before);
    let oldest_late = lines.last().map_or(before, |(seq, _)| *seq);
    if lines.len() < limit {
        let db = live.db();
        let Some(db) = db.as_ref() else { return Err(Failure::Loading(Phase::Rebuilding, 0, 0)) };
        let rest = limit - lines.len();
        let applied = applied_lines(db, id, oldest_late, rest).map_err(|error| {
            tracing::error!(%error, "history cannot be read");
            Failure::Internal
        })?;
        lines.extend(applied);
    }
    lines.truncate(limit);
    Ok(lines)
}

fn applied_lines(db: &Db, id: Option<Id>, before: u64, limit: usize) -> Result<Vec<(u64, Location)>, DbError> {
    let Some(id) = id else { return db.lines(Some(before), limit) };
    let mut lines = Vec::new();
    for seq in db.history(key_of(id), Some(before), limit)? {
        // A line that sled is only half through has no place yet; it is among the late ones.
        if let Some(location) = db.locate(seq)? {
            lines.push((seq, location));
        }
    }
    Ok(lines)
}

fn read(live: &Live, location: &Location) -> Result<Line, Failure> {
    live.reader.read(location).map_err(|error| {
        tracing::error!(%error, "a line of the journal cannot be read back");
        Failure::Internal
    })
}

/// What a person may see of a line; none where that is nothing.
pub fn entry(view: View, line: &Line, id: Option<Id>) -> Result<Option<Entry>, Failure> {
    let mut events = events_from_json(line.events.get()).map_err(|error| {
        tracing::error!(%error, seq = line.seq, "a line's events cannot be read");
        Failure::Internal
    })?;
    events.retain(|event| view.sees(event.id));
    if events.is_empty() {
        return Ok(None);
    }
    let records = super::super::judge::touched(&events).len() as u32;
    if let Some(id) = id {
        // The asked record first: it must be among those that are shown.
        events.sort_by_key(|event| event.id != id);
    }
    events.truncate(MOST_EVENTS);
    Ok(Some(Entry {
        seq: line.seq,
        at: Moment(line.at),
        by: line.who.name.clone(),
        what: line.what.clone(),
        records,
        events,
    }))
}

fn weight(event: &Event) -> usize {
    let values = event.changes.iter().flat_map(|change| [&change.before, &change.after]);
    let scalars = values.flat_map(Value::scalars).map(|held| match held {
        Scalar::Text(text) => text.len() + 8,
        _ => 8,
    });
    scalars.sum::<usize>() + 32
}

/// Who changed a field last, and when, as far as the latest lines tell.
pub fn last_change(live: &Live, id: Id, field: FieldNo) -> Option<(String, Moment)> {
    for (_, location) in older(live, Some(id), u64::MAX, MOST_LOOKED).ok()? {
        let line = live.reader.read(&location).ok()?;
        let events = events_from_json(line.events.get()).ok()?;
        let changed = |event: &Event| event.id == id && event.changes.iter().any(|change| change.field == field);
        if events.iter().any(changed) {
            return Some((line.who.name, Moment(line.at)));
        }
    }
    None
}
