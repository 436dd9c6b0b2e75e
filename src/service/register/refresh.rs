//! Moving on by a group of committed records: what points to a record whose name changed, or that
//! became hidden or visible, is made anew with it.

use std::collections::{HashMap, HashSet};

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::world::World;
use crate::store::journal::Hash;

use super::{Register, links, pack};

/// What others depend on in a record.
#[derive(PartialEq, Eq)]
struct Face {
    name: String,
    called: String,
    hidden: bool,
}

impl Register {
    /// Takes over the records of lines up to `seq`, whose hash is `hash`, as they are now.
    /// Says which of them are hidden now and were so before, that is, never to be told of.
    pub fn advance(&mut self, seq: u64, hash: Hash, records: Vec<Record>) -> HashSet<Id> {
        (self.seq, self.hash) = (seq, hash);
        let mut secret = HashSet::new();
        let mut records = records;
        // New records must come in the order of their numbers.
        records.sort_unstable_by_key(|record| record.id);
        let mut waiting = records;
        let mut first = true;
        while !waiting.is_empty() {
            let mut changed: HashMap<Kind, HashSet<u32>> = HashMap::new();
            for record in waiting {
                let id = record.id;
                let before = self.face(id);
                // The writer has made sure that it can be packed.
                let Ok(packed) = pack(&record) else { continue };
                self.put(&record, &packed);
                let after = self.face(id);
                let hidden = |face: &Option<Face>| face.as_ref().is_none_or(|face| face.hidden);
                if first && hidden(&before) && hidden(&after) {
                    secret.insert(id);
                }
                if before != after {
                    changed.entry(id.kind).or_default().insert(id.no);
                }
            }
            first = false;
            waiting = self.pointing_to(&changed);
        }
        secret
    }

    /// Notes that the lines up to here changed something that everybody may see.
    pub fn seen_by_all(&mut self) {
        self.visible = self.seq;
    }

    fn face(&self, id: Id) -> Option<Face> {
        let table = self.table(id.kind);
        let row = table.row(id.no)?;
        let text = |name: Option<&str>| name.unwrap_or_default().to_owned();
        Some(Face { name: text(table.kept_name(row)), called: text(table.called(row)), hidden: table.hidden(row) })
    }

    /// The records whose texts or marks depend on these and are no longer right.
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
        ids.into_iter().filter(|id| self.stale(*id)).filter_map(|id| self.record(id)).collect()
    }

    /// Whether a record's folded text or hidden mark is not what it should be by now.
    fn stale(&self, id: Id) -> bool {
        let table = self.table(id.kind);
        let (Some(row), Some(record)) = (table.row(id.no), self.record(id)) else { return false };
        let mut folded = String::new();
        super::each_word(self, &record, &mut |word| {
            if !folded.is_empty() {
                folded.push('\n');
            }
            crate::text::fold_into(word, &mut folded);
        });
        folded != table.folded(row) || self.is_hidden(&record) != table.hidden(row)
    }
}
