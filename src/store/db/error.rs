//! What can go wrong with sled's folder.

use std::io;
use std::path::{Path, PathBuf};

/// Why sled's folder cannot be used. After anything but `Newer`, `Busy` and `Misuse` the way out
/// is to move the folder aside and rebuild it from the journal.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// What is in it is not what was put in.
    #[error("the store in {path} is damaged: {reason}", path = path.display())]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// Written by a newer program.
    #[error("the store in {path} was written by a newer dondoc ({found}): use the newer program", path = path.display())]
    Newer {
        /// The folder.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// Somebody in this machine has the folder open.
    #[error("the store in {path} is open in another place", path = path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// sled panicked, now or before.
    #[error("the store in {path} failed inside: {reason}", path = path.display())]
    Panicked {
        /// The folder.
        path: PathBuf,
        /// The panic's own words.
        reason: String,
    },
    /// What was to be stored cannot be. The fault is the caller's.
    #[error("the store in {path} was given what it cannot keep: {reason}", path = path.display())]
    Misuse {
        /// The folder.
        path: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
    /// The system refused.
    #[error("{path} cannot be read or written: {cause}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

pub(super) fn from_sled(dir: &Path, error: sled::Error) -> DbError {
    let path = dir.to_owned();
    match error {
        sled::Error::Io(cause) => DbError::Io { path, cause },
        sled::Error::Corruption { .. } => {
            DbError::Damaged { path, reason: "sled found a checksum that is wrong".into() }
        }
        other => DbError::Damaged { path, reason: other.to_string() },
    }
}
