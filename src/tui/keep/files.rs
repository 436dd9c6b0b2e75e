//! Writes small files of the user.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Written to a temporary file and renamed: an interruption leaves the old file.
pub(super) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let unfinished = path.with_extension("new");
    let mut file: File = File::options().create(true).write(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(text)?;
    fs::rename(&unfinished, path)
}

pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

pub(super) fn log_failure(path: &Path, written: io::Result<()>) {
    if let Err(cause) = written {
        tracing::warn!(path = %path.display(), %cause, "not kept");
    }
}
