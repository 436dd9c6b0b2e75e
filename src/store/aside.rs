//! Moving a damaged store out of the way. It is kept, for someone may want to look, until a later one was moved aside
//! and rebuilt well.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::folder;

/// Bytes that must find room before a store is moved aside: sled's smallest file of its own.
const ROOM: usize = 1 << 20;

/// Renames `dir` to `<dir>.damaged-<time>` and returns the new path. `Ok(None)` when there is no
/// such folder. It must be closed. Where a new store could not be written the folder stays as it is: on a full or
/// read-only disk it may only seem damaged, and moving it would not help.
///
/// # Errors
/// The disk takes no new store; the rename, or making it durable.
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

/// Removes the damaged stores of `dir` but the latest, once a new one was rebuilt well.
///
/// # Errors
/// Listing or removing them.
pub fn keep_the_latest(dir: &Path) -> io::Result<()> {
    let name = dir.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let (parent, stem) = (folder::parent(dir), stem(name));
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(parent)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&stem) && entry.file_type()?.is_dir() {
            // The rename is what last changed the folder itself.
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
    // Nameless before it is filled: whatever ends the program leaves nothing of it.
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
