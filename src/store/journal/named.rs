//! Whether a file still has its name. A file that was deleted, moved or replaced still accepts bytes, which are then
//! lost.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file or folder as it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct Named {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
}

fn identity(meta: &Metadata) -> (u64, u64) {
    (meta.dev(), meta.ino())
}

impl Named {
    /// The file or folder that the path names now.
    pub(super) fn now(path: &Path) -> io::Result<Named> {
        Ok(Named { path: path.to_owned(), identity: identity(&path.symlink_metadata()?) })
    }

    /// An open file, with the path it was opened by.
    pub(super) fn opened(path: PathBuf, file: &File) -> io::Result<Named> {
        Ok(Named { path, identity: identity(&file.metadata()?) })
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path still names it.
    pub(super) fn holds(&self) -> bool {
        self.path.symlink_metadata().is_ok_and(|meta| identity(&meta) == self.identity)
    }
}
