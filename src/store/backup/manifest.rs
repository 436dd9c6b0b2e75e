//! The manifest of an archive.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::store::folder::hanoi;

/// What is in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// The journal and the settings.
    Store,
    /// The secrets.
    Secrets,
}

/// One file, its length and its sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its name inside the archive's folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// `manifest.json`. Keys may be added; a change of meaning is a new format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the archive.
    pub format: u32,
    /// What is in it.
    pub content: Content,
    /// The program that made it.
    pub program: String,
    /// When, in Vietnam's time.
    pub made: String,
    /// The journal's id, in hexadecimal; empty if there is no journal yet.
    pub store: String,
    /// The last line in it.
    pub seq: u64,
    /// That line's hash, in hexadecimal.
    pub hash: String,
    /// The newest version of events in its lines.
    pub schema: u32,
    /// Records by kind, archived ones too.
    pub records: BTreeMap<String, u64>,
    /// All files except this one and the list of sums, in their order in the archive.
    pub files: Vec<FileSum>,
}

impl Manifest {
    /// The bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// When it was made, in seconds since 1970; 0 if that cannot be read.
    pub fn made_at(&self) -> i64 {
        DateTime::parse_from_rfc3339(&self.made).map_or(0, |made| made.timestamp())
    }

    /// `SHA256SUMS`, in the format of `sha256sum -c`.
    pub(super) fn sums(&self, own: &str) -> String {
        let mut text = String::new();
        for file in &self.files {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{}  {}", file.sha256, file.name);
        }
        let _ = writeln!(text, "{own}  {}", super::parts::MANIFEST);
        text
    }
}

/// A moment in the manifest's format.
pub(super) fn written(at: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default().with_timezone(&hanoi());
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}
