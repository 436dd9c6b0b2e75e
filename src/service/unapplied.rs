//! The unapplied lines: journal lines not yet in sled, whose history is answered from here.

use std::collections::VecDeque;

use crate::domain::id::Id;
use crate::store::journal::Location;

/// A committed line.
#[derive(Debug, Clone)]
pub(super) struct UnappliedLine {
    /// Its number.
    pub seq: u64,
    /// Its location.
    pub location: Location,
    /// The records it changed.
    pub ids: Vec<Id>,
}

/// Committed lines that are not in sled yet, oldest first.
#[derive(Default)]
pub(super) struct Unapplied {
    lines: VecDeque<UnappliedLine>,
}

impl Unapplied {
    /// Adds a line.
    pub(super) fn push(&mut self, line: UnappliedLine) {
        self.lines.push_back(line);
    }

    /// Removes the lines that are in sled now.
    pub(super) fn applied(&mut self, seq: u64) {
        while self.lines.front().is_some_and(|line| line.seq <= seq) {
            self.lines.pop_front();
        }
    }

    /// Number and location of the lines that changed a record (or any), before a number, newest first, at most `limit`.
    pub(super) fn of(&self, id: Option<Id>, before: u64, limit: usize) -> Vec<(u64, Location)> {
        let older = self.lines.partition_point(|line| line.seq < before);
        let wanted = |line: &&UnappliedLine| id.is_none_or(|id| line.ids.contains(&id));
        let lines = self.lines.range(..older).rev().filter(wanted);
        lines.take(limit).map(|line| (line.seq, line.location)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Kind;

    #[test]
    fn lines_before_a_number_come_newest_first_and_no_more_than_wanted() {
        let location = Location { segment: "2026-11-000000000001".parse().unwrap(), offset: 0, len: 1 };
        let mut unapplied = Unapplied::default();
        for seq in 3..=10 {
            unapplied.push(UnappliedLine { seq, location, ids: vec![Id::new(Kind::Task, u32::from(seq % 2 == 0))] });
        }
        let of = |id, before, limit| -> Vec<u64> {
            unapplied.of(id, before, limit).into_iter().map(|(seq, _)| seq).collect()
        };
        let even = Some(Id::new(Kind::Task, 1));
        assert_eq!(of(None, u64::MAX, 3), [10, 9, 8]);
        assert_eq!(of(None, 5, 3), [4, 3]);
        assert_eq!(of(even, 9, 2), [8, 6]);
        assert_eq!(of(even, 3, 2), [0; 0]);
    }
}
