//! The messages to the writer and the applier.

use std::sync::mpsc::SyncSender;

use crate::domain::action::Action;
use crate::domain::id::Id;
use crate::store::db::{AppliedLine, Db};

use super::access::Tally;
use super::api::{Answer, CommandId, Person};

/// A message to the writer.
pub(super) enum Job {
    /// Do a command.
    Command(Command),
    /// Return the result of a command; sent here so that it comes after waiting commands.
    Outcome(Person, CommandId, SyncSender<Answer>),
    /// Record that a person looks at a secret of a record.
    Look(Person, Id, SyncSender<Answer>),
    /// Record how many requests were refused.
    Refusals(Vec<Tally>),
    /// Finish.
    Stop,
}

/// A command and where to send its answer.
pub(super) struct Command {
    /// The user who gave it.
    pub person: Person,
    /// The client's id of it.
    pub id: CommandId,
    /// What is to be done.
    pub action: Action,
    /// Whether root names an admin: allowed independent of the grants.
    pub names_admin: bool,
    /// Receives the answer.
    pub reply: SyncSender<Answer>,
}

/// A message to the applier.
pub(super) enum Chore {
    /// Apply committed lines.
    Lines(Vec<AppliedLine>),
    /// Pass sled on in its state after all lines before this message.
    Show(Show),
    /// Make everything durable and finish.
    Stop,
}

/// Receives sled, if it is open.
pub(super) type Show = Box<dyn FnOnce(Option<&Db>) + Send>;
