//! What can go wrong with sled's folder.

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

/// Why sled's folder cannot be used. After anything but `Newer`, `Misuse` and a refusal
/// ([`DbError::is_refusal`]) the way out is to move the folder aside and rebuild it from the journal.
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

impl DbError {
    /// Whether the system refused the work: no room, no right, no file. It says nothing about what is stored, which
    /// is to be left as it is until the cause is gone.
    pub fn is_refusal(&self) -> bool {
        match self {
            DbError::Busy { .. } => true,
            DbError::Io { cause, .. } => names_a_refusal(&format!("{cause:?}")),
            DbError::Panicked { reason, .. } | DbError::Damaged { reason, .. } => names_a_refusal(reason),
            DbError::Newer { .. } | DbError::Misuse { .. } => false,
        }
    }
}

/// What the system answers when it refuses, whatever is in the files.
const REFUSALS: [Errno; 9] = [
    Errno::NOSPC,
    Errno::DQUOT,
    Errno::FBIG,
    Errno::ROFS,
    Errno::ACCESS,
    Errno::PERM,
    Errno::MFILE,
    Errno::NFILE,
    Errno::NOMEM,
];

/// sled copies an error into a text when it repeats it, and panics with such a text: only the text always has the
/// number.
fn names_a_refusal(text: &str) -> bool {
    let named =
        |number: i32| text.contains(&format!("code: {number},")) || text.contains(&format!("(os error {number})"));
    REFUSALS.iter().any(|refusal| named(refusal.raw_os_error()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_damage_however_sled_passes_it_on() {
        let dir = Path::new("store");
        for refusal in REFUSALS {
            let cause = || io::Error::from(refusal);
            assert!(from_sled(dir, sled::Error::Io(cause())).is_refusal(), "{refusal}");
            let repeated = sled::Error::Io(cause()).clone();
            assert!(from_sled(dir, repeated.clone()).is_refusal(), "{refusal}, repeated");
            let reason = format!("called `Result::unwrap()` on an `Err` value: {repeated:?}");
            assert!(DbError::Panicked { path: dir.to_owned(), reason }.is_refusal(), "{refusal}, as a panic");
        }
        for damage in [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidData] {
            assert!(!from_sled(dir, sled::Error::Io(damage.into())).is_refusal());
        }
        assert!(!from_sled(dir, sled::Error::Io(io::Error::from(Errno::IO))).is_refusal());
        assert!(!from_sled(dir, sled::Error::Corruption { at: None, bt: () }).is_refusal());
    }
}
