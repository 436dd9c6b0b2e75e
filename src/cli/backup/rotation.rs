//! Rotated folders of backups.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::store::backup::{BackupError, Content, Head, Stamp, name_of, stamp_of, to_remove};
use crate::store::new_file::UNFINISHED;

/// A free name in a rotated folder; a second one for the same time and line is named as if it was made later.
pub(super) fn unused(folder: &Path, head: &Head) -> PathBuf {
    let mut made = head.made;
    loop {
        let path = folder.join(name_of(head.content, made, head.seq));
        if path.symlink_metadata().is_err() {
            return path;
        }
        made += 1;
    }
}

/// A folder for backups, for its owner alone.
pub(super) fn make(folder: &Path) -> Result<(), BackupError> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(BackupError::io(folder))
}

/// Removes the files that no rule keeps, but never the one just made (names may have a later time, from another clock).
/// Returns what was removed, in order.
pub(super) fn thin_out(content: Content, folder: &Path, made: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut held: Vec<(Stamp, String)> = Vec::new();
    for entry in fs::read_dir(folder).map_err(BackupError::io(folder))? {
        let name = entry.map_err(BackupError::io(folder))?.file_name().to_string_lossy().into_owned();
        held.extend(stamp_of(content, &name).map(|stamp| (stamp, name.clone())));
        if was_given_up(content, folder, &name) {
            remove(&folder.join(name))?;
        }
    }
    let stamps: Vec<Stamp> = held.iter().map(|(stamp, _)| *stamp).collect();
    let old = to_remove(content, &stamps);
    let mut removed = Vec::new();
    for (_, name) in held.into_iter().filter(|(stamp, name)| old.contains(stamp) && !made.ends_with(name)) {
        let path = folder.join(&name);
        remove(&path)?;
        removed.push(path);
    }
    removed.sort();
    Ok(removed)
}

fn remove(path: &Path) -> Result<(), BackupError> {
    fs::remove_file(path).map_err(BackupError::io(path))
}

/// Whether a file is one of ours that a killed process left unfinished.
fn was_given_up(content: Content, folder: &Path, name: &str) -> bool {
    let ours = name.strip_suffix(UNFINISHED).is_some_and(|name| stamp_of(content, name).is_some());
    ours && fs::File::open(folder.join(name)).is_ok_and(|file| file.try_lock().is_ok())
}
