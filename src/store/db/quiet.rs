//! Which lines are not told to everybody: kept beside them so that a start need not read the journal.

use super::applied::KEY;
use super::defect::{Defect, Entry};
use super::error::DbError;
use super::value;
use super::{Db, Trees};

impl Db {
    /// The lines that are not told to everybody, oldest first, each with what [`AppliedLine::quiet`](super::AppliedLine)
    /// said of it; `None` where an older program filled this folder and did not keep them.
    ///
    /// # Errors
    /// [`DbError::Damaged`] where they are not those that were put in; else sled's.
    pub fn quiet(&self) -> Result<Option<Vec<(u64, u8)>>, DbError> {
        let Some(promised) = self.applied()?.unwrap_or_default().quiet else { return Ok(None) };
        self.guarded(|trees| {
            let held = self.read_quiet(trees)?;
            let found = held.iter().fold((0, 0), |sum, (seq, quiet)| counted(sum, *seq, *quiet));
            if found == promised { Ok(Some(held)) } else { Err(self.damaged(Defect::HiddenLines)) }
        })
    }

    fn read_quiet(&self, trees: &Trees) -> Result<Vec<(u64, u8)>, DbError> {
        let mut held = Vec::new();
        for entry in &trees.quiet {
            let (at, sealed) = entry.map_err(|e| self.sled_error(e))?;
            let payload = value::unseal("quiet", &at, &sealed).map_err(|bad| self.bad(Entry::Hidden, bad))?;
            match (<[u8; 8]>::try_from(at.as_ref()), payload.as_ref()) {
                (Ok(at), [quiet]) => held.push((u64::from_be_bytes(at), *quiet)),
                _ => return Err(self.damaged(Defect::NotALine)),
            }
        }
        Ok(held)
    }

    /// Puts in all of them, in a folder of an older program.
    ///
    /// # Errors
    /// sled's.
    pub fn learn_quiet(&self, lines: &[(u64, u8)]) -> Result<(), DbError> {
        let mut applied = self.applied()?.unwrap_or_default();
        let last = applied.seq;
        applied.quiet = Some((0, 0));
        let mut batch = sled::Batch::default();
        for (seq, quiet) in lines.iter().filter(|(seq, _)| *seq <= last) {
            applied.add_quiet(*seq, *quiet);
            let at = seq.to_be_bytes();
            batch.insert(at.as_slice(), value::seal("quiet", &at, &[*quiet]));
        }
        self.guarded(|trees| {
            trees.quiet.apply_batch(batch).map_err(|e| self.sled_error(e))?;
            trees.meta.insert(KEY, applied.to_value()).map_err(|e| self.sled_error(e))?;
            Ok(())
        })
    }
}

/// Count and sum with one line more.
pub(super) fn counted((count, sum): (u64, u64), seq: u64, quiet: u8) -> (u64, u64) {
    (count.wrapping_add(1), sum.wrapping_add(value::digest_of_line(seq, quiet)))
}

/// Leaves a folder as an older program would: without a list.
#[cfg(test)]
pub(super) fn forget(db: &Db) -> Result<(), DbError> {
    let mut applied = db.applied()?.unwrap_or_default();
    applied.quiet = None;
    db.guarded(|trees| {
        trees.quiet.clear().map_err(|e| db.sled_error(e))?;
        trees.meta.insert(KEY, applied.to_value()).map(drop).map_err(|e| db.sled_error(e))
    })
}
