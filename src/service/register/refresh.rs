//! Moving on by a group of committed records: what is part of a record that became hidden or
//! visible does so with it.

use std::collections::{HashMap, HashSet};

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::world::World;
use crate::service::api::Sight;
use crate::store::journal::Hash;

use super::links::links;
use super::model::Register;

impl Register {
    /// Takes over the records of lines up to `seq`, whose hash is `hash`, as they are now.
    pub fn advance(&mut self, seq: u64, hash: Hash, records: Vec<Record>) {
        (self.seq, self.hash) = (seq, hash);
        let mut records = records;
        // New records must come in the order of their numbers.
        records.sort_unstable_by_key(|record| record.id);
        let mut waiting = records;
        while !waiting.is_empty() {
            let mut changed: HashMap<Kind, HashSet<u32>> = HashMap::new();
            for record in waiting {
                let id = record.id;
                let before = self.hidden(id);
                self.put(&record);
                let after = self.hidden(id);
                if before.unwrap_or(false) != after.unwrap_or(false) {
                    changed.entry(id.kind).or_default().insert(id.no);
                }
            }
            waiting = self.pointing_to(&changed);
        }
    }

    /// Counts a change of these records for all who may know of one of them; `unseen` are those of them of which only
    /// those who see what is hidden may know.
    pub fn count(&mut self, ids: &[Id], unseen: &HashSet<Id>) {
        for (sight, version) in Sight::ALL.iter().zip(&mut self.versions) {
            *version += u64::from(ids.iter().any(|id| sight.knows(id.kind, unseen.contains(id))));
        }
    }

    /// Whether a record is hidden, if there is one.
    fn hidden(&self, id: Id) -> Option<bool> {
        let table = self.table(id.kind);
        table.row(id.no).map(|row| table.hidden(row))
    }

    /// The records that point to these and whose marks are no longer right.
    fn pointing_to(&self, changed: &HashMap<Kind, HashSet<u32>>) -> Vec<Record> {
        let mut ids = HashSet::new();
        for link in links() {
            let Some(targets) = changed.get(&link.to) else { continue };
            let table = self.table(link.from);
            let Some(column) = table.column(link.field) else { continue };
            let rows = column.refs().iter().enumerate().filter(|(_, no)| **no != 0 && targets.contains(no));
            ids.extend(rows.map(|(row, _)| table.id(row)));
        }
        let mut ids: Vec<Id> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| self.record(id)).filter(|record| self.stale(record)).collect()
    }

    /// Whether a record's mark is not what it should be by now.
    fn stale(&self, record: &Record) -> bool {
        Some(self.is_hidden(record)) != self.hidden(record.id)
    }
}
