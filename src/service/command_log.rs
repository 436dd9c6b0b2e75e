//! The command log: the results of the latest commands, by the client's id, so that a command sent twice is done once.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::store::journal::Location;

use super::api::CommandId;

/// The maximum commands in the log.
pub(super) const REMEMBERED: usize = 20_000;

/// A command that was done.
#[derive(Debug, Clone, Copy)]
pub(super) struct DoneCommand {
    /// The user who gave it.
    pub uid: u32,
    /// The number of its line.
    pub seq: u64,
    /// The location of its line.
    pub location: Location,
}

/// The latest commands that were done, and those with an unknown outcome.
#[derive(Default)]
pub(super) struct CommandLog {
    done: HashMap<CommandId, DoneCommand>,
    order: VecDeque<CommandId>,
    open: HashSet<CommandId>,
}

impl CommandLog {
    /// Records a command that was done.
    pub(super) fn done(&mut self, id: CommandId, done: DoneCommand) {
        if self.done.insert(id, done).is_none() {
            self.order.push_back(id);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.done.remove(&oldest);
        }
    }

    /// The line of a command that was done.
    pub(super) fn get(&self, id: CommandId) -> Option<DoneCommand> {
        self.done.get(&id).copied()
    }

    /// Records a command whose outcome is unknown.
    pub(super) fn open(&mut self, id: CommandId) {
        self.open.insert(id);
    }

    /// Whether the outcome is still unknown.
    pub(super) fn is_open(&self, id: CommandId) -> bool {
        self.open.contains(&id)
    }

    /// Records that a command was not done after all.
    pub(super) fn void(&mut self, id: CommandId) {
        self.open.remove(&id);
    }
}
