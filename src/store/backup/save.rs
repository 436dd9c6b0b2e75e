//! An archive in a file: under a temporary name until it is complete, durable and read back.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::error::BackupError;
use super::manifest::{Content, Manifest};
use super::pack::{Head, Source, pack};
use super::read::{Nowhere, read};
use crate::store::new_file::NewFile;

/// Writes an archive to `path`, as a [`NewFile`] that is synced, read back and verified before it gets its name.
///
/// # Errors
/// [`BackupError`]; then no file of that name exists, and no unfinished one.
pub fn save(
    path: &Path,
    head: &Head,
    source: &mut dyn Source,
    progress: &mut dyn FnMut(u64),
) -> Result<Manifest, BackupError> {
    let new = NewFile::begin(path)?;
    let manifest = write(new.file(), head, source, progress).map_err(|error| match error {
        BackupError::Archive(cause) => BackupError::io(path)(cause),
        other => other,
    })?;
    new.finish()?;
    Ok(manifest)
}

fn write(
    mut file: &File,
    head: &Head,
    source: &mut dyn Source,
    progress: &mut dyn FnMut(u64),
) -> Result<Manifest, BackupError> {
    file.set_len(0).map_err(BackupError::Archive)?;
    let (manifest, mut out) = pack(BufWriter::new(file), head, source, progress)?;
    out.flush().map_err(BackupError::Archive)?;
    file.sync_all().map_err(BackupError::Archive)?;
    file.seek(SeekFrom::Start(0)).map_err(BackupError::Archive)?;
    let found = read(file, head.content, head.schema, &mut Nowhere)?;
    if found == manifest { Ok(manifest) } else { Err(super::Flaw::Head.into()) }
}

/// Checks the archive in a file.
///
/// # Errors
/// The first fault.
pub fn check_file(path: &Path, content: Content, schema: u32) -> Result<Manifest, BackupError> {
    let file = File::open(path).map_err(BackupError::io(path))?;
    read(BufReader::new(file), content, schema, &mut Nowhere)
}
