//! What an archive holds: the names of its files, and how large each may be.

use crate::domain::secret::SecretId;

/// The newest form of archive that this program reads, and the one that it writes.
pub const FORMAT: u32 = 1;

/// The folder that all of an archive lies in.
pub(super) const FOLDER: &str = "dondoc-backup/";

pub(super) const MANIFEST: &str = "manifest.json";

pub(super) const SUMS: &str = "SHA256SUMS";

pub(super) const CONFIG: &str = "config.toml";

pub(super) const JOURNAL: &str = "journal/";

pub(super) const SECRETS: &str = "secrets/";

/// Most bytes of a manifest or a list of sums: those of all files that an archive may have.
pub(super) const MOST_MANIFEST: u64 = 32 << 20;

/// Most files of an archive: the secrets of all feedback there could be, or the segments of some thousand years.
pub(super) const MOST_FILES: usize = 100_000;

/// Most bytes of all secrets of an archive.
pub(super) const MOST_SECRETS: u64 = 1 << 30;

/// Most bytes of the settings.
pub(super) const MOST_CONFIG: u64 = 1 << 20;

/// What a file of an archive is, by its name inside the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Segment(crate::store::journal::SegmentName),
    Config,
    Secret(SecretId),
    Manifest,
    Sums,
}

impl Part {
    /// None for a name that no archive holds: nothing is ever written where a name leads.
    pub fn of(name: &str) -> Option<Part> {
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

    /// Most bytes of such a file. A segment grows for a month, whatever is written in it; each of its lines has a
    /// bound, and must be one of the journal's.
    pub fn most_bytes(self) -> u64 {
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

/// The secret that a file of an archive is.
pub fn secret_of(name: &str) -> Option<SecretId> {
    match Part::of(name) {
        Some(Part::Secret(id)) => Some(id),
        _ => None,
    }
}
