//! Reads lines: one by its location, many in order, or the last few.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;

use super::chain::{Extent, Walk};
use super::error::JournalError;
use super::hash::Hash;
use super::line::{Fault, Line, MAX_LINE};
use super::location::Location;
use super::reason::Reason;
use crate::store::trust;

/// A line and its location.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The line.
    pub line: Line,
    /// Its location.
    pub location: Location,
}

/// Progress of a long read, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Read so far.
    pub done: u64,
    /// Total to read.
    pub total: u64,
}

/// Reads acknowledged lines, from any thread, while the journal grows. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JournalReader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    schema: u32,
    extents: RwLock<Vec<Extent>>,
}

impl JournalReader {
    pub(super) fn new(dir: &Path, schema: u32, extents: Vec<Extent>) -> Self {
        Self { shared: Arc::new(Shared { dir: dir.to_owned(), schema, extents: RwLock::new(extents) }) }
    }

    /// The folder of the journal.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// The hash of a line, with its file and its line number there.
    ///
    /// # Errors
    /// Fails if there is no such line, or it cannot be read.
    pub fn find(&self, seq: u64) -> Result<(PathBuf, u64, Hash), JournalError> {
        let mut lines = self.lines_from(seq);
        match lines.next() {
            Some(placed) => {
                let line = placed?.line;
                let (file, number) = lines.place();
                if line.seq == seq {
                    return Ok((file, number, line.hash));
                }
                Err(JournalError::damage(file, number, Reason::OtherLine { wanted: seq, found: line.seq }))
            }
            None => Err(JournalError::damage(self.dir(), 0, Reason::NoLine(seq))),
        }
    }

    pub(super) fn schema(&self) -> u32 {
        self.shared.schema
    }

    pub(super) fn extents(&self) -> Vec<Extent> {
        self.shared.extents.read().clone()
    }

    /// Adds the newest extent: it replaces the old one of the same segment, or follows the others.
    pub(super) fn put_newest(&self, extent: Extent) {
        let mut extents = self.shared.extents.write();
        match extents.last_mut() {
            Some(last) if last.header.name == extent.header.name => *last = extent,
            _ => extents.push(extent),
        }
    }

    /// Reads the line of a sequence number at its location.
    ///
    /// # Errors
    /// [`JournalError::Damage`] if there is no valid line, or one with another number (line 0: its number in the file
    /// is not known).
    pub fn read(&self, seq: u64, location: &Location) -> Result<Line, JournalError> {
        let path = location.segment.path(&self.shared.dir);
        if u64::from(location.len) > MAX_LINE {
            return Err(JournalError::damage(path, 0, Reason::PlaceTooLong));
        }
        let mut text = vec![0; location.len as usize];
        trust::open(&path)
            .and_then(|file| file.read_exact_at(&mut text, location.offset))
            .map_err(JournalError::io(&path))?;
        let line = Line::parse(&text, self.shared.schema).map_err(|fault| match fault {
            Fault::Bad(reason) => JournalError::damage(&path, 0, Reason::AtByte(location.offset, Box::new(reason))),
            newer @ Fault::Newer(_) => self.fault(newer, &path, 0),
        })?;
        if line.seq == seq {
            return Ok(line);
        }
        let other = Reason::OtherLine { wanted: seq, found: line.seq };
        Err(JournalError::damage(&path, 0, Reason::AtByte(location.offset, Box::new(other))))
    }

    /// The lines from a sequence number on, oldest first, up to the journal's end at this moment. Each is checked: its
    /// hash, its sequence number, and (from the second on) the hash of the line before.
    pub fn lines_from(&self, seq: u64) -> Lines {
        let mut extents = self.extents();
        let skip = extents.iter().take_while(|e| e.last < seq).count();
        extents.drain(..skip);
        Lines::new(self.clone(), extents, None, seq)
    }

    /// The lines after a location.
    pub fn lines_after(&self, location: &Location) -> Lines {
        let mut extents = self.extents();
        let skip = extents.iter().take_while(|e| e.header.name < location.segment).count();
        extents.drain(..skip);
        let start = location.offset.saturating_add(u64::from(location.len));
        let here = extents.first().is_some_and(|e| e.header.name == location.segment);
        Lines::new(self.clone(), extents, here.then_some(start), 0)
    }

    /// The last `count` lines, oldest first.
    ///
    /// # Errors
    /// Fails if they cannot be read or are damaged.
    pub fn tail(&self, count: usize) -> Result<Vec<Placed>, JournalError> {
        let mut extents = self.extents();
        let mut wanted = count;
        let mut start = None;
        let mut from = extents.len();
        for (index, extent) in extents.iter().enumerate().rev() {
            if wanted == 0 {
                break;
            }
            let path = extent.path(&self.shared.dir);
            let (offset, found) = start_of_last(&path, extent, wanted).map_err(JournalError::io(&path))?;
            wanted = wanted.saturating_sub(found);
            (from, start) = (index, Some(offset));
        }
        extents.drain(..from);
        Lines::new(self.clone(), extents, start, 0).collect()
    }

    pub(super) fn fault(&self, fault: Fault, file: &Path, line: u64) -> JournalError {
        match fault {
            Fault::Bad(reason) => JournalError::damage(file, line, reason),
            Fault::Newer(found) => JournalError::Newer { file: file.to_owned(), found, known: self.shared.schema },
        }
    }
}

