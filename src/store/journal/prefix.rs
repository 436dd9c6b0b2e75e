//! The journal up to one line: which bytes of which files, for a copy.

use std::io::{self, Read, Seek, SeekFrom};

use super::chain::Extent;
use super::error::JournalError;
use super::hash::Hash;
use super::location::SegmentName;
use super::reader::{JournalReader, Lines};
use super::reason::Reason;
use super::segment::StoreId;
use crate::store::trust;

/// A segment's acknowledged part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The segment.
    pub name: SegmentName,
    /// Bytes from its start.
    pub bytes: u64,
}

/// Everything that was acknowledged at one moment. These bytes never change again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The journal's id; `None` if it has no segment.
    pub store: Option<StoreId>,
    /// The last line.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// The segments, oldest first.
    pub pieces: Vec<Piece>,
}

impl JournalReader {
    /// What is acknowledged at this moment.
    ///
    /// # Errors
    /// Fails if the last line cannot be read.
    pub fn prefix(&self) -> Result<Prefix, JournalError> {
        let extents = self.extents();
        let pieces = extents.iter().map(|extent| Piece { name: extent.header.name, bytes: extent.end }).collect();
        let store = extents.last().map(|extent| extent.header.store);
        let (seq, hash) = match extents.last() {
            None => (0, Hash::ZERO),
            Some(last) if last.end == last.header.len => (last.header.after.seq, last.header.after.hash),
            Some(last) => self.last_line(last)?,
        };
        Ok(Prefix { store, seq, hash, pieces })
    }

    fn last_line(&self, extent: &Extent) -> Result<(u64, Hash), JournalError> {
        let path = extent.path(self.dir());
        match Lines::last_of(self.clone(), *extent)?.next() {
            Some(placed) => placed.map(|placed| (placed.line.seq, placed.line.hash)),
            None => Err(JournalError::damage(path, 0, Reason::NoLastLine)),
        }
    }

    /// At most `most` acknowledged bytes of a segment from an offset; none after its end, and none of a segment that
    /// does not belong to the journal.
    ///
    /// # Errors
    /// Fails if the file cannot be read.
    pub fn part(&self, name: SegmentName, offset: u64, most: usize) -> Result<Vec<u8>, JournalError> {
        let extents = self.extents();
        let Some(extent) = extents.iter().find(|extent| extent.header.name == name) else {
            return Ok(Vec::new());
        };
        let path = extent.path(self.dir());
        let wanted = extent.end.saturating_sub(offset).min(most as u64);
        read_part(&path, offset, wanted).map_err(JournalError::io(path))
    }
}

fn read_part(path: &std::path::Path, offset: u64, wanted: u64) -> io::Result<Vec<u8>> {
    let mut file = trust::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::with_capacity(wanted as usize);
    file.take(wanted).read_to_end(&mut bytes)?;
    Ok(bytes)
}
