//! The trail: what was changed, when, and by which user.

use std::collections::BTreeMap;

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::field::FieldNo;
use crate::domain::id::Id;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;
use crate::service::access::counted;
use crate::service::api::{Entry, Failure, Person, Position, Trail, TrailFilter, Visibility, verbs};
use crate::service::clock;
use crate::service::live::Live;
use crate::store::journal::Line;

use super::View;
use super::lines::{events_of, older, read};
use super::past::{Past, Seen};
use super::trail_filter::Sieve;

/// The maximum lines of one answer.
const MOST_LINES: usize = 500;
/// Records shown of each line.
const MOST_EVENTS: usize = 20;
/// Bytes of values in one answer, well below the limit of a frame.
const MOST_BYTES: usize = 2 << 20;
/// Lines read for one answer, and their bytes: a request that finds little returns soon, with the position at which to
/// continue.
const MOST_LOOKED_AT: usize = 4_000;
const MOST_READ: u64 = 32 << 20;
/// Lines that a person may not see and that are read for one answer, and their bytes.
const MOST_UNKNOWN: usize = 10_000;
const MOST_UNKNOWN_READ: u64 = 4 * MOST_READ;
/// Lines whose locations are looked up at a time.
const STRIDE: usize = 256;
/// Lines read to find the author of a change.
const MOST_LOOKED: usize = 100;

/// Which lines are requested.
pub(crate) struct Wanted<'q> {
    /// Those that changed this record, or all.
    pub id: Option<Id>,
    /// Those older than the one at this position.
    pub before: Option<Position>,
    /// The maximum number.
    pub limit: u32,
    /// Those that pass this filter.
    pub filter: Option<&'q TrailFilter>,
}

/// Lines of the trail, newest first. A line that this person may not see is left out and does not count: neither
/// towards the limits of one answer nor in its end position. Reads at most [`MOST_LOOKED_AT`] lines: if few pass, the
/// answer has the position at which to continue. The register is locked for each line separately, so that a long read
/// delays no change.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Filter`], [`Failure::Superseded`], also for a position of an earlier start,
/// [`Failure::Loading`] while sled is rebuilt, [`Failure::Internal`].
pub(crate) fn trail(
    live: &Live,
    person: &Person,
    wanted: &Wanted,
    cancelled: &dyn Fn() -> bool,
) -> Result<Trail, Failure> {
    let today = clock::now().day();
    let first = match wanted.before {
        Some(position) => live.positions.line(position).ok_or(Failure::Superseded)?,
        None => u64::MAX,
    };
    let (head, known) = {
        let register = live.register();
        (register.head().0, wanted.id.is_none_or(|id| register.sees(id, person.visibility())))
    };
    if !known {
        return Err(Failure::NotFound);
    }
    let now = |id| {
        let register = live.register();
        Some((register.record(id)?, register.head().0))
    };
    let sieve = wanted.filter.map(|filter| Sieve::new(filter, today, &person.name)).transpose();
    let sieve = sieve.map_err(Failure::Filter)?;
    let limit = (wanted.limit as usize).clamp(1, MOST_LINES);
    // Lines committed after the request came are not part of the answer.
    let mut before = first.min(head.saturating_add(1));
    let seen = Seen { live, now: &now, cancelled };
    let (mut found, mut past) = (Found::default(), Past::default());
    loop {
        let lines = older(live, wanted.id, before, STRIDE)?;
        let exhausted = lines.len() < STRIDE;
        for (seq, location) in lines {
            before = seq;
            if cancelled() {
                return Err(Failure::Superseded);
            }
            let line = read(live, seq, &location)?;
            let mut events = events_of(&line)?;
            View { register: &live.register(), person, today, soon: live.settings.soon() }.keep_known(&mut events);
            if !person.sensitive {
                past.retain(&seen, seq, &mut events)?;
            }
            let is_tally = counted(&line.what).is_some() && person.visibility() == Visibility::FULL;
            if events.is_empty() && !is_tally {
                found.unknown += 1;
                found.unknown_read += u64::from(location.len);
                if found.unknown >= MOST_UNKNOWN || found.unknown_read > MOST_UNKNOWN_READ {
                    // Otherwise the next request would read the same lines again.
                    return Ok(Trail { next: Some(live.positions.of(seq)), ..found.trail(live, true) });
                }
                continue;
            }
            if found.is_full(limit) {
                return Ok(found.trail(live, true));
            }
            found.look(&line, u64::from(location.len));
            let register = live.register();
            let view = View { register: &register, person, today, soon: live.settings.soon() };
            let passes = match &sieve {
                None => true,
                Some(sieve) if is_tally => sieve.passes(view, &line),
                Some(sieve) => {
                    sieve.retain(view, &line, &mut events);
                    !events.is_empty()
                }
            };
            if passes {
                found.take(view, entry_of(live, &line, person.visibility(), events, wanted.id));
            }
        }
        if exhausted {
            return Ok(found.trail(live, false));
        }
    }
}

