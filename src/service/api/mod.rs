//! What a client may ask and what it is told: plain data, carried by the wire as it is.

use serde::{Deserialize, Serialize};

use crate::domain::action::Action;
pub use crate::domain::action::CommandId;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::secret::{Hushed, SecretId};
use crate::i18n::Lang;
pub use crate::store::backup::Past;

mod backup;
mod detail;
mod list;
mod outcome;
mod person;
mod status;
mod trail;
pub mod verbs;

pub use super::sentence::Sentence;
pub use backup::{BackupPlan, Bytes, SecretArchiveAt, SecretCopies};
pub use detail::*;
pub use list::*;
pub use outcome::*;
pub use person::*;
pub use status::*;
pub use trail::*;

/// A requested piece of knowledge or work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Who am I to the server?
    WhoAmI,
    /// A page of a list.
    Page(PageQuery),
    /// The numbers of all records of a list in its order, as of one moment, from `offset` on.
    Numbers(PageQuery),
    /// Records by their numbers.
    Rows {
        /// Of this kind.
        kind: Kind,
        /// At most [`MOST_ROWS`] of them; as many as fit into one answer are taken.
        nos: Vec<u32>,
    },
    /// A record with all around it.
    Detail(Id),
    /// The record with this code or id text (`NV-2023-0042`, `task-42`).
    Resolve(String),
    /// The morning's picture.
    Overview,
    /// The trail of one record, or of all; newest first, older than `before`.
    Trail {
        /// Of one record, or of all.
        id: Option<Id>,
        /// Only lines older than the one at this position.
        before: Option<Position>,
        /// At most so many, 500 at most.
        limit: u32,
        /// Only what passes this filter.
        filter: Option<TrailFilter>,
    },
    /// Completions of a filter text at a cursor (byte offset).
    Complete {
        /// For lists of this kind.
        kind: Kind,
        /// The filter text.
        text: String,
        /// The cursor, in bytes.
        cursor: u32,
        /// In this language.
        lang: Lang,
    },
    /// Look-up of records by part of their name or code, for a field that points to one.
    Find {
        /// Of this kind.
        kind: Kind,
        /// The text, folded before comparing.
        text: String,
        /// At most so many.
        limit: u32,
    },
    /// Do something, once.
    Command(CommandId, Action),
    /// What became of a command.
    Fate(CommandId),
    /// My last change that can be undone.
    LastMine,
    /// The state of the server.
    Status,
    /// Check everything; slow.
    Check,
    /// Verify the journal's chain; slow.
    AuditVerify,
    /// The same, and find the line whose hash was kept elsewhere.
    AuditKept {
        /// Its number, where that was kept too.
        seq: Option<u64>,
        /// Its hash, in hex.
        hash: String,
    },
    /// What a backup made now holds: of the store, or of its secrets.
    BackupPlan {
        /// Of the secrets.
        secrets: bool,
    },
    /// Bytes of a file in a backup; none behind its end.
    BackupPart {
        /// Its name in the plan.
        name: String,
        /// The first byte wanted.
        offset: u64,
    },
    /// A backup was made and verified.
    BackupTaken {
        /// The last line in it.
        seq: u64,
        /// Where it is, for people.
        file: String,
    },
    /// A backup could not be made.
    BackupFailed {
        /// Whether it was one of the secrets.
        secrets: bool,
        /// Where it was to go, for people.
        file: String,
        /// Why, in Vietnamese and in English.
        cause: [String; 2],
    },
    /// An archive of secrets was made and verified.
    SecretsTaken {
        /// Where it is; `-` for standard output.
        file: String,
        /// The secrets in it.
        holds: Vec<SecretId>,
        /// Older archives that were deleted for it.
        removed: Vec<String>,
    },
    /// The archives that hold a secret of these records, forgotten or not.
    Archives(Vec<Id>),
    /// Stop the server.
    Stop,
    /// The text of a secret; that it was looked at goes into the trail first.
    Reveal {
        /// The record.
        id: Id,
        /// The field.
        field: FieldNo,
    },
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To `WhoAmI`.
    You(Person),
    /// To `Page`.
    Page(Box<Page>),
    /// To `Numbers`.
    Numbers(Numbers),
    /// To `Rows`.
    Rows(Box<Rows>),
    /// To `Detail` and `Resolve`; none where there is no such record (for this person).
    Detail(Option<Box<Detail>>),
    /// To `Overview`.
    Overview(Box<Overview>),
    /// To `Trail`.
    Trail(Trail),
    /// To `Complete`.
    Completions(Completions),
    /// To `Find`.
    Found(Vec<Candidate>),
    /// To `Command`, and to `Fate` if it was done.
    Done(Done),
    /// To `Fate` if it was not done.
    NotDone,
    /// To `LastMine`: the command and what it did; none where there is nothing to undo.
    LastMine(Option<(CommandId, Box<Entry>)>, Names),
    /// To `Status`.
    Status(Box<Status>),
    /// To `Check` and `AuditVerify`.
    Checked(Box<CheckReport>),
    /// To `BackupPlan`.
    BackupPlan(Box<BackupPlan>),
    /// To `BackupPart`.
    BackupPart(Bytes),
    /// To `BackupTaken`, `BackupFailed` and `SecretsTaken`.
    BackupNoted,
    /// To `Archives`, oldest first.
    Archives(Vec<SecretArchiveAt>),
    /// To `Stop`.
    Stopping,
    /// To `Reveal`.
    Revealed(Hushed),
    /// It was not done, and why.
    Failed(Failure),
}

/// What the server says without being asked, to clients that subscribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The store moved on. Coalesced: `kinds` and `ids` are all since the last notice.
    Changed {
        /// Kinds with changed records.
        kinds: Vec<Kind>,
        /// The records, at most 200; empty when more.
        ids: Vec<Id>,
        /// Who made the latest of these changes.
        by: String,
    },
    /// What this person may do has changed: everything on screen may be out of date.
    You(Person),
    /// Who is connected, by name, each client once.
    Present(Vec<String>),
    /// Who else has which record open in a form: all of them, each time that changes. Records that this
    /// person may not know of are left out.
    Editing(Vec<(String, Id)>),
    /// Loading or rebuilding: phase, done, of.
    Progress(Phase, u64, u64),
    /// Loading is over.
    Ready,
    /// Something admins should know.
    Warning(Warning),
    /// What is wrong at this moment and stays so until an admin does something about it: all of it, each time that
    /// changes. For admins.
    Standing(Vec<Warning>),
}
