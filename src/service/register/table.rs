//! The records of one kind: columns of numbers, folded text, and the rest of each record in few bytes.

use crate::domain::day::Moment;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{Def, def};
use crate::domain::record::{Mark, Record};
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{format_code, parse_code};
use crate::service::api::Visibility;
use crate::store::codec;
use crate::text::same_form;

use super::arena::Arena;
use super::cold::{self, Part, Parts};
use super::column::Column;
use super::keys::Keys;
use super::numbers::Numbers;

const ARCHIVED: u8 = 1;
const HIDDEN: u8 = 2;

/// The first year that fits into a code's number.
const FIRST_YEAR: i32 = 1900;
const CODE_BITS: u32 = 21;

/// All records of one kind.
pub struct Table {
    /// The definition of the kind.
    pub def: &'static Def,
    numbers: Numbers,
    cold: Arena<Vec<u8>>,
    folded: Arena<String>,
    /// Short names, and the names that are searched; kept only for kinds that others refer to.
    names: Option<[Arena<String>; 2]>,
    columns: Vec<Option<Column>>,
    marks: Vec<u8>,
    codes: Vec<u32>,
    makers: Vec<[u16; 2]>,
    users: Vec<String>,
    keys: Keys,
}

/// A record to be put into its table.
pub struct Entry<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its folded text.
    pub folded: &'a str,
    /// Its short name, and the name by which records that refer to it are found.
    pub names: [&'a str; 2],
    /// Whether it is hidden.
    pub hidden: bool,
}

impl Table {
    /// An empty table.
    pub fn new(kind: Kind, named: bool) -> Table {
        let def = def(kind);
        Table {
            def,
            numbers: Numbers::default(),
            cold: Arena::default(),
            folded: Arena::default(),
            names: named.then(|| [Arena::default(), Arena::default()]),
            columns: def.fields.iter().map(Column::of).collect(),
            marks: Vec::new(),
            codes: Vec::new(),
            makers: Vec::new(),
            users: Vec::new(),
            keys: Keys::default(),
        }
    }

