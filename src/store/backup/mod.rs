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
pub use rotate::{Stamp, doomed, name_of, stamp_of};
pub use save::{check_file, save};
