//! Orders of a kind's rows: computed once, and repaired when records change.
//!
//! Every key of an order becomes a 32-bit number per row: days, choices and codes as they are, references by the
//! position of their target in its own usual order, texts by their rank in the Vietnamese alphabet. Empty values come
//! last in both directions, ties are ordered by number. By deadline, and in the usual order of inspections, closed
//! records come after all open ones.

use std::sync::Arc;

use crate::domain::day::Day;
use crate::domain::field::{Field, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{def, member, unit};
use crate::domain::value::{Scalar, Value};
use crate::service::api::SortKey;
use crate::text::{name_key, sort_key, unit_key};

use super::charge::{Charges, depends_on_charge};
use super::elsewhere::Elsewhere;
use super::model::Register;
use super::orders::Kept;
use super::sort::{By, Settled, effective};
use super::table::Table;

/// Means an empty value.
const LAST: u32 = u32::MAX;

/// The source of the numbers of one key.
struct Source<'a> {
    table: &'a Table,
    key: By,
    elsewhere: &'a Elsewhere,
    /// For a reference: the table of the target, and the position of each of its rows.
    target: Option<(&'a Table, Vec<u32>)>,
}

impl Register {
    /// The rows of a kind in its usual order, which does not depend on the day.
    pub fn usual_order(&self, kind: Kind) -> Arc<Vec<u32>> {
        self.order(kind, &[], Day(0))
    }

    /// The rows of a kind in an order as of a day; empty `keys` mean the kind's own.
    pub fn order(&self, kind: Kind, keys: &[SortKey], today: Day) -> Arc<Vec<u32>> {
        let keys = effective(kind, keys);
        let table = self.table(kind);
        let elsewhere = Elsewhere::of(kind, &keys, || self.charges(today), self.table(Kind::Finding));
        let targets: Vec<Option<Arc<Vec<u32>>>> = keys
            .iter()
            .map(|key| match def(kind).field(key.field).map(|field| field.ty) {
                // A reference to its own kind is ordered by number.
                Some(Type::Ref(to)) if to != kind => Some(self.usual_order(to)),
                _ => None,
            })
            .collect();
        let sources: Vec<Source> = keys
            .iter()
            .zip(&targets)
            .map(|(key, target)| Source {
                table,
                key: *key,
                elsewhere: &elsewhere,
                target: self.target(kind, *key, target.as_deref()),
            })
            .collect();
        let orders = self.orders(kind);
        // Computed without the lock, so that a long computation does not block a request for another order. Rows cannot
        // change during it: the writer needs exclusive access to the register.
        let found = orders.find(&keys);
        let mut kept = match found {
            Some(kept)
                if kept.targets == targets
                    && kept.elsewhere == elsewhere
                    && kept.dirty.len() <= table.len() / 8 + 64 =>
            {
                kept
            }
            _ => {
                let rows = Arc::new(build(table, &sources));
                Kept { keys, rows, dirty: Vec::new(), targets, elsewhere: elsewhere.clone() }
            }
        };
        if !kept.dirty.is_empty() {
            let dirty = std::mem::take(&mut kept.dirty);
            let repaired = repair(&sources, &kept.rows, dirty);
            if *kept.rows != repaired {
                kept.rows = Arc::new(repaired);
            }
        }
        let rows = Arc::clone(&kept.rows);
        orders.keep(kept);
        rows
    }

    /// The kind that a key refers to, and the position of each of its rows.
    fn target(&self, kind: Kind, key: By, rows: Option<&Vec<u32>>) -> Option<(&Table, Vec<u32>)> {
        match (def(kind).field(key.field).map(|field| field.ty), rows) {
            (Some(Type::Ref(to)), Some(rows)) => Some((self.table(to), places(rows))),
            _ => None,
        }
    }
}

/// From an order to the position of every row in it.
fn places(rows: &[u32]) -> Vec<u32> {
    let mut places = vec![0; rows.len()];
    for (place, row) in rows.iter().enumerate() {
        if let Some(held) = places.get_mut(*row as usize) {
            *held = place as u32;
        }
    }
    places
}

fn build(table: &Table, sources: &[Source]) -> Vec<u32> {
    let columns: Vec<Vec<u32>> = sources.iter().map(Source::numbers).collect();
    let mut packed: Vec<u128> = (0..table.len())
        .map(|row| {
            let mut key = 0_u128;
            for column in &columns {
                key = key << 32 | u128::from(column.get(row).copied().unwrap_or(LAST));
            }
            key << 32 | u128::from(table.id(row).no)
        })
        .collect();
    drop(columns);
    packed.sort_unstable();
    packed.into_iter().filter_map(|key| table.row(key as u32)).map(|row| row as u32).collect()
}

/// The order with the changed rows moved to their new positions.
fn repair(sources: &[Source], rows: &[u32], mut dirty: Vec<u32>) -> Vec<u32> {
    dirty.sort_unstable();
    dirty.dedup();
    let mut kept: Vec<u32> = Vec::with_capacity(rows.len() + dirty.len());
    kept.extend(rows.iter().filter(|row| dirty.binary_search(row).is_err()));
    let mut placed: Vec<(Place, u32)> = dirty.into_iter().map(|row| (place_of(sources, row), row)).collect();
    placed.sort_unstable();
    let mut repaired = Vec::with_capacity(kept.len() + placed.len());
    let mut rest = kept.as_slice();
    for (place, row) in placed {
        let before = rest.partition_point(|other| place_of(sources, *other) < place);
        let (head, tail) = rest.split_at(before);
        repaired.extend_from_slice(head);
        repaired.push(row);
        rest = tail;
    }
    repaired.extend_from_slice(rest);
    repaired
}

/// What determines the position of a row: its keys, then its number.
type Place = (Vec<Key>, u32);

fn place_of(sources: &[Source], row: u32) -> Place {
    let keys = sources.iter().map(|source| source.key_of(row as usize)).collect();
    (keys, sources.first().map_or(row, |source| source.table.id(row as usize).no))
}

/// One key of one row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u32),
    Text(Vec<u8>),
    TextDown(std::cmp::Reverse<Vec<u8>>),
    Empty,
}

