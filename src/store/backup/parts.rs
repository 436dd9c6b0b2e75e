//! What an archive holds: the names of its files, and the maximum size of each.

use crate::domain::secret::SecretId;

/// The newest archive format that this program reads, and the one that it writes.
pub const FORMAT: u32 = 1;

/// The folder of all files in an archive.
pub(super) const FOLDER: &str = "dondoc-backup/";

pub(super) const MANIFEST: &str = "manifest.json";

pub(super) const SUMS: &str = "SHA256SUMS";

pub(super) const CONFIG: &str = "config.toml";

pub(super) const JOURNAL: &str = "journal/";

pub(super) const SECRETS: &str = "secrets/";

/// The maximum bytes of a manifest or a list of sums: enough for all files that an archive may have.
pub(super) const MOST_MANIFEST: u64 = 32 << 20;

/// The maximum number of files in an archive: the secrets of all possible feedback, or the segments of some thousand
/// years.
pub(super) const MOST_FILES: usize = 100_000;

/// The maximum bytes of all secrets in an archive.
pub(super) const MOST_SECRETS: u64 = 1 << 30;

/// The maximum bytes of the settings.
pub(super) const MOST_CONFIG: u64 = 1 << 20;

/// The type of a file in an archive, by its name inside the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Segment(crate::store::journal::SegmentName),
    Config,
    Secret(SecretId),
    Manifest,
    Sums,
}

impl Part {
    /// Returns `None` for a name that no archive holds: nothing is ever written to a path that a name leads to.
    pub(super) fn of(name: &str) -> Option<Part> {
        match name {
            MANIFEST => return Some(Part::Manifest),
            SUMS => return Some(Part::Sums),
            CONFIG => return Some(Part::Config),
            _ => {}
        }
        if let Some(stem) = name.strip_prefix(JOURNAL).and_then(|rest| rest.strip_suffix(".jsonl")) {
            return stem.parse().ok().map(Part::Segment);
        }
        name.strip_prefix(SECRETS).and_then(|id| id.parse().ok()).map(Part::Secret)
    }

    /// The maximum bytes of such a file. A segment grows for a month without a limit; but each of its lines has a
    /// maximum, and must be a valid journal line.
    pub(super) fn most_bytes(self) -> u64 {
        match self {
            Part::Segment(_) => u64::MAX,
            Part::Config => MOST_CONFIG,
            Part::Secret(_) => crate::store::secrets::MOST_BYTES,
            Part::Manifest | Part::Sums => MOST_MANIFEST,
        }
    }
}

/// The name of a segment inside an archive.
pub fn segment(name: crate::store::journal::SegmentName) -> String {
    format!("{JOURNAL}{name}.jsonl")
}

/// The secret in a file of an archive.
pub fn secret_of(name: &str) -> Option<SecretId> {
    match Part::of(name) {
        Some(Part::Secret(id)) => Some(id),
        _ => None,
    }
}
