//! Rebuilds the records from the journal's lines alone.

use std::collections::HashMap;
use std::fmt;

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::i18n::{Lang, both};
use crate::store::codec::{self, CodecError};
use crate::store::db::RecordKey;
use crate::store::events::{Unreadable, events_of};
use crate::store::journal::Line;

use super::line::{key_of, mark_of, touched};
use super::register::arena::Arena;
use super::register::numbers::Numbers;
use super::register::{Register, Unloadable, pack};
use super::sentence::Sentence;

/// A line that cannot be applied. [`Unfit::text`] has the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The line.
    pub seq: u64,
    /// Why.
    pub reason: Misfit,
}

/// Why a line cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Its events cannot be read.
    Unreadable(Unreadable),
    /// It changes a record that does not exist.
    NoRecord(Id),
    /// A record, before or after it, cannot be encoded or decoded.
    Unstorable(CodecError),
}

impl Unfit {
    /// The complete sentence.
    pub fn text(&self, lang: Lang) -> String {
        let (seq, reason) = (self.seq, self.reason.text(lang));
        both!(
            lang,
            "không áp dụng được dòng số {seq} của nhật ký: {reason}",
            "line {seq} of the journal cannot be applied: {reason}"
        )
    }
}

impl Misfit {
    fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Misfit::Unreadable(cause), _) => cause.text(lang),
            (Misfit::NoRecord(id), _) => both!(lang, "trước đó chưa có {id}", "there is no {id} before it"),
            (Misfit::Unstorable(error), _) => error.text(lang),
        }
    }
}

impl std::error::Error for Unfit {}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl From<Unfit> for Sentence {
    fn from(unfit: Unfit) -> Self {
        Sentence::in_both(|lang| unfit.text(lang))
    }
}

/// Packed records by kind.
pub(super) struct Replica {
    tables: Vec<Packed>,
}

/// The packed records of one kind.
#[derive(Default)]
struct Packed {
    numbers: Numbers,
    arena: Arena<Vec<u8>>,
}

impl Packed {
    fn get(&self, no: u32) -> Option<&[u8]> {
        self.arena.get(self.numbers.row(no, self.arena.len())?)
    }

    /// Whether a new record may have this number: the next, or a free far one.
    fn takes(&self, id: Id) -> bool {
        id.no == self.numbers.next(self.arena.len()) || (id.is_far() && self.get(id.no).is_none())
    }

    fn set(&mut self, no: u32, packed: &[u8]) {
        if let Some(row) = self.numbers.row(no, self.arena.len()) {
            self.arena.set(row, packed);
        } else {
            self.numbers.push(self.arena.len(), no);
            self.arena.push(packed);
        }
    }
}

impl Default for Replica {
    fn default() -> Replica {
        Replica { tables: Kind::ALL.iter().map(|_| Packed::default()).collect() }
    }
}

impl Replica {
    /// The packed records of a register.
    pub(super) fn of(register: &Register) -> Replica {
        let packed = |kind: &Kind| {
            let table = register.table(*kind);
            let mut arena = Arena::default();
            for row in 0..table.len() {
                arena.push(table.packed(row).as_slice());
            }
            Packed { numbers: table.numbers().clone(), arena }
        };
        Replica { tables: Kind::ALL.iter().map(packed).collect() }
    }

    /// Applies a line and returns the records it changed.
    ///
    /// # Errors
    /// [`Unfit`]: the line is valid but does not fit the lines before it.
    pub(super) fn apply(&mut self, line: &Line) -> Result<Vec<RecordKey>, Unfit> {
        let unfit = |reason: Misfit| Unfit { seq: line.seq, reason };
        let events = events_of(line).map_err(|error| unfit(Misfit::Unreadable(error.cause)))?;
        let mark = mark_of(line);
        let ids = touched(&events);
        let mut after = HashMap::with_capacity(ids.len());
        for id in &ids {
            if let Some(record) = self.record(*id).map_err(|error| unfit(Misfit::Unstorable(error)))? {
                after.insert(*id, record);
            }
        }
        for event in &events {
            let Some(table) = self.tables.get_mut(event.id.kind as usize - 1) else { continue };
            if event.created && table.takes(event.id) {
                // Its number is taken from here on.
                table.set(event.id.no, &[]);
                after.insert(event.id, Record::blank(event.id));
            }
            let Some(record) = after.get_mut(&event.id) else {
                return Err(unfit(Misfit::NoRecord(event.id)));
            };
            record.apply(event, &mark);
        }
        for (id, record) in after {
            let packed = pack(&record).map_err(|error| unfit(Misfit::Unstorable(error)))?;
            if let Some(table) = self.tables.get_mut(id.kind as usize - 1) {
                table.set(id.no, &packed);
            }
        }
        Ok(ids.into_iter().map(key_of).collect())
    }

    fn record(&self, id: Id) -> Result<Option<Record>, CodecError> {
        let packed = self.tables.get(id.kind as usize - 1).and_then(|table| table.get(id.no));
        packed.map(|packed| codec::decode(id, packed)).transpose()
    }

    /// Passes every record in the order of kind and number.
    ///
    /// # Errors
    /// The first error of `each`.
    pub(super) fn each<E>(&self, mut each: impl FnMut(RecordKey, &[u8]) -> Result<(), E>) -> Result<(), E> {
        for (kind, table) in Kind::ALL.into_iter().zip(&self.tables) {
            for row in table.numbers.ascending(table.arena.len()) {
                let id = Id::new(kind, table.numbers.no(row));
                each(key_of(id), table.arena.get(row).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// The register with these records.
    ///
    /// # Errors
    /// Fails if a record cannot be decoded.
    pub(super) fn into_register(self) -> Result<Register, Unloadable> {
        let mut register = Register::default();
        for (kind, table) in Kind::ALL.into_iter().zip(&self.tables) {
            register.reserve(kind as u8, table.arena.len() as u64);
        }
        self.each(|key, packed| register.load(key.kind, key.no, packed))?;
        Ok(register)
    }
}

/// Applies a line to a register that has all lines before it, and returns the records it changed.
///
/// # Errors
/// [`Unfit`].
pub(super) fn follow(register: &mut Register, line: &Line) -> Result<Vec<Id>, Unfit> {
    use crate::domain::world::{Overlay, World};
    let unfit = |reason: Misfit| Unfit { seq: line.seq, reason };
    let events = events_of(line).map_err(|error| unfit(Misfit::Unreadable(error.cause)))?;
    let mut overlay = Overlay::new(register);
    for event in &events {
        let next = event.created && (event.id.is_far() || event.id.no == overlay.last_no(event.id.kind) + 1);
        if !next && overlay.record(event.id).is_none() {
            return Err(unfit(Misfit::NoRecord(event.id)));
        }
        overlay.apply(event, &mark_of(line));
    }
    let ids = touched(&events);
    let records: Vec<Record> = overlay.into_changes().into_records().into_values().collect();
    for record in &records {
        pack(record).map_err(|error| unfit(Misfit::Unstorable(error)))?;
    }
    register.advance(line.seq, line.hash, records);
    Ok(ids)
}
