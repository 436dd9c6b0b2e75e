//! What became of the latest commands, by the client's name for each: done twice is done once.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::store::journal::Location;

use super::api::CommandId;

/// Commands that are remembered.
pub const REMEMBERED: usize = 20_000;

/// A command that was done.
#[derive(Debug, Clone, Copy)]
pub struct Fate {
    /// Whose it was.
    pub uid: u32,
    /// The number of its line.
    pub seq: u64,
    /// Where its line lies.
    pub location: Location,
}

/// The latest commands that were done, and those whose fate is open.
#[derive(Default)]
pub struct Fates {
    done: HashMap<CommandId, Fate>,
    order: VecDeque<CommandId>,
    open: HashSet<CommandId>,
}

impl Fates {
    /// Notes a command that was done.
    pub fn done(&mut self, id: CommandId, fate: Fate) {
        if self.done.insert(id, fate).is_none() {
            self.order.push_back(id);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.done.remove(&oldest);
        }
    }

    /// The line of a command that was done.
    pub fn get(&self, id: CommandId) -> Option<Fate> {
        self.done.get(&id).copied()
    }

    /// Notes a command of which nobody knows whether it was kept.
    pub fn open(&mut self, id: CommandId) {
        self.open.insert(id);
    }

    /// Whether nobody knows yet.
    pub fn is_open(&self, id: CommandId) -> bool {
        self.open.contains(&id)
    }

    /// Notes that a command was not kept after all.
    pub fn void(&mut self, id: CommandId) {
        self.open.remove(&id);
    }
}
