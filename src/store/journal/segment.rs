//! The files of the journal: their names, their header line, and creating a new one.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::JournalError;
use super::hash::{Hash, from_hex, to_hex};
use super::line::{check_seal, seal, written_time};
use super::location::SegmentName;
use super::reason::Reason;
use crate::store::folder;
use crate::store::trust;

/// The format of header and line that this program writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

/// The maximum length of a header in bytes.
const HEADER_MAX: u64 = 4096;

/// The journal's id: random, generated once, in every header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreId(pub [u8; 16]);

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// The store id of the journal in a folder, if any segment with lines still states it: the lines themselves may be
/// damaged. `None` if there are no lines.
pub fn store_of(dir: &Path) -> Option<StoreId> {
    let names = list(dir).unwrap_or_default();
    names.into_iter().rev().find_map(|name| {
        let header = Header::read(dir, name).ok()?;
        let bytes = name.path(dir).symlink_metadata().ok()?.len();
        (bytes > header.len).then_some(header.store)
    })
}

/// Where the acknowledged part of the journal ended when a segment was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// The segment before; `None` for the first.
    pub segment: Option<SegmentName>,
    /// The number of its valid bytes.
    pub offset: u64,
    /// The last acknowledged sequence number.
    pub seq: u64,
    /// That line's hash.
    pub hash: Hash,
}

/// A segment's first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub name: SegmentName,
    pub store: StoreId,
    pub after: After,
    /// Bytes of the header line, with its newline.
    pub len: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    segment: SegmentName,
    format: u32,
    store: String,
    begun: String,
    after: After,
    /// Checked on the text, before it is parsed as JSON.
    #[serde(default, rename = "hash", skip_serializing)]
    _hash: Hash,
}

/// What is wrong with a segment's first line.
#[derive(Debug)]
pub(super) enum HeaderFault {
    Bad(Reason),
    Newer(u32),
    Io(io::Error),
}

impl HeaderFault {
    pub(super) fn at(self, file: &Path) -> JournalError {
        match self {
            Self::Bad(reason) => JournalError::damage(file, 1, reason),
            Self::Newer(found) => JournalError::Newer { file: file.to_owned(), found, known: FORMAT },
            Self::Io(cause) => JournalError::io(file)(cause),
        }
    }
}

impl Header {
    /// Reads the header of the file called `name`.
    pub(super) fn read(dir: &Path, name: SegmentName) -> Result<Self, HeaderFault> {
        let mut text = Vec::new();
        trust::open(&name.path(dir))
            .and_then(|file| file.take(HEADER_MAX).read_to_end(&mut text))
            .map_err(HeaderFault::Io)?;
        let end = text.iter().position(|b| *b == b'\n');
        let line = end.and_then(|end| text.get(..=end)).ok_or(HeaderFault::Bad(Reason::HeaderCutOff))?;
        Self::parse(line, name)
    }

    /// Reads the header line of the file called `name`.
    pub(super) fn parse(line: &[u8], name: SegmentName) -> Result<Self, HeaderFault> {
        let bad = |error: &dyn fmt::Display| HeaderFault::Bad(Reason::NotAHeader(error.to_string()));
        check_seal(line).map_err(HeaderFault::Bad)?;
        // A newer format may have other keys, so its number is read first.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(line).map_err(|e| bad(&e))?;
        if format > FORMAT {
            return Err(HeaderFault::Newer(format));
        }
        let written: Written = serde_json::from_slice(line).map_err(|e| bad(&e))?;
        if written.segment != name {
            return Err(HeaderFault::Bad(Reason::Renamed(written.segment)));
        }
        if name.first != written.after.seq.saturating_add(1) {
            return Err(HeaderFault::Bad(Reason::NameAndHeader));
        }
        Ok(Self {
            name,
            store: StoreId(from_hex(&written.store).map_err(|e| bad(&e))?),
            after: written.after,
            len: line.len() as u64,
        })
    }

    /// Creates the file of a new segment, durable in its folder before this returns. After a failure the file is
    /// removed if possible; if it remains, it is harmless, because it has no line.
    pub(super) fn create(
        dir: &Path,
        month: (u16, u8),
        store: StoreId,
        after: After,
        begun: i64,
    ) -> io::Result<(Self, File)> {
        let mut name = SegmentName { year: month.0, month: month.1, first: after.seq.saturating_add(1), take: 1 };
        let file = loop {
            let made = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(name.path(dir));
            match made {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && name.take < u16::MAX => {
                    name.take += 1;
                }
                other => break other?,
            }
        };
        match Self::write(name, store, after, begun, &file).and_then(|header| {
            folder::sync(dir)?;
            Ok(header)
        }) {
            Ok(header) => Ok((header, file)),
            Err(error) => {
                let _ = std::fs::remove_file(name.path(dir));
                Err(error)
            }
        }
    }

    fn write(name: SegmentName, store: StoreId, after: After, begun: i64, file: &File) -> io::Result<Self> {
        let written = Written {
            segment: name,
            format: FORMAT,
            store: store.to_string(),
            begun: written_time(begun).unwrap_or_default(),
            after,
            _hash: Hash::ZERO,
        };
        let mut text = serde_json::to_string(&written)?;
        seal(&mut text);
        file.write_all_at(text.as_bytes(), 0)?;
        file.sync_all()?;
        Ok(Self { name, store, after, len: text.len() as u64 })
    }
}

/// The segments in a folder, oldest first. Other files are ignored.
pub(super) fn list(dir: &Path) -> io::Result<Vec<SegmentName>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let stem = name.to_str().and_then(|n| n.strip_suffix(".jsonl"));
        if let Some(Ok(name)) = stem.map(str::parse) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}
