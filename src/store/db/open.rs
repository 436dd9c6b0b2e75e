//! Opens and closes sled's folder and guards every use of it.

use std::fs::File;
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::defect::Defect;
use super::error::{self, DbError};
use super::guard;
use crate::store::folder;

/// The file that marks a folder as partly filled. [`Db::open`] empties such a folder, so that an interrupted rebuild is
/// not mistaken for a damaged store and moved aside.
pub(super) const UNFINISHED: &str = "unfinished";

/// sled 0.34 releases its own lock a moment after the last handle is dropped.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// sled's folder, open.
pub struct Db {
    pub(super) dir: PathBuf,
    /// sled has panicked: its answers are no longer reliable.
    pub(super) broken: AtomicBool,
    /// `None` only during the drop.
    pub(super) trees: Option<Trees>,
}

pub(super) struct Trees {
    pub(super) sled: sled::Db,
    pub(super) records: sled::Tree,
    pub(super) history: sled::Tree,
    pub(super) lines: sled::Tree,
    pub(super) meta: sled::Tree,
}

impl Db {
    /// Opens sled's folder and creates it (0700) if it is missing. `cache` is in bytes and not a limit; 8 to 16 MB is
    /// enough. The home's lock must be held: a snapshot that a killed server left half written is removed first,
    /// because it can prevent sled from opening, and so is everything that an interrupted [`Db::bulk`] left.
    ///
    /// # Errors
    /// [`DbError::Damaged`] also if sled panics. Opening may already have changed a damaged folder. A folder that was
    /// missing or empty is removed again after an error, because it would look damaged the next time.
    pub fn open(dir: &Path, cache: u64) -> Result<Self, DbError> {
        let fresh =
            std::fs::read_dir(dir).map_or_else(|error| error.kind() == NotFound, |mut dir| dir.next().is_none());
        let opened = Self::open_there(dir, cache);
        if fresh && opened.is_err() {
            // A folder that cannot be removed was probably not created either.
            let _ = std::fs::remove_dir_all(dir);
        }
        opened
    }

    fn open_there(dir: &Path, cache: u64) -> Result<Self, DbError> {
        let io = |cause| DbError::Io { path: dir.to_owned(), cause };
        folder::private(dir).map_err(io)?;
        if dir.join(UNFINISHED).symlink_metadata().is_ok() {
            std::fs::remove_dir_all(dir).and_then(|()| folder::private(dir)).map_err(io)?;
        }
        remove_unfinished_snapshots(dir).map_err(io)?;
        let trees = guard::run(dir, None, || open_patiently(dir, cache))?;
        Ok(Self { dir: dir.to_owned(), broken: AtomicBool::new(false), trees: Some(trees) })
    }

    /// Whether a folder holds a store, and not only what an interrupted [`Db::bulk`] left.
    pub fn is_at(dir: &Path) -> bool {
        dir.join("db").exists() && dir.join(UNFINISHED).symlink_metadata().is_err()
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Makes everything applied so far survive a power cut: sled's flush, then the fsync that sled omits.
    ///
    /// # Errors
    /// After an error, close the store and open it again or rebuild it: sled's errors persist.
    pub fn sync(&self) -> Result<(), DbError> {
        self.guarded(|trees| {
            trees.sled.flush().map_err(|e| self.sled_error(e))?;
            let path = self.dir.join("db");
            File::open(&path)
                .and_then(|file| file.sync_all())
                .and_then(|()| folder::sync(&self.dir))
                .map_err(|cause| DbError::Io { path, cause })
        })
    }

    /// Runs `work` on the trees and turns sled's panics into errors.
    pub(super) fn guarded<T>(&self, work: impl FnOnce(&Trees) -> Result<T, DbError>) -> Result<T, DbError> {
        guard::run(&self.dir, Some(&self.broken), || match &self.trees {
            Some(trees) => work(trees),
            None => Err(self.damaged(Defect::Closed)),
        })
    }

    pub(super) fn damaged(&self, defect: Defect) -> DbError {
        DbError::Damaged { path: self.dir.clone(), defect }
    }

    pub(super) fn sled_error(&self, error: sled::Error) -> DbError {
        error::from_sled(&self.dir, error)
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        let trees = self.trees.take();
        // sled's log may panic when it is dropped after an error; no caller can handle that here.
        let _ = guard::run(&self.dir, None, || {
            drop(trees);
            Ok(())
        });
    }
}

fn remove_unfinished_snapshots(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn open_patiently(dir: &Path, cache: u64) -> Result<Trees, DbError> {
    let until = Instant::now() + LOCK_PATIENCE;
    loop {
        match Trees::open(dir, cache) {
            Err(sled::Error::Io(error)) if error.to_string().contains("could not acquire lock") => {
                if Instant::now() >= until {
                    return Err(DbError::Busy { path: dir.to_owned() });
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other.map_err(|error| error::from_sled(dir, error)),
        }
    }
}

impl Trees {
    fn open(dir: &Path, cache: u64) -> sled::Result<Self> {
        let sled =
            sled::Config::new().path(dir).cache_capacity(cache).use_compression(false).flush_every_ms(None).open()?;
        Ok(Self {
            records: sled.open_tree("records")?,
            history: sled.open_tree("history")?,
            lines: sled.open_tree("lines")?,
            meta: sled.open_tree("meta")?,
            sled,
        })
    }
}
