//! A home made of a backup. Everything is checked before anything is touched, the new home is
//! whole before the old one moves, and the old one is kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use super::error::{BackupError, Flaw};
use super::manifest::{Content, Manifest};
use super::read::{Keep, read};
use super::save::check_file;
use crate::store::folder;
use crate::store::home::Home;
use crate::store::journal::{Options, look};
use crate::store::lock::{HomeLock, LockError};
use crate::store::secrets::{Found, Ledger, Secrets, Standing};

/// What was done.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Where the home that was there before is now.
    pub replaced: Option<PathBuf>,
    /// How many secrets came back.
    pub secrets: usize,
    /// How many of them stayed away: forgotten since, or of no record.
    pub left: usize,
}

/// Makes the home of a backup of the store and, where given, one of its secrets. A home that holds
/// something is moved aside, whole, if `replace` says so. `schema` is the newest form of events
/// that is known.
///
/// # Errors
/// [`BackupError`]; then the home is as it was.
pub fn restore(
    home: &Path,
    from: &Path,
    secrets: Option<&Path>,
    replace: bool,
    schema: u32,
) -> Result<Restored, BackupError> {
    let manifest = check_file(from, Content::Store, schema)?;
    if let Some(secrets) = secrets
        && check_file(secrets, Content::Secrets, schema)?.store != manifest.store
    {
        return Err(Flaw::Content.into());
    }
    // Where a link leads is what is replaced, not the link.
    let home = &fs::canonicalize(home).unwrap_or_else(|_| home.to_owned());
    let old = fs::metadata(home).ok();
    if !replace && holds_something(home) {
        return Err(BackupError::NotEmpty(home.clone()));
    }
    let bare = old.is_none() || fs::read_dir(home).is_ok_and(|mut entries| entries.next().is_none());
    let lock = if bare { None } else { Some(lock(home)?) };
    let name = home.file_name().map_or_else(|| "home".to_owned(), |name| name.to_string_lossy().into_owned());
    let beside = folder::parent(home);
    let fresh = folder::free_name(beside, &format!("{name}.restoring-"));
    let filled = fill(&fresh, from, secrets, schema, old.as_ref());
    let placed = filled.and_then(|(secrets, left)| {
        let aside = (!bare).then(|| folder::free_name(beside, &format!("{name}.replaced-")));
        swap(home, &fresh, aside.as_deref())?;
        Ok(Restored { manifest, replaced: aside, secrets, left })
    });
    if placed.is_err() {
        // It was never anybody's home.
        let _ = fs::remove_dir_all(&fresh);
    }
    drop(lock);
    placed
}

/// Whether a home has a journal, settings or secrets in it.
pub fn holds_something(home: &Path) -> bool {
    let filled = |dir: PathBuf| fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    let home = Home::at(home);
    home.config().exists() || filled(home.journal()) || filled(home.secrets())
}

fn lock(home: &Path) -> Result<HomeLock, BackupError> {
    HomeLock::acquire(&Home::at(home).lock()).map_err(|error| match error {
        LockError::Held { .. } => BackupError::Served(home.to_owned()),
        LockError::Io { path, cause } => BackupError::Io { what: path, cause },
    })
}

/// Unpacks into a folder of its own, which is durable when this returns; how many secrets came back, and how
/// many did not.
fn fill(
    fresh: &Path,
    from: &Path,
    secrets: Option<&Path>,
    schema: u32,
    old: Option<&fs::Metadata>,
) -> Result<(usize, usize), BackupError> {
    let home = Home::create(fresh).map_err(|error| BackupError::Io { what: error.path, cause: error.cause })?;
    let open = |path: &Path| File::open(path).map(BufReader::new).map_err(BackupError::io(path));
    let mut unpacked = Unpack { root: fresh, file: None };
    // Checked again: what was checked before may have been another file.
    read(open(from)?, Content::Store, schema, &mut unpacked)?;
    let (mut count, mut left) = (0, 0);
    if let Some(secrets) = secrets {
        count = read(open(secrets)?, Content::Secrets, schema, &mut unpacked)?.files.len();
        left = leave_out(&home, schema)?;
        count -= left.min(count);
    }
    for dir in [home.journal(), home.secrets(), fresh.to_owned()] {
        folder::sync(&dir).map_err(BackupError::io(&dir))?;
    }
    if let Some(old) = old {
        fs::set_permissions(fresh, old.permissions()).map_err(BackupError::io(fresh))?;
        give(fresh, old).map_err(BackupError::io(fresh))?;
    }
    Ok((count, left))
}

/// Removes the secrets that the restored journal does not name: an old archive brings nothing back that was forgotten
/// since. How many they were.
fn leave_out(home: &Home, schema: u32) -> Result<usize, BackupError> {
    let secrets = Secrets::at(home.secrets());
    let reader = look(&home.journal(), Options::new(schema))?.reader;
    let mut ledger = Ledger::default();
    for placed in reader.lines_from(1) {
        ledger.line(&placed?.line).map_err(|reason| BackupError::io(home.journal())(io::Error::other(reason)))?;
    }
    let mut left = 0;
    for found in secrets.list().map_err(BackupError::io(home.secrets()))? {
        let path = match found {
            Found::Whole(id) if matches!(ledger.standing(id), Standing::Named(_)) => continue,
            Found::Whole(id) => secrets.path(id),
            Found::Fresh(_) => continue,
            Found::Odd(name) => home.secrets().join(name),
        };
        fs::remove_file(&path).map_err(BackupError::io(&path))?;
        left += 1;
    }
    Ok(left)
}

/// Gives everything to the old home's owner, where root restores for a service.
fn give(path: &Path, owner: &fs::Metadata) -> io::Result<()> {
    let about = fs::symlink_metadata(path)?;
    if (about.uid(), about.gid()) != (owner.uid(), owner.gid()) {
        chown(path, Some(owner.uid()), Some(owner.gid()))?;
    }
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), owner)?;
        }
    }
    Ok(())
}

/// Puts the fresh home in its place; what was there goes aside, and comes back if that fails.
fn swap(home: &Path, fresh: &Path, aside: Option<&Path>) -> Result<(), BackupError> {
    let beside = folder::parent(home);
    if let Some(aside) = aside {
        fs::rename(home, aside).map_err(BackupError::io(home))?;
    }
    if let Err(cause) = fs::rename(fresh, home) {
        if let Some(aside) = aside {
            let _ = fs::rename(aside, home);
        }
        return Err(BackupError::io(home)(cause));
    }
    folder::sync(beside).map_err(BackupError::io(beside))
}

/// Writes files below a folder. Their names have been checked by [`read`].
struct Unpack<'a> {
    root: &'a Path,
    file: Option<File>,
}

impl Keep for Unpack<'_> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        let path = self.root.join(name);
        self.file = Some(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?);
        Ok(())
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }

    fn end(&mut self) -> io::Result<()> {
        self.file.take().map_or(Ok(()), |file| file.sync_all())
    }
}
