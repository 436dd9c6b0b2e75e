//! Small files of the person's own: kept filters in the config folder, an unfinished form in the state folder.
//!
//! Nothing here may stop the work: a file that cannot be read counts as absent, one that cannot be written is logged.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};

use super::filters::KeptFilter;
use super::layers::form::FormDraft;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Filters {
    #[serde(default)]
    filter: Vec<KeptFilter>,
}

/// The person's own filters.
pub(super) fn filters() -> Vec<KeptFilter> {
    let text = filters_path().and_then(|path| fs::read_to_string(path).ok());
    text.and_then(|text| toml::from_str::<Filters>(&text).ok()).unwrap_or_default().filter
}

/// Keeps the person's own filters.
pub(super) fn save_filters(filters: &[KeptFilter]) {
    let text = toml::to_string(&Filters { filter: filters.to_vec() });
    if let (Some(path), Ok(text)) = (filters_path(), text) {
        told(&path, write(&path, text.as_bytes()));
    }
}

/// The draft that an earlier session left, if it can still be read.
pub(super) fn draft() -> Option<FormDraft> {
    let text = fs::read(draft_path()?).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Keeps an unfinished form.
pub(super) fn save_draft(draft: &FormDraft) {
    if let (Some(path), Ok(text)) = (draft_path(), serde_json::to_vec(draft)) {
        told(&path, write(&path, &text));
    }
}

/// The draft is used up.
pub(super) fn drop_draft() {
    if let Some(path) = draft_path() {
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => told(&path, Err(cause)),
            _ => {}
        }
    }
}

fn filters_path() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|folders| folders.config_dir().join("dondoc").join("filters.toml"))
}

fn draft_path() -> Option<PathBuf> {
    let folders = choose_base_strategy().ok()?;
    Some(folders.state_dir()?.join("dondoc").join("draft.json"))
}

/// Written beside and renamed: a line that breaks in the middle leaves the old file.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let beside = path.with_extension("new");
    let mut file: File = File::options().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    fs::rename(&beside, path)
}

fn told(path: &Path, written: io::Result<()>) {
    if let Err(cause) = written {
        tracing::warn!(path = %path.display(), %cause, "not kept");
    }
}
