//! Moving a damaged store out of the way. Nothing is ever deleted: someone may want to look.

use std::io;
use std::path::{Path, PathBuf};

use super::folder;

/// Renames `dir` to `<dir>.damaged-<time>` and returns the new path. `Ok(None)` when there is no
/// such folder. Whoever had it open must have let go of it before.
///
/// # Errors
/// The rename, or making it durable.
pub fn move_aside(dir: &Path) -> io::Result<Option<PathBuf>> {
    if dir.symlink_metadata().is_err() {
        return Ok(None);
    }
    let name = dir.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let parent = folder::parent(dir);
    let to = folder::free_name(parent, &format!("{}.damaged-", name.to_string_lossy()));
    std::fs::rename(dir, &to)?;
    folder::sync(parent)?;
    Ok(Some(to))
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
    }
}
