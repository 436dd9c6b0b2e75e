//! Folders: their mode, and making changes in them durable.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::{FixedOffset, Utc};

use super::trust;

/// Vietnam has kept one offset since 1975 and no summer time: seven hours, in seconds.
pub(super) const HANOI_SECONDS: i32 = 7 * 3600;

/// The offset of [`HANOI_SECONDS`] as chrono has it.
pub(super) fn hanoi() -> FixedOffset {
    FixedOffset::east_opt(HANOI_SECONDS).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// Makes the names in a folder durable. Syncing a file does not do that.
pub(super) fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// The folder of a path; `.` for a bare name.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Creates one folder (0700), durably. Sets the mode of an existing one.
pub(super) fn private(dir: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Ok(()) => sync(parent(dir)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let meta = dir.symlink_metadata()?;
            if !meta.is_dir() {
                return Err(io::Error::from(io::ErrorKind::NotADirectory));
            }
            if meta.permissions().mode() & 0o077 != 0 {
                trust::set_mode(dir, 0o700)?;
            }
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// A free name in the folder of `dir`: `<stem><time>`, with `-2`, `-3`… for more than one within a second. The time is
/// Vietnam's, for the person who finds the file.
pub(super) fn free_name(dir: &Path, stem: &str) -> PathBuf {
    let time = Utc::now().with_timezone(&hanoi()).format("%Y%m%dT%H%M%S").to_string();
    let mut path = dir.join(format!("{stem}{time}"));
    let mut turn = 1_u32;
    while path.symlink_metadata().is_ok() {
        turn = turn.saturating_add(1);
        path = dir.join(format!("{stem}{time}-{turn}"));
    }
    path
}
