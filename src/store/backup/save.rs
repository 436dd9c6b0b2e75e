//! An archive in a file: under another name until it is whole, durable and read back.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::{ARCHIVE, BackupError};
use super::manifest::{Content, Manifest};
use super::pack::{Head, Source, pack};
use super::read::{Nowhere, read};
use crate::store::folder;

/// The ending of a file that is not finished.
pub const UNFINISHED: &str = ".part";

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Writes an archive (0600) to `path`: into `<path>.part`, synced, read back and verified, renamed,
/// its folder synced. Nothing that exists is written over.
///
/// # Errors
/// [`BackupError`]; then there is no file of that name, and none unfinished.
pub fn save(
    path: &Path,
    head: &Head,
    source: &mut dyn Source,
    progress: &mut dyn FnMut(u64),
) -> Result<Manifest, BackupError> {
    if path.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(path.to_owned()));
    }
    let part = unfinished(path);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&part)
        .map_err(BackupError::io(&part))?;
    // One that a killed process left is locked by nobody.
    file.try_lock().map_err(|_| BackupError::Busy(part.clone()))?;
    let written = write(&file, head, source, progress).map_err(|error| match error {
        BackupError::Io { what, cause } if what.as_os_str() == ARCHIVE => BackupError::Io { what: path.into(), cause },
        other => other,
    });
    let done = written.and_then(|manifest| {
        if path.symlink_metadata().is_ok() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        fs::rename(&part, path).and_then(|()| folder::sync(folder::parent(path))).map_err(BackupError::io(path))?;
        Ok(manifest)
    });
    if done.is_err() {
        // Nothing can be made of half an archive.
        let _ = fs::remove_file(&part);
    }
    done
}

fn write(
    mut file: &File,
    head: &Head,
    source: &mut dyn Source,
    progress: &mut dyn FnMut(u64),
) -> Result<Manifest, BackupError> {
    let io = |cause: io::Error| BackupError::io(ARCHIVE)(cause);
    file.set_len(0).map_err(io)?;
    let (manifest, mut out) = pack(BufWriter::new(file), head, source, progress)?;
    out.flush().map_err(io)?;
    file.sync_all().map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let found = read(file, head.content, head.schema, &mut Nowhere)?;
    if found == manifest { Ok(manifest) } else { Err(super::Flaw::Head.into()) }
}

/// Checks the archive in a file.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_file(path: &Path, content: Content, schema: u32) -> Result<Manifest, BackupError> {
    let file = File::open(path).map_err(BackupError::io(path))?;
    read(BufReader::new(file), content, schema, &mut Nowhere)
}