/// What was found so far, and how much was read.
#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    names: BTreeMap<Id, String>,
    /// Bytes of values in the entries.
    bytes: usize,
    looked: usize,
    /// Bytes of the lines read.
    read: u64,
    last: Option<(u64, Moment)>,
    /// Lines that this person may not see.
    unknown: usize,
    unknown_read: u64,
}

impl Found {
    fn is_full(&self, limit: usize) -> bool {
        self.entries.len() >= limit || self.bytes > MOST_BYTES || self.looked >= MOST_LOOKED_AT || self.read > MOST_READ
    }

    fn look(&mut self, line: &Line, bytes: u64) {
        self.looked += 1;
        self.read += bytes;
        self.last = Some((line.seq, Moment(line.at)));
    }

    fn take(&mut self, view: View, entry: Entry) {
        self.bytes += entry.events.iter().map(weight).sum::<usize>();
        self.names.extend(view.names(entry.events.iter().flat_map(Event::named)));
        self.entries.push(entry);
    }

    fn trail(self, live: &Live, more: bool) -> Trail {
        Trail {
            entries: self.entries,
            more,
            next: self.last.map(|(seq, _)| live.positions.of(seq)),
            since: self.last.map(|(_, at)| at),
            names: self.names.into_iter().collect(),
        }
    }
}

/// The events of a line that a person may see.
///
/// # Errors
/// [`Failure::Loading`], [`Failure::Internal`].
pub(crate) fn known_events(live: &Live, view: View, past: &mut Past, line: &Line) -> Result<Vec<Event>, Failure> {
    let mut events = events_of(line)?;
    view.keep_known(&mut events);
    if !view.person.sensitive {
        let now = |id| Some((view.register.record(id)?, view.register.head().0));
        past.retain(&Seen { live, now: &now, cancelled: &|| false }, line.seq, &mut events)?;
    }
    Ok(events)
}

/// What a person may see of a line; `None` if it is nothing.
pub(crate) fn entry(live: &Live, view: View, line: &Line) -> Result<Option<Entry>, Failure> {
    let events = known_events(live, view, &mut Past::default(), line)?;
    Ok((!events.is_empty()).then(|| entry_of(live, line, view.person.visibility(), events, None)))
}

/// The entry for these events of a line, those of the requested record first; a line without any counts refusals.
fn entry_of(live: &Live, line: &Line, visibility: Visibility, mut events: Vec<Event>, id: Option<Id>) -> Entry {
    let tally = counted(&line.what).filter(|_| events.is_empty());
    let records = tally.unwrap_or_else(|| crate::service::line::touched(&events).len() as u32);
    if let Some(id) = id {
        // The requested record first: it must be among those that are shown.
        events.sort_by_key(|event| event.id != id);
    }
    events.truncate(MOST_EVENTS);
    Entry {
        position: live.positions.of(line.seq),
        line: (visibility == Visibility::FULL).then_some(line.seq),
        at: Moment(line.at),
        by: line.who.name.clone(),
        what: if tally.is_some() { verbs::REFUSALS.to_owned() } else { line.what.clone() },
        records,
        events,
    }
}

fn weight(event: &Event) -> usize {
    let values = event.changes.iter().flat_map(|change| [&change.before, &change.after]);
    let scalars = values.flat_map(Value::scalars).map(|held| match held {
        Scalar::Text(text) => text.len() + 8,
        _ => 8,
    });
    scalars.sum::<usize>() + 32
}

/// The user who changed a field last, and when, according to the latest lines that the person may see.
pub(crate) fn last_change(live: &Live, view: View, id: Id, field: FieldNo) -> Option<(String, Moment)> {
    let mut past = Past::default();
    for (seq, location) in older(live, Some(id), u64::MAX, MOST_LOOKED).ok()? {
        let line = live.reader.read(seq, &location).ok()?;
        let events = known_events(live, view, &mut past, &line).ok()?;
        let changed = |event: &Event| event.id == id && event.changes.iter().any(|change| change.field == field);
        if events.iter().any(changed) {
            return Some((line.who.name, Moment(line.at)));
        }
    }
    None
}
