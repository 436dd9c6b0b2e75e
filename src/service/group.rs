//! Commands that become durable together, with one sync.

use crate::domain::action::{Action, FORGET};
use crate::domain::id::Kind;

use super::api::{Answer, Failure};
use super::judge::{Accepted, Verdict};
use super::message::Command;

/// Most commands of a group.
const MOST_COMMANDS: usize = 256;
/// Bytes of events from which on a group takes no more commands.
const MOST_BYTES: usize = 1 << 20;

/// Judged commands, the accepted ones of which become durable together.
#[derive(Default)]
pub struct Group {
    /// All of them, in the order in which they came.
    pub commands: Vec<(Command, Verdict)>,
    accepted: usize,
    bytes: usize,
    /// Whether one changes who may do what: the next command is judged by that.
    pub grants: bool,
    /// Whether one forgets secrets: the next command is judged without them.
    forgets: bool,
}

impl Group {
    /// Whether a command must wait for the next group: the same one is in this group, or it undoes
    /// what its user did last and that is not yet known.
    pub fn must_wait(&self, command: &Command) -> bool {
        let undo = matches!(command.action, Action::Undo { .. });
        // What is forgotten is read from committed lines.
        if matches!(command.action, Action::Forget { .. }) && !self.commands.is_empty() {
            return true;
        }
        self.commands.iter().any(|(other, verdict)| {
            let mine = other.person.uid == command.person.uid && matches!(verdict, Verdict::Accepted(_));
            other.id == command.id || (undo && mine)
        })
    }

    /// Whether it takes no more commands.
    pub fn is_full(&self) -> bool {
        self.grants || self.forgets || self.commands.len() >= MOST_COMMANDS || self.bytes >= MOST_BYTES
    }

    /// The accepted commands.
    pub fn accepted(&self) -> impl Iterator<Item = (&Command, &Accepted)> {
        self.commands.iter().filter_map(|(command, verdict)| match verdict {
            Verdict::Accepted(accepted) => Some((command, accepted.as_ref())),
            _ => None,
        })
    }

    /// Adds a command.
    pub fn take(&mut self, command: Command, verdict: Verdict) {
        let verdict = match verdict {
            // What was refused in view of changes that may fail to be kept is refused with them.
            Verdict::Answer(answer @ Answer::Failed(Failure::Refused(..) | Failure::Conflict(_)))
                if self.accepted > 0 =>
            {
                Verdict::Rests(answer)
            }
            other => other,
        };
        if let Verdict::Accepted(accepted) = &verdict {
            self.accepted += 1;
            self.grants |= accepted.ids.iter().any(|id| id.kind == Kind::Grant);
            self.forgets |= accepted.line.what == FORGET;
            self.bytes += accepted.line.events.get().len();
        }
        self.commands.push((command, verdict));
    }
}