impl Source<'_> {
    fn field(&self) -> Option<&'static Field> {
        self.table.def.field(self.key.field)
    }

    /// The members in charge, if this key depends on them.
    fn charges(&self) -> Option<&Charges> {
        self.elsewhere.charges.as_deref().filter(|_| depends_on_charge(self.table.def.kind, self.key.field))
    }

    fn is_code(&self) -> bool {
        self.table.def.code.is_some_and(|code| code.field == self.key.field)
    }

    fn is_text(&self) -> bool {
        !self.is_code()
            && matches!(
                self.field().map(|f| f.ty),
                Some(Type::Text | Type::Memo | Type::Document | Type::Phone | Type::Texts)
            )
    }

    /// The number of a row, ascending.
    fn plain(&self, row: usize) -> Option<u32> {
        if self.is_code() {
            return Some(self.table.code(row)).filter(|code| *code != 0);
        }
        let ordered = |number: i64| (i32::try_from(number).unwrap_or(i32::MAX) as u32) ^ 0x8000_0000;
        if let (Some(charges), Some((target, places))) = (self.charges(), &self.target) {
            let mut first = None;
            charges.members(self.table, self.key.field, row, &mut |member| {
                let place = target.row(member).and_then(|row| places.get(row).copied());
                first = first.into_iter().chain(place).min();
            });
            return first;
        }
        match (self.table.column(self.key.field), &self.target) {
            (Some(column), Some((target, places))) => {
                let row = target.row(u32::try_from(column.get(row)?).ok()?)?;
                places.get(row).copied()
            }
            (Some(column), None) => column.get(row).map(ordered),
            (None, _) => counted(&self.table.value(self.key.field, row)).map(ordered),
        }
    }

    fn directed(&self, number: Option<u32>) -> u32 {
        match number {
            None => LAST,
            Some(number) if self.key.descending => LAST - 1 - number.min(LAST - 1),
            Some(number) => number.min(LAST - 1),
        }
    }

    /// A deadline matters only while its record is open: open ones by their day, open ones without a day, then closed
    /// ones.
    fn pressing(&self, row: usize) -> u32 {
        const DAYS: u32 = 1 << 24;
        let open = self.elsewhere.is_open(self.table, row);
        let settled = if open { 0 } else { 2 * DAYS };
        let Some(number) = self.plain(row) else { return settled + DAYS };
        let day = number.wrapping_sub(0x8000_0000 - DAYS / 2).min(DAYS - 1);
        let descending = self.key.descending || !open && self.key.settled == Settled::AfterLatestFirst;
        settled + if descending { DAYS - 1 - day } else { day }
    }

    /// The number of a row, in the direction of the key.
    fn number(&self, row: usize) -> u32 {
        if self.key.settled == Settled::Among { self.directed(self.plain(row)) } else { self.pressing(row) }
    }

    /// The numbers of all rows.
    fn numbers(&self) -> Vec<u32> {
        if self.is_text() {
            return self.text_ranks();
        }
        (0..self.table.len()).map(|row| self.number(row)).collect()
    }

    fn key_of(&self, row: usize) -> Key {
        if !self.is_text() {
            let number = self.number(row);
            return if number == LAST { Key::Empty } else { Key::Number(number) };
        }
        match self.text_key(row) {
            None => Key::Empty,
            Some(key) if self.key.descending => Key::TextDown(std::cmp::Reverse(key)),
            Some(key) => Key::Text(key),
        }
    }

    fn text_key(&self, row: usize) -> Option<Vec<u8>> {
        let mut key = None;
        self.table.each_text(row, |field| field == self.key.field, &mut |text| {
            if key.is_none() {
                key = Some(self.key_of_text(text));
            }
        });
        key
    }

    fn key_of_text(&self, text: &str) -> Vec<u8> {
        match (self.table.def.kind, self.key.field) {
            (Kind::Member, member::FULL_NAME) => name_key(text),
            (Kind::Unit, unit::NAME | unit::SHORT_NAME) => unit_key(text),
            _ => sort_key(text),
        }
    }

    /// The rank of every row's text; equal texts have equal ranks. Only the first 16 bytes of each key are held at
    /// once; the rest is read only if those are equal.
    fn text_ranks(&self) -> Vec<u32> {
        let mut prefixes: Vec<(u128, u32)> = self.prefixes();
        prefixes.sort_unstable();
        let mut ranks = vec![LAST; self.table.len()];
        let mut rank = 0;
        let mut set = |row: u32, rank: u32| {
            if let Some(held) = ranks.get_mut(row as usize) {
                *held = self.directed(Some(rank));
            }
        };
        for alike in prefixes.chunk_by(|one, other| one.0 == other.0) {
            if let [(_, row)] = alike {
                set(*row, rank);
                rank += 1;
                continue;
            }
            let mut whole: Vec<(Vec<u8>, u32)> =
                alike.iter().filter_map(|(_, row)| Some((self.text_key(*row as usize)?, *row))).collect();
            whole.sort_unstable();
            for equal in whole.chunk_by(|one, other| one.0 == other.0) {
                for (_, row) in equal {
                    set(*row, rank);
                }
                rank += 1;
            }
        }
        ranks
    }

    fn prefixes(&self) -> Vec<(u128, u32)> {
        let of = |row: usize| {
            let key = self.text_key(row)?;
            let mut prefix = [0; 16];
            for (place, byte) in prefix.iter_mut().zip(&key) {
                *place = *byte;
            }
            Some((u128::from_be_bytes(prefix), row as u32))
        };
        let half = self.table.len() / 2;
        if half < 10_000 {
            return (0..self.table.len()).filter_map(of).collect();
        }
        std::thread::scope(|scope| {
            let later = scope.spawn(|| (half..self.table.len()).filter_map(of).collect::<Vec<_>>());
            let mut prefixes: Vec<(u128, u32)> = (0..half).filter_map(of).collect();
            prefixes.extend(later.join().unwrap_or_default());
            prefixes
        })
    }
}

/// Lists of numbers are ordered by their greatest, tables by their number of rows.
fn counted(value: &Value) -> Option<i64> {
    match value {
        Value::One(held) => held.number(),
        Value::Many(list) => list.iter().filter_map(Scalar::number).max(),
        Value::Rows(rows) => i64::try_from(rows.len()).ok(),
    }
}
