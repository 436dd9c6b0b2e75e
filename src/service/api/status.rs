//! The state of the server, and what a check of everything found.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::domain::rules::Double;
use crate::i18n::{Lang, Tr, tr};
use crate::store::backup::Past;

use super::person::Sight;
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
    /// Last committed line and its hash, in hex; for those who see everything.
    pub head: Option<(u64, String)>,
    /// The last line that sled holds; how far it is behind tells of hidden changes too.
    pub applied: Option<u64>,
    /// Records by kind, archived ones too.
    pub records: Vec<(Kind, u32)>,
    /// Who is connected, each client once.
    pub clients: Vec<String>,
    /// Bytes of journal and of sled on disk; they tell of hidden changes too, so not for everybody.
    pub sizes: Option<(u64, u64)>,
    /// Resident memory of the server, bytes; it too grows with hidden changes.
    pub memory: Option<u64>,
    /// The last backup; for those who see everything.
    pub last_backup: Option<Past>,
    /// The last check of everything; for those who see everything.
    pub last_check: Option<Past>,
    /// How the secrets are backed up; for those who see everything.
    pub secrets: Option<SecretCopies>,
    /// What admins should know: rebuilt store, discarded bytes, low space.
    pub warnings: Vec<Warning>,
}

/// Something admins should know, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The home can only be read: no change is accepted.
    ReadOnly {
        /// The home.
        home: String,
        /// The records are as they were at this moment.
        at: Moment,
    },
    /// Bytes after the last whole group, never acknowledged, are left out; they stay where they are.
    LeftOut {
        /// The file.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// `config.toml` cannot be used; what was set before stays, or the defaults.
    Settings {
        /// What is wrong, with the file and the line.
        cause: Sentence,
    },
    /// sled's folder was damaged: it was kept at this place and rebuilt from the journal.
    Rebuilt {
        /// Where the damaged folder is now.
        kept: String,
        /// What was wrong with it.
        cause: Sentence,
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
        cause: Sentence,
    },
    /// The journal, its folder or the lock was deleted, moved or replaced: changes are refused until it is back.
    JournalGone {
        /// What is no longer where it was.
        path: String,
    },
    /// Others could write to a part of the home that only its owner reaches; the right was taken away.
    Tightened {
        /// The part.
        path: String,
    },
    /// Too little room on the disk: changes are refused until there is more.
    LowSpace {
        /// Bytes free.
        free: u64,
    },
    /// sled cannot be used for now; the journal serves, and sled is opened again or rebuilt.
    StoreFailed {
        /// What it said.
        cause: Sentence,
    },
    /// The last backup is more than two days old, or there is none of records that are more than two days old.
    BackupOld {
        /// When it was made; none where there is none.
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
    /// Secrets are in no archive: a lost disk would take them away.
    SecretsAlone {
        /// How many.
        count: u32,
    },
}

impl Warning {
    /// What of it is for those who see so much; none where all of it is about secrets. A cause may name a record, or say
    /// how many there are, and the name of a file of the journal has the number of a line in it.
    pub(in crate::service) fn shown_to(self, sight: Sight) -> Option<Warning> {
        let cause = Sentence::default;
        let folder = |file: &str| Path::new(file).parent().map_or_else(String::new, |at| at.display().to_string());
        let shown = match self {
            Warning::SecretsAlone { .. } | Warning::BackupFailed { secrets: true, .. } if sight != Sight::FULL => {
                return None;
            }
            shown if sight == Sight::FULL => shown,
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

/// In the place of a cause that a person may not read.
const HIDDEN: Tr = tr(
    "nguyên nhân chỉ quản trị viên được xem nội dung ẩn mới đọc được",
    "an admin who sees what is hidden can read the cause",
);

/// The cause of a warning in a person's language; what they may not read (see [`Warning::shown_to`]) is empty.
pub fn cause(cause: &Sentence, lang: Lang) -> &str {
    if *cause == Sentence::default() { HIDDEN.get(lang) } else { cause.get(lang) }
}

/// The result of checking the whole store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Journal lines read; their number is for those who see everything.
    pub lines: Option<u64>,
    /// Last sequence number and hash, in hex; for those who see everything.
    pub head: Option<(u64, String)>,
    /// Records compared between memory, sled and a replay of the journal.
    pub records: u64,
    /// Everything that is wrong, each a sentence with file and line where there is one.
    pub faults: Vec<Sentence>,
    /// Living units that share a code or a name that nothing tells apart: no fault of the store.
    pub doubles: Vec<Double>,
    /// Secrets that are not there because the home was restored without them: no fault. For those who see secrets.
    pub absent: u64,
    /// Whether sled was not compared: a home that can only be read is served without it.
    pub store_left_out: bool,
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
