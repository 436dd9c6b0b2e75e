//! Small files of the user: saved filters in the config folder, unfinished forms in the state folder.
//!
//! No error here may stop the program: a file that cannot be read counts as missing, one that cannot be written is
//! logged.

mod drafts;
mod files;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};

use super::filters::{Change, KeptFilter, change};

pub(super) use drafts::DraftFiles;

use files::{log_failure, write};

#[derive(Debug, Default, Serialize, Deserialize)]
struct Filters {
    #[serde(default)]
    filter: Vec<KeptFilter>,
}

/// The user's own filters.
pub(super) fn filters() -> Vec<KeptFilter> {
    filters_path().and_then(|path| read_filters(&path)).unwrap_or_default()
}

/// `None` if the file cannot be read.
fn read_filters(path: &Path) -> Option<Vec<KeptFilter>> {
    match fs::read_to_string(path) {
        Ok(text) => toml::from_str::<Filters>(&text).ok().map(|held| held.filter),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Some(Vec::new()),
        Err(_) => None,
    }
}

/// Changes the user's own filters in their file, which another session may have changed since it was read.
pub(super) fn change_filters(what: &Change) {
    if let Some(path) = filters_path() {
        change_filters_in(&path, what);
    }
}

fn change_filters_in(path: &Path, what: &Change) {
    let mut filter = read_filters(path).unwrap_or_else(|| {
        // It is not ours, so it is not deleted.
        log_failure(path, fs::rename(path, path.with_extension("unreadable")));
        Vec::new()
    });
    change(&mut filter, what);
    if let Ok(text) = toml::to_string(&Filters { filter }) {
        log_failure(path, write(path, text.as_bytes()));
    }
}

fn filters_path() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|folders| folders.config_dir().join("dondoc").join("filters.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str) -> KeptFilter {
        KeptFilter { list: "task".into(), name: name.into(), filter: format!("text:{name}") }
    }

    fn names(path: &Path) -> Vec<String> {
        read_filters(path).expect("it can be read").into_iter().map(|held| held.name).collect()
    }

    #[test]
    fn filters_of_another_session_stay_and_a_file_that_cannot_be_read_is_put_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dondoc").join("filters.toml");
        assert_eq!(read_filters(&path), Some(Vec::new()), "none yet");
        change_filters_in(&path, &Change::Keep(kept("một")));
        // Another session adds one; this one knows only its own.
        change_filters_in(&path, &Change::Keep(kept("hai")));
        let rename = Change::Rename { list: "task".into(), from: "một".into(), to: "ba".into() };
        change_filters_in(&path, &rename);
        assert_eq!(names(&path), ["ba", "hai"]);
        change_filters_in(&path, &Change::Remove { list: "unit".into(), name: "hai".into() });
        change_filters_in(&path, &Change::Remove { list: "task".into(), name: "ba".into() });
        assert_eq!(names(&path), ["hai"], "the other list's is another filter");
        fs::write(&path, "filter = 7").expect("written");
        change_filters_in(&path, &Change::Keep(kept("bốn")));
        assert_eq!(names(&path), ["bốn"]);
        let aside = fs::read_to_string(path.with_extension("unreadable")).expect("it is put aside");
        assert_eq!(aside, "filter = 7");
    }
}
