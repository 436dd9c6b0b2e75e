//! Checks the whole journal and reports the first fault.

use std::ops::ControlFlow;
use std::path::Path;

use super::chain::{Layout, Walk};
use super::error::JournalError;
use super::hash::Hash;
use super::line::Line;
use super::reader::{JournalReader, Lines, Progress};
use super::reason::Reason;
use super::segment::{Header, StoreId};

/// The totals of a journal without faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The journal's id; `None` if it has no segment.
    pub store: Option<StoreId>,
    /// Segments.
    pub segments: u64,
    /// Lines, which is also the last sequence.
    pub seq: u64,
    /// The last line's hash. Compare it with a hash that was written down earlier.
    pub hash: Hash,
    /// Groups.
    pub groups: u64,
}

/// Verifies the journal in a folder that no server uses: every hash, the chain, every group, and that the segments
/// join. `schema` is the newest known `v`.
///
/// # Errors
/// The first fault, with file and line: a changed byte, a gap, another order, a missing segment, a group without its
/// end.
pub fn verify(dir: &Path, schema: u32, progress: &mut dyn FnMut(Progress)) -> Result<Verified, JournalError> {
    let layout = Layout::read(dir)?;
    if let Some(name) = layout.unborn.first() {
        return Err(JournalError::damage(name.path(dir), 1, Reason::HeaderCutOff));
    }
    walk(&JournalReader::new(dir, schema, layout.extents), &mut |_, _, _| ControlFlow::Continue(()), progress)
}

impl JournalReader {
    /// Verifies the whole journal as acknowledged at this moment.
    ///
    /// # Errors
    /// The first fault, with file and line.
    pub fn verify(&self, progress: &mut dyn FnMut(Progress)) -> Result<Verified, JournalError> {
        walk(self, &mut |_, _, _| ControlFlow::Continue(()), progress)
    }

    /// The same; `each` gets every valid line, its file, and its number in it.
    ///
    /// # Errors
    /// The first fault, with file and line.
    pub fn verify_each(
        &self,
        each: &mut dyn FnMut(&Line, &Path, u64) -> ControlFlow<()>,
    ) -> Result<Verified, JournalError> {
        walk(self, each, &mut |_| {})
    }
}

/// Lines between two reports of progress.
const STEP: u64 = 1000;

/// Gets each valid line, its file, and its number in it; a break ends the check there.
type Each<'a> = &'a mut dyn FnMut(&Line, &Path, u64) -> ControlFlow<()>;

fn walk(reader: &JournalReader, each: Each, progress: &mut dyn FnMut(Progress)) -> Result<Verified, JournalError> {
    let extents = reader.extents();
    let mut found =
        Verified { store: extents.last().map(|e| e.header.store), segments: 0, seq: 0, hash: Hash::ZERO, groups: 0 };
    let mut done = Progress { done: 0, total: extents.iter().map(|e| e.end.saturating_sub(e.header.len)).sum() };
    for extent in extents {
        let path = extent.path(reader.dir());
        // The headers in memory were read at the start; the files may have changed since.
        let header = Header::read(reader.dir(), extent.header.name).map_err(|f| f.at(&path))?;
        if header != extent.header {
            return Err(JournalError::damage(path, 1, Reason::HeaderChanged));
        }
        if (header.after.seq, header.after.hash) != (found.seq, found.hash) {
            return Err(JournalError::damage(path, 1, Reason::HeaderOtherLine));
        }
        let before = done.done;
        let mut lines = Lines::over(reader.clone(), extent).start_at(Walk::from_header(&header));
        while let Some(placed) = lines.next() {
            let line = placed?.line;
            let (_, number) = lines.place();
            if each(&line, &path, number).is_break() {
                return Ok(found);
            }
            found.groups += u64::from(line.end);
            (found.seq, found.hash) = (line.seq, line.hash);
            done.done = before + lines.progress().done;
            if line.seq % STEP == 0 {
                progress(done);
            }
        }
        if lines.walk().is_some_and(|walk| walk.open.is_some()) {
            let (_, number) = lines.place();
            return Err(JournalError::damage(path, number, Reason::GroupOpen));
        }
        found.segments += 1;
    }
    progress(done);
    Ok(found)
}