/// The offset of the last `wanted` lines of an extent, and their number (smaller if it has fewer).
fn start_of_last(path: &Path, extent: &Extent, wanted: usize) -> io::Result<(u64, usize)> {
    let file = trust::open(path)?;
    let mut block = vec![0; 256 << 10];
    let mut found = 0;
    // The newline at the very end closes the last line and does not begin another.
    let mut high = extent.end;
    while high > extent.header.len {
        let low = high.saturating_sub(block.len() as u64).max(extent.header.len);
        let part = block.get_mut(..(high - low) as usize).unwrap_or_default();
        file.read_exact_at(part, low)?;
        for at in memchr::memrchr_iter(b'\n', part) {
            let begin = low + at as u64 + 1;
            if begin == extent.end {
                continue;
            }
            found += 1;
            if found == wanted {
                return Ok((begin, found));
            }
        }
        high = low;
    }
    Ok((extent.header.len, found + usize::from(extent.end > extent.header.len)))
}

/// Lines in order. The iterator ends after an error.
pub struct Lines {
    reader: JournalReader,
    /// Extents still to be read, newest first.
    rest: Vec<Extent>,
    open: Option<OpenSegment>,
    /// Reading starts in the middle of the first segment.
    midway: bool,
    first: u64,
    walk: Option<Walk>,
    progress: Progress,
    text: Vec<u8>,
}

struct OpenSegment {
    extent: Extent,
    file: BufReader<File>,
    path: PathBuf,
    offset: u64,
    /// The number of the line read last; 0 if the segment is not read from its start.
    line: u64,
    counted: bool,
}

impl Lines {
    fn new(reader: JournalReader, mut extents: Vec<Extent>, start: Option<u64>, first: u64) -> Self {
        let total = extents.iter().map(|e| e.end - e.header.len).sum::<u64>();
        extents.reverse();
        let mut lines = Self {
            reader,
            rest: extents,
            open: None,
            midway: start.is_some(),
            first,
            walk: None,
            progress: Progress { done: 0, total },
            text: Vec::new(),
        };
        if let (Some(start), Some(extent)) = (start, lines.rest.last_mut()) {
            // If the start equals the header's length, the segment is read from its beginning.
            let skipped = start.clamp(extent.header.len, extent.end) - extent.header.len;
            extent.header.len += skipped;
            lines.progress.total -= skipped;
        }
        lines
    }

    /// One segment from its start.
    pub(super) fn over(reader: JournalReader, extent: Extent) -> Self {
        Self::new(reader, vec![extent], None, 0)
    }

    /// The last line of one segment.
    pub(super) fn last_of(reader: JournalReader, extent: Extent) -> Result<Self, JournalError> {
        let path = extent.path(reader.dir());
        let (start, _) = start_of_last(&path, &extent, 1).map_err(JournalError::io(path))?;
        Ok(Self::new(reader, vec![extent], Some(start), 0))
    }

    /// The progress so far.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The file and number of the line read last.
    pub(super) fn place(&self) -> (PathBuf, u64) {
        self.open.as_ref().map_or_else(|| (self.reader.dir().to_owned(), 0), |open| (open.path.clone(), open.line))
    }

    fn advance(&mut self) -> Result<Option<Placed>, JournalError> {
        loop {
            if self.open.is_none() {
                let Some(extent) = self.rest.pop() else {
                    return Ok(None);
                };
                self.open = Some(OpenSegment::open(self.reader.dir(), extent, !self.midway)?);
                self.midway = false;
            }
            let Some(open) = self.open.as_mut() else {
                return Ok(None);
            };
            if !open.read(&mut self.text)? {
                self.open = None;
                continue;
            }
            self.progress.done += self.text.len() as u64;
            if Line::peek_seq(&self.text).is_some_and(|seq| seq < self.first) {
                continue;
            }
            let (path, number) = (open.path.as_path(), open.line);
            let line = Line::parse(&self.text, self.reader.schema())
                .map_err(|fault| self.reader.fault(fault, path, number))?;
            match &mut self.walk {
                Some(walk) => walk.step(&line).map_err(|reason| JournalError::damage(path, number, reason))?,
                None => self.walk = Some(Walk::behind(&line)),
            }
            let len = self.text.len() as u32;
            let location = Location { segment: open.extent.header.name, offset: open.offset - u64::from(len), len };
            return Ok(Some(Placed { line, location }));
        }
    }

    pub(super) fn start_at(mut self, walk: Walk) -> Self {
        self.walk = Some(walk);
        self
    }

    pub(super) fn walk(&self) -> Option<Walk> {
        self.walk
    }
}

impl OpenSegment {
    fn open(dir: &Path, extent: Extent, counted: bool) -> Result<Self, JournalError> {
        let path = extent.path(dir);
        let start = extent.header.len;
        let mut file = trust::open(&path).map_err(JournalError::io(&path))?;
        file.seek(SeekFrom::Start(start)).map_err(JournalError::io(&path))?;
        Ok(Self {
            extent,
            file: BufReader::with_capacity(256 << 10, file),
            path,
            offset: start,
            line: u64::from(counted),
            counted,
        })
    }

    /// Reads the next line with its newline; `false` at the extent's end.
    fn read(&mut self, text: &mut Vec<u8>) -> Result<bool, JournalError> {
        text.clear();
        let left = self.extent.end.saturating_sub(self.offset);
        if left == 0 {
            return Ok(false);
        }
        self.line += u64::from(self.counted);
        (&mut self.file).take(left.min(MAX_LINE + 1)).read_until(b'\n', text).map_err(JournalError::io(&self.path))?;
        self.offset += text.len() as u64;
        if text.len() as u64 > MAX_LINE || text.last() != Some(&b'\n') {
            return Err(JournalError::damage(&self.path, self.line, Reason::CutOff));
        }
        Ok(true)
    }
}

impl Iterator for Lines {
    type Item = Result<Placed, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.advance().transpose();
        if matches!(next, Some(Err(_))) {
            self.rest.clear();
            if let Some(open) = &mut self.open {
                open.extent.end = open.offset;
            }
        }
        next
    }
}
