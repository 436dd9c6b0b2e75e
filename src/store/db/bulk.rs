//! Fills a new folder fast, for a rebuild.

use std::collections::BTreeSet;
use std::fs::File;

use super::applied::{Applied, KEY};
use super::defect::Defect;
use super::error::DbError;
use super::open::{Db, UNFINISHED};
use super::value::{self, MAX_PAYLOAD, PART, RecordKey};
use crate::store::folder;
use crate::store::journal::{Hash, Location};

/// Entries that are passed to sled at a time.
const BATCH: usize = 500;

/// A folder that is being filled. Until [`Bulk::finish`] has returned, the folder counts as damaged, and the next
/// [`Db::open`] empties it.
pub struct Bulk<'a> {
    db: &'a Db,
    applied: Applied,
    last_record: Option<RecordKey>,
    records: Pending,
    lines: Pending,
    history: Pending,
}

#[derive(Default)]
struct Pending {
    batch: sled::Batch,
    entries: usize,
}

impl Db {
    /// Begins to fill this folder, which must be empty.
    ///
    /// # Errors
    /// [`DbError::Misuse`] if it holds something; or if it cannot be marked as unfinished.
    pub fn bulk(&self) -> Result<Bulk<'_>, DbError> {
        let fresh = self
            .guarded(|t| Ok(t.meta.is_empty() && t.records.is_empty() && t.lines.is_empty() && t.history.is_empty()))?;
        if !fresh {
            return Err(self.misuse(Defect::NotFresh));
        }
        let path = self.dir.join(UNFINISHED);
        File::create(&path).and_then(|_| folder::sync(&self.dir)).map_err(|cause| DbError::Io { path, cause })?;
        Ok(Bulk {
            db: self,
            applied: Applied::default(),
            last_record: None,
            records: Pending::default(),
            lines: Pending::default(),
            history: Pending::default(),
        })
    }
}

impl Bulk<'_> {
    /// Adds a line and the records it changed. Lines must come in the order of their sequence numbers, from 1.
    ///
    /// # Errors
    /// [`DbError::Misuse`] for another order; otherwise sled's errors.
    pub fn line(&mut self, seq: u64, hash: Hash, location: &Location, touched: &[RecordKey]) -> Result<(), DbError> {
        if seq != self.applied.seq.saturating_add(1) {
            let next = self.applied.seq.saturating_add(1);
            return Err(self.db.misuse(Defect::LineOrder { given: seq, next }));
        }
        (self.applied.seq, self.applied.begun, self.applied.hash) = (seq, seq, hash);
        let at = seq.to_be_bytes();
        self.lines.put(at.to_vec(), value::seal("lines", &at, &location.to_bytes()));
        // A record that a line changes twice has one entry.
        for key in touched.iter().copied().collect::<BTreeSet<_>>() {
            self.applied.history += 1;
            let at = key.at(seq);
            self.history.put(at.to_vec(), value::seal("history", &at, &[]));
        }
        self.write(BATCH)
    }

    /// Adds a record in its state after the last line. Each record once, in ascending order: otherwise the sums would
    /// be wrong, and sled is fastest in this order.
    ///
    /// # Errors
    /// [`DbError::Misuse`] for another order or too long a payload; otherwise sled's errors.
    pub fn record(&mut self, key: RecordKey, payload: &[u8]) -> Result<(), DbError> {
        if self.last_record.is_some_and(|last| last >= key) {
            return Err(self.db.misuse(Defect::RecordOrder(key)));
        }
        if payload.len() > MAX_PAYLOAD {
            return Err(self.db.misuse(Defect::TooLong(key, payload.len())));
        }
        self.last_record = Some(key);
        let sealed = value::seal("records", &key.to_bytes(), payload);
        self.applied.add(key, &sealed);
        for (number, part) in (0..=u8::MAX).zip(sealed.chunks(PART)) {
            self.records.put(key.part(number), part.to_vec());
        }
        self.write(BATCH)
    }

    /// Makes everything durable, and then writes `applied`, which states that everything is there.
    ///
    /// # Errors
    /// sled's errors; the folder is then still unfinished.
    pub fn finish(mut self) -> Result<Applied, DbError> {
        self.write(1)?;
        self.db.sync()?;
        let value = self.applied.to_value();
        self.db.guarded(|trees| {
            let done = trees.meta.insert(KEY, value);
            done.map(drop).map_err(|e| self.db.sled_error(e))
        })?;
        self.db.sync()?;
        let path = self.db.dir.join(UNFINISHED);
        std::fs::remove_file(&path)
            .and_then(|()| folder::sync(&self.db.dir))
            .map_err(|cause| DbError::Io { path, cause })?;
        Ok(self.applied)
    }

    /// Passes the entries of each tree to sled for which at least `least` wait.
    fn write(&mut self, least: usize) -> Result<(), DbError> {
        let db = self.db;
        let (records, lines, history) = (&mut self.records, &mut self.lines, &mut self.history);
        if [&*records, &*lines, &*history].iter().all(|p| p.entries < least) {
            return Ok(());
        }
        db.guarded(|trees| {
            let pairs = [(&trees.records, records), (&trees.lines, lines), (&trees.history, history)];
            for (tree, pending) in pairs {
                if pending.entries >= least {
                    let full = std::mem::take(pending);
                    tree.apply_batch(full.batch).map_err(|e| db.sled_error(e))?;
                }
            }
            Ok(())
        })
    }
}

impl Pending {
    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.batch.insert(key, value);
        self.entries += 1;
    }
}
