//! What the writer and the applier are asked for.

use std::sync::mpsc::SyncSender;

use crate::domain::action::Action;
use crate::domain::id::Id;
use crate::store::db::{AppliedLine, Db};

use super::access::Tally;
use super::api::{Answer, CommandId, Person};

/// What the writer is asked for.
pub enum Job {
    /// To do something.
    Command(Command),
    /// What became of a command; asked here so that it comes after those that wait.
    Fate(Person, CommandId, SyncSender<Answer>),
    /// To write down that a person looks at a secret of a record.
    Look(Person, Id, SyncSender<Answer>),
    /// To write down how often people were turned away.
    Refusals(Vec<Tally>),
    /// To finish.
    Stop,
}

/// A command that waits for its answer.
pub struct Command {
    /// Who gave it.
    pub person: Person,
    /// The client's name for it.
    pub id: CommandId,
    /// What is to be done.
    pub action: Action,
    /// Whether root makes an admin: allowed whatever the grants say.
    pub seat: bool,
    /// Takes the answer.
    pub reply: SyncSender<Answer>,
}

/// What the applier is asked for.
pub enum Chore {
    /// To take committed lines in.
    Lines(Vec<AppliedLine>),
    /// To show sled as it is after all lines before this.
    Show(Show),
    /// To make everything durable and finish.
    Stop,
}

/// Looks at sled, if it is open.
pub type Show = Box<dyn FnOnce(Option<&Db>) + Send>;
