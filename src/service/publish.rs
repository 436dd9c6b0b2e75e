//! After an append: memory and sled get the durable lines.

use std::collections::HashSet;

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::store::db::{AppliedLine, RecordKey};
use crate::store::journal::Placed;

use super::live::Live;
use super::message::Chore;
use super::unapplied::UnappliedLine;

/// The content of one durable line.
pub(super) struct Published {
    /// The line and its location in the journal.
    pub placed: Placed,
    /// The records that its history entry names.
    pub ids: Vec<Id>,
    /// These records after it, as sled stores them.
    pub records: Vec<(RecordKey, Vec<u8>)>,
    /// For a line that changed records: the records whose change only users who see hidden records may see.
    pub changed: Option<HashSet<Id>>,
}

impl Live {
    /// Updates the register to the last of these lines and passes all of them to sled. `records` are the changed
    /// records after the last line.
    pub(super) fn publish(&self, lines: Vec<Published>, records: Vec<Record>) {
        let Some(last) = lines.last().map(|line| (line.placed.line.seq, line.placed.line.hash)) else { return };
        {
            let mut unapplied = self.unapplied();
            for Published { placed, ids, .. } in &lines {
                unapplied.push(UnappliedLine { seq: placed.line.seq, location: placed.location, ids: ids.clone() });
            }
        }
        let mut register = self.register_mut();
        register.advance(last.0, last.1, records);
        let mut grants = false;
        for line in &lines {
            if let Some(unseen) = &line.changed {
                register.count(&line.ids, unseen);
                grants |= line.ids.iter().any(|id| id.kind == Kind::Grant);
            }
        }
        if grants {
            self.access.learn(&register);
        }
        let applied = |Published { placed, records, .. }| AppliedLine {
            seq: placed.line.seq,
            hash: placed.line.hash,
            location: placed.location,
            records,
        };
        // Sent while the register is locked, so that sled's queue and memory always agree for readers.
        self.to_applier(Chore::Lines(lines.into_iter().map(applied).collect()));
    }
}
