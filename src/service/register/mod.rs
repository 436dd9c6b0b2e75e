//! The memory read model: every record packed, with compact columns and folded text beside it,
//! so that filtering, sorting and counting touch neither sled nor the journal.

use std::collections::HashMap;

use crate::domain::field::{FieldNo, Search, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{World, parse_code};
use crate::service::api::Sight;
use crate::store::codec::{self, CodecError};
use crate::store::journal::Hash;

pub mod arena;
mod charge;
mod cold;
mod column;
mod elsewhere;
mod keys;
mod load;
pub mod numbers;
mod order;
mod refresh;
mod table;
pub mod told;
mod words;

#[cfg(test)]
mod tests;

pub use charge::{Charges, depends_on_charge};
pub use load::Unloadable;
pub use table::Table;
pub use words::{is_word, is_word_phone};

use table::Entry;
use told::Told;

/// A field of one kind that points to records of another.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The kind that points.
    pub from: Kind,
    /// By this field.
    pub field: FieldNo,
    /// To this kind.
    pub to: Kind,
    /// Whether bare words find a record by the name of what it points to.
    pub word: bool,
}

/// Every field that points to records.
pub fn links() -> impl Iterator<Item = Link> {
    Kind::ALL.into_iter().flat_map(|from| {
        def(from).fields().filter_map(move |(field, about)| match about.ty {
            Type::Ref(to) if !about.is_derived() => Some(Link { from, field, to, word: about.search == Search::Word }),
            _ => None,
        })
    })
}

/// Kinds with a field that points to something that can be hidden; a test holds it to the tables.
const POINTS_TO_HIDEABLE: [Kind; 1] = [Kind::Finding];

/// All records, as of the last committed line.
pub struct Register {
    tables: Vec<Table>,
    /// The highest code given, by kind and year.
    codes: HashMap<(Kind, i32), u32>,
    seq: u64,
    /// Which lines are told to whom.
    told: Told,
    hash: Hash,
}

impl Default for Register {
    fn default() -> Register {
        let named = |kind| links().any(|link| link.to == kind && link.word);
        Register {
            tables: Kind::ALL.into_iter().map(|kind| Table::new(kind, named(kind))).collect(),
            codes: HashMap::new(),
            seq: 0,
            told: Told::default(),
            hash: Hash::ZERO,
        }
    }
}

impl Register {
    /// The records of a kind.
    pub fn table(&self, kind: Kind) -> &Table {
        // There is a table for every kind, in the order of their numbers.
        &self.tables[kind as usize - 1]
    }

    fn table_mut(&mut self, kind: Kind) -> &mut Table {
        &mut self.tables[kind as usize - 1]
    }

    /// The last committed line and its hash.
    pub fn head(&self) -> (u64, Hash) {
        (self.seq, self.hash)
    }

    /// The number of the last line that is told to those who see so much, as they count lines.
    pub fn seq_for(&self, sight: Sight) -> u64 {
        self.told.up_to(self.seq, sight)
    }

    /// Which lines are told to whom.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Whether there is such a record, and this person may know of it.
    pub fn sees(&self, id: Id, sight: Sight) -> bool {
        let table = self.table(id.kind);
        table.row(id.no).is_some_and(|row| table.listed(row, sight, true))
    }

    /// A record, and its bytes as the store keeps them.
    pub fn look_at(&self, id: Id) -> Option<(Record, Vec<u8>)> {
        let table = self.table(id.kind);
        let row = table.row(id.no)?;
        Some((table.record(row)?, table.packed(row)))
    }

    /// The short name of a record, else its title, else the names of what it points to.
    pub fn name(&self, id: Id) -> Option<String> {
        let table = self.table(id.kind);
        let row = table.row(id.no)?;
        if let Some(name) = table.kept_name(row).filter(|name| !name.is_empty()) {
            return Some(name.to_owned());
        }
        Some(words::name(self, &table.record(row)?))
    }

    /// Puts a record in, with its columns and texts; what points to it is not looked at.
    fn put(&mut self, record: &Record) {
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
        self.table_mut(id.kind).put(&entry);
    }

    /// Hidden in itself, or part of something hidden.
    fn is_hidden(&self, record: &Record) -> bool {
        concealed(record, &|id| {
            let table = self.table(id.kind);
            table.row(id.no).is_some_and(|row| table.hidden(row))
        })
    }
}

/// Whether a record is hidden in itself, or part of something of which `hidden` says that it is.
pub fn concealed(record: &Record, hidden: &dyn Fn(Id) -> bool) -> bool {
    let within = |(_, _, value): (FieldNo, _, &Value)| matches!(value, Value::One(Scalar::Ref(id)) if hidden(*id));
    rules::hidden(record) || (POINTS_TO_HIDEABLE.contains(&record.kind()) && record.fields().any(within))
}

/// The same in a world, where nothing is part of a part.
pub fn concealed_in(world: &dyn World, record: &Record) -> bool {
    concealed(record, &|id| world.record(id).is_some_and(|target| rules::hidden(&target)))
}

/// Those of the records that were not to be known before nor after a change: never to be told of.
pub fn secret(before: &dyn World, after: &dyn World, ids: &[Id]) -> Vec<(Id, bool)> {
    let hidden = |world: &dyn World, id| world.record(id).map(|record| concealed_in(world, &record));
    let secret = |id| hidden(before, id).unwrap_or(true) && hidden(after, id).unwrap_or(true);
    ids.iter().map(|id| (*id, secret(*id))).collect()
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

    fn far(&self, kind: Kind) -> u32 {
        self.table(kind).numbers().far()
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        self.codes.get(&(kind, year)).copied().unwrap_or(0)
    }
}

/// A record's bytes, if they can be read back: a record that is too large could not be.
pub fn pack(record: &Record) -> Result<Vec<u8>, CodecError> {
    /// Below this, the limit on what is decoded cannot be reached.
    const SURELY_READABLE: usize = codec::MOST_BYTES / 16;
    let packed = codec::encode(record);
    if packed.len() > SURELY_READABLE {
        codec::decode(record.id, &packed)?;
    }
    Ok(packed)
}
