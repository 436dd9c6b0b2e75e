//! The result of a command, or why it failed.

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
    /// The number of its journal line, for users who see everything.
    pub line: Option<u64>,
    /// The action (`Action::name`).
    pub what: String,
    /// The changed records, with their codes if they have one: at most 1,000, requested ones first.
    pub changed: Vec<(Id, String)>,
    /// How many of the requested records changed.
    pub asked: u32,
    /// How many records changed in total, including dependent ones.
    pub records: u32,
    /// Refused records of a bulk action.
    pub refused: Vec<Refused>,
    /// Names of the changed or refused records, at most 20.
    pub names: Names,
}

impl Done {
    /// How many requested records were changed, and how many were refused.
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
    /// Another user has changed the same field.
    Conflict(Vec<Clash>),
    /// This person may not do it; with the role that is needed.
    NoAccess(Role),
    /// This person sees no such record.
    NotFound,
    /// The journal could not be written: whether it was done can be found out later by its id.
    Unknown,
    /// The disk is too full to accept changes.
    LowSpace {
        /// Bytes free.
        free: u64,
    },
    /// The journal, its folder or the lock was deleted, moved or replaced while the server ran; nothing was done.
    JournalGone {
        /// The missing path.
        path: String,
    },
    /// The home is read-only; nothing was done.
    ReadOnly {
        /// The home, for users who can work in a copy of it; `None` for a shared one.
        home: Option<String>,
    },
    /// The journal cannot be written now; nothing was done.
    CannotWrite {
        /// The system's error.
        cause: Sentence,
    },
    /// The server is still loading: phase, done, total.
    Loading(Phase, u64, u64),
    /// A newer request of the same client replaced it.
    Superseded,
    /// Too many open requests, or the request is too large.
    TooMuch,
    /// It was not answered within the maximum time.
    TakesTooLong,
    /// A filter could not be read.
    Filter(FilterFault),
    /// An internal error; the log has the details.
    Internal,
    /// The server could not load its home and does nothing: what is wrong and what to do.
    CannotStart {
        /// The sentence, in English as it is in the log.
        message: String,
        /// The same in Vietnamese.
        vi: String,
    },
}

/// A field that another user has changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The record.
    pub id: Id,
    /// The field.
    pub field: FieldNo,
    /// Its current value.
    pub theirs: Value,
    /// The value that this person wanted.
    pub mine: Value,
    /// The user who changed it.
    pub by: String,
    /// When.
    pub at: Moment,
}
