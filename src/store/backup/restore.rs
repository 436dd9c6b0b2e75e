//! Makes a home from a backup. Everything is checked before anything is changed, the new home is complete before the
//! old one is moved, and the old one is kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use super::archives::{Ids, SecretArchives};
use super::error::{BackupError, Flaw};
use super::manifest::{Content, Manifest};
use super::past::{Past, note};
use super::read::{Keep, read};
use super::save::check_file;
use crate::domain::secret::SecretId;
use crate::store::folder;
use crate::store::home::Home;
use crate::store::journal::{Options, look, store_of};
use crate::store::lock::{HomeLock, LockError};
use crate::store::secrets::{Found, Ledger, Secrets, Standing};

/// What to restore, and where.
#[derive(Clone, Copy, Debug)]
pub struct Restore<'a> {
    /// The home.
    pub home: &'a Path,
    /// The backup of the store.
    pub from: &'a Path,
    /// The backup of its secrets.
    pub secrets: Option<&'a Path>,
    /// A home that is not empty may be moved aside.
    pub replace: bool,
    /// The home may belong to another committee.
    pub other_committee: bool,
    /// The newest known version of events.
    pub schema: u32,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The manifest of the backup.
    pub manifest: Manifest,
    /// The new path of the home that was there before.
    pub replaced: Option<PathBuf>,
    /// What happened to the secrets.
    pub secrets: Secured,
}

/// What happened to the secrets of a restored home.
#[derive(Clone, Copy, Debug, Default)]
pub struct Secured {
    /// How many were restored from an archive.
    pub restored: usize,
    /// How many of the archive were left out: forgotten since, or without a record.
    pub left: usize,
    /// How many were copied from the home that was there before.
    pub carried: usize,
    /// How many are named by records but were in neither.
    pub absent: usize,
}

/// Makes a home from a backup of the store and, if given, one of its secrets. If it replaces a home of the same
/// committee, the secrets of that home are copied.
///
/// # Errors
/// [`BackupError`]; then the home is unchanged.
pub fn restore(wish: &Restore) -> Result<Restored, BackupError> {
    let manifest = check_file(wish.from, Content::Store, wish.schema)?;
    if let Some(secrets) = wish.secrets
        && check_file(secrets, Content::Secrets, wish.schema)?.store != manifest.store
    {
        return Err(Flaw::OtherSecrets.into());
    }
    // The target of a link is replaced, not the link.
    let home = &fs::canonicalize(wish.home).unwrap_or_else(|_| wish.home.to_owned());
    if !wish.replace && holds_something(home) {
        return Err(BackupError::NotEmpty(home.clone()));
    }
    let bare = fs::metadata(home).is_err() || fs::read_dir(home).is_ok_and(|mut entries| entries.next().is_none());
    let lock = if bare { None } else { Some(lock(home)?) };
    let of = store_of(&Home::at(home).journal()).map(|store| store.to_string());
    if let Some(wanted) = of.clone().filter(|of| *of != manifest.store && !wish.other_committee) {
        return Err(BackupError::OtherCommittee { what: wish.from.to_owned(), found: manifest.store, wanted });
    }
    let name = home.file_name().map_or_else(|| "home".to_owned(), |name| name.to_string_lossy().into_owned());
    let folder_of_home = folder::parent(home);
    let fresh = folder::free_name(folder_of_home, &format!("{name}.restoring-"));
    let old = (of.as_ref() == Some(&manifest.store)).then_some(home.as_path());
    let filled = fill(&fresh, wish, &manifest, (home, old));
    let placed = filled.and_then(|secrets| {
        let aside = (!bare).then(|| folder::free_name(folder_of_home, &format!("{name}.replaced-")));
        swap(home, &fresh, aside.as_deref())?;
        Ok(Restored { manifest, replaced: aside, secrets })
    });
    if placed.is_err() {
        // It never was a home.
        let _ = fs::remove_dir_all(&fresh);
    }
    drop(lock);
    placed
}

/// Whether a home holds a journal, settings or secrets.
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

