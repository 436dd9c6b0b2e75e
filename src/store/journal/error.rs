//! What can go wrong with the journal.

use std::io;
use std::path::PathBuf;

use super::reason::Reason;

/// Where the journal is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Damage {
    /// The segment (or the folder, with line 0, when a whole segment is missing).
    pub file: PathBuf,
    /// Counted from 1; 1 is the segment's header.
    pub line: u64,
    /// What is wrong there.
    pub reason: Reason,
}

/// Why the journal cannot be opened or read. In words: [`JournalError::text`].
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Something was changed, lost or put in another order.
    Damage(Damage),
    /// Written by a newer program; not damage, and nothing to repair.
    Newer {
        /// The segment.
        file: PathBuf,
        /// The version found in it.
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

/// Why a group was turned away with nothing of it on disk. In words: [`Refusal::text`].
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Stopped early, while there is still room for the program to say so.
    LowSpace {
        /// Bytes free to this user.
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
    /// A file was deleted, moved or replaced while the server ran: what is written into it is lost with the process.
    Gone {
        /// Its name.
        path: PathBuf,
    },
    /// A line that cannot be written down.
    Unwritable(String),
}

/// Why [`Journal::append`](super::Journal::append) has no lines to show.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Nothing of the group was written: it is not done, and may be tried again.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The write or the sync failed: whether the group is done is open. It is settled as *not*
    /// done once [`Journal::take_void`](super::Journal::take_void) names its commands, or by
    /// what the next start finds.
    #[error("writing {path} failed and it is not known whether the change is kept: {cause}", path = path.display())]
    Unknown {
        /// The segment, which is not touched again.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}
