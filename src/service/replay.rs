//! The records as the journal's lines make them, without anything else beside them.

use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::{Id, Kind};
use crate::domain::json::events_from_json;
use crate::domain::record::{Mark, Record};
use crate::store::codec;
use crate::store::db::RecordKey;
use crate::store::journal::Line;
use crate::store::migrate::EVENTS;

use super::judge::touched;
use super::live::key_of;
use super::register::arena::Arena;
use super::register::{Register, Unloadable, pack};

/// The version of the events in a line that this program writes, and the newest it reads.
pub const SCHEMA: u32 = EVENTS.newest();

/// A line that cannot be applied: a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {seq} of the journal cannot be applied: {reason}")]
pub struct Unfit {
    /// The line.
    pub seq: u64,
    /// Why.
    pub reason: String,
}

/// Packed records by kind.
pub struct Replica {
    tables: Vec<Arena<Vec<u8>>>,
}

impl Default for Replica {
    fn default() -> Replica {
        Replica { tables: Kind::ALL.iter().map(|_| Arena::default()).collect() }
    }
}

impl Replica {
    /// The records of a register, packed.
    pub fn of(register: &Register) -> Replica {
        let packed = |kind: &Kind| {
            let table = register.table(*kind);
            let mut arena = Arena::default();
            for row in 0..table.len() {
                arena.push(table.packed(row).as_slice());
            }
            arena
        };
        Replica { tables: Kind::ALL.iter().map(packed).collect() }
    }

    /// Applies a line and says which records it touched.
    ///
    /// # Errors
    /// [`Unfit`]: the line is sound, and does not fit what was before it.
    pub fn apply(&mut self, line: &Line) -> Result<Vec<RecordKey>, Unfit> {
        let unfit = |reason: String| Unfit { seq: line.seq, reason };
        let events = events_of(line).map_err(unfit)?;
        let mark = mark_of(line);
        for event in &events {
            let Some(table) = self.tables.get_mut(event.id.kind as usize - 1) else { continue };
            let row = (event.id.no as usize).saturating_sub(1);
            let mut record = match table.get(row) {
                Some(packed) => codec::decode(event.id, packed).map_err(|error| unfit(error.to_string()))?,
                None if event.created && row == table.len() => Record::blank(event.id),
                None => return Err(unfit(format!("there is no {} before it", event.id))),
            };
            record.apply(event, &mark);
            let packed = pack(&record).map_err(|error| unfit(error.to_string()))?;
            if row == table.len() {
                table.push(&packed);
            } else {
                table.set(row, &packed);
            }
        }
        Ok(touched(&events).into_iter().map(key_of).collect())
    }

    /// Shows every record in the order of kind and number.
    ///
    /// # Errors
    /// The first that `each` has.
    pub fn each<E>(&self, mut each: impl FnMut(RecordKey, &[u8]) -> Result<(), E>) -> Result<(), E> {
        for (kind, table) in Kind::ALL.into_iter().zip(&self.tables) {
            for row in 0..table.len() {
                each(key_of(Id::new(kind, row as u32 + 1)), table.get(row).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// The register of these records.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn into_register(self) -> Result<Register, Unloadable> {
        let mut register = Register::default();
        for (kind, table) in Kind::ALL.into_iter().zip(&self.tables) {
            register.reserve(kind as u8, table.len() as u64);
        }
        self.each(|key, packed| register.load(key.kind, key.no, packed))?;
        Ok(register)
    }
}

/// A line's events, in the form of today whatever version the line is of.
///
/// # Errors
/// A sentence: they cannot be read.
pub fn events_of(line: &Line) -> Result<Vec<Event>, String> {
    let text = EVENTS.events(line).map_err(|error| error.to_string())?;
    events_from_json(&text).map_err(|error| error.to_string())
}

/// The mark that a line leaves on the records it touches.
pub fn mark_of(line: &Line) -> Mark {
    Mark { at: Moment(line.at), by: line.who.name.clone() }
}

/// Applies a line to a register that has all lines before it, and says which records it touched.
///
/// # Errors
/// [`Unfit`].
pub fn follow(register: &mut Register, line: &Line) -> Result<Vec<Id>, Unfit> {
    use crate::domain::world::{Overlay, World};
    let unfit = |reason: String| Unfit { seq: line.seq, reason };
    let events = events_of(line).map_err(unfit)?;
    let mut overlay = Overlay::new(register);
    for event in &events {
        let next = event.created && event.id.no == overlay.last_no(event.id.kind) + 1;
        if !next && overlay.record(event.id).is_none() {
            return Err(unfit(format!("there is no {} before it", event.id)));
        }
        overlay.apply(event, &mark_of(line));
    }
    let records: Vec<Record> = overlay.into_records().into_values().collect();
    for record in &records {
        pack(record).map_err(|error| unfit(error.to_string()))?;
    }
    register.advance(line.seq, line.hash, records);
    register.seen_by_all();
    Ok(touched(&events))
}
