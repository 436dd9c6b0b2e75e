//! The scan at a start: every record is checked, passed on, counted and summed.

use std::borrow::Cow;

use super::applied::{Applied, KEY};
use super::defect::{Defect, Entry};
use super::error::DbError;
use super::open::{Db, Trees};
use super::value::{self, Bad, RecordKey};

/// Why the decoder of the records rejects one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Its schema is of a newer program.
    Newer(u8),
    /// It cannot be decoded.
    Undecodable(String),
}

/// The scan looks up one record after this many. sled evicts pages only after those of one of its 256 shards were used
/// 64 times, and an iteration uses each page once: without the look-ups a scan keeps a file of 50 MB completely in
/// memory.
const LOOK_EVERY: u64 = 2;

/// A stored value; most have one part.
struct Parts {
    key: RecordKey,
    first: sled::IVec,
    further: Vec<u8>,
    /// The number of the last part so far.
    last: u8,
}

impl Db {
    /// Returns what sled must hold, without checking that it does; `None` in a new folder.
    ///
    /// # Errors
    /// Fails if it cannot be read.
    pub fn applied(&self) -> Result<Option<Applied>, DbError> {
        self.guarded(|trees| self.read_applied(trees))
    }

    fn read_applied(&self, trees: &Trees) -> Result<Option<Applied>, DbError> {
        let stored = trees.meta.get(KEY).map_err(|e| self.sled_error(e))?;
        stored.map(|bytes| Applied::from_value(&bytes).map_err(|bad| self.bad(Entry::Applied, bad))).transpose()
    }

    /// Passes every record to `each`, in the order of kind and number, and checks that the totals are those in
    /// `applied`. Returns the default for an empty, new folder.
    ///
    /// # Errors
    /// [`DbError::Damaged`] at the first wrong value or total, and if there are records but no `applied` (an unfinished
    /// rebuild); discard what `each` has received until then. [`DbError::Newer`].
    pub fn load(&self, mut each: impl FnMut(RecordKey, &[u8]) -> Result<(), Unfit>) -> Result<Applied, DbError> {
        self.guarded(|trees| {
            let promised = self.read_applied(trees)?;
            let mut found = Applied::default();
            let mut record: Option<Parts> = None;
            let mut read = 0_u64;
            for entry in &trees.records {
                let (key, part) = entry.map_err(|e| self.sled_error(e))?;
                let (name, number) = match key.split_at_checked(RecordKey::BYTES) {
                    Some((name, [])) => (name, 0),
                    Some((name, [number])) => (name, *number),
                    _ => return Err(self.damaged(Defect::NotARecord)),
                };
                let name = RecordKey::from_bytes(name).ok_or_else(|| self.damaged(Defect::NotARecord))?;
                if number == 0 {
                    read += 1;
                    if read.is_multiple_of(LOOK_EVERY) {
                        trees.records.contains_key(&key).map_err(|e| self.sled_error(e))?;
                    }
                    self.hand_over(record.take(), &mut found, &mut each)?;
                    record = Some(Parts { key: name, first: part, further: Vec::new(), last: 0 });
                    continue;
                }
                match &mut record {
                    Some(whole) if whole.key == name && whole.last.checked_add(1) == Some(number) => {
                        whole.further.extend_from_slice(&part);
                        whole.last = number;
                    }
                    _ => return Err(self.damaged(Defect::PartMissing(name))),
                }
            }
            self.hand_over(record, &mut found, &mut each)?;
            self.compare(trees, promised, &found)
        })
    }

    fn hand_over(
        &self,
        record: Option<Parts>,
        found: &mut Applied,
        each: &mut impl FnMut(RecordKey, &[u8]) -> Result<(), Unfit>,
    ) -> Result<(), DbError> {
        let Some(Parts { key, first, further, .. }) = record else {
            return Ok(());
        };
        let bytes = if further.is_empty() { Cow::Borrowed(&*first) } else { Cow::Owned([&*first, &further].concat()) };
        let payload =
            value::unseal("records", &key.to_bytes(), &bytes).map_err(|bad| self.bad(Entry::Record(key), bad))?;
        found.add(key, &bytes);
        each(key, &payload).map_err(|unfit| match unfit {
            Unfit::Newer(found) => DbError::Newer { path: self.dir.clone(), found },
            Unfit::Undecodable(reason) => self.damaged(Defect::Undecodable(key, reason)),
        })
    }

    fn compare(&self, trees: &Trees, promised: Option<Applied>, found: &Applied) -> Result<Applied, DbError> {
        let last = trees.lines.iter().next_back().transpose().map_err(|e| self.sled_error(e))?;
        let Some(promised) = promised else {
            if found.counts.is_empty() && last.is_none() {
                return Ok(Applied::default());
            }
            return Err(self.damaged(Defect::Unfinished));
        };
        for (kind, count) in &promised.counts {
            let there = found.counts.get(kind).copied().unwrap_or_default();
            if there != *count {
                return Err(self.damaged(Defect::Count { kind: *kind, found: there, stored: *count }));
            }
        }
        if promised.counts.len() != found.counts.len() || promised.sums != found.sums {
            return Err(self.damaged(Defect::Sum));
        }
        let at = promised.seq.to_be_bytes();
        if promised.seq > 0 && last.is_none_or(|(key, _)| *key != at) {
            return Err(self.damaged(Defect::LastLine(promised.seq)));
        }
        Ok(promised)
    }

    /// Reads what a start does not read, the lists of lines and of histories, and checks that they are complete. Slow;
    /// nothing may be applied during the check.
    ///
    /// # Errors
    /// [`DbError::Damaged`] at the first wrong entry or total.
    pub fn check(&self) -> Result<(), DbError> {
        let applied = self.applied()?.unwrap_or_default();
        self.guarded(|trees| {
            let mut seq = 0_u64;
            for entry in &trees.lines {
                let (at, sealed) = entry.map_err(|e| self.sled_error(e))?;
                value::unseal("lines", &at, &sealed).map_err(|bad| self.bad(Entry::Line, bad))?;
                seq += 1;
                if *at != seq.to_be_bytes() {
                    return Err(self.damaged(Defect::NoPlace(seq)));
                }
            }
            let mut history = 0_u64;
            for entry in &trees.history {
                let (at, sealed) = entry.map_err(|e| self.sled_error(e))?;
                value::unseal("history", &at, &sealed).map_err(|bad| self.bad(Entry::History, bad))?;
                history += 1;
            }
            if (seq, history) != (applied.seq, applied.history) {
                let stored = (applied.seq, applied.history);
                return Err(self.damaged(Defect::Lists { found: (seq, history), stored }));
            }
            Ok(())
        })
    }

    pub(super) fn bad(&self, entry: Entry, bad: Bad) -> DbError {
        match bad {
            Bad::Checksum => self.damaged(Defect::Checksum(entry)),
            Bad::Newer(format) => DbError::Newer { path: self.dir.clone(), found: format },
        }
    }
}
