//! Look-ups while the server runs.

use super::defect::{Defect, Entry};
use super::error::DbError;
use super::open::{Db, Trees};
use super::value::{self, RecordKey};
use crate::store::journal::Location;

/// How often a long value is read again because it is replaced at the same time.
const TRIES: u32 = 4;

impl Db {
    /// Returns a record's payload as it was applied last.
    ///
    /// # Errors
    /// [`DbError::Damaged`] if its checksum is wrong.
    pub fn get(&self, key: RecordKey) -> Result<Option<Vec<u8>>, DbError> {
        self.guarded(|trees| {
            let name = key.to_bytes();
            let mut turn = 0;
            loop {
                let bytes = self.whole(trees, key)?;
                if bytes.is_empty() {
                    return Ok(None);
                }
                turn += 1;
                match value::unseal("records", &name, &bytes) {
                    Ok(payload) => return Ok(Some(payload.to_vec())),
                    // The parts are read one by one, so they may belong to two values.
                    Err(_) if turn < TRIES && bytes.len() > value::PART => {}
                    Err(bad) => return Err(self.bad(Entry::Record(key), bad)),
                }
            }
        })
    }

    fn whole(&self, trees: &Trees, key: RecordKey) -> Result<Vec<u8>, DbError> {
        let mut bytes = Vec::new();
        for part in trees.records.scan_prefix(key.to_bytes()).values() {
            bytes.extend_from_slice(&part.map_err(|e| self.sled_error(e))?);
        }
        Ok(bytes)
    }

    /// Returns the sequence numbers of the lines that changed a record, newest first: at most `limit`, and only those
    /// before `before` if it is given.
    ///
    /// # Errors
    /// sled's errors, or a wrong checksum.
    pub fn history(&self, key: RecordKey, before: Option<u64>, limit: usize) -> Result<Vec<u64>, DbError> {
        self.guarded(|trees| {
            // No line has the number `u64::MAX`.
            let range = key.at(0)..key.at(before.unwrap_or(u64::MAX));
            let mut found = Vec::new();
            for entry in trees.history.range(range).rev().take(limit) {
                let (at, sealed) = entry.map_err(|e| self.sled_error(e))?;
                value::unseal("history", &at, &sealed).map_err(|bad| self.bad(Entry::History, bad))?;
                found.push(self.seq_of(at.get(RecordKey::BYTES..))?);
            }
            Ok(found)
        })
    }

    /// Returns the location of a line, if it was applied.
    ///
    /// # Errors
    /// sled's errors, or a wrong checksum.
    pub fn locate(&self, seq: u64) -> Result<Option<Location>, DbError> {
        self.guarded(|trees| {
            let at = seq.to_be_bytes();
            let sealed = trees.lines.get(at).map_err(|e| self.sled_error(e))?;
            sealed.map(|sealed| self.location(&at, &sealed)).transpose()
        })
    }

    /// Returns the applied lines, newest first: at most `limit`, and only those before `before` if it is given.
    ///
    /// # Errors
    /// sled's errors, or a wrong checksum.
    pub fn lines(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Location)>, DbError> {
        self.guarded(|trees| {
            let end = before.unwrap_or(u64::MAX).to_be_bytes();
            let mut found = Vec::new();
            for entry in trees.lines.range(..end).rev().take(limit) {
                let (at, sealed) = entry.map_err(|e| self.sled_error(e))?;
                found.push((self.seq_of(Some(&at))?, self.location(&at, &sealed)?));
            }
            Ok(found)
        })
    }

    fn seq_of(&self, bytes: Option<&[u8]>) -> Result<u64, DbError> {
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(u64::from_be_bytes)
            .ok_or_else(|| self.damaged(Defect::NotALine))
    }

    fn location(&self, at: &[u8], sealed: &[u8]) -> Result<Location, DbError> {
        let payload = value::unseal("lines", at, sealed).map_err(|bad| self.bad(Entry::Line, bad))?;
        Location::from_bytes(&payload).ok_or_else(|| self.damaged(Defect::NotAPlace))
    }
}
