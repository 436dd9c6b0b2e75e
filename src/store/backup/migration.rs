//! The backup before a migration: it is made before the first line of a newer version is appended to older ones.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::error::BackupError;
use super::manifest::Content;
use super::pack::{Head, Home as HomeSource};
use super::parts::segment;
use super::save::save;
use crate::store::home::Home;
use crate::store::journal::Look;

/// Makes a backup in the home's `backups` if the journal ends with a line of an older version than `schema`; one for
/// each last line, however often a server starts. Returns the new backup's path.
///
/// # Errors
/// Fails if the backup cannot be made; then nothing may be migrated.
pub fn before_migration(home: &Home, look: &Look, schema: u32, now: i64) -> Result<Option<PathBuf>, BackupError> {
    let last = look.reader.tail(1)?.pop();
    if last.is_none_or(|placed| placed.line.v >= schema) {
        return Ok(None);
    }
    let path = home.backups().join(format!("before-version-{schema}-at-line-{}.tar.gz", look.seq));
    if path.exists() {
        return Ok(None);
    }
    let pieces = look.reader.prefix()?.pieces.into_iter().map(|piece| (segment(piece.name), piece.bytes));
    let head = Head {
        content: Content::Store,
        made: now,
        store: look.store.map_or_else(String::new, |store| store.to_string()),
        seq: look.seq,
        hash: look.hash,
        schema,
        records: BTreeMap::new(),
        files: pieces.chain(HomeSource::other_files(home.root())).collect(),
    };
    let mut source = HomeSource { reader: &look.reader, root: home.root() };
    save(&path, &head, &mut source, &mut |_| {})?;
    Ok(Some(path))
}