/// Unpacks into a new folder, which is durable when this returns. `place` is the path that the folder is to replace;
/// `old` is the same path if its home belongs to the same committee.
fn fill(
    fresh: &Path,
    wish: &Restore,
    manifest: &Manifest,
    (place, old): (&Path, Option<&Path>),
) -> Result<Secured, BackupError> {
    let home = Home::create(fresh).map_err(|error| BackupError::Io { what: error.path, cause: error.cause })?;
    let open = |path: &Path| File::open(path).map(BufReader::new).map_err(BackupError::io(path));
    let mut unpacked = Unpack { root: fresh, file: None };
    // Checked again: the file that was checked before may have been replaced.
    read(open(wish.from)?, Content::Store, wish.schema, &mut unpacked)?;
    let mut done = Secured::default();
    if let Some(secrets) = wish.secrets {
        done.restored = read(open(secrets)?, Content::Secrets, wish.schema, &mut unpacked)?.files.len();
    }
    let ledger = ledger(&home, wish.schema)?;
    done.left = leave_out(&home, &ledger)?;
    done.restored -= done.left.min(done.restored);
    let secrets = Secrets::at(home.secrets());
    let named = || ledger.named().into_iter().map(|(id, _)| id).filter(|id| !secrets.holds(*id));
    if let Some(old) = old {
        done.carried = carry_over(&Secrets::at(Home::at(old).secrets()), &secrets, named())?;
    }
    let absent = Ids(named().collect());
    done.absent = absent.0.len();
    remember(&home, wish.from, manifest, old, absent).map_err(BackupError::io(fresh))?;
    for dir in [home.journal(), home.secrets(), fresh.to_owned()] {
        folder::sync(&dir).map_err(BackupError::io(&dir))?;
    }
    if Home::at(place).is_shared() {
        home.share().map_err(|error| BackupError::Io { what: error.path, cause: error.cause })?;
    }
    if let Ok(about) = fs::metadata(place) {
        fs::set_permissions(fresh, about.permissions()).map_err(BackupError::io(fresh))?;
        give(fresh, &about).map_err(BackupError::io(fresh))?;
    }
    Ok(done)
}

/// What the restored journal says about secrets.
fn ledger(home: &Home, schema: u32) -> Result<Ledger, BackupError> {
    let reader = look(&home.journal(), Options::new(schema))?.reader;
    let mut ledger = Ledger::default();
    for placed in reader.lines_from(1) {
        ledger.line(&placed?.line)?;
    }
    Ok(ledger)
}

/// Removes the secrets that the restored journal does not name: an old archive must not bring back a forgotten secret.
/// Returns how many were removed.
fn leave_out(home: &Home, ledger: &Ledger) -> Result<usize, BackupError> {
    let secrets = Secrets::at(home.secrets());
    let mut left = 0;
    for found in secrets.list().map_err(BackupError::io(home.secrets()))? {
        if let Found::Whole(id) = found
            && !matches!(ledger.standing(id), Standing::Named(_))
        {
            fs::remove_file(secrets.path(id)).map_err(BackupError::io(secrets.path(id)))?;
            left += 1;
        }
    }
    Ok(left)
}

/// Copies the wanted files of secrets that are missing. Returns how many were copied.
fn carry_over(from: &Secrets, to: &Secrets, wanted: impl Iterator<Item = SecretId>) -> Result<usize, BackupError> {
    let mut carried = 0;
    for id in wanted.filter(|id| from.holds(*id)) {
        from.copy(id, to).map_err(BackupError::io(from.path(id)))?;
        carried += 1;
    }
    Ok(carried)
}

/// Notes in the restored home which backup it comes from, which archives of secrets exist, and which secrets were
/// missing.
fn remember(home: &Home, from: &Path, manifest: &Manifest, old: Option<&Path>, absent: Ids) -> io::Result<()> {
    let file = fs::canonicalize(from).unwrap_or_else(|_| from.to_owned()).display().to_string();
    let past = Past { at: manifest.made_at(), seq: manifest.seq, hash: manifest.hash.clone(), file, ..Past::default() };
    note(home.root(), "backup", &past)?;
    // A file that cannot be read stays in the old home.
    let record = old.and_then(|old| SecretArchives::load(old).ok()).unwrap_or_default();
    let record = SecretArchives { absent, ..record };
    if record == SecretArchives::default() { Ok(()) } else { record.save(home.root()) }
}

/// Gives everything to the old home's owner, if root restores for a service.
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

/// Moves the new home into place. The old one is moved aside, and moved back if that fails.
fn swap(home: &Path, fresh: &Path, aside: Option<&Path>) -> Result<(), BackupError> {
    let folder_of_home = folder::parent(home);
    if let Some(aside) = aside {
        fs::rename(home, aside).map_err(BackupError::io(home))?;
    }
    if let Err(cause) = fs::rename(fresh, home) {
        if let Some(aside) = aside {
            let _ = fs::rename(aside, home);
        }
        return Err(BackupError::io(home)(cause));
    }
    folder::sync(folder_of_home).map_err(BackupError::io(folder_of_home))
}

/// Writes files below a folder. [`read`] has checked their names.
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
