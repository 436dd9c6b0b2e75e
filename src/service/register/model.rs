//! All records in memory, and the look-ups on them.

use std::collections::HashMap;

use crate::domain::day::Day;
use crate::domain::field::{FieldNo, Search, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{World, parse_code};
use crate::service::api::Visibility;
use crate::store::journal::Hash;

use super::charge::Charges;
use super::links::links;
use super::orders::Orders;
use super::table::{Entry, Table};
use super::visibility::is_hidden_with;
use super::words;

/// All records, as of the last committed line.
pub struct Register {
    tables: Vec<Table>,
    /// By kind, in the order of `tables`.
    orders: Vec<Orders>,
    /// The highest code used, by kind and year.
    codes: HashMap<(Kind, i32), u32>,
    pub(super) seq: u64,
    pub(super) hash: Hash,
    /// For each of [`Visibility::ALL`] the number of changes since the start that it may see.
    pub(super) versions: [u64; Visibility::ALL.len()],
}

impl Default for Register {
    fn default() -> Register {
        let named = |kind| links().any(|link| link.to == kind && link.word);
        Register {
            tables: Kind::ALL.into_iter().map(|kind| Table::new(kind, named(kind))).collect(),
            orders: Kind::ALL.into_iter().map(|_| Orders::default()).collect(),
            codes: HashMap::new(),
            seq: 0,
            hash: Hash::ZERO,
            versions: [0; Visibility::ALL.len()],
        }
    }
}

impl Register {
    /// The records of a kind.
    pub fn table(&self, kind: Kind) -> &Table {
        // Every kind has a table, in the order of the kinds' numbers.
        &self.tables[kind as usize - 1]
    }

    pub(super) fn table_mut(&mut self, kind: Kind) -> &mut Table {
        &mut self.tables[kind as usize - 1]
    }

    /// The cached orders of a kind.
    pub(super) fn orders(&self, kind: Kind) -> &Orders {
        &self.orders[kind as usize - 1]
    }

    /// The current assignments of units, without archived ones.
    pub fn charges(&self, today: Day) -> Charges {
        Charges::of(self.table(Kind::Assignment), today)
    }

    /// The last committed line and its hash.
    pub fn head(&self) -> (u64, Hash) {
        (self.seq, self.hash)
    }

    /// The number of changes since the start that a person with this visibility may see.
    pub fn version(&self, visibility: Visibility) -> u64 {
        Visibility::ALL
            .iter()
            .zip(self.versions)
            .find(|(other, _)| **other == visibility)
            .map_or(0, |(_, version)| version)
    }

    /// Whether the record exists and a person with this visibility may see it.
    pub fn sees(&self, id: Id, visibility: Visibility) -> bool {
        let table = self.table(id.kind);
        table.row(id.no).is_some_and(|row| table.listed(row, visibility, true))
    }

    /// A record, and its bytes as the store keeps them.
    pub fn look_at(&self, id: Id) -> Option<(Record, Vec<u8>)> {
        let table = self.table(id.kind);
        let row = table.row(id.no)?;
        Some((table.record(row)?, table.packed(row)))
    }

    /// The short name of a record, else its title, else the names of the records it refers to.
    pub fn name(&self, id: Id) -> Option<String> {
        let table = self.table(id.kind);
        let row = table.row(id.no)?;
        if let Some(name) = table.kept_name(row).filter(|name| !name.is_empty()) {
            return Some(name.to_owned());
        }
        Some(name(self, &table.record(row)?))
    }

    /// Puts a record with its columns and texts; records that refer to it are not updated.
    pub(super) fn put(&mut self, record: &Record) {
        let id = record.id;
        let mut folded = String::with_capacity(128);
        words::fold_own(record, &mut folded);
        let entry = Entry {
            record,
            folded: &folded,
            names: [words::own_name(record), words::called(record)],
            hidden: self.is_hidden(record),
        };
        if let Some((year, no)) = parse_code(id.kind, record.code()) {
            let last = self.codes.entry((id.kind, year)).or_default();
            *last = no.max(*last);
        }
        let row = self.table_mut(id.kind).put(&entry);
        self.orders[id.kind as usize - 1].touch(row as u32);
    }

    /// Whether a record is hidden, or belongs to a hidden one.
    pub(super) fn is_hidden(&self, record: &Record) -> bool {
        is_hidden_with(record, &|id| {
            let table = self.table(id.kind);
            table.row(id.no).is_some_and(|row| table.hidden(row))
        })
    }
}

impl World for Register {
    fn record(&self, id: Id) -> Option<Record> {
        let table = self.table(id.kind);
        table.record(table.row(id.no)?)
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        let table = self.table(kind);
        let points_elsewhere = match (def(kind).field(field).map(|about| about.ty), value) {
            (Some(Type::Ref(to)), Scalar::Ref(id)) => id.kind != to,
            (_, Scalar::Ref(_)) | (Some(Type::Ref(_)), _) => true,
            _ => false,
        };
        if points_elsewhere {
            return Vec::new();
        }
        let holds = |row: &usize| {
            table.record(*row).is_some_and(|record| matches!(record.get(field), Value::One(held) if held == value))
        };
        match (table.column(field), value.number()) {
            (Some(column), Some(number)) => column.rows_with(number),
            _ => (0..table.len()).filter(holds).collect(),
        }
        .into_iter()
        .map(|row| table.id(row))
        .collect()
    }

    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id> {
        let table = self.table(kind);
        table.rows_keyed(field, text).into_iter().map(|row| table.id(row)).collect()
    }

    fn last_no(&self, kind: Kind) -> u32 {
        self.table(kind).next_no() - 1
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        self.codes.get(&(kind, year)).copied().unwrap_or(0)
    }
}

/// The short name of a record, else its title, else the names of the records it refers to.
fn name(register: &Register, record: &Record) -> String {
    let own = words::own_name(record);
    if !own.is_empty() {
        return own.to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for (field, id) in record.links() {
        if field.search == Search::Word && id.kind != record.kind() {
            names.extend(register.name(id));
        }
    }
    if names.is_empty() { record.id.to_string() } else { names.join(" – ") }
}
