//! Evidence about the journal that a home keeps outside the journal: notes of the last start, backup and check,
//! secrets, backups, discarded bytes, stores moved aside. If a journal holds fewer or other lines than they state, it
//! was lost or rewritten; then nothing may be opened, because an empty journal would give codes a second time.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::backup::{Content, Past, noted, stamp_of};
use super::db::Db;
use super::folder;
use super::home::Home;
use super::journal::{Hash, JournalError, JournalReader, Location, Reason, Stating, sealed_lines};
use super::secrets::{Found, Secrets};
use super::{trust, writable};

/// A note of a home that states a line of the journal: its name, and a function from the file it names to the source.
type Stated = (&'static str, fn(String) -> Stating);

const RECORDS: [Stated; 3] =
    [(JOURNAL, |_| Stating::LastStart), ("backup", Stating::LastBackup), ("check", |_| Stating::LastCheck)];

/// The note of the journal's last line, written at the last start or at the end of the last server.
pub const JOURNAL: &str = "journal";

/// The maximum number of bytes that are searched in one discarded file.
const MOST_BYTES: u64 = 64 << 20;

/// sled's cache in bytes while the last line of a store moved aside is read.
const CACHE: u64 = 1 << 20;

/// One statement that the journal had a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The line.
    pub seq: u64,
    /// Its hash, if known.
    pub hash: Option<Hash>,
    /// The source of the statement.
    pub by: Stating,
}

/// Checks that a journal which ends with the line `head` holds what its home states. Files other than the notes are
/// read only if the journal is empty. A store moved aside is read through a copy in the home, so not in a read-only
/// home.
///
/// # Errors
/// [`JournalError::Damage`] with the line and the source that states it; or a read error.
pub fn check_home(home: &Home, reader: &JournalReader, head: (u64, Hash)) -> Result<(), JournalError> {
    let mut witnesses = records(home.root());
    if head.0 == 0 {
        witnesses.extend(of_files(home));
    }
    witnesses.iter().try_for_each(|witness| witness.check(reader, head, None))
}

impl Witness {
    /// Checks this statement; `location` is where the line is expected.
    ///
    /// # Errors
    /// [`JournalError::Damage`] if the line is missing or has another hash; or a read error.
    pub fn check(
        &self,
        reader: &JournalReader,
        head: (u64, Hash),
        location: Option<&Location>,
    ) -> Result<(), JournalError> {
        let Self { seq, hash, by } = self;
        if *seq > head.0 {
            if head.0 == 0 {
                return Err(JournalError::damage(reader.dir(), 0, Reason::EmptyBut(by.clone(), *seq)));
            }
            let (file, number, _) = reader.find(head.0)?;
            let reason = Reason::EndsBefore { whole: head.0, by: by.clone(), stated: *seq };
            return Err(JournalError::damage(file, number.saturating_add(1), reason));
        }
        let Some(hash) = hash else { return Ok(()) };
        let known = match location {
            _ if *seq == head.0 => head.1 == *hash,
            Some(location) => reader.read(*seq, location).is_ok_and(|line| line.hash == *hash),
            None => false,
        };
        if known {
            return Ok(());
        }
        let (file, number, found) = reader.find(*seq)?;
        if found == *hash {
            return Ok(());
        }
        Err(JournalError::damage(file, number, Reason::Rewritten { seq: *seq, by: by.clone() }))
    }
}

fn records(root: &Path) -> Vec<Witness> {
    let stated = |(name, by): Stated| {
        let Past { seq, hash, file, .. } = noted(root, name)?;
        (seq > 0).then(|| Witness { seq, hash: hash.parse().ok(), by: by(file) })
    };
    RECORDS.into_iter().filter_map(stated).collect()
}

fn of_files(home: &Home) -> Vec<Witness> {
    let mut found = Vec::new();
    let mut state = |seq: u64, path: &Path| {
        if seq > 0 {
            found.push(Witness { seq, hash: None, by: Stating::File(path.to_owned()) });
        }
    };
    // A `.new` file may belong to a first change that was never acknowledged.
    for secret in Secrets::at(home.secrets()).list().unwrap_or_default() {
        if let Found::Whole(id) = secret {
            state(1, &home.secrets().join(id.to_string()));
        }
    }
    for path in entries(&home.backups()) {
        state(line_of_backup(&path), &path);
    }
    for path in entries(&home.journal()) {
        state(acknowledged(&path), &path);
    }
    let asked = if writable::inspect(home.root()).is_ok() { entries(home.root()) } else { Vec::new() };
    for path in asked {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("store.damaged-") {
            state(line_of_store(&path), &path);
        }
    }
    found
}

/// The paths in a folder, in order; none if it cannot be read.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// The last line in a backup, by its name.
fn line_of_backup(path: &Path) -> u64 {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let migrated = name.strip_suffix(".tar.gz").and_then(|stem| stem.rsplit_once("-at-line-"));
    let rotated = || [Content::Store, Content::Secrets].into_iter().find_map(|of| Some(stamp_of(of, &name)?.seq));
    migrated.and_then(|(_, seq)| seq.parse().ok()).or_else(rotated).unwrap_or(0)
}

/// The last line that was certainly acknowledged when this file was written: a group is written only after all groups
/// before it were acknowledged.
fn acknowledged(path: &Path) -> u64 {
    let read = || {
        let file = trust::open(path)?;
        let mut bytes = Vec::new();
        file.take(MOST_BYTES).read_to_end(&mut bytes).map(|_| bytes)
    };
    if !path.symlink_metadata().is_ok_and(|about| about.is_file()) {
        return 0;
    }
    let discarded = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("discarded-"));
    let lines = sealed_lines(&read().unwrap_or_default());
    let last = |(seq, group): (u64, u64)| if discarded { group.saturating_sub(1) } else { seq };
    lines.into_iter().map(last).max().unwrap_or(0)
}

/// The last line that a store moved aside had begun; 0 if it cannot be read. A copy is opened, because opening changes
/// a store.
fn line_of_store(dir: &Path) -> u64 {
    let copy = folder::free_name(folder::parent(dir), "store.copy-");
    let ask = || -> Option<u64> {
        copy_files(dir, &copy).and_then(|()| copy_files(&dir.join("blobs"), &copy.join("blobs"))).ok()?;
        Some(Db::open(&copy, CACHE).ok()?.applied().ok()??.begun)
    };
    let line = ask().unwrap_or(0);
    // If it remains, no code reads it.
    let _ = fs::remove_dir_all(&copy);
    line
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    folder::private(to)?;
    for path in entries(from).into_iter().filter(|path| path.symlink_metadata().is_ok_and(|about| about.is_file())) {
        fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}
