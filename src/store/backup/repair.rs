//! Repairs a home that no server holds: leftover files, and data that can be rebuilt from the journal. The journal
//! itself is never repaired: acknowledged lines can only come from a backup.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::error::BackupError;
use crate::domain::id::Id;
use crate::i18n::Lang;
use crate::store::aside::move_aside;
use crate::store::db::{Db, DbError};
use crate::store::folder;
use crate::store::home::Home;
use crate::store::journal::{Journal, JournalError, JournalReader, Options, Stating, look};
use crate::store::lock::{HomeLock, LockError};
use crate::store::new_file::UNFINISHED;
use crate::store::secrets::{Found, Ledger, Secrets, Standing};
use crate::store::trust::{self, Fault, Untrusted};
use crate::store::witness::{Witness, check_home};
use crate::store::writable;

/// sled's cache in bytes during the check.
const CACHE: u64 = 8 << 20;

/// A safe step that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Moves aside a file that was never finished.
    Unfinished(PathBuf),
    /// Sets the mode so that only the owner has access.
    Tighten(PathBuf, u32),
    /// Moves bytes that were never acknowledged to a file of their own.
    CutTail(PathBuf, u64),
    /// Removes a secret that a journal line forgot: completes a confirmed command.
    Forget(PathBuf),
    /// Moves aside a secret that no journal line names.
    Unnamed(PathBuf),
    /// Moves sled's folder aside; the next start rebuilds it from the journal.
    Rebuild(PathBuf, [String; 2]),
}

/// The result of examining a home.
#[derive(Debug)]
pub struct Findings {
    /// What can be done.
    pub steps: Vec<Step>,
    /// What cannot be repaired: something acknowledged is damaged or missing, or a newer program wrote it.
    pub lost: Option<JournalError>,
    /// The records that name a secret whose file is missing.
    pub missing: Vec<Id>,
    /// Entries in the folder of secrets that are not secrets: they stay, because the program does not know what they
    /// are.
    pub odd: Vec<PathBuf>,
    /// The journal's last valid line; 0 if the journal is damaged.
    pub seq: u64,
    lock: HomeLock,
}

/// Examines a home and changes nothing except what opening sled changes by itself. The home is locked as long as the
/// findings live.
///
/// # Errors
/// [`BackupError::Served`], a store of a newer program, or a read error.
pub fn examine(home: &Home, schema: u32) -> Result<Findings, BackupError> {
    trustworthy(home)?;
    writable::inspect(home.root())?;
    let lock = HomeLock::acquire(&home.lock()).map_err(|error| match error {
        LockError::Held { .. } => BackupError::Served(home.root().to_owned()),
        LockError::Io { path, cause } => BackupError::Io { what: path, cause },
    })?;
    let mut findings = Findings { steps: Vec::new(), lost: None, missing: Vec::new(), odd: Vec::new(), seq: 0, lock };
    // First without sled: a home of a newer program is not opened at all.
    let options = Options::new(schema);
    if let Err(error @ JournalError::Newer { .. }) = look(&home.journal(), options) {
        findings.lost = Some(error);
        return Ok(findings);
    }
    let (begun, applied) = match look_at_store(home) {
        Ok(found) => found,
        Err(error @ DbError::Newer { .. }) => return Err(error.into()),
        Err(DbError::Busy { path }) => return Err(BackupError::Served(path)),
        Err(error) => {
            findings.steps.push(Step::Rebuild(home.store(), [Lang::Vi, Lang::En].map(|lang| error.text(lang))));
            (0, None)
        }
    };
    let looked = look(&home.journal(), Options { applied: begun, ..options }).and_then(|look| {
        check_home(home, &look.reader, (look.seq, look.hash))?;
        if let Some(applied) = &applied {
            applied.check(&look.reader, (look.seq, look.hash), None)?;
        }
        Ok(look)
    });
    match looked {
        Ok(look) => {
            findings.steps.extend(look.loose.into_iter().map(|(path, bytes)| Step::CutTail(path, bytes)));
            match look.reader.verify(&mut |_| {}) {
                Ok(verified) => {
                    findings.seq = verified.seq;
                    findings.secrets(home, &look.reader)?;
                }
                Err(error) => findings.lost = Some(error),
            }
        }
        Err(error) => findings.lost = Some(error),
    }
    if findings.lost.is_some() {
        // sled may be all that is left of the lost lines.
        findings.steps.clear();
    }
    findings.loose_files(home).map_err(BackupError::io(home.root()))?;
    Ok(findings)
}

/// Nothing is done in a home that belongs to another user or has links in it: a step could reach the target of a link.
/// Modes that only let others write are fixed by a step.
fn trustworthy(home: &Home) -> Result<(), BackupError> {
    let Err(Untrusted(mut faults)) = trust::inspect(home.root()) else { return Ok(()) };
    faults.retain(|fault| !matches!(fault, Fault::Writable(_)));
    if faults.is_empty() { Ok(()) } else { Err(Untrusted(faults).into()) }
}

