//! What a client may ask and what it is told: plain data, carried by the wire as it is.

use serde::{Deserialize, Serialize};

use crate::domain::action::Action;
use crate::domain::day::{Day, Moment};
use crate::domain::event::Event;
use crate::domain::fault::Refused;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
pub use crate::store::backup::Past;

pub use super::backup::{BackupPlan, Bytes};

/// A client's name for its command, random; a command done twice under one name is done once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct CommandId(pub [u8; 16]);

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Nothing.
    None,
    /// Look.
    Viewer,
    /// Change records.
    Editor,
    /// Everything.
    Admin,
}

/// Who asks: named by the kernel, never by the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// User number.
    pub uid: u32,
    /// User name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may see what is hidden (surprise inspections that have not begun).
    pub sensitive: bool,
}

/// How much a person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sight {
    /// What is hidden from most.
    pub sensitive: bool,
    /// What only admins may know of: the grants.
    pub admin: bool,
}

impl Sight {
    /// Everybody's, from the least on.
    pub const ALL: [Sight; 4] = [
        Sight { sensitive: false, admin: false },
        Sight { sensitive: true, admin: false },
        Sight { sensitive: false, admin: true },
        Sight::FULL,
    ];

    /// Sees everything.
    pub const FULL: Sight = Sight { sensitive: true, admin: true };

    /// Whether somebody who sees so much may know of a record of this kind, hidden or not.
    pub fn knows(self, kind: Kind, hidden: bool) -> bool {
        (self.sensitive || !hidden) && (self.admin || !def(kind).admins)
    }
}

impl Person {
    /// How much they may see.
    pub fn sight(&self) -> Sight {
        Sight { sensitive: self.sensitive, admin: self.role == Role::Admin }
    }
}

/// Names a record for people: id, and its short name or title.
pub type Names = Vec<(Id, String)>;

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub field: FieldNo,
    /// Largest first. Empty values come last either way; by deadline, settled records come after open ones.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// Of which kind.
    pub kind: Kind,
    /// Filter text; "" for all.
    pub filter: String,
    /// Whether the last word is still being typed (it then matches without accents).
    pub typing: bool,
    /// Order; empty for the kind's own.
    pub sort: Vec<SortKey>,
    /// First row wanted, from 0.
    pub offset: u32,
    /// Rows wanted, at most [`MOST_ROWS`].
    pub limit: u32,
    /// A record that is to be on the page if it is in the list: the offset moves to show it.
    pub around: Option<Id>,
    /// Numbers of the records marked by this client, for `is:marked`.
    pub marked: Vec<u32>,
    /// The language of the filter's error.
    pub lang: Lang,
}

/// Most rows of one page.
pub const MOST_ROWS: u32 = 2_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The record.
    pub record: Record,
    /// For a unit: the members in charge of it today.
    pub in_charge: Vec<Id>,
}

/// Where a filter text is wrong; the list is then that of the last good text or empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterFault {
    /// First byte of the wrong part.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What is wrong and what to do, in the asked language.
    pub message: String,
    /// A text that might be meant.
    pub suggestion: Option<String>,
}

/// A page of a list, as of sequence number `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The kind.
    pub kind: Kind,
    /// State of the store this page shows.
    pub seq: u64,
    /// Today, as the server reckons it (UTC+07:00).
    pub today: Day,
    /// Days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// Records in the kind that this person may see, archived ones left out.
    pub all: u32,
    /// Records that pass the filter.
    pub total: u32,
    /// Place of the first row among them.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// Of those that pass: how many are in each state (empty for a kind without states).
    pub states: Vec<u32>,
    /// Of those that pass: how many are open and past their deadline.
    pub overdue: u32,
    /// Names of the records that the rows point to.
    pub names: Names,
    /// Place of `around` among those that pass, if it does.
    pub around: Option<u32>,
    /// Why the filter could not be read; rows are then empty.
    pub fault: Option<FilterFault>,
}

