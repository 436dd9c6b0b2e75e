//! The records of one kind: each packed, with the columns and texts that queries run over.

use crate::domain::field::{Field, FieldNo};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{Def, def};
use crate::domain::record::Record;
use crate::domain::world::parse_code;
use crate::store::codec;

use super::arena::Arena;
use super::column::Column;
use super::order::Orders;

const ARCHIVED: u8 = 1;
const HIDDEN: u8 = 2;

/// Years from this one on have a place in a code's number.
const FIRST_YEAR: i32 = 1900;
const CODE_BITS: u32 = 21;

/// All records of one kind; the row of a record is its number less one.
pub struct Table {
    /// What is known of the kind.
    pub def: &'static Def,
    packed: Arena<Vec<u8>>,
    folded: Arena<String>,
    /// Short names, and the names that are searched; kept only for kinds that others point to.
    names: Option<[Arena<String>; 2]>,
    columns: Vec<Option<Column>>,
    marks: Vec<u8>,
    codes: Vec<u32>,
    makers: Vec<[u16; 2]>,
    pub(super) orders: Orders,
}

/// A record as it goes into its table.
pub struct Entry<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its bytes.
    pub packed: &'a [u8],
    /// Its folded text.
    pub folded: &'a str,
    /// Its short name, and the name by which others that point to it are found.
    pub names: [&'a str; 2],
    /// Whether it is hidden.
    pub hidden: bool,
    /// Who made it and who changed it last, by their places in the list of users.
    pub makers: [u16; 2],
}

