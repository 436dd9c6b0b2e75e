//! Unfinished forms, a file each, in the state folder.
//!
//! Whoever has a draft holds a lock (`flock`) on its file for as long as the program runs, so that two windows never offer
//! the same one, and a window that dies leaves its drafts to the next. A new version is locked before it takes the old
//! one's name: the name never stands for a file that is nobody's. Nothing is synced: a draft is to outlive its program
//! and its line, and a disk that is slow must not hold a program that has a second to end.

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

use super::files::{make_folder, told};

/// Most drafts of one person; the oldest make room.
const MOST: usize = 50;
/// What a draft file ends with; one being written; one that this program cannot read.
const ENDING: &str = "json";
const BESIDE: &str = "new";
const ASIDE: &str = "unreadable";

/// A draft as it lies in its file.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The store whose records it names.
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
    pub fn at(place: &Place) -> DraftFiles {
        let state = choose_base_strategy().ok().and_then(|folders| folders.state_dir());
        let folder = state.map(|state| state.join("dondoc").join("drafts"));
        let named = if place.own { &place.home } else { &place.socket };
        DraftFiles { folder, place: named.display().to_string(), held: HashMap::new() }
    }

    /// Takes hold of all drafts for this store that no other window has, newest first.
    pub fn find(&mut self) -> Found {
        let mut found = Found::default();
        for path in self.files() {
            if path.extension().is_some_and(|ending| ending == BESIDE) {
                // Left by a window that died while it wrote.
                if let Ok(Some(_mine)) = claim(&path) {
                    told(&path, fs::remove_file(&path));
                }
            } else if path.extension().is_some_and(|ending| ending == ENDING) {
                self.look(&path, &mut found);
            }
        }
        // Of one second, the file that was written later.
        let written = |key: &DraftKey| self.held.get(key).and_then(|file| file.metadata().ok()?.modified().ok());
        found.drafts.sort_by_key(|kept| std::cmp::Reverse((kept.saved, written(&kept.key))));
        for kept in found.drafts.drain(found.drafts.len().min(MOST)..) {
            found.dropped += 1;
            self.drop_draft(&kept.key);
        }
        found
    }

    /// All files among the drafts. The one file that earlier versions kept is brought there.
    fn files(&self) -> Vec<PathBuf> {
        if let Some(folder) = &self.folder {
            let single = folder.with_file_name("draft.json");
            if single.exists() && make_folder(folder).is_ok() {
                told(&single, fs::rename(&single, folder.join("earlier.json")));
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
            Err(cause) => return told(path, Err(cause)),
        };
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(cause) => return told(path, Err(cause)),
        };
        match serde_json::from_slice::<Kept>(&text) {
            Ok(kept) if kept.place == self.place => {
                self.held.insert(key.clone(), held);
                found.drafts.push(KeptDraft::found(key, Moment(kept.saved), kept.draft));
            }
            // Of another store: it is offered there.
            Ok(_) => {}
            Err(cause) => {
                tracing::warn!(path = %path.display(), %cause, "a draft cannot be read");
                found.unreadable.extend(put_aside(path));
            }
        }
    }

    /// Writes a draft, in place of what was kept under its name.
    pub fn save(&mut self, key: &DraftKey, draft: &FormDraft, now: Moment) {
        let Some(path) = self.path(key) else { return };
        let kept = Kept { place: self.place.clone(), saved: now.0, draft: draft.clone() };
        let Ok(text) = serde_json::to_vec(&kept) else { return };
        // The second try is for a window that took the unfinished file for a leftover at that very moment.
        match write_locked(&path, &text).or_else(|_| write_locked(&path, &text)) {
            Ok(held) => {
                self.held.insert(key.clone(), held);
            }
            Err(cause) => told(&path, Err(cause)),
        }
    }

    /// A draft is used up. One that was never written costs nothing.
    pub fn drop_draft(&mut self, key: &DraftKey) {
        if let (Some(_held), Some(path)) = (self.held.remove(key), self.path(key)) {
            told(&path, fs::remove_file(&path));
        }
    }

    /// A draft of which this program cannot read all: its file stays, under another name.
    pub fn set_aside(&mut self, key: &DraftKey) {
        if let (Some(_held), Some(path)) = (self.held.remove(key), self.path(key)) {
            put_aside(&path);
        }
    }

    fn path(&self, key: &DraftKey) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(&key.0).with_extension(ENDING))
    }
}

/// The lock on a file, if nobody else has it and the name still stands for it. Where the file system knows no locks, all
/// are free.
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
    let beside = path.with_extension(BESIDE);
    let mut file = File::options().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    file.write_all(text)?;
    fs::rename(&beside, path)?;
    Ok(file)
}

fn put_aside(path: &Path) -> Option<PathBuf> {
    let aside = path.with_extension(ASIDE);
    let moved = fs::rename(path, &aside);
    let done = moved.is_ok();
    told(path, moved);
    done.then_some(aside)
}

#[cfg(test)]
mod tests;
