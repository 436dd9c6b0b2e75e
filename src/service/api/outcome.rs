//! What became of a command, or why nothing did.

use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::fault::Refused;
use crate::domain::field::FieldNo;
use crate::domain::id::Id;
use crate::domain::value::Value;
use crate::i18n::Lang;

use super::Sentence;
use super::list::{FilterFault, Names};
use super::person::Role;
use super::status::Phase;

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Done {
    /// The number of its line in the journal, for those who see everything.
    pub line: Option<u64>,
    /// Which action (`Action::name`).
    pub what: String,
    /// Records it changed, with their codes where they have one: at most 1,000, those asked for first.
    pub changed: Vec<(Id, String)>,
    /// How many of the records asked for it changed.
    pub asked: u32,
    /// How many it changed in all, with those that follow from them.
    pub records: u32,
    /// Records of a bulk action that were refused.
    pub refused: Vec<Refused>,
    /// Names of the records it changed or refused, at most 20.
    pub names: Names,
}

impl Done {
    /// Of how many records asked for it was done, and how many were refused.
    pub fn tally(&self, lang: Lang) -> String {
        let (done, refused) = (self.asked as usize, self.refused.len());
        let all = done + refused;
        match (refused, lang) {
            (0, Lang::Vi) => format!("{done} xong"),
            (0, Lang::En) => format!("{done} done"),
            (_, Lang::Vi) => format!("{done}/{all} xong, {refused} bị từ chối"),
            (_, Lang::En) => format!("{done} of {all} done, {refused} refused"),
        }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// The rules forbid it.
    Refused(Vec<Refused>, Names),
    /// Somebody changed the same field meanwhile.
    Conflict(Vec<Clash>),
    /// This person may not; what they would need.
    NoAccess(Role),
    /// No such record, for this person.
    NotFound,
    /// The journal could not be written: whether it was done is found out later by its id.
    Unknown,
    /// The disk is too full to accept changes.
    LowSpace {
        /// Bytes free.
        free: u64,
    },
    /// The journal, its folder or the lock was deleted, moved or replaced while the server ran; nothing was done.
    JournalGone {
        /// What is no longer where it was.
        path: String,
    },
    /// The home can only be read; nothing was done.
    ReadOnly {
        /// The home, for those who can work in a copy of it; none in a shared one.
        home: Option<String>,
    },
    /// The journal cannot be written at present; nothing was done.
    CannotWrite {
        /// What the system said.
        cause: Sentence,
    },
    /// The server is still loading: phase, done, of.
    Loading(Phase, u64, u64),
    /// A newer request of the same client took its place.
    Superseded,
    /// Too many open requests, or too large a one.
    TooMuch,
    /// It was not answered in the time that a question may take.
    TakesTooLong,
    /// A filter could not be read.
    Filter(FilterFault),
    /// Something is wrong inside; it is in the log.
    Internal,
    /// The server could not load its home and does nothing: what is wrong and what to do.
    CannotStart {
        /// The sentence, in English as it is in the log.
        message: String,
        /// The same in Vietnamese.
        vi: String,
    },
}

/// A field that somebody else changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The record.
    pub id: Id,
    /// The field.
    pub field: FieldNo,
    /// What it holds now.
    pub theirs: Value,
    /// What this person wanted.
    pub mine: Value,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Moment,
}