impl Table {
    /// No records yet.
    pub fn new(kind: Kind, named: bool) -> Table {
        let def = def(kind);
        Table {
            def,
            packed: Arena::default(),
            folded: Arena::default(),
            names: named.then(|| [Arena::default(), Arena::default()]),
            columns: def.fields.iter().map(Column::of).collect(),
            marks: Vec::new(),
            codes: Vec::new(),
            makers: Vec::new(),
            orders: Orders::default(),
        }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> Id {
        Id::new(self.def.kind, row as u32 + 1)
    }

    /// The row of a record number, if there is such a record.
    pub fn row(&self, no: u32) -> Option<usize> {
        (no as usize).checked_sub(1).filter(|row| *row < self.len())
    }

    /// A record, decoded.
    pub fn record(&self, row: usize) -> Option<Record> {
        codec::decode(self.id(row), self.packed.get(row)?).ok()
    }

    /// A record's bytes.
    pub fn packed(&self, row: usize) -> &[u8] {
        self.packed.get(row).unwrap_or_default()
    }

    /// All records' bytes, to be kept while the register goes on.
    pub fn packed_copy(&self) -> Arena<Vec<u8>> {
        self.packed.clone()
    }

    /// The folded text that bare words are looked for in.
    pub fn folded(&self, row: usize) -> &str {
        self.folded.get(row).unwrap_or_default()
    }

    /// The short name, where names are kept.
    pub fn kept_name(&self, row: usize) -> Option<&str> {
        self.names.as_ref()?[0].get(row)
    }

    /// The name by which records that point to this one are found, where names are kept.
    pub fn called(&self, row: usize) -> Option<&str> {
        self.names.as_ref()?[1].get(row)
    }

    /// The number of a field.
    pub fn number(&self, field: FieldNo, row: usize) -> Option<i64> {
        self.column(field)?.get(row)
    }

    /// The column of a field, if it has one.
    pub fn column(&self, field: FieldNo) -> Option<&Column> {
        self.columns.get(usize::from(field.0))?.as_ref()
    }

    /// Year and number of a code as one number that sorts by year; 0 where there is none.
    pub fn code(&self, row: usize) -> u32 {
        self.codes.get(row).copied().unwrap_or(0)
    }

    /// The row with this code.
    pub fn row_of_code(&self, year: i32, no: u32) -> Option<usize> {
        let wanted = code_number(year, no);
        self.codes.iter().position(|code| *code == wanted && wanted != 0)
    }

    /// Whether a row is archived.
    pub fn archived(&self, row: usize) -> bool {
        self.mark(row) & ARCHIVED != 0
    }

    /// Whether a row is hidden from those who may not see everything.
    pub fn hidden(&self, row: usize) -> bool {
        self.mark(row) & HIDDEN != 0
    }

    /// Whether a row is in its kind's lists: not archived (unless those are wanted), not hidden.
    pub fn listed(&self, row: usize, sensitive: bool, archived: bool) -> bool {
        let mark = self.mark(row);
        (archived || mark & ARCHIVED == 0) && (sensitive || mark & HIDDEN == 0)
    }

    fn mark(&self, row: usize) -> u8 {
        self.marks.get(row).copied().unwrap_or(HIDDEN | ARCHIVED)
    }

    /// Who made a row and who changed it last.
    pub fn makers(&self, row: usize) -> [u16; 2] {
        self.makers.get(row).copied().unwrap_or([u16::MAX; 2])
    }

    /// The state of a row.
    pub fn state(&self, row: usize) -> Option<u8> {
        let field = self.def.machine?.field;
        self.number(field, row).and_then(|state| u8::try_from(state).ok())
    }

    /// Whether a row is in an open state; true for kinds without states.
    pub fn is_open(&self, row: usize) -> bool {
        match (self.def.machine, self.state(row)) {
            (Some(machine), Some(state)) => machine.is_open(state),
            _ => true,
        }
    }

    /// Days past the deadline of an open row that is not archived; negative before it.
    pub fn late(&self, row: usize, today: crate::domain::day::Day) -> Option<i64> {
        let due = self.number(self.def.due?, row)?;
        (self.is_open(row) && !self.archived(row)).then(|| i64::from(today.0) - due)
    }

    /// Puts a record in; a new one must be the next row.
    pub fn put(&mut self, row: usize, entry: &Entry) {
        let new = row >= self.len();
        let fields: &'static [Field] = self.def.fields;
        for ((at, column), _) in self.columns.iter_mut().enumerate().zip(fields) {
            if let Some(column) = column {
                column.put(row, entry.record.get(FieldNo(u8::try_from(at).unwrap_or(u8::MAX))));
            }
        }
        let mark = (u8::from(entry.record.archived) * ARCHIVED) | (u8::from(entry.hidden) * HIDDEN);
        set_or_push(&mut self.marks, row, mark);
        set_or_push(&mut self.makers, row, entry.makers);
        if self.def.code.is_some() {
            let code = parse_code(self.def.kind, entry.record.code()).map_or(0, |(year, no)| code_number(year, no));
            set_or_push(&mut self.codes, row, code);
        }
        keep(&mut self.packed, row, new, entry.packed);
        keep(&mut self.folded, row, new, entry.folded);
        if let Some(names) = &mut self.names {
            for (arena, name) in names.iter_mut().zip(entry.names) {
                keep(arena, row, new, name);
            }
        }
        self.orders.touch(row as u32);
    }

    /// Bytes held, by part: packed records, folded text, the rest.
    pub fn memory(&self) -> (usize, usize, usize) {
        let columns: usize = self.columns.iter().flatten().map(Column::memory).sum();
        let names: usize = self.names.iter().flatten().map(Arena::memory).sum();
        let rest = columns + names + self.marks.capacity() + self.codes.capacity() * 4 + self.makers.capacity() * 4;
        (self.packed.memory(), self.folded.memory(), rest + self.orders.memory())
    }
}

fn set_or_push<T>(held: &mut Vec<T>, row: usize, value: T) {
    match held.get_mut(row) {
        Some(place) => *place = value,
        None => held.push(value),
    }
}

fn keep<P: super::arena::Piece>(arena: &mut Arena<P>, row: usize, new: bool, slice: &P::Slice)
where
    P::Slice: PartialEq,
{
    if new {
        arena.push(slice);
    } else if arena.get(row) != Some(slice) {
        arena.set(row, slice);
    }
}

fn code_number(year: i32, no: u32) -> u32 {
    let most = (1 << CODE_BITS) - 1;
    match u32::try_from(year.saturating_sub(FIRST_YEAR)) {
        Ok(since) if since < 1 << (32 - CODE_BITS) => since << CODE_BITS | no.min(most),
        _ => 0,
    }
}
