//! What a client may request and the answers: plain data, which the wire carries unchanged.

use serde::{Deserialize, Serialize};

use crate::domain::action::Action;
pub use crate::domain::action::CommandId;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::secret::{SecretId, SecretText};
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

/// A request for data or for work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Who does the server take this client for?
    WhoAmI,
    /// A page of a list.
    Page(PageQuery),
    /// The numbers of all records of a list in its order, at one moment, from `offset` on.
    Numbers(PageQuery),
    /// Records by their numbers.
    Rows {
        /// The kind.
        kind: Kind,
        /// At most [`MOST_ROWS`] of them; only as many as fit into one answer are returned.
        nos: Vec<u32>,
    },
    /// A record with its related records.
    Detail(Id),
    /// The record with this code or id text (`NV-2023-0042`, `task-42`).
    Resolve(String),
    /// The overview.
    Overview,
    /// The trail of one record, or of all; newest first, older than `before`.
    Trail {
        /// One record, or all.
        id: Option<Id>,
        /// Only lines older than the one at this position.
        before: Option<Position>,
        /// The maximum number of lines, up to 500.
        limit: u32,
        /// Only what passes this filter.
        filter: Option<TrailFilter>,
    },
    /// Completions of a filter text at a cursor (byte offset).
    Complete {
        /// The list or the trail that is filtered.
        of: Filtered,
        /// The filter text.
        text: String,
        /// The cursor, in bytes.
        cursor: u32,
        /// The language.
        lang: Lang,
    },
    /// Looks up records by part of their name or code, for a field that refers to one.
    Find {
        /// The kind.
        kind: Kind,
        /// The text, folded before comparing.
        text: String,
        /// The maximum number of records.
        limit: u32,
    },
    /// Does an action, once.
    Command(CommandId, Action),
    /// The result of a command.
    Outcome(CommandId),
    /// The user's last change that can be undone.
    LastMine,
    /// The state of the server.
    Status,
    /// Checks everything; slow.
    Check,
    /// Verifies the journal's chain; slow.
    AuditVerify,
    /// The same, and finds the line whose hash was kept elsewhere.
    AuditKept {
        /// Its number, if that was kept too.
        seq: Option<u64>,
        /// Its hash, in hex.
        hash: String,
    },
    /// The content of a backup made now: of the store, or of its secrets.
    BackupPlan {
        /// Whether of the secrets.
        secrets: bool,
    },
    /// Bytes of a file in a backup; none after its end.
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
        /// Its path, for users.
        file: String,
    },
    /// A backup could not be made.
    BackupFailed {
        /// Whether it was one of the secrets.
        secrets: bool,
        /// The path it was meant for, for users.
        file: String,
        /// Why, in Vietnamese and in English.
        cause: [String; 2],
    },
    /// An archive of secrets was made and verified.
    SecretsTaken {
        /// Its path; `-` for standard output.
        file: String,
        /// The secrets in it.
        holds: Vec<SecretId>,
        /// Older archives that were deleted because of it.
        removed: Vec<String>,
    },
    /// The archives that hold a secret of these records, forgotten or not.
    Archives(Vec<Id>),
    /// Stops the server.
    Stop,
    /// The text of a secret; the trail first records who looked.
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
    /// To `Detail` and `Resolve`; `None` if there is no such record that this person may see.
    Detail(Option<Box<Detail>>),
    /// To `Overview`.
    Overview(Box<Overview>),
    /// To `Trail`.
    Trail(Trail),
    /// To `Complete`.
    Completions(Completions),
    /// To `Find`.
    Found(Vec<Candidate>),
    /// To `Command`, and to `Outcome` if it was done.
    Done(Done),
    /// To `Outcome` if it was not done.
    NotDone,
    /// To `LastMine`: the command and what it did; `None` if there is nothing to undo.
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
    Revealed(SecretText),
    /// It was not done, with the reason.
    Failed(Failure),
}

/// Notices of the server to subscribed clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The store has changed. Merged: `kinds` and `ids` are all since the last notice.
    Changed {
        /// Kinds with changed records.
        kinds: Vec<Kind>,
        /// The records, at most 200; empty if there are more.
        ids: Vec<Id>,
        /// The user who made the latest of these changes.
        by: String,
    },
    /// The rights of this person have changed: everything on screen may be out of date.
    You(Person),
    /// The connected users by name, one entry per client.
    Present(Vec<String>),
    /// Which other users have which records open in forms: all of them, at each change. Without records that this
    /// person may not see.
    Editing(Vec<(String, Id)>),
    /// Loading or rebuilding: phase, done, total.
    Progress(Phase, u64, u64),
    /// Loading is over.
    Ready,
    /// Something admins should know.
    Warning(Warning),
    /// All current problems that stay until an admin solves them, at each change. For admins.
    Standing(Vec<Warning>),
}
