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

pub use error::{BackupError, Flaw};
pub use manifest::{Content, FileSum, Manifest};
pub use migration::before_migration;
pub use pack::{Head, Home as HomeSource, Source, pack};
pub use past::{Past, note, noted};
pub use read::{Keep, Nowhere, read};
pub use repair::{Findings, Step, carry_out, examine};
pub use restore::{Restored, holds_something, restore};
pub use rotate::{Stamp, doomed, name_of, stamp_of};
pub use save::{check_file, save};

/// The newest form of archive that this program reads, and the one that it writes.
pub const FORMAT: u32 = 1;

/// The folder that all of an archive lies in.
const FOLDER: &str = "dondoc-backup/";
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
const CONFIG: &str = "config.toml";
const JOURNAL: &str = "journal/";
const SECRETS: &str = "secrets/";

/// Most bytes of a manifest or a list of sums: those of some hundred thousand files.
const MOST_MANIFEST: u64 = 32 << 20;

/// What a file of an archive is, by its name inside the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Segment(crate::store::journal::SegmentName),
    Config,
    Secret(&'a str),
    Manifest,
    Sums,
}

impl Part<'_> {
    /// None for a name that no archive holds: nothing is ever written where a name leads.
    fn of(name: &str) -> Option<Part<'_>> {
        match name {
            MANIFEST => return Some(Part::Manifest),
            SUMS => return Some(Part::Sums),
            CONFIG => return Some(Part::Config),
            _ => {}
        }
        if let Some(stem) = name.strip_prefix(JOURNAL).and_then(|rest| rest.strip_suffix(".jsonl")) {
            return stem.parse().ok().map(Part::Segment);
        }
        name.strip_prefix(SECRETS).filter(|secret| is_plain(secret)).map(Part::Secret)
    }
}

/// The name of a segment inside an archive.
pub fn segment(name: crate::store::journal::SegmentName) -> String {
    format!("{JOURNAL}{name}.jsonl")
}

/// Whether a file of an archive is a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    name.starts_with(SECRETS)
}

/// A file name that leads nowhere else and needs no quoting.
pub fn is_plain(name: &str) -> bool {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.bytes().all(sound)
}