/// A record with all around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The record.
    pub row: Row,
    /// Records that point to it, by kind and field.
    pub related: Vec<Related>,
    /// Names of all records pointed to.
    pub names: Names,
    /// Today.
    pub today: Day,
}

/// Records of one kind that point to a record through one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Their kind.
    pub kind: Kind,
    /// The field that points.
    pub field: FieldNo,
    /// How many.
    pub total: u32,
    /// The first of them (at most 20), open ones first.
    pub rows: Vec<Row>,
}

/// The morning's picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// State of the store.
    pub seq: u64,
    /// Today.
    pub today: Day,
    /// Days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// The committee's record, if there is one.
    pub committee: Option<Record>,
    /// Tasks by official bucket, in the order of `facts::Bucket::ALL`.
    pub buckets: Vec<u32>,
    /// Tasks by state.
    pub states: Vec<u32>,
    /// Overdue tasks: how many, and the worst (at most 50, most days late first).
    pub overdue: (u32, Vec<Row>),
    /// Tasks due soon: how many, and the first.
    pub soon: (u32, Vec<Row>),
    /// Findings past their deadline: how many, and the first.
    pub findings: (u32, Vec<Row>),
    /// Units that nobody has inspected: how many, and the first.
    pub never_inspected: (u32, Vec<Row>),
    /// Sub-committees formed: for each group of units its place, formed, recorded as anything but unknown, units.
    pub sub_committees: Vec<(u8, u32, u32, u32)>,
    /// Workload of active members: member, active units, open tasks, overdue tasks.
    pub workload: Vec<(Id, u32, u32, u32)>,
    /// Names of records pointed to.
    pub names: Names,
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Sequence number.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// Which action (`Action::name`).
    pub what: String,
    /// How many records it changed.
    pub records: u32,
    /// What it changed: at most 20 records.
    pub events: Vec<Event>,
}

/// A filter of the trail, as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailFilter {
    /// The text.
    pub text: String,
    /// Whether its last word is still being typed.
    pub typing: bool,
    /// The language of its fault.
    pub lang: Lang,
}

/// Lines of the trail, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The lines.
    pub entries: Vec<Entry>,
    /// Whether there are older ones, or may be: the next question is for lines older than `next`.
    pub more: bool,
    /// The oldest line that was looked at; none where there was none to look at.
    pub next: Option<u64>,
    /// When that line was written: a filter may let none through for long.
    pub since: Option<Moment>,
    /// Names of all records in them.
    pub names: Names,
}

/// One candidate of a completion or look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What is put into the text.
    pub insert: String,
    /// What is shown beside it.
    pub about: String,
    /// The record, where it is one.
    pub id: Option<Id>,
}

/// Completions of a filter text at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// First byte of what is replaced.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// The candidates, best first.
    pub items: Vec<Candidate>,
}

/// The state of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Program version.
    pub version: String,
    /// Process number.
    pub pid: u32,
    /// When it started.
    pub started: Moment,
    /// The home folder.
    pub home: String,
    /// Last committed sequence number and its hash, in hex.
    pub head: (u64, String),
    /// Last sequence number that sled holds.
    pub applied: u64,
    /// Records by kind, archived ones too.
    pub records: Vec<(Kind, u32)>,
    /// Who is connected, each client once.
    pub clients: Vec<String>,
    /// Bytes of journal and of sled on disk; they tell of hidden changes too, so not for everybody.
    pub sizes: Option<(u64, u64)>,
    /// Resident memory of the server, bytes.
    pub memory: u64,
    /// The last backup; for those who see everything.
    pub last_backup: Option<Past>,
    /// The last check of everything; for those who see everything.
    pub last_check: Option<Past>,
    /// What admins should know: rebuilt store, discarded bytes, low space.
    pub warnings: Vec<Warning>,
}

