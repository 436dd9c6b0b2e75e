//! Backups: an archive of the journal up to one line, that says of every byte what it should be.
//!
//! # The form of an archive
//! A tar in gzip with one folder, `dondoc-backup/`, in it: `journal/<segment>.jsonl` oldest first,
//! `config.toml` if there is one, [`Manifest`] as `manifest.json`, and `SHA256SUMS`. Anyone can
//! check it with `tar xzf FILE && cd dondoc-backup && sha256sum -c SHA256SUMS`. Secrets are never
//! in it; they have an archive of the same form of their own, with `secrets/<name>`.
//!
//! [`pack()`] writes one and [`read()`] checks one, each in one pass with a line of the journal in
//! memory at most; [`save()`] puts one into a file; [`restore()`] makes a home of one; `rotate` says
//! which of many to keep; `repair` looks after the home that there is.
//!
//! sled is not in an archive: it follows from the journal and is built anew.

mod archives;
mod error;
mod manifest;
mod migration;
mod pack;
mod past;
mod read;
mod repair;
mod restore;
mod rotate;
mod save;

pub use archives::{Ids, STANDARD_OUTPUT, SecretArchive, SecretArchives};
pub use error::{BackupError, Flaw};
pub use manifest::{Content, FileSum, Manifest};
pub use migration::before_migration;
pub use pack::{Head, Home as HomeSource, Source, pack};
pub use past::{Past, note, noted, unnote};
pub use read::{Keep, Nowhere, read};
pub use repair::{Findings, Step, carry_out, examine};
pub use restore::{Restore, Restored, Secured, holds_something, restore};
pub use rotate::{Stamp, doomed, name_of, stamp_of};
pub use save::{check_file, save};

use crate::domain::secret::SecretId;

/// The newest form of archive that this program reads, and the one that it writes.
pub const FORMAT: u32 = 1;

/// The folder that all of an archive lies in.
const FOLDER: &str = "dondoc-backup/";
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
const CONFIG: &str = "config.toml";
const JOURNAL: &str = "journal/";
const SECRETS: &str = "secrets/";

/// Most bytes of a manifest or a list of sums: those of all files that an archive may have.
const MOST_MANIFEST: u64 = 32 << 20;

/// Most files of an archive: the secrets of all feedback there could be, or the segments of some thousand years.
const MOST_FILES: usize = 100_000;

/// Most bytes of all secrets of an archive.
const MOST_SECRETS: u64 = 1 << 30;

/// Most bytes of the settings.
const MOST_CONFIG: u64 = 1 << 20;

/// What a file of an archive is, by its name inside the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Segment(crate::store::journal::SegmentName),
    Config,
    Secret(SecretId),
    Manifest,
    Sums,
}

impl Part {
    /// None for a name that no archive holds: nothing is ever written where a name leads.
    fn of(name: &str) -> Option<Part> {
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
    fn most_bytes(self) -> u64 {
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