    /// Makes room for exactly this many more records.
    pub fn reserve(&mut self, rows: usize) {
        self.columns.iter_mut().flatten().for_each(|column| column.reserve(rows));
        self.names.iter_mut().flatten().for_each(|names| names.reserve(rows));
        self.cold.reserve(rows);
        self.folded.reserve(rows);
        self.marks.reserve_exact(rows);
        self.makers.reserve_exact(rows);
        if self.def.code.is_some() {
            self.codes.reserve_exact(rows);
        }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// The id of a row.
    pub fn id(&self, row: usize) -> Id {
        Id::new(self.def.kind, self.numbers.no(row))
    }

    /// The mapping of rows to numbers.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The number of the next record.
    pub fn next_no(&self) -> u32 {
        self.numbers.next(self.len())
    }

    /// The row of a record number, if the record exists.
    pub fn row(&self, no: u32) -> Option<usize> {
        self.numbers.row(no, self.len())
    }

    /// A record, assembled from its parts.
    pub fn record(&self, row: usize) -> Option<Record> {
        let (head, parts) = Parts::read(self.cold.get(row)?)?;
        let mut record = Record::blank(self.id(row));
        let mark = self.mark(row);
        record.rev = head.rev;
        record.archived = mark & ARCHIVED != 0;
        let [created, updated] =
            self.makers(row).map(|at| self.users.get(usize::from(at)).cloned().unwrap_or_default());
        record.created = Mark { at: Moment(head.created), by: created };
        record.updated = Mark { at: Moment(head.updated), by: updated };
        for ((no, field), column) in self.def.fields().zip(&self.columns) {
            if let Some(column) = column {
                record.set(no, column.value(field, row));
            }
        }
        if let (Some(rule), Some(code)) = (self.def.code, self.written_code(row)) {
            record.set(rule.field, Value::text(code));
        }
        for part in parts {
            match part {
                Part::Text(field, text) => record.set(field, Value::text(text)),
                Part::Whole(field, value) => record.set(field, value),
                Part::Makers(created, updated) => {
                    created.clone_into(&mut record.created.by);
                    updated.clone_into(&mut record.updated.by);
                }
            }
        }
        Some(record)
    }

    /// A record as the store keeps it.
    pub fn packed(&self, row: usize) -> Vec<u8> {
        self.record(row).map(|record| codec::encode(&record)).unwrap_or_default()
    }

    /// The approximate bytes of a record in a frame.
    pub fn size(&self, row: usize) -> usize {
        self.cold.get(row).map_or(0, <[u8]>::len) + 6 * self.columns.len() + 64
    }

    /// Passes the texts of the wanted fields, with their accents, without assembling the record.
    pub fn each_text(&self, row: usize, wanted: impl Fn(FieldNo) -> bool, each: &mut dyn FnMut(&str)) {
        if self.def.code.is_some_and(|rule| wanted(rule.field))
            && let Some(code) = self.written_code(row)
        {
            each(&code);
        }
        let Some((_, parts)) = self.cold.get(row).and_then(Parts::read) else { return };
        for part in parts.wanted(wanted) {
            match part {
                Part::Text(_, text) => each(text),
                Part::Whole(_, value) => {
                    for held in value.scalars() {
                        if let Scalar::Text(text) = held {
                            each(text);
                        }
                    }
                }
                Part::Makers(..) => {}
            }
        }
    }

    /// The value of a row's field, without assembling the record.
    pub fn value(&self, field: FieldNo, row: usize) -> Value {
        if self.def.code.is_some_and(|rule| rule.field == field) {
            return self.record(row).map_or(Value::EMPTY, |record| record.get(field).clone());
        }
        let parts = self.cold.get(row).and_then(Parts::read).map(|(_, parts)| parts);
        let held = parts.and_then(|parts| parts.wanted(|no| no == field).next());
        match (held, self.column(field), self.def.field(field)) {
            (Some(Part::Text(_, text)), ..) => Value::text(text),
            (Some(Part::Whole(_, value)), ..) => value,
            (_, Some(column), Some(about)) => column.value(about, row),
            _ => Value::EMPTY,
        }
    }

    /// The code as text.
    fn written_code(&self, row: usize) -> Option<String> {
        let code = Some(self.code(row)).filter(|code| *code != 0)?;
        let year = FIRST_YEAR + (code >> CODE_BITS) as i32;
        format_code(self.def.kind, year, code & ((1 << CODE_BITS) - 1))
    }

    /// The index of a user among those who changed records of this kind.
    pub fn user(&self, name: &str) -> Option<u16> {
        self.users.iter().position(|known| known == name).and_then(|at| u16::try_from(at).ok())
    }

    fn user_or_new(&mut self, name: &str) -> u16 {
        if let Some(at) = self.user(name) {
            return at;
        }
        let at = u16::try_from(self.users.len()).unwrap_or(u16::MAX);
        if at < u16::MAX {
            self.users.push(name.to_owned());
        }
        at
    }

    /// The folded text that bare words search.
    pub fn folded(&self, row: usize) -> &str {
        self.folded.get(row).unwrap_or_default()
    }

    /// The short name, if names are kept.
    pub fn kept_name(&self, row: usize) -> Option<&str> {
        self.names.as_ref()?[0].get(row)
    }

    /// The name by which records that refer to this one are found, if names are kept.
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

    /// Year and number of a code as one number that sorts by year; 0 if there is none.
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

    /// Whether a row is hidden.
    pub fn hidden(&self, row: usize) -> bool {
        self.mark(row) & HIDDEN != 0
    }

    /// Whether a row is in its kind's lists: not archived (unless those are wanted), not hidden. False for rows after
    /// the last record, because filters work in words of 64 rows.
    pub fn listed(&self, row: usize, visibility: Visibility, archived: bool) -> bool {
        let Some(mark) = self.marks.get(row) else { return false };
        (archived || mark & ARCHIVED == 0)
            && (visibility.sensitive || mark & HIDDEN == 0)
            && (visibility.admin || !self.def.admins)
    }

    fn mark(&self, row: usize) -> u8 {
        self.marks.get(row).copied().unwrap_or(HIDDEN | ARCHIVED)
    }

    /// The users who created a row and changed it last.
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

    /// Puts a record and returns its row; a new one must have the next number or a far one.
    pub fn put(&mut self, entry: &Entry) -> usize {
        let record = entry.record;
        let held = self.row(record.id.no);
        let (row, new) = (held.unwrap_or(self.len()), held.is_none());
        if new {
            self.numbers.push(row, record.id.no);
        }
        self.put_keys(row, new, record);
        for ((no, _), column) in self.def.fields().zip(&mut self.columns) {
            if let Some(column) = column {
                column.put(row, record.get(no));
            }
        }
        let makers = [self.user_or_new(&record.created.by), self.user_or_new(&record.updated.by)];
        let mark = (u8::from(record.archived) * ARCHIVED) | (u8::from(entry.hidden) * HIDDEN);
        set_or_push(&mut self.marks, row, mark);
        set_or_push(&mut self.makers, row, makers);
        if self.def.code.is_some() {
            let code = parse_code(self.def.kind, record.code()).map_or(0, |(year, no)| code_number(year, no));
            set_or_push(&mut self.codes, row, code);
        }
        let code = self.written_code(row);
        let is_code = |field| self.def.code.is_some_and(|rule| rule.field == field);
        let cold = cold::write(record, makers.contains(&u16::MAX), |field, value| {
            if is_code(field) {
                return code.as_deref() == Some(record.code());
            }
            match (self.column(field), self.def.field(field)) {
                (Some(column), Some(about)) => column.value(about, row) == *value,
                _ => false,
            }
        });
        keep(&mut self.cold, row, new, &cold);
        keep(&mut self.folded, row, new, entry.folded);
        if let Some(names) = &mut self.names {
            for (arena, name) in names.iter_mut().zip(entry.names) {
                keep(arena, row, new, name);
            }
        }
        row
    }

    /// Called before anything else of the row changes, because the old texts are read from it.
    fn put_keys(&mut self, row: usize, new: bool, record: &Record) {
        for (no, _) in self.def.fields().filter(|(_, field)| field.key) {
            let text = record.text(no);
            if !new {
                let held = self.value(no, row);
                match held.scalar() {
                    Some(Scalar::Text(held)) if held == text => continue,
                    Some(Scalar::Text(held)) => self.keys.remove(no, held, row),
                    _ => {}
                }
            }
            self.keys.add(no, text, row);
        }
    }

    /// The rows whose key field has this text, compared with [`same_form`].
    pub fn rows_keyed(&self, field: FieldNo, text: &str) -> Vec<usize> {
        let form = same_form(text);
        let holds = |row: &usize| match self.value(field, *row).scalar() {
            Some(Scalar::Text(held)) => same_form(held) == form,
            _ => false,
        };
        self.keys.rows(field, &form).filter(holds).collect()
    }

    /// Bytes held, by part: the part in no column, folded text, the rest.
    pub fn memory(&self) -> (usize, usize, usize) {
        let columns: usize = self.columns.iter().flatten().map(Column::memory).sum();
        let names: usize = self.names.iter().flatten().map(Arena::memory).sum();
        let rest = columns + names + self.marks.capacity() + self.codes.capacity() * 4 + self.makers.capacity() * 4;
        (self.cold.memory(), self.folded.memory(), rest + self.keys.memory())
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
