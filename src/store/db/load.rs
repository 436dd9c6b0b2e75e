//! The scan of a start: every record is checked, handed over, counted and summed.

use std::borrow::Cow;

use super::applied::{Applied, KEY};
use super::defect::{Defect, Entry};
use super::error::DbError;
use super::open::{Db, Trees};
use super::value::{self, Bad, RecordKey};

/// Why whoever decodes the records turns one away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Its schema is of a newer program.
    Newer(u8),
    /// It cannot be decoded.
    Undecodable(String),
}

/// After how many records of a scan one is looked for. sled lets pages go only when those of one of its 256
/// shards were used 64 times, and going from record to record uses each page once: without this a scan keeps
/// a file of 50 MB whole in memory.
const LOOK_EVERY: u64 = 2;

/// A stored value, of which most have one part.
struct Parts {
    key: RecordKey,
    first: sled::IVec,
    further: Vec<u8>,
    /// The number of the last part so far.
    last: u8,
}

impl Db {
    /// What sled promises to hold, without looking whether it does. `None` in a fresh folder.
    ///
    /// # Errors
    /// Reading it.
    pub fn applied(&self) -> Result<Option<Applied>, DbError> {
        self.guarded(|trees| self.read_applied(trees))
    }

    fn read_applied(&self, trees: &Trees) -> Result<Option<Applied>, DbError> {
        let stored = trees.meta.get(KEY).map_err(|e| self.sled_error(e))?;
        stored.map(|bytes| Applied::from_value(&bytes).map_err(|bad| self.bad(Entry::Applied, bad))).transpose()
    }

    /// Hands every record to `each`, in the order of kind and number, and checks that together
    /// they are what `applied` promises. An empty, fresh folder gives the default.
    ///
    /// # Errors
    /// [`DbError::Damaged`] at the first value or total that is wrong; also when there are
    /// records and no `applied`: a rebuild that was not finished. What `each` was given until then
    /// is to be thrown away. [`DbError::Newer`].
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

    /// Reads what a start leaves unread, the lists of lines and of histories, and checks that they
    /// are whole. Slow; nothing may be applied meanwhile.
    ///
    /// # Errors
    /// [`DbError::Damaged`] at the first entry or total that is wrong.
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