/// Something admins should know, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// `config.toml` cannot be used; what was set before stays, or the defaults.
    Settings {
        /// What is wrong, with the file and the line.
        cause: String,
    },
    /// sled's folder was damaged: it was kept at this place and rebuilt from the journal.
    Rebuilt {
        /// Where the damaged folder is now.
        kept: String,
        /// What was wrong with it.
        cause: String,
    },
    /// Bytes after the last whole group, never acknowledged, were put aside here.
    Discarded {
        /// The file.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// A write to the journal failed; a new segment will be begun.
    JournalFailed {
        /// What the system said.
        cause: String,
    },
    /// Too little room on the disk: changes are refused until there is more.
    LowSpace {
        /// Bytes free.
        free: u64,
    },
    /// sled failed; it is being rebuilt while serving.
    StoreFailed {
        /// What it said.
        cause: String,
    },
}

/// The result of checking the whole store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Journal lines read.
    pub lines: u64,
    /// Last sequence number and hash, in hex.
    pub head: (u64, String),
    /// Records compared between memory, sled and a replay of the journal.
    pub records: u64,
    /// Everything that is wrong, each a sentence with file and line where there is one.
    pub faults: Vec<String>,
    /// What became of the line whose hash was kept elsewhere; none where nobody asked, or where the
    /// chain is broken before an answer was found.
    pub kept: Option<Box<Kept>>,
}

/// What became of a line whose hash was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is in the chain: all up to it is as it was.
    There {
        /// Its number.
        seq: u64,
        /// The file, and the line in it.
        place: (String, u64),
    },
    /// The journal ends before its number: the tail was cut off.
    Cut {
        /// The last line that is there; 0 for none.
        last: u64,
        /// The file that ends with it, and the line in it.
        place: (String, u64),
    },
    /// Another line has its number: something up to it was changed.
    Other {
        /// Its number.
        seq: u64,
        /// The hash that stands there now.
        hash: String,
        /// The file, and the line in it.
        place: (String, u64),
    },
    /// No line has the hash: the journal was cut before it, or changed.
    Nowhere {
        /// The last line that is there; 0 for none.
        last: u64,
        /// The file that ends with it, and the line in it.
        place: (String, u64),
    },
    /// What was given is no hash: 64 hexadecimal digits.
    NoHash,
}

/// A requested piece of knowledge or work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Who am I to the server?
    WhoAmI,
    /// A page of a list.
    Page(PageQuery),
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
        /// Only lines older than this sequence number.
        before: Option<u64>,
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
    /// Stop the server.
    Stop,
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// To `WhoAmI`.
    You(Person),
    /// To `Page`.
    Page(Box<Page>),
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
    /// To `LastMine`; none where there is nothing to undo.
    LastMine(Option<Entry>, Names),
    /// To `Status`.
    Status(Box<Status>),
    /// To `Check` and `AuditVerify`.
    Checked(CheckReport),
    /// To `BackupPlan`.
    BackupPlan(Box<BackupPlan>),
    /// To `BackupPart`.
    BackupPart(Bytes),
    /// To `BackupTaken`.
    BackupNoted,
    /// To `Stop`.
    Stopping,
    /// It was not done, and why.
    Failed(Failure),
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its line in the journal.
    pub seq: u64,
    /// Which action (`Action::name`).
    pub what: String,
    /// Records it changed, with their codes where they have one: at most 1,000.
    pub changed: Vec<(Id, String)>,
    /// How many it changed in all.
    pub records: u32,
    /// Records of a bulk action that were refused.
    pub refused: Vec<Refused>,
    /// Names of the records it changed or refused, at most 20.
    pub names: Names,
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
    /// The journal cannot be written at present; nothing was done.
    CannotWrite {
        /// What the system said.
        cause: String,
    },
    /// The server is still loading: phase, done, of.
    Loading(Phase, u64, u64),
    /// A newer request of the same client took its place.
    Superseded,
    /// Too many open requests, or too large a one.
    TooMuch,
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

/// What the server is busy with before it can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Reading the journal's end.
    Journal,
    /// Loading records from sled.
    Loading,
    /// Building sled anew from the journal.
    Rebuilding,
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

/// What the server says without being asked, to clients that subscribed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The store moved on. Coalesced: `kinds` and `ids` are all since the last notice.
    Changed {
        /// Sequence number now.
        seq: u64,
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
}
