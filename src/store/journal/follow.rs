//! Verifies a journal from a stream of bytes, as in a backup.

use std::path::{Path, PathBuf};

use super::chain::Walk;
use super::error::JournalError;
use super::hash::Hash;
use super::line::{Fault, Line, MAX_LINE};
use super::location::SegmentName;
use super::reason::Reason;
use super::segment::Header;
use super::verify::Verified;

/// Takes segments oldest first, each up to its valid end, and reports the first fault. It holds one line in memory.
#[derive(Debug)]
pub struct Follow {
    schema: u32,
    found: Verified,
    /// The current segment: its name, bytes so far, lines so far.
    here: Option<(SegmentName, u64, u64)>,
    /// The segment before, and its length in bytes.
    before: Option<(SegmentName, u64)>,
    walk: Option<Walk>,
    text: Vec<u8>,
}

impl Follow {
    /// `schema` is the newest known `v`.
    pub fn new(schema: u32) -> Self {
        let found = Verified { store: None, segments: 0, seq: 0, hash: Hash::ZERO, groups: 0 };
        Self { schema, found, here: None, before: None, walk: None, text: Vec::new() }
    }

    /// The following bytes belong to this segment.
    pub fn begin(&mut self, name: SegmentName) {
        self.here = Some((name, 0, 0));
        self.walk = None;
        self.text.clear();
    }

    /// Takes bytes of the current segment.
    ///
    /// # Errors
    /// The first fault in them.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.text.extend_from_slice(piece);
            if self.text.len() as u64 > MAX_LINE {
                return Err(self.fault(Reason::TooLong));
            }
            if piece.ends_with(b"\n") {
                let text = std::mem::take(&mut self.text);
                self.line(&text)?;
                self.text = text;
                self.text.clear();
            }
        }
        Ok(())
    }

    /// The current segment ends.
    ///
    /// # Errors
    /// Fails if it stops inside a line or a group, or has no header.
    pub fn end(&mut self) -> Result<(), JournalError> {
        if !self.text.is_empty() {
            return Err(self.fault(Reason::CutOff));
        }
        match self.walk {
            None => Err(self.fault(Reason::NoHeader)),
            Some(walk) if walk.open.is_some() => Err(self.fault(Reason::GroupOpenBefore)),
            Some(_) => {
                self.before = self.here.take().map(|(name, bytes, _)| (name, bytes));
                self.found.segments += 1;
                Ok(())
            }
        }
    }

    /// The totals of the segments that have ended.
    pub fn verified(&self) -> Verified {
        self.found
    }

    fn line(&mut self, text: &[u8]) -> Result<(), JournalError> {
        let Some((name, bytes, number)) = self.here else {
            return Err(self.fault(Reason::NoSegment));
        };
        self.here = Some((name, bytes + text.len() as u64, number));
        match self.walk {
            None => self.header(text, name)?,
            Some(mut walk) => {
                let line = Line::parse(text, self.schema).map_err(|fault| match fault {
                    Fault::Bad(reason) => self.fault(reason),
                    Fault::Newer(found) => JournalError::Newer { file: self.path(), found, known: self.schema },
                })?;
                walk.step(&line).map_err(|reason| self.fault(reason))?;
                self.walk = Some(walk);
                (self.found.seq, self.found.hash) = (line.seq, line.hash);
                self.found.groups += u64::from(line.end);
            }
        }
        if let Some((_, _, number)) = &mut self.here {
            *number += 1;
        }
        Ok(())
    }

    fn header(&mut self, text: &[u8], name: SegmentName) -> Result<(), JournalError> {
        let header = Header::parse(text, name).map_err(|fault| fault.at(&self.path()))?;
        let after = header.after;
        if after.segment != self.before.map(|(name, _)| name) {
            return Err(self.fault(Reason::NotAfter));
        }
        if after.offset != self.before.map_or(0, |(_, bytes)| bytes) {
            return Err(self.fault(Reason::OtherLengthBefore));
        }
        if (after.seq, after.hash) != (self.found.seq, self.found.hash) {
            return Err(self.fault(Reason::HeaderOtherLine));
        }
        if self.found.store.is_some_and(|store| store != header.store) {
            return Err(self.fault(Reason::OtherStoreBefore));
        }
        self.found.store = Some(header.store);
        self.walk = Some(Walk::from_header(&header));
        Ok(())
    }

    fn path(&self) -> PathBuf {
        let folder = Path::new("journal");
        self.here.map_or_else(|| folder.to_owned(), |(name, ..)| name.path(folder))
    }

    fn fault(&self, reason: Reason) -> JournalError {
        JournalError::damage(self.path(), self.here.map_or(0, |(.., number)| number + 1), reason)
    }
}
