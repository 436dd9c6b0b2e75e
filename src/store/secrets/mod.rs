//! The texts of secrets: one file (0600) each in a folder of its own (0700), named by a random number. Everything else
//! that the program writes holds only that number.
//!
//! A file is written and synced as `<number>.new` before the line that names it, and renamed when the line is durable.
//! So at a start a `.new` file either belongs to the last group, whose lines name it, or to no line.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::id::Id;
use crate::domain::secret::{SecretId, SecretText};
use crate::store::{folder, trust};

mod ledger;
#[cfg(test)]
mod tests;

pub use ledger::{Ledger, Standing};

/// The suffix of a file whose line is not known to be durable.
const FRESH: &str = ".new";

/// The maximum number of bytes that are read from one file: far more than any field needs.
pub const MOST_BYTES: u64 = 1 << 20;

/// The content of a file.
#[derive(Serialize, Deserialize)]
struct Sheet {
    /// The record it belongs to, so that a file that no record names can still be attributed.
    of: String,
    text: String,
}

/// The folder of secrets of a home.
#[derive(Clone, Debug)]
pub struct Secrets {
    folder: PathBuf,
}

/// An entry of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A secret.
    Whole(SecretId),
    /// A secret whose line was not known to be durable.
    Fresh(SecretId),
    /// Anything else, by its name.
    Odd(String),
}

impl Found {
    /// Classifies an entry by its name and by whether it is a regular file.
    fn of(name: &str, plain: bool) -> Found {
        let (stem, fresh) = name.strip_suffix(FRESH).map_or((name, false), |stem| (stem, true));
        match stem.parse() {
            Ok(id) if plain && fresh => Found::Fresh(id),
            Ok(id) if plain => Found::Whole(id),
            _ => Found::Odd(name.to_owned()),
        }
    }
}

impl Secrets {
    /// The secrets in this folder.
    pub fn at(folder: impl Into<PathBuf>) -> Secrets {
        Secrets { folder: folder.into() }
    }

    /// The file of a secret.
    pub fn path(&self, id: SecretId) -> PathBuf {
        self.folder.join(id.to_string())
    }

    fn fresh(&self, id: SecretId) -> PathBuf {
        self.folder.join(format!("{id}{FRESH}"))
    }

    /// Writes texts of records durably, each under the name for a line that is not durable yet.
    ///
    /// # Errors
    /// Fails with the first text that cannot be written, and removes all of them.
    pub fn write(&self, texts: &[(SecretId, Id, SecretText)]) -> io::Result<()> {
        let written = texts.iter().try_for_each(|(id, of, text)| self.write_one(*id, *of, text));
        let synced = written.and_then(|()| if texts.is_empty() { Ok(()) } else { folder::sync(&self.folder) });
        if synced.is_err() {
            let ids: Vec<SecretId> = texts.iter().map(|(id, ..)| *id).collect();
            // The first error is returned; a file that remains is removed at the next start.
            let _ = self.take_back(&ids);
        }
        synced
    }

    fn write_one(&self, id: SecretId, of: Id, text: &SecretText) -> io::Result<()> {
        let sheet = serde_json::to_string(&Sheet { of: of.to_string(), text: text.text().to_owned() })?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.fresh(id))?;
        file.write_all(sheet.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    }

    /// Renames files whose lines are durable.
    ///
    /// # Errors
    /// Fails with the first file that cannot be renamed; the next start renames it.
    pub fn keep(&self, ids: &[SecretId]) -> io::Result<()> {
        for id in ids {
            fs::rename(self.fresh(*id), self.path(*id))?;
        }
        if ids.is_empty() { Ok(()) } else { folder::sync(&self.folder) }
    }

    /// Removes files whose lines were not written.
    ///
    /// # Errors
    /// Fails with the first file that cannot be removed; the others are removed.
    pub fn take_back(&self, ids: &[SecretId]) -> io::Result<()> {
        self.remove(ids.iter().map(|id| self.fresh(*id)))
    }

    /// Removes secrets durably.
    ///
    /// # Errors
    /// Fails with the first file that cannot be removed; the others are removed.
    pub fn forget(&self, ids: &[SecretId]) -> io::Result<()> {
        self.remove(ids.iter().flat_map(|id| [self.path(*id), self.fresh(*id)]))
    }

    fn remove(&self, paths: impl Iterator<Item = PathBuf>) -> io::Result<()> {
        let (mut first, mut gone) = (Ok(()), false);
        for path in paths {
            match fs::remove_file(path) {
                Ok(()) => gone = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => first = first.and(Err(error)),
            }
        }
        if gone { first.and(folder::sync(&self.folder)) } else { first }
    }

    /// Whether the file of a secret exists, under either name.
    pub fn holds(&self, id: SecretId) -> bool {
        self.path(id).is_file() || self.fresh(id).is_file()
    }

    /// The text of a secret.
    ///
    /// # Errors
    /// Fails if the file does not exist or cannot be read.
    pub fn read(&self, id: SecretId) -> io::Result<SecretText> {
        let found = Self::sheet(&self.path(id));
        let sheet = found.or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Self::sheet(&self.fresh(id)),
            _ => Err(error),
        })?;
        Ok(SecretText::new(sheet.text))
    }

    /// Copies the file of a secret, under either name, into another folder of secrets. The copy is durable when that
    /// folder is synced.
    ///
    /// # Errors
    /// Fails if the file cannot be read or the copy cannot be written.
    pub fn copy(&self, id: SecretId, to: &Secrets) -> io::Result<()> {
        // Root may do this in another user's folder, so a link is not followed.
        let from = trust::open(&self.path(id)).or_else(|_| trust::open(&self.fresh(id)))?;
        let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to.path(id))?;
        io::copy(&mut io::Read::take(from, MOST_BYTES), &mut copy)?;
        copy.sync_all()
    }

    /// The record that a file names.
    pub fn owner(&self, id: SecretId) -> Option<Id> {
        let sheet = Self::sheet(&self.path(id)).or_else(|_| Self::sheet(&self.fresh(id)));
        sheet.ok()?.of.parse().ok()
    }

    fn sheet(path: &Path) -> io::Result<Sheet> {
        let text = io::read_to_string(io::Read::take(trust::open(path)?, MOST_BYTES))?;
        // The error of a parser may quote what it read.
        serde_json::from_str(&text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not a secret's file"))
    }

    /// All entries of the folder, by name; none if there is no folder.
    ///
    /// # Errors
    /// Fails if the folder cannot be read.
    pub fn list(&self) -> io::Result<Vec<Found>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            found.push((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?.is_file()));
        }
        found.sort();
        Ok(found.into_iter().map(|(name, plain)| Found::of(&name, plain)).collect())
    }
}
