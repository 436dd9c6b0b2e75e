//! Errors of the journal.

use std::io;
use std::path::PathBuf;

use super::reason::Reason;

/// Where the journal is damaged, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Damage {
    /// The segment; or the folder, with line 0, if a whole segment is missing.
    pub file: PathBuf,
    /// Counted from 1; 1 is the segment's header.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
}

/// Why the journal cannot be opened or read. [`JournalError::text`] has the sentence.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Something was changed, lost or reordered.
    Damage(Damage),
    /// Written by a newer program. This is not damage, and nothing needs repair.
    Newer {
        /// The segment.
        file: PathBuf,
        /// The version found.
        found: u32,
        /// The newest version this program reads.
        known: u32,
    },
    /// The system refused.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl JournalError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |cause| Self::Io { path, cause }
    }

    pub(in crate::store) fn damage(file: impl Into<PathBuf>, line: u64, reason: Reason) -> Self {
        Self::Damage(Damage { file: file.into(), line, reason })
    }
}

/// Why a group was refused, with nothing of it on disk. [`Refusal::text`] has the sentence.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Refused early, while the program can still write that it refused.
    LowSpace {
        /// Bytes that are free for this user.
        free: u64,
        /// The reserve plus the group's own size.
        needed: u64,
    },
    /// A new segment is needed and could not be made durable.
    NoSegment {
        /// The journal's folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file was deleted, moved or replaced while the server ran: bytes written to it are lost when the process ends.
    Gone {
        /// The path.
        path: PathBuf,
    },
    /// A line that cannot be serialised.
    Unwritable(String),
}

/// Why [`Journal::append`](super::Journal::append) returns no lines.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Nothing of the group was written: it is not done, and may be tried again.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The write or the sync failed: it is unknown whether the group is done. It is *not* done if
    /// [`Journal::take_void`](super::Journal::take_void) later names its commands; otherwise the next start decides it.
    #[error("writing {path} failed and it is not known whether the change is kept: {cause}", path = path.display())]
    Unknown {
        /// The segment, which is not written again.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}
