//! Backups: an archive of the journal up to one line, with checksums for every byte.
//!
//! # The format of an archive
//! A gzipped tar with one folder, `dondoc-backup/`: `journal/<segment>.jsonl` oldest first, `config.toml` if there is
//! one, [`Manifest`] as `manifest.json`, and `SHA256SUMS`. Anyone can check it with
//! `tar xzf FILE && cd dondoc-backup && sha256sum -c SHA256SUMS`. Secrets are never in it; they have a separate archive
//! of the same format, with `secrets/<name>`.
//!
//! [`pack()`] writes an archive and [`read()`] checks one, each in one pass with at most one journal line in memory;
//! [`save()`] writes one to a file; [`restore()`] makes a home from one; `rotate` decides which of many to keep;
//! `repair` repairs the existing home.
//!
//! sled is not in an archive: it is rebuilt from the journal.

mod archives;
mod error;
mod manifest;
mod migration;
mod pack;
mod parts;
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
pub use parts::{FORMAT, secret_of, segment};
pub use past::{Past, note, noted, unnote};
pub use read::{Keep, Nowhere, read};
pub use repair::{Findings, Step, carry_out, examine};
pub use restore::{Restore, Restored, Secured, holds_something, restore};
pub use rotate::{Stamp, name_of, stamp_of, to_remove};
pub use save::{check_file, save};
