//! Small files of the person's own: kept filters in the config folder, unfinished forms in the state folder.
//!
//! Nothing here may stop the work: a file that cannot be read counts as absent, one that cannot be written is logged.

mod drafts;

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};

use super::filters::KeptFilter;

pub(super) use drafts::DraftFiles;

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

fn filters_path() -> Option<PathBuf> {
    choose_base_strategy().ok().map(|folders| folders.config_dir().join("dondoc").join("filters.toml"))
}

/// Written beside and renamed: a line that breaks in the middle leaves the old file.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let beside = path.with_extension("new");
    let mut file: File = File::options().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text)?;
    fs::rename(&beside, path)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn told(path: &Path, written: io::Result<()>) {
    if let Err(cause) = written {
        tracing::warn!(path = %path.display(), %cause, "not kept");
    }
}
