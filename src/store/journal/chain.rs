//! How segments and lines are chained.

use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::hash::Hash;
use super::line::Line;
use super::location::SegmentName;
use super::reason::Reason;
use super::segment::{Header, HeaderFault, list};
use crate::store::trust;

/// The valid part of a segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub header: Header,
    /// The offset after the last acknowledged byte.
    pub end: u64,
    /// Its last sequence number; that of the segment before if it has no line yet.
    pub last: u64,
}

impl Extent {
    pub(super) fn path(&self, dir: &Path) -> PathBuf {
        self.header.name.path(dir)
    }
}

/// The maximum bytes of a segment whose creation was interrupted: no header is longer, and the header is synced before
/// the first line is written after it. A header plus a line is longer.
const UNBORN_MAX: u64 = 512;

/// All segments of a journal, and newest files whose creation was not finished.
pub(super) struct Layout {
    /// Oldest first. The `end` of the last one is its file's length.
    pub extents: Vec<Extent>,
    /// Newest files without a complete header: they never held an accepted line.
    pub unborn: Vec<SegmentName>,
}

impl Layout {
    /// Reads the headers and links them from the newest to the first.
    pub(super) fn read(dir: &Path) -> Result<Self, JournalError> {
        let mut names = list(dir).map_err(JournalError::io(dir))?;
        let mut unborn = Vec::new();
        let mut newest = None;
        while let Some(name) = names.pop() {
            match Header::read(dir, name) {
                Ok(header) => newest = Some(header),
                Err(HeaderFault::Bad(_)) if length(&name.path(dir))? <= UNBORN_MAX && !holds_lines(dir, name)? => {
                    unborn.push(name);
                    continue;
                }
                Err(fault) => return Err(fault.at(&name.path(dir))),
            }
            break;
        }
        let mut extents = Vec::new();
        if let Some(header) = newest {
            let path = header.name.path(dir);
            let end = length(&path)?;
            extents.push(Extent { header, end, last: 0 });
            link(dir, &mut names, &mut extents)?;
        }
        // A segment whose creation was not finished is skipped; one with lines is not.
        for name in names {
            if holds_lines(dir, name)? {
                return Err(JournalError::damage(name.path(dir), 1, Reason::NotNamed));
            }
        }
        extents.reverse();
        Ok(Self { extents, unborn })
    }
}

/// Follows `after` from the newest segment to the first, and removes the names it finds from `names`.
fn link(dir: &Path, names: &mut Vec<SegmentName>, extents: &mut Vec<Extent>) -> Result<(), JournalError> {
    while let Some(later) = extents.last().copied() {
        let after = later.header.after;
        let Some(name) = after.segment else {
            if after.seq != 0 || after.hash != Hash::ZERO {
                return Err(JournalError::damage(later.path(dir), 1, Reason::NotTheFirst));
            }
            return Ok(());
        };
        let path = name.path(dir);
        let Some(at) = names.iter().position(|n| *n == name) else {
            return Err(JournalError::damage(path, 0, Reason::Missing(later.header.name)));
        };
        names.remove(at);
        let header = Header::read(dir, name).map_err(|fault| fault.at(&path))?;
        if header.store != later.header.store {
            return Err(JournalError::damage(path, 1, Reason::OtherStore(later.header.name)));
        }
        let length = length(&path)?;
        if name >= later.header.name || after.offset < header.len || after.seq < header.after.seq {
            return Err(JournalError::damage(path, 1, Reason::DoesNotFit(later.header.name)));
        }
        if length < after.offset {
            let reason = Reason::Cut { length, acknowledged: after.offset };
            return Err(JournalError::damage(path, 0, reason));
        }
        extents.push(Extent { header, end: after.offset, last: after.seq });
    }
    Ok(())
}

fn length(path: &Path) -> Result<u64, JournalError> {
    let meta = path.symlink_metadata().map_err(JournalError::io(path))?;
    Ok(meta.len())
}

/// Whether any line after the first carries its own hash.
fn holds_lines(dir: &Path, name: SegmentName) -> Result<bool, JournalError> {
    let path = name.path(dir);
    let text = trust::read(&path).map_err(JournalError::io(&path))?;
    let mut lines = text.split_inclusive(|b| *b == b'\n').skip(1);
    Ok(lines.any(|line| super::line::check_seal(line).is_ok()))
}

/// Follows lines one by one and reports the first that does not fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    /// The number of the last line.
    pub seq: u64,
    /// The hash of the last line.
    pub hash: Hash,
    /// The group that the last line did not end.
    pub open: Option<u64>,
}

impl Walk {
    /// The position before a segment's first line.
    pub(super) fn from_header(header: &Header) -> Self {
        Self { seq: header.after.seq, hash: header.after.hash, open: None }
    }

    /// The position after a line, which is taken as valid.
    pub(super) fn behind(line: &Line) -> Self {
        Self { seq: line.seq, hash: line.hash, open: (!line.end).then_some(line.group) }
    }

    /// Moves past a line that follows, or returns why it does not follow.
    pub(super) fn step(&mut self, line: &Line) -> Result<(), Reason> {
        let next = self.seq.saturating_add(1);
        if line.seq != next {
            return Err(Reason::Sequence { wanted: next, found: line.seq });
        }
        if line.prev != self.hash {
            return Err(Reason::Unchained);
        }
        let group = self.open.unwrap_or(line.seq);
        if line.group != group {
            return Err(Reason::Group { wanted: group, found: line.group });
        }
        *self = Self::behind(line);
        Ok(())
    }
}
