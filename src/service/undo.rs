//! What each user can undo: their own latest lines, the newest first.

use std::collections::{HashMap, VecDeque};

use crate::domain::action::{CommandId, REVEAL};
use crate::store::journal::Location;

use super::access::counted;

/// The maximum lines that each user can undo.
const MOST: usize = 100;

/// A line that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Its number.
    pub seq: u64,
    /// The id of its command.
    pub cmd: CommandId,
    /// Its location.
    pub location: Location,
}

/// The lines that can be undone, by user number.
#[derive(Default)]
pub(super) struct Steps {
    users: HashMap<u32, VecDeque<Step>>,
}

impl Steps {
    /// Adds a committed line. An undo removes its user's latest line, because nothing else can be undone; it cannot be
    /// undone itself. Counted refusals belong to no user, and a look at a secret changes nothing.
    pub(super) fn take(&mut self, uid: u32, what: &str, step: Step) {
        if counted(what).is_some() || what == REVEAL {
            return;
        }
        let steps = self.users.entry(uid).or_default();
        if what == "undo" {
            steps.pop_back();
            return;
        }
        steps.push_back(step);
        if steps.len() > MOST {
            steps.pop_front();
        }
    }

    /// The user's latest line that is not undone.
    pub(super) fn latest(&self, uid: u32) -> Option<Step> {
        self.users.get(&uid)?.back().copied()
    }
}
