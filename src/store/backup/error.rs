//! Errors of backups.

use std::io;
use std::path::{Path, PathBuf};

use crate::store::db::DbError;
use crate::store::events::UnreadableLine;
use crate::store::journal::JournalError;
use crate::store::new_file::NewFileError;
use crate::store::trust::Untrusted;
use crate::store::writable::ReadOnly;

/// What an archive is not as it should be in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The bytes end early, or are not gzip or tar.
    #[error("it is cut off or damaged")]
    Cut,
    /// More bytes follow its end.
    #[error("something follows behind its end")]
    Trailing,
    /// A file does not belong in it, or is in the wrong position.
    #[error("{0} does not belong there")]
    Stranger(String),
    /// A file that the manifest names is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file is larger than the maximum for its type.
    #[error("{0} is larger than such a file may be")]
    TooLarge(String),
    /// It has more files than an archive may have.
    #[error("it has more than {0} files")]
    TooMany(usize),
    /// The secrets belong to another committee than the backup of the store.
    #[error("the archive of secrets is of another committee than the backup")]
    OtherSecrets,
    /// A file does not have the sum or the length that the manifest states.
    #[error("{0} was changed: it does not have the SHA-256 sum that the manifest states")]
    Sum(String),
    /// The manifest, or the list of sums, cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(String),
    /// The journal in it does not end with the line that the manifest names.
    #[error("the journal in it does not end with the line and the hash that the manifest states")]
    Head,
    /// A backup of the store was expected and this is one of secrets, or the reverse.
    #[error("it is a backup of something else")]
    Content,
}

/// Why a backup is not made, not accepted or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The archive has a flaw.
    #[error("the backup cannot be used: {0}")]
    Flaw(#[from] Flaw),
    /// The journal, in the archive or in the home, has a fault.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A line of the journal is sound, and its events cannot be read.
    #[error(transparent)]
    Line(#[from] UnreadableLine),
    /// sled's folder cannot be used.
    #[error(transparent)]
    Store(#[from] DbError),
    /// Made by a newer program.
    #[error("the backup was made by a newer dondoc (format {found}; this one reads up to {known})")]
    Newer {
        /// Its format.
        found: u32,
        /// The newest known format.
        known: u32,
    },
    /// A file exists already and is not overwritten.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// Another process writes the same file.
    #[error("another process is writing {0}")]
    Busy(PathBuf),
    /// The home that is to be filled is not empty.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// It belongs to another committee than the home: the ids of the journals differ.
    #[error("{what} is of another committee ({found}, not {wanted})")]
    OtherCommittee {
        /// The archive.
        what: PathBuf,
        /// The id found.
        found: String,
        /// The id expected.
        wanted: String,
    },
    /// Others could change the home, or a link leads out of it.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The home can only be read.
    #[error(transparent)]
    ReadOnly(#[from] ReadOnly),
    /// A server works on the home.
    #[error("a server works on {0}")]
    Served(PathBuf),
    /// The source returned fewer bytes than announced.
    #[error("{0} changed while it was read")]
    Changed(String),
    /// The archive cannot be written; its name is not known in the code that packs it.
    #[error("the archive cannot be written: {0}")]
    Archive(#[source] io::Error),
    /// The system refused.
    #[error("{what}: {cause}")]
    Io {
        /// The file or folder.
        what: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl BackupError {
    /// An error of the system about a file.
    pub fn io(what: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let what = what.as_ref().to_owned();
        move |cause| Self::Io { what, cause }
    }
}

impl From<NewFileError> for BackupError {
    fn from(error: NewFileError) -> Self {
        match error {
            NewFileError::Exists(path) => Self::Exists(path),
            NewFileError::Busy(path) => Self::Busy(path),
            NewFileError::Io { what, cause } => Self::Io { what, cause },
        }
    }
}
