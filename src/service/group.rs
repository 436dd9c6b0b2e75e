//! Commands that become durable together, with one sync.

use crate::domain::action::{Action, FORGET};
use crate::domain::id::Kind;

use super::api::{Answer, Failure};
use super::judge::{Accepted, Verdict};
use super::message::Command;

/// The maximum commands of a group.
const MOST_COMMANDS: usize = 256;
/// The bytes of events from which on a group accepts no more commands.
const MOST_BYTES: usize = 1 << 20;

/// Judged commands, of which the accepted ones become durable together.
#[derive(Default)]
pub(super) struct Group {
    /// All of them, in the order of arrival.
    pub commands: Vec<(Command, Verdict)>,
    accepted: usize,
    bytes: usize,
    /// Whether one changes grants: the next command is judged by the new grants.
    pub grants: bool,
    /// Whether one forgets secrets: the next command is judged without them.
    forgets: bool,
}

impl Group {
    /// Whether a command must wait for the next group: the same command is in this group, or it undoes the user's last
    /// command, which is not committed yet.
    pub(super) fn must_wait(&self, command: &Command) -> bool {
        let undo = matches!(command.action, Action::Undo { .. });
        // The secrets to forget are read from committed lines.
        if matches!(command.action, Action::Forget { .. }) && !self.commands.is_empty() {
            return true;
        }
        self.commands.iter().any(|(other, verdict)| {
            let mine = other.person.uid == command.person.uid && matches!(verdict, Verdict::Accepted(_));
            other.id == command.id || (undo && mine)
        })
    }

    /// Whether it accepts no more commands.
    pub(super) fn is_full(&self) -> bool {
        self.grants || self.forgets || self.commands.len() >= MOST_COMMANDS || self.bytes >= MOST_BYTES
    }

    /// The accepted commands.
    pub(super) fn accepted(&self) -> impl Iterator<Item = (&Command, &Accepted)> {
        self.commands.iter().filter_map(|(command, verdict)| match verdict {
            Verdict::Accepted(accepted) => Some((command, accepted.as_ref())),
            _ => None,
        })
    }

    /// Adds a command.
    pub(super) fn take(&mut self, command: Command, verdict: Verdict) {
        let verdict = match verdict {
            // A refusal that depends on changes of the group fails with them if they do not become durable.
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
