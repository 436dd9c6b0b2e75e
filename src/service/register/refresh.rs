//! Applies a group of committed records: when a record becomes hidden or visible, the records that belong to it do so
//! too.

use std::collections::{HashMap, HashSet};

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::world::World;
use crate::service::api::Visibility;
use crate::store::journal::Hash;

use super::links::links;
use super::model::Register;

impl Register {
    /// Applies the records of lines up to `seq`, whose hash is `hash`, in their current state.
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

    /// Counts a change of these records for every visibility that may see one of them; only those who see hidden
    /// records may see `unseen`.
    pub fn count(&mut self, ids: &[Id], unseen: &HashSet<Id>) {
        for (visibility, version) in Visibility::ALL.iter().zip(&mut self.versions) {
            *version += u64::from(ids.iter().any(|id| visibility.includes(id.kind, unseen.contains(id))));
        }
    }

    /// Whether a record is hidden; `None` if it does not exist.
    fn hidden(&self, id: Id) -> Option<bool> {
        let table = self.table(id.kind);
        table.row(id.no).map(|row| table.hidden(row))
    }

    /// The records that refer to these and whose hidden mark is no longer right.
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

    /// Whether a record's hidden mark is out of date.
    fn stale(&self, record: &Record) -> bool {
        Some(self.is_hidden(record)) != self.hidden(record.id)
    }
}
