//! Inspects a journal as [`Journal::open`](super::Journal::open) would, without changing it.

use std::io;
use std::path::{Path, PathBuf};

use super::chain::Layout;
use super::error::JournalError;
use super::hash::Hash;
use super::location::SegmentName;
use super::reader::JournalReader;
use super::reason::Reason;
use super::segment::{StoreId, list};
use super::tail::{self, Known};
use super::writer::Options;

/// What opening a journal would find and do.
#[derive(Clone, Debug)]
pub struct Look {
    /// The journal's id; `None` if it has no segment.
    pub store: Option<StoreId>,
    /// The last valid line; 0 if there is none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Bytes that would be discarded, by file: they were never acknowledged.
    pub loose: Vec<(PathBuf, u64)>,
    /// Reads the valid lines.
    pub reader: JournalReader,
}

/// Inspects the journal in a folder whose lock is held, and changes nothing.
///
/// # Errors
/// Those of [`Journal::open`](super::Journal::open).
pub fn look(dir: &Path, options: Options) -> Result<Look, JournalError> {
    let layout = Layout::read(dir)?;
    let known = Known { schema: options.schema, applied: options.applied };
    let mut extents = layout.extents;
    let mut loose = Vec::new();
    let (mut seq, mut hash, mut store) = (0, Hash::ZERO, None);
    match extents.last_mut() {
        None if options.applied > 0 => {
            let reason = Reason::StoreAhead { applied: options.applied, whole: 0, next: None };
            return Err(JournalError::damage(dir, 0, reason));
        }
        None => {}
        Some(newest) => {
            let end = tail::examine(dir, newest, known)?;
            if newest.end > end.offset {
                loose.push((newest.path(dir), newest.end - end.offset));
            }
            (newest.end, newest.last) = (end.offset, end.walk.seq);
            (seq, hash, store) = (end.walk.seq, end.walk.hash, Some(newest.header.store));
        }
    }
    for name in layout.unborn {
        let path = name.path(dir);
        let bytes = path.symlink_metadata().map_err(JournalError::io(&path))?.len();
        loose.push((path, bytes));
    }
    Ok(Look { store, seq, hash, loose, reader: JournalReader::new(dir, options.schema, extents) })
}

/// The state of a journal's folder at a moment; it differs as soon as a line was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    segments: Vec<SegmentName>,
    /// Bytes of the newest segment.
    bytes: u64,
}

impl Seen {
    /// Inspects the folder.
    ///
    /// # Errors
    /// Fails if it or its newest segment cannot be inspected.
    pub fn now(dir: &Path) -> io::Result<Seen> {
        let segments = list(dir)?;
        let newest = segments.last().map(|name| name.path(dir).symlink_metadata()).transpose()?;
        Ok(Seen { segments, bytes: newest.map_or(0, |about| about.len()) })
    }
}
