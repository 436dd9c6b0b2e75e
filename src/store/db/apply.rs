//! Applies journal lines to sled in transactions of at most [`BATCH`] records.
//!
//! A longer line needs several transactions. Only the last of them moves `applied.seq`, so an interrupted line is
//! applied again from its start. That is safe: a record's new value replaces itself, and counts and sums are updated by
//! what each transaction really replaces.

use sled::transaction::{ConflictableTransactionError as Conflict, TransactionError, Transactional, TransactionalTree};

use super::applied::{Applied, KEY};
use super::defect::{Defect, Entry};
use super::error::{DbError, from_sled};
use super::open::{Db, Trees};
use super::value::{self, PART, RecordKey};
use crate::store::journal::{Hash, Location};

/// Records per transaction. A thousand times as many took sled seconds and gigabytes.
const BATCH: usize = 100;

/// The effect of one journal line on the records.
#[derive(Clone, Debug)]
pub struct AppliedLine {
    /// The line's sequence number.
    pub seq: u64,
    /// The line's hash.
    pub hash: Hash,
    /// The line's location in the journal.
    pub location: Location,
    /// The records it changed, in their state after it; the payload contains its own schema version.
    pub records: Vec<(RecordKey, Vec<u8>)>,
}

/// Part of a line, small enough for a transaction.
struct Step<'a> {
    line: &'a AppliedLine,
    records: &'a [(RecordKey, Vec<u8>)],
    last: bool,
}

impl Db {
    /// Applies lines in order and skips those that are already applied. Nothing of it survives a power cut before
    /// [`Db::sync`]; what does survive is always the state after some line, or within a line that [`Applied::begun`]
    /// names.
    ///
    /// # Errors
    /// [`DbError::Misuse`] if a line is left out or a payload is longer than [`MAX_PAYLOAD`](super::MAX_PAYLOAD);
    /// otherwise sled's errors.
    pub fn apply(&self, lines: &[AppliedLine]) -> Result<(), DbError> {
        let applied = self.applied()?.unwrap_or_default();
        let mut next = applied.seq.saturating_add(1);
        let mut steps = Vec::new();
        for line in lines.iter().filter(|line| line.seq > applied.seq) {
            if line.seq != next {
                return Err(self.misuse(Defect::LineOrder { given: line.seq, next }));
            }
            next = next.saturating_add(1);
            self.check_lengths(&line.records)?;
            split(line, &mut steps);
        }
        let mut rest = steps.as_slice();
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(batch_len(rest));
            self.guarded(|trees| self.transact(trees, batch))?;
            rest = later;
        }
        Ok(())
    }

    fn check_lengths(&self, records: &[(RecordKey, Vec<u8>)]) -> Result<(), DbError> {
        match records.iter().find(|(_, p)| p.len() > value::MAX_PAYLOAD) {
            Some((key, payload)) => Err(self.misuse(Defect::TooLong(*key, payload.len()))),
            None => Ok(()),
        }
    }

    pub(super) fn misuse(&self, defect: Defect) -> DbError {
        DbError::Misuse { path: self.dir.clone(), defect }
    }

    fn transact(&self, trees: &Trees, steps: &[Step]) -> Result<(), DbError> {
        let done = (&trees.records, &trees.history, &trees.lines, &trees.meta).transaction(
            |(records, history, lines, meta)| {
                let mut applied = match meta.get(KEY)? {
                    Some(bytes) => {
                        Applied::from_value(&bytes).map_err(|bad| Conflict::Abort(self.bad(Entry::Applied, bad)))?
                    }
                    None => Applied::default(),
                };
                for step in steps {
                    for (key, payload) in step.records {
                        put(records, &mut applied, *key, payload)?;
                        let at = key.at(step.line.seq);
                        let old = history.insert(at.as_slice(), value::seal("history", &at, &[]))?;
                        applied.history += u64::from(old.is_none());
                    }
                    applied.begun = applied.begun.max(step.line.seq);
                    if step.last {
                        let at = step.line.seq.to_be_bytes();
                        let place = step.line.location.to_bytes();
                        lines.insert(at.as_slice(), value::seal("lines", &at, &place))?;
                        (applied.seq, applied.hash) = (step.line.seq, step.line.hash);
                    }
                }
                meta.insert(KEY, applied.to_value())?;
                Ok(())
            },
        );
        done.map_err(|error| match error {
            TransactionError::Abort(error) => error,
            TransactionError::Storage(error) => from_sled(&self.dir, error),
        })
    }
}

/// Writes a record inside a transaction and updates count and sum by what it replaces.
fn put(
    records: &TransactionalTree,
    applied: &mut Applied,
    key: RecordKey,
    payload: &[u8],
) -> Result<(), Conflict<DbError>> {
    let first = key.part(0);
    let sealed = value::seal("records", &first, payload);
    let mut parts = sealed.chunks(PART);
    for number in 0..=u8::MAX {
        let Some(part) = parts.next() else {
            // The replaced value may be longer; the numbers of its parts have no gap.
            if records.remove(key.part(number))?.is_none() {
                break;
            }
            continue;
        };
        let old = records.insert(key.part(number), part)?;
        if number == 0 {
            if let Some(old) = &old {
                applied.take(key, old);
            }
            applied.add(key, part);
        }
    }
    Ok(())
}

fn split<'a>(line: &'a AppliedLine, steps: &mut Vec<Step<'a>>) {
    let mut rest = line.records.as_slice();
    loop {
        let (records, later) = rest.split_at(rest.len().min(BATCH));
        rest = later;
        steps.push(Step { line, records, last: rest.is_empty() });
        if rest.is_empty() {
            return;
        }
    }
}

/// How many of the next steps fit into one transaction; at least one.
fn batch_len(steps: &[Step]) -> usize {
    let mut records = 0;
    let fits = steps.iter().take_while(|step| {
        records += step.records.len().max(1);
        records <= BATCH
    });
    fits.count().max(1)
}

/// Leaves the state of a line whose applying was interrupted after its first transaction.
#[cfg(test)]
pub(super) fn first_transaction(db: &Db, line: &AppliedLine) -> Result<(), DbError> {
    let mut steps = Vec::new();
    split(line, &mut steps);
    let (first, _) = steps.split_at(batch_len(&steps));
    db.guarded(|trees| db.transact(trees, first))
}