/// Reads all of sled. Returns the last line of which anything is applied, and the last one that is applied completely.
/// A missing folder is not created.
fn look_at_store(home: &Home) -> Result<(u64, Option<Witness>), DbError> {
    if !home.store().join("db").exists() {
        return Ok((0, None));
    }
    let db = Db::open(&home.store(), CACHE)?;
    let applied = db.load(|_, _| Ok(()))?;
    db.check()?;
    let whole = Witness { seq: applied.seq, hash: Some(applied.hash), by: Stating::Store };
    Ok((applied.begun, (applied.seq > 0).then_some(whole)))
}

impl Findings {
    fn loose_files(&mut self, home: &Home) -> io::Result<()> {
        for dir in [home.root().to_owned(), home.backups()] {
            for path in files(&dir)? {
                if path.to_string_lossy().ends_with(UNFINISHED) {
                    self.steps.push(Step::Unfinished(path));
                }
            }
        }
        let about = fs::metadata(home.root())?;
        if about.permissions().mode() & 0o022 != 0 {
            self.steps.push(Step::Tighten(home.root().to_owned(), about.permissions().mode() & 0o7755));
        }
        for part in trust::parts(home.root()) {
            self.tighten(&part)?;
        }
        for dir in [home.journal(), home.secrets()] {
            for path in files(&dir)? {
                self.tighten(&path)?;
            }
        }
        Ok(())
    }

    /// Compares the files of secrets with the lines of an intact journal.
    fn secrets(&mut self, home: &Home, reader: &JournalReader) -> Result<(), BackupError> {
        let secrets = Secrets::at(home.secrets());
        let mut ledger = Ledger::default();
        for placed in reader.lines_from(1) {
            ledger.line(&placed?.line)?;
        }
        for found in secrets.list().map_err(BackupError::io(home.secrets()))? {
            match found {
                // Half of a group: the next start renames or removes it.
                Found::Fresh(_) => {}
                Found::Whole(id) if matches!(ledger.standing(id), Standing::Named(_)) => {}
                Found::Whole(id) if ledger.standing(id) == Standing::Forgotten => {
                    self.steps.push(Step::Forget(secrets.path(id)));
                }
                Found::Whole(id) => self.steps.push(Step::Unnamed(secrets.path(id))),
                Found::Odd(name) => self.odd.push(home.secrets().join(name)),
            }
        }
        let missing = ledger.named().into_iter().filter(|(id, _)| !secrets.holds(*id));
        self.missing = missing.map(|(_, of)| of).collect();
        Ok(())
    }

    fn tighten(&mut self, path: &Path) -> io::Result<()> {
        let (mode, own) = match fs::symlink_metadata(path) {
            Ok(about) => (about.permissions().mode() & 0o7777, if about.is_dir() { 0o700 } else { 0o600 }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if mode & !own != 0 {
            self.steps.push(Step::Tighten(path.to_owned(), mode & own));
        }
        Ok(())
    }
}

/// The regular files in a folder, in order; none if there is no folder.
fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Moves a file into the folder `kept`, creating it if it is missing. Returns the new path.
fn set_aside(path: &Path, kept: &Path) -> io::Result<PathBuf> {
    folder::private(kept)?;
    let to = kept.join(path.file_name().unwrap_or_default());
    fs::rename(path, &to)?;
    folder::sync(kept)?;
    folder::sync(folder::parent(path))?;
    Ok(to)
}

/// Carries out the findings and releases the home. Returns the moves as `(from, to)`.
///
/// # Errors
/// The first step that fails; the steps before it are done.
pub fn carry_out(home: &Home, findings: Findings, schema: u32) -> Result<Vec<(PathBuf, PathBuf)>, BackupError> {
    let mut moved = Vec::new();
    let mut tail = false;
    let kept = folder::free_name(home.root(), "kept-");
    for step in &findings.steps {
        match step {
            Step::Unfinished(path) | Step::Unnamed(path) => {
                let to = set_aside(path, &kept).map_err(BackupError::io(path))?;
                moved.push((path.clone(), to));
            }
            Step::Forget(path) => {
                fs::remove_file(path)
                    .and_then(|()| folder::sync(folder::parent(path)))
                    .map_err(BackupError::io(path))?;
            }
            Step::Tighten(path, mode) => {
                trust::set_mode(path, *mode).map_err(BackupError::io(path))?;
            }
            Step::Rebuild(path, _) => {
                let to = move_aside(path).map_err(BackupError::io(path))?;
                moved.extend(to.map(|to| (path.clone(), to)));
            }
            Step::CutTail(..) => tail = true,
        }
    }
    if tail {
        let (_, opening) = Journal::open(&home.journal(), Options::new(schema))?;
        moved.extend(opening.discarded.into_iter().map(|discarded| (discarded.from, discarded.to)));
    }
    drop(findings.lock);
    Ok(moved)
}
