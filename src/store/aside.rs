//! Moves a damaged store out of the way. It is kept for inspection until a later damaged store was moved aside and
//! rebuilt.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::folder;

/// Bytes that must be free on the disk before a store is moved aside: the size of sled's smallest file.
const ROOM: usize = 1 << 20;

/// Renames `dir` to `<dir>.damaged-<time>` and returns the new path, or `Ok(None)` if there is no such folder. The
/// store must be closed. If a new store could not be written, the folder stays as it is: on a full or read-only disk it
/// may only seem damaged, and moving it would not help.
///
/// # Errors
/// Fails if the disk has no room for a new store, or if the rename or its sync fails.
pub fn move_aside(dir: &Path) -> io::Result<Option<PathBuf>> {
    if dir.symlink_metadata().is_err() {
        return Ok(None);
    }
    let name = dir.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let parent = folder::parent(dir);
    try_to_write(parent)?;
    let to = folder::free_name(parent, &stem(name));
    std::fs::rename(dir, &to)?;
    folder::sync(parent)?;
    Ok(Some(to))
}

/// Removes all damaged stores of `dir` except the latest. Call it after a new store was rebuilt.
///
/// # Errors
/// Fails if the stores cannot be listed or removed.
pub fn keep_the_latest(dir: &Path) -> io::Result<()> {
    let name = dir.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let (parent, stem) = (folder::parent(dir), stem(name));
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&stem) && entry.file_type()?.is_dir() {
            // The folder's own status change time is that of the rename.
            let meta = entry.metadata()?;
            kept.push(((meta.ctime(), meta.ctime_nsec()), entry.path()));
        }
    }
    kept.sort();
    kept.pop();
    for (_, path) in kept {
        std::fs::remove_dir_all(path)?;
    }
    folder::sync(parent)
}

fn stem(name: &OsStr) -> String {
    format!("{}.damaged-", name.to_string_lossy())
}

fn try_to_write(parent: &Path) -> io::Result<()> {
    let path = folder::free_name(parent, ".room-");
    let mut probe = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    // Unlinked before it is filled, so that it leaves nothing behind even if the program is killed.
    std::fs::remove_file(&path)?;
    probe.write_all(&vec![0; ROOM])?;
    probe.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_kept_whole_under_another_name_each_time() {
        let home = tempfile::tempdir().unwrap();
        let store = home.path().join("store");
        assert!(move_aside(&store).unwrap().is_none());
        let mut seen = Vec::new();
        for turn in 0..3 {
            std::fs::create_dir(&store).unwrap();
            std::fs::write(store.join("db"), turn.to_string()).unwrap();
            seen.push(move_aside(&store).unwrap().unwrap());
            assert!(!store.exists());
        }
        for (turn, dir) in seen.iter().enumerate() {
            let text = std::fs::read_to_string(dir.join("db")).unwrap();
            assert_eq!(text, turn.to_string());
            let name = dir.file_name().unwrap().to_str().unwrap();
            assert!(name.starts_with("store.damaged-"), "{name}");
        }
        std::fs::create_dir(&store).unwrap();
        keep_the_latest(&store).unwrap();
        let left: Vec<_> = seen.iter().map(|dir| dir.exists()).collect();
        assert_eq!((left, store.exists()), (vec![false, false, true], true));
    }
}
