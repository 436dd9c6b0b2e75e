//! A new file for a user: written under a temporary name and renamed when it is complete.
//!
//! An existing file is never overwritten, on any file system: if the kernel cannot rename without replacing (many
//! network and FUSE file systems), the name is reserved first.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;
use thiserror::Error;

use super::folder;

/// The suffix of the temporary name.
pub const UNFINISHED: &str = ".part";

/// Why no new file was made.
#[derive(Debug, Error)]
pub enum NewFileError {
    /// The name is taken.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// Another process writes the same file.
    #[error("another process is writing {0}")]
    Busy(PathBuf),
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

impl NewFileError {
    fn io(what: &Path) -> impl FnOnce(io::Error) -> NewFileError {
        let what = what.to_owned();
        move |cause| NewFileError::Io { what, cause }
    }
}

/// A file (0600) that is being written. If it is dropped before [`NewFile::finish`], nothing remains.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    part: PathBuf,
    file: File,
}

impl NewFile {
    /// Begins `<path>.part`, and replaces one that a killed process left behind.
    ///
    /// # Errors
    /// [`NewFileError`]: `path` exists, the temporary name belongs to something that is not a file, another process
    /// writes it, or the system refuses.
    pub fn begin(path: &Path) -> Result<NewFile, NewFileError> {
        if path.symlink_metadata().is_ok() {
            return Err(NewFileError::Exists(path.to_owned()));
        }
        let part = unfinished(path);
        if part.symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
            return Err(NewFileError::Exists(part));
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(&part)
            .map_err(NewFileError::io(&part))?;
        // After a process was killed, its file is not locked. Some file systems have no locks.
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(NewFileError::Busy(part));
        }
        // Another process may have finished it between opening and locking.
        if !is_named(&file, &part) {
            return Err(NewFileError::Busy(part));
        }
        let new = NewFile { path: path.to_owned(), part, file };
        let own_mode = fs::Permissions::from_mode(0o600);
        new.file.set_len(0).and_then(|()| new.file.set_permissions(own_mode)).map_err(NewFileError::io(&new.part))?;
        Ok(new)
    }

    /// The file to write, and to read back.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Syncs the file and gives it its final name.
    ///
    /// # Errors
    /// [`NewFileError`]; then no unfinished file remains.
    pub fn finish(self) -> Result<(), NewFileError> {
        self.file.sync_all().map_err(NewFileError::io(&self.path))?;
        rename_new(&self.part, &self.path).map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => NewFileError::Exists(self.path.clone()),
            _ => NewFileError::Io { what: self.path.clone(), cause },
        })?;
        match folder::sync(folder::parent(&self.path)) {
            // Some file systems cannot sync a folder, or sync it with the file.
            Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            done => done.map_err(NewFileError::io(&self.path)),
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After `finish` the temporary name is free, or belongs to another process.
        if is_named(&self.file, &self.part) {
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

fn is_named(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Renames a file; fails with `AlreadyExists` if the new name is taken.
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // The file system or the kernel does not support it.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::PERM) => rename_reserved(from, to),
        done => Ok(done?),
    }
}

/// The same if the file system cannot rename without replacing: an empty file reserves the name.
fn rename_reserved(from: &Path, to: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    fs::rename(from, to).inspect_err(|_| {
        let _ = fs::remove_file(to);
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]
mod tests {
    use std::io::Write;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let new = NewFile::begin(&path).unwrap();
        new.file().write_all(b"half").unwrap();
        assert_eq!(names(folder.path()), ["a.csv.part"]);
        assert!(matches!(NewFile::begin(&path), Err(NewFileError::Busy(_))));
        drop(new);
        assert!(names(folder.path()).is_empty(), "nothing unfinished is left");

        fs::write(folder.path().join("a.csv.part"), "of a killed process, and longer").unwrap();
        let new = NewFile::begin(&path).unwrap();
        new.file().write_all(b"whole").unwrap();
        new.finish().unwrap();
        assert_eq!(names(folder.path()), ["a.csv"]);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        assert!(matches!(NewFile::begin(&path), Err(NewFileError::Exists(_))));
    }

    #[test]
    fn a_file_that_came_in_between_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let new = NewFile::begin(&path).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(matches!(new.finish(), Err(NewFileError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["a.csv"]);

        let from = folder.path().join("from");
        for rename in [rename_new, rename_reserved] {
            fs::write(&from, "ours").unwrap();
            assert_eq!(rename(&from, &path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&path).unwrap(), b"theirs");
            let free = folder.path().join("free");
            rename(&from, &free).unwrap();
            assert_eq!(fs::read(&free).unwrap(), b"ours");
            fs::remove_file(free).unwrap();
        }
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (path, target) = (folder.path().join("a.csv"), folder.path().join("target"));
        fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, folder.path().join("a.csv.part")).unwrap();
        assert!(matches!(NewFile::begin(&path), Err(NewFileError::Exists(_))));
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        assert!(matches!(NewFile::begin(&folder.path().join("none/a.csv")), Err(NewFileError::Io { .. })));
    }
}
