//! The lock of a home: the process that holds it is the only server.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::trust;

/// Why the lock was not acquired.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("{path} is locked{}: another server has this home", by(*.pid), path = path.display())]
    Held {
        /// The lock file.
        path: PathBuf,
        /// The process number in the file, if it could be read.
        pid: Option<u32>,
    },
    /// The file could not be created, opened or locked.
    #[error("the lock file {path} cannot be used: {cause}", path = path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

fn by(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" by process {pid}"))
}

/// The lock, held as long as this value lives. The kernel releases it when the process ends in any way, so there is no
/// stale lock.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
}

impl HomeLock {
    /// Acquires the lock at once, or returns its holder. The file is created (0600) if it is missing and never removed:
    /// removing it would let two processes hold "the" lock.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn acquire(path: &Path) -> Result<Self, LockError> {
        let io = |cause| LockError::Io { path: path.to_owned(), cause };
        let mut file = trust::options().read(true).write(true).create(true).truncate(false).open(path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::Held { path: path.to_owned(), pid: read_pid(&mut file) });
            }
            Err(TryLockError::Error(cause)) => return Err(io(cause)),
        }
        let mut lock = Self { file };
        // Only for the message to a process that is refused; a full disk must not prevent a server from reading.
        let _ = lock.write_pid();
        Ok(lock)
    }

    /// Whether the lock is free at this moment, as far as this user can see. A process that tries to take the lock in
    /// the same moment is refused, and tries again.
    pub fn is_free(path: &Path) -> bool {
        trust::open(path).map_or(true, |file| !matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// The process number in the file, if it can be read: while the lock is held, its holder.
    pub fn holder(path: &Path) -> Option<u32> {
        trust::open(path).ok().and_then(|mut file| read_pid(&mut file))
    }

    fn write_pid(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        writeln!(self.file, "{}", std::process::id())
    }
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time_and_none_after_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = HomeLock::acquire(&path).unwrap();
        match HomeLock::acquire(&path).unwrap_err() {
            LockError::Held { pid, .. } => assert_eq!(pid, Some(std::process::id())),
            other @ LockError::Io { .. } => panic!("{other}"),
        }
        assert!(!HomeLock::is_free(&path));
        assert_eq!(HomeLock::holder(&path), Some(std::process::id()));
        drop(held);
        assert!(HomeLock::is_free(&path));
        HomeLock::acquire(&path).unwrap();
    }

    #[test]
    fn a_lock_in_a_missing_folder_says_which() {
        let error = HomeLock::acquire(Path::new("/nonexistent/lock")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/lock"));
    }
}
