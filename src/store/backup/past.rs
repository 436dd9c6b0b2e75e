//! When something was last done: a small JSON file in the home, for `dondoc status`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::store::new_file::UNFINISHED;
use crate::store::{folder, trust};

/// The last backup, or the last check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// When, in seconds since 1970.
    pub at: i64,
    /// The journal's last line at that time.
    pub seq: u64,
    /// That line's hash, in hexadecimal; empty if it was not noted.
    pub hash: String,
    /// Who requested it.
    pub by: String,
    /// The file of the backup; empty for a check.
    pub file: String,
    /// Faults that a check found.
    pub faults: u64,
    /// Why a backup failed; empty if it succeeded.
    pub cause: String,
    /// The same in Vietnamese.
    pub cause_vi: String,
}

/// Writes the note of this name and replaces an earlier one.
///
/// # Errors
/// Fails if it cannot be written.
pub fn note(home: &Path, name: &str, past: &Past) -> io::Result<()> {
    write_json(home, &format!("last-{name}.json"), past)
}

/// Removes the note of this name.
///
/// # Errors
/// Fails if it cannot be removed; a missing note is not an error.
pub fn unnote(home: &Path, name: &str) -> io::Result<()> {
    match fs::remove_file(home.join(format!("last-{name}.json"))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Writes a value as JSON (0600) to a file of the home, durably, and replaces the old content.
pub(super) fn write_json(home: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    let (path, fresh) = (home.join(name), home.join(format!("{name}{UNFINISHED}")));
    let mut file = trust::options().write(true).create(true).truncate(true).open(&fresh)?;
    file.write_all(serde_json::to_string(value)?.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, &path)?;
    folder::sync(home)
}

/// The note of this name; `None` if there is none or it cannot be read.
pub fn noted(home: &Path, name: &str) -> Option<Past> {
    let text = trust::read(&home.join(format!("last-{name}.json"))).ok()?;
    serde_json::from_slice(&text).ok()
}
