//! Unfinished forms, one file each, in the state folder.
//!
//! A window that has a draft holds a lock (`flock`) on its file as long as the program runs, so that two windows never
//! offer the same one, and a window that dies leaves its drafts to the next. A new version is locked before it takes
//! the name of the old one: the name never belongs to an unlocked file. Nothing is synced: a draft must outlive its
//! program and its connection, and a slow disk must not delay a program that has one second to end.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};

use crate::domain::day::Moment;
use crate::tui::layers::form::{DraftKey, FormDraft};
use crate::tui::model::drafts::{Found, KeptDraft};
use crate::wire::Place;

use super::files::{log_failure, make_folder};

/// The maximum drafts of one user; the oldest are removed.
const MOST: usize = 50;
/// The suffixes of a draft file; of one being written; of one that this program cannot read.
const ENDING: &str = "json";
const UNFINISHED: &str = "new";
const ASIDE: &str = "unreadable";

/// A draft as stored in its file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The store of the records that it names.
    place: String,
    /// Seconds since 1970.
    saved: i64,
    draft: FormDraft,
}

/// The drafts that this window holds.
#[derive(Debug)]
pub(in crate::tui) struct DraftFiles {
    folder: Option<PathBuf>,
    place: String,
    held: HashMap<DraftKey, File>,
}

impl DraftFiles {
    /// The drafts for the store at this place.
    pub(crate) fn at(place: &Place) -> DraftFiles {
        let state = choose_base_strategy().ok().and_then(|folders| folders.state_dir());
        let folder = state.map(|state| state.join("dondoc").join("drafts"));
        let named = if place.own { &place.home } else { &place.socket };
        DraftFiles { folder, place: named.display().to_string(), held: HashMap::new() }
    }

    /// Takes all drafts for this store that no other window holds, newest first.
    pub(crate) fn find(&mut self) -> Found {
        let mut found = Found::default();
        for path in self.files() {
            if path.extension().is_some_and(|ending| ending == UNFINISHED) {
                // Left by a window that died while writing.
                if let Ok(Some(_mine)) = claim(&path) {
                    log_failure(&path, fs::remove_file(&path));
                }
            } else if path.extension().is_some_and(|ending| ending == ENDING) {
                self.look(&path, &mut found);
            }
        }
        // Within one second, the file that was written later.
        let written = |key: &DraftKey| self.held.get(key).and_then(|file| file.metadata().ok()?.modified().ok());
        found.drafts.sort_by_key(|kept| std::cmp::Reverse((kept.saved, written(&kept.key))));
        for kept in found.drafts.drain(found.drafts.len().min(MOST)..) {
            found.dropped += 1;
            self.drop_draft(&kept.key);
        }
        found
    }

    /// All files of drafts. The single file of earlier versions is moved there first.
    fn files(&self) -> Vec<PathBuf> {
        if let Some(folder) = &self.folder {
            let single = folder.with_file_name("draft.json");
            if single.exists() && make_folder(folder).is_ok() {
                log_failure(&single, fs::rename(&single, folder.join("earlier.json")));
            }
        }
        let entries = self.folder.as_ref().and_then(|folder| fs::read_dir(folder).ok());
        entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    fn look(&mut self, path: &Path, found: &mut Found) {
        let Some(key) = path.file_stem().and_then(|stem| stem.to_str()).map(|stem| DraftKey(stem.to_owned())) else {
            return;
        };
        let held = match claim(path) {
            Ok(Some(held)) => held,
            Ok(None) => {
                found.elsewhere += 1;
                return;
            }
            Err(cause) => return log_failure(path, Err(cause)),
        };
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(cause) => return log_failure(path, Err(cause)),
        };
        match serde_json::from_slice::<Kept>(&text) {
            Ok(kept) if kept.place == self.place => {
                self.held.insert(key.clone(), held);
                found.drafts.push(KeptDraft::found(key, Moment(kept.saved), kept.draft));
            }
            // It belongs to another store and is offered there.
            Ok(_) => {}
            Err(cause) => {
                tracing::warn!(path = %path.display(), %cause, "a draft cannot be read");
                found.unreadable.extend(put_aside(path));
            }
        }
    }

    /// Writes a draft and replaces the old version.
    pub(crate) fn save(&mut self, key: &DraftKey, draft: &FormDraft, now: Moment) {
        let Some(path) = self.path(key) else { return };
        let kept = Kept { place: self.place.clone(), saved: now.0, draft: draft.clone() };
        let Ok(text) = serde_json::to_vec(&kept) else { return };
        // The second try is for the case that another window took the unfinished file for a leftover at that moment.
        match write_locked(&path, &text).or_else(|_| write_locked(&path, &text)) {
            Ok(held) => {
                self.held.insert(key.clone(), held);
            }
            Err(cause) => log_failure(&path, Err(cause)),
        }
    }

    /// Deletes a draft that is used. One that was never written costs nothing.
    pub(crate) fn drop_draft(&mut self, key: &DraftKey) {
        if let (Some(_held), Some(path)) = (self.held.remove(key), self.path(key)) {
            log_failure(&path, fs::remove_file(&path));
        }
    }

    /// A draft that this program cannot read completely: its file stays, under another name.
    pub(crate) fn set_aside(&mut self, key: &DraftKey) {
        if let (Some(_held), Some(path)) = (self.held.remove(key), self.path(key)) {
            put_aside(&path);
        }
    }

    fn path(&self, key: &DraftKey) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(&key.0).with_extension(ENDING))
    }
}

/// The lock on a file, if it is free and the name still belongs to the file. Without locks in the file system, all are
/// free.
fn claim(path: &Path) -> io::Result<Option<File>> {
    let file = File::open(path)?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Ok(None);
    }
    let (mine, named) = (file.metadata()?, fs::metadata(path)?);
    Ok(((mine.dev(), mine.ino()) == (named.dev(), named.ino())).then_some(file))
}

fn write_locked(path: &Path, text: &[u8]) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let unfinished = path.with_extension(UNFINISHED);
    let mut file = File::options().create(true).write(true).truncate(true).mode(0o600).open(&unfinished)?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    file.write_all(text)?;
    fs::rename(&unfinished, path)?;
    Ok(file)
}

fn put_aside(path: &Path) -> Option<PathBuf> {
    let aside = path.with_extension(ASIDE);
    let moved = fs::rename(path, &aside);
    let done = moved.is_ok();
    log_failure(path, moved);
    done.then_some(aside)
}

#[cfg(test)]
mod tests;
