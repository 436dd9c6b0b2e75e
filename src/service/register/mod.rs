//! The memory read model: every record packed, with compact columns and folded text beside it,
//! so that filtering, sorting and counting touch neither sled nor the journal.

use std::collections::{HashMap, HashSet};

use crate::domain::event::Event;
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
mod words;

#[cfg(test)]
mod tests;

pub use charge::{Charges, depends_on_charge};
pub use load::Unloadable;
pub use table::Table;
pub use words::{is_word, is_word_phone};

use table::Entry;

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

/// Whether a record of this kind can be hidden, in itself or as a part of another.
pub fn can_be_hidden(kind: Kind) -> bool {
    kind == rules::HIDEABLE || POINTS_TO_HIDEABLE.contains(&kind)
}

/// What a record is a part of, as far as that can be hidden.
pub fn hideable_parents(record: &Record) -> impl Iterator<Item = Id> {
    record.fields().filter_map(|(_, _, value)| match value {
        Value::One(Scalar::Ref(id)) if id.kind == rules::HIDEABLE => Some(*id),
        _ => None,
    })
}

/// All records, as of the last committed line.
pub struct Register {
    tables: Vec<Table>,
    /// The highest code given, by kind and year.
    codes: HashMap<(Kind, i32), u32>,
    seq: u64,
    hash: Hash,
    /// For each of [`Sight::ALL`] how many changes it could know of since the start.
    versions: [u64; Sight::ALL.len()],
}

impl Default for Register {
    fn default() -> Register {
        let named = |kind| links().any(|link| link.to == kind && link.word);
        Register {
            tables: Kind::ALL.into_iter().map(|kind| Table::new(kind, named(kind))).collect(),
            codes: HashMap::new(),
            seq: 0,
            hash: Hash::ZERO,
            versions: [0; Sight::ALL.len()],
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

    /// How many changes there were since the start that are known to those who see so much.
    pub fn version(&self, sight: Sight) -> u64 {
        Sight::ALL.iter().zip(self.versions).find(|(other, _)| **other == sight).map_or(0, |(_, version)| version)
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
    rules::hidden(record) || (POINTS_TO_HIDEABLE.contains(&record.kind()) && hideable_parents(record).any(hidden))
}

/// The same in a world, where nothing is part of a part.
pub fn concealed_in(world: &dyn World, record: &Record) -> bool {
    concealed(record, &|id| world.record(id).is_some_and(|target| rules::hidden(&target)))
}

/// The records of which only those who see what is hidden may know that a command changed them: hidden before and after
/// it, or changed in nothing but their secrets.
pub fn changed_unseen(before: &dyn World, after: &dyn World, events: &[Event]) -> HashSet<Id> {
    let hidden = |world: &dyn World, id| world.record(id).is_none_or(|record| concealed_in(world, &record));
    let ids: HashSet<Id> = events.iter().map(|event| event.id).collect();
    let open: HashSet<Id> = events.iter().filter(|event| event.is_open()).map(|event| event.id).collect();
    let unseen = |id: &Id| !open.contains(id) || (hidden(before, *id) && hidden(after, *id));
    ids.into_iter().filter(unseen).collect()
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
