//! The state of the server, and the result of a check.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::domain::rules::Double;
use crate::i18n::{Lang, Tr, tr};
use crate::store::backup::Past;

use super::person::Visibility;
use super::{SecretCopies, Sentence};

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
    /// The last committed line and its hash, in hex; for users who see everything.
    pub head: Option<(u64, String)>,
    /// The last line that sled holds; hidden, because the distance to the head reveals hidden changes.
    pub applied: Option<u64>,
    /// Records by kind, including archived ones.
    pub records: Vec<(Kind, u32)>,
    /// The connected users, one entry per client.
    pub clients: Vec<String>,
    /// Bytes of journal and of sled on disk; for users who see everything, because they reveal hidden changes.
    pub sizes: Option<(u64, u64)>,
    /// Resident memory of the server in bytes; for users who see everything, because it grows with hidden changes.
    pub memory: Option<u64>,
    /// The last backup; for users who see everything.
    pub last_backup: Option<Past>,
    /// The last check of everything; for users who see everything.
    pub last_check: Option<Past>,
    /// How the secrets are backed up; for users who see everything.
    pub secrets: Option<SecretCopies>,
    /// For admins: rebuilt store, discarded bytes, low space.
    pub warnings: Vec<Warning>,
}

/// A message for admins, sent once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The home is read-only: no change is accepted.
    ReadOnly {
        /// The home.
        home: String,
        /// The records are as they were at this time.
        at: Moment,
    },
    /// Bytes after the last complete group, never acknowledged, are ignored; they stay in the file.
    LeftOut {
        /// The file.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// `config.toml` cannot be used; the earlier settings stay, or the defaults.
    Settings {
        /// What is wrong, with the file and the line.
        cause: Sentence,
    },
    /// sled's folder was damaged: it was moved to this path and rebuilt from the journal.
    Rebuilt {
        /// The new path of the damaged folder.
        kept: String,
        /// What was wrong with it.
        cause: Sentence,
    },
    /// Bytes after the last complete group, never acknowledged, were moved to this file.
    Discarded {
        /// The file.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// A write to the journal failed; a new segment will be begun.
    JournalFailed {
        /// The system's error.
        cause: Sentence,
    },
    /// The journal, its folder or the lock was deleted, moved or replaced: changes are refused until it is back.
    JournalGone {
        /// The missing path.
        path: String,
    },
    /// Others could write to a part of the home by its mode, but only its owner reaches it; that right was removed.
    Tightened {
        /// The part.
        path: String,
    },
    /// Too little free space on the disk: changes are refused until there is more.
    LowSpace {
        /// Bytes free.
        free: u64,
    },
    /// sled cannot be used now; the server works from the journal, and sled is opened again or rebuilt later.
    StoreFailed {
        /// Its error.
        cause: Sentence,
    },
    /// The last backup is more than two days old, or there is none although records are more than two days old.
    BackupOld {
        /// When it was made; `None` if there is none.
        at: Option<Moment>,
    },
    /// A backup failed, and none succeeded since.
    BackupFailed {
        /// Whether it was one of the secrets.
        secrets: bool,
        /// When.
        at: Moment,
        /// Why, in Vietnamese and in English.
        cause: [String; 2],
    },
    /// The last check of everything found faults.
    CheckFailed {
        /// When.
        at: Moment,
        /// How many.
        faults: u64,
    },
    /// Secrets that are in no archive: they would be lost with the disk.
    SecretsAlone {
        /// Their number.
        count: u32,
    },
}

impl Warning {
    /// The part of it for a given visibility; `None` if all of it is about secrets. A cause may name a record or a
    /// count of records, and the name of a journal file contains a line number.
    pub(in crate::service) fn shown_to(self, visibility: Visibility) -> Option<Warning> {
        let cause = Sentence::default;
        let folder = |file: &str| Path::new(file).parent().map_or_else(String::new, |at| at.display().to_string());
        let shown = match self {
            Warning::SecretsAlone { .. } | Warning::BackupFailed { secrets: true, .. }
                if visibility != Visibility::FULL =>
            {
                return None;
            }
            shown if visibility == Visibility::FULL => shown,
            Warning::Rebuilt { kept, .. } => Warning::Rebuilt { kept, cause: cause() },
            Warning::Discarded { file, bytes } => Warning::Discarded { file: folder(&file), bytes },
            Warning::LeftOut { file, bytes } => Warning::LeftOut { file: folder(&file), bytes },
            Warning::StoreFailed { .. } => Warning::StoreFailed { cause: cause() },
            Warning::JournalFailed { .. } => Warning::JournalFailed { cause: cause() },
            Warning::BackupFailed { secrets, at, .. } => {
                Warning::BackupFailed { secrets, at, cause: [HIDDEN.vi, HIDDEN.en].map(str::to_owned) }
            }
            shown @ (Warning::Settings { .. }
            | Warning::ReadOnly { .. }
            | Warning::JournalGone { .. }
            | Warning::Tightened { .. }
            | Warning::LowSpace { .. }
            | Warning::BackupOld { .. }
            | Warning::CheckFailed { .. }
            | Warning::SecretsAlone { .. }) => shown,
        };
        Some(shown)
    }
}

/// Shown instead of a cause that a person may not read.
const HIDDEN: Tr = tr(
    "nguyên nhân chỉ quản trị viên được xem nội dung ẩn mới đọc được",
    "an admin who sees what is hidden can read the cause",
);

/// The cause of a warning in a language; empty if the person may not read it (see [`Warning::shown_to`]).
pub fn cause(cause: &Sentence, lang: Lang) -> &str {
    if *cause == Sentence::default() { HIDDEN.get(lang) } else { cause.get(lang) }
}

/// The result of checking the whole store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Journal lines read; for users who see everything.
    pub lines: Option<u64>,
    /// The last sequence number and hash, in hex; for users who see everything.
    pub head: Option<(u64, String)>,
    /// Records compared between memory, sled and a replay of the journal.
    pub records: u64,
    /// All faults, each a sentence with file and line if there is one.
    pub faults: Vec<Sentence>,
    /// Active units that share a code or a name without distinguishing codes: not a fault of the store.
    pub doubles: Vec<Double>,
    /// Secrets that were missing when the home was restored: not a fault. For users who see secrets.
    pub absent: u64,
    /// Whether sled was not compared: a read-only home is served without it.
    pub store_left_out: bool,
    /// The result for the line whose hash was kept elsewhere; `None` if it was not requested, or if a fault in the
    /// chain came before the result.
    pub kept: Option<Box<Kept>>,
}

/// The result for a line whose hash was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// It is in the chain: everything up to it is unchanged.
    There {
        /// Its number.
        seq: u64,
        /// The file, and the line in it.
        place: (String, u64),
    },
    /// The journal ends before its number: the tail was cut off.
    Cut {
        /// The last line that exists; 0 for none.
        last: u64,
        /// The file that ends with it, and the line in it.
        place: (String, u64),
    },
    /// Another line has its number: something up to it was changed.
    Other {
        /// Its number.
        seq: u64,
        /// The hash of that line.
        hash: String,
        /// The file, and the line in it.
        place: (String, u64),
    },
    /// No line has the hash: the journal was cut before it, or changed.
    Nowhere {
        /// The last line that exists; 0 for none.
        last: u64,
        /// The file that ends with it, and the line in it.
        place: (String, u64),
    },
    /// The given text is not a hash of 64 hexadecimal digits.
    NoHash,
}

/// What the server is doing before it can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Reading the journal's end.
    Journal,
    /// Loading records from sled.
    Loading,
    /// Rebuilding sled from the journal.
    Rebuilding,
}
