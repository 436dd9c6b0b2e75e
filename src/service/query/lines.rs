//! Committed lines, found through sled's history and among the unapplied lines, and read from the journal.

use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::service::api::{Failure, Phase};
use crate::service::line::key_of;
use crate::service::live::Live;
use crate::store::db::{Db, DbError};
use crate::store::events;
use crate::store::journal::{Line, Location};

/// Number and location of lines before one, newest first, at most `limit`; fewer only if there are no more.
pub(crate) fn older(live: &Live, id: Option<Id>, before: u64, limit: usize) -> Result<Vec<(u64, Location)>, Failure> {
    // In this order: a line that moves to sled in between is found twice, never missed.
    let mut lines = live.unapplied().of(id, before, limit);
    let oldest_late = lines.last().map_or(before, |(seq, _)| *seq);
    if lines.len() < limit && !live.is_read_only() {
        let db = live.db();
        let Some(db) = db.as_ref() else { return Err(Failure::Loading(Phase::Rebuilding, 0, 0)) };
        let rest = limit - lines.len();
        let applied = applied_lines(db, id, oldest_late, rest).map_err(|error| {
            tracing::error!(%error, "history cannot be read");
            Failure::Internal
        })?;
        lines.extend(applied);
    }
    Ok(lines)
}

fn applied_lines(db: &Db, id: Option<Id>, before: u64, limit: usize) -> Result<Vec<(u64, Location)>, DbError> {
    let Some(id) = id else { return db.lines(Some(before), limit) };
    let mut lines = Vec::new();
    for seq in db.history(key_of(id), Some(before), limit)? {
        // A line that sled has only in part has no location yet; it is among the unapplied ones.
        if let Some(location) = db.locate(seq)? {
            lines.push((seq, location));
        }
    }
    Ok(lines)
}

/// A committed line.
///
/// # Errors
/// [`Failure::Internal`] if it cannot be read.
pub(crate) fn read(live: &Live, seq: u64, location: &Location) -> Result<Line, Failure> {
    live.reader.read(seq, location).map_err(|error| {
        tracing::error!(%error, "a line of the journal cannot be read back");
        Failure::Internal
    })
}

/// A line's events.
///
/// # Errors
/// [`Failure::Internal`] if they cannot be read.
pub(crate) fn events_of(line: &Line) -> Result<Vec<Event>, Failure> {
    events::events_of(line).map_err(|error| {
        tracing::error!(%error, seq = line.seq, "a line's events cannot be read");
        Failure::Internal
    })
}
