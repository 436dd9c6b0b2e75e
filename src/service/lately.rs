//! The lines that sled does not have yet: their history is answered from here.

use std::collections::VecDeque;

use crate::domain::id::Id;
use crate::store::journal::Location;

/// A committed line.
#[derive(Debug, Clone)]
pub struct Late {
    /// Its number.
    pub seq: u64,
    /// Its place.
    pub location: Location,
    /// The records it changed.
    pub ids: Vec<Id>,
}

/// Committed lines that sled does not have yet, oldest first.
#[derive(Default)]
pub struct Lately {
    lines: VecDeque<Late>,
}

impl Lately {
    /// Takes a line in.
    pub fn push(&mut self, line: Late) {
        self.lines.push_back(line);
    }

    /// Lets go of the lines that sled has by now.
    pub fn applied(&mut self, seq: u64) {
        while self.lines.front().is_some_and(|line| line.seq <= seq) {
            self.lines.pop_front();
        }
    }

    /// Number and place of the lines that changed a record (or any), before a number, newest first.
    pub fn of(&self, id: Option<Id>, before: u64) -> Vec<(u64, Location)> {
        let wanted = |line: &&Late| line.seq < before && id.is_none_or(|id| line.ids.contains(&id));
        self.lines.iter().rev().filter(wanted).map(|line| (line.seq, line.location)).collect()
    }
}
