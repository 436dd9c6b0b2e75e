//! When something was last done: a small file of JSON in the home, for `dondoc status`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::store::folder;

/// The last backup, or the last check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// When, in seconds since 1970.
    pub at: i64,
    /// The journal's last line at that time.
    pub seq: u64,
    /// Who asked for it.
    pub by: String,
    /// The file it went to; empty for a check.
    pub file: String,
    /// Faults that a check found.
    pub faults: u64,
}

/// Notes it under a name, in place of what was noted before.
///
/// # Errors
/// Writing it.
pub fn note(home: &Path, name: &str, past: &Past) -> io::Result<()> {
    let (path, fresh) = (home.join(format!("last-{name}.json")), home.join(format!("last-{name}.json.part")));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(serde_json::to_string(past)?.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, &path)?;
    folder::sync(home)
}

/// What was noted; none where nothing was, or where it cannot be read.
pub fn noted(home: &Path, name: &str) -> Option<Past> {
    let text = fs::read(home.join(format!("last-{name}.json"))).ok()?;
    serde_json::from_slice(&text).ok()
}
