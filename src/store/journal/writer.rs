//! Appends lines: a group of lines, one write, one sync.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::chain::{Extent, Layout, Walk};
use super::error::{AppendError, JournalError, Refusal};
use super::hash::{CommandId, Hash};
use super::line::{Line, NewLine, Place};
use super::location::{Location, SegmentName};
use super::named::Named;
use super::reader::{JournalReader, Placed};
use super::reason::Reason;
use super::segment::{After, Header, StoreId};
use super::tail::{self, Known, Opening};

/// How to open a journal.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The `v` of new lines, and the newest that is read.
    pub schema: u32,
    /// Bytes that must stay free on the disk; with less, groups are refused.
    pub reserve: u64,
    /// The last line that sled has begun to apply; 0 if there is none. A journal that ends before it is damaged.
    pub applied: u64,
}

impl Options {
    /// 8 MiB.
    pub const RESERVE: u64 = 8 << 20;

    /// The default reserve, and nothing known from sled.
    pub fn new(schema: u32) -> Self {
        Self { schema, reserve: Self::RESERVE, applied: 0 }
    }
}

/// The journal of one home, open for appending. There is one per home; the home's lock protects it.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    options: Options,
    store: StoreId,
    reader: JournalReader,
    newest: Option<Newest>,
    /// The folder and the other files that must keep their names, so that lines are not lost.
    named: Vec<Named>,
    seq: u64,
    hash: Hash,
    /// Commands in a write or sync that failed.
    unknown_outcome: Vec<CommandId>,
    /// Commands that are now known not to be done.
    void: Vec<CommandId>,
}

#[derive(Debug)]
struct Newest {
    extent: Extent,
    file: File,
    named: Named,
    /// A write or sync failed: this file is not written again.
    failed: bool,
}

impl Journal {
    /// Opens the journal in an existing folder, and examines its end. Bytes after the last complete group were never
    /// acknowledged; they are moved to `discarded-<time>`.
    ///
    /// # Errors
    /// [`JournalError::Damage`] if something acknowledged is missing or changed; then nothing on disk was changed.
    /// [`JournalError::Newer`] if only a newer program can read it.
    pub fn open(dir: &Path, options: Options) -> Result<(Self, Opening), JournalError> {
        let layout = Layout::read(dir)?;
        let known = Known { schema: options.schema, applied: options.applied };
        let mut discarded = Vec::new();
        let mut extents = layout.extents;
        let (newest, walk) = match extents.pop() {
            None if options.applied > 0 => {
                let reason = Reason::StoreAhead { applied: options.applied, whole: 0, next: None };
                return Err(JournalError::damage(dir, 0, reason));
            }
            None => (None, None),
            Some(mut extent) => {
                let end = tail::examine(dir, &extent, known)?;
                let (file, cut) = tail::settle(dir, &extent, end)?;
                discarded.extend(cut);
                (extent.end, extent.last) = (end.offset, end.walk.seq);
                extents.push(extent);
                (Some(Newest::sound(dir, extent, file).map_err(JournalError::io(dir))?), Some(end.walk))
            }
        };
        for name in layout.unborn {
            discarded.push(tail::discard_unborn(dir, name)?);
        }
        let store = match &newest {
            Some(newest) => newest.extent.header.store,
            None => new_store_id(dir)?,
        };
        let (seq, hash) = walk.map_or((0, Hash::ZERO), |walk: Walk| (walk.seq, walk.hash));
        let opening = Opening { store, seq, hash, fresh: newest.is_none(), discarded };
        let journal = Self {
            dir: dir.to_owned(),
            options,
            store,
            reader: JournalReader::new(dir, options.schema, extents),
            newest,
            named: vec![Named::now(dir).map_err(JournalError::io(dir))?],
            seq,
            hash,
            unknown_outcome: Vec::new(),
            void: Vec::new(),
        };
        Ok((journal, opening))
    }

    /// From now on groups are also refused if this file is deleted or replaced.
    ///
    /// # Errors
    /// [`JournalError::Io`] if it does not exist now.
    pub fn watch(&mut self, path: &Path) -> Result<(), JournalError> {
        self.named.push(Named::now(path).map_err(JournalError::io(path))?);
        Ok(())
    }

    /// The last acknowledged sequence number and its hash.
    pub fn head(&self) -> (u64, Hash) {
        (self.seq, self.hash)
    }

    /// The journal's id.
    pub fn store(&self) -> StoreId {
        self.store
    }

    /// From now on this many bytes must stay free on the disk.
    pub fn set_reserve(&mut self, bytes: u64) {
        self.options.reserve = bytes;
    }

    /// A reader for any thread.
    pub fn reader(&self) -> JournalReader {
        self.reader.clone()
    }

    /// Whether a write or sync failed and no new segment could be begun yet.
    pub fn is_failed(&self) -> bool {
        self.newest.as_ref().is_some_and(|newest| newest.failed)
    }

    /// The commands with an unknown outcome that are now known not to be done. Each is returned once.
    pub fn take_void(&mut self) -> Vec<CommandId> {
        std::mem::take(&mut self.void)
    }

    /// Begins a new segment if the newest failed, as the next append would. Until it succeeds, every append is refused.
    ///
    /// # Errors
    /// [`Refusal::NoSegment`].
    pub fn mend(&mut self, now: i64) -> Result<(), Refusal> {
        if self.is_failed() {
            self.check_names()?;
            self.begin_segment(now)?;
        }
        Ok(())
    }

    /// Lines are durable only in files that still have their names: see [`Named`].
    fn check_names(&self) -> Result<(), Refusal> {
        let gone = |path: &Path| Refusal::Gone { path: path.to_owned() };
        let mut names = self.named.iter().chain(self.newest.as_ref().map(|newest| &newest.named));
        if let Some(moved) = names.find(|named| !named.holds()) {
            return Err(gone(moved.path()));
        }
        match &self.newest {
            // A file that failed may be longer.
            Some(newest)
                if !newest.failed && newest.file.metadata().is_ok_and(|meta| meta.len() != newest.extent.end) =>
            {
                Err(gone(newest.named.path()))
            }
            _ => Ok(()),
        }
    }

    /// Appends a group of lines, all or none, and syncs them with one fdatasync. They are durable when this returns. An
    /// empty group does nothing.
    ///
    /// # Errors
    /// [`AppendError::Refused`]: not done. [`AppendError::Unknown`]: unknown.
    pub fn append(&mut self, group: Vec<NewLine>) -> Result<Vec<Placed>, AppendError> {
        let Some(now) = group.first().map(|line| line.at) else {
            return Ok(Vec::new());
        };
        let commands: Vec<CommandId> = group.iter().map(|line| line.cmd).collect();
        self.check_names()?;
        let (text, lines) = self.write_down(group)?;
        self.check_space(text.len() as u64)?;
        if self.wants_segment(now) {
            self.begin_segment(now)?;
        }
        let Some(newest) = self.newest.as_mut() else {
            return Err(Refusal::Unwritable("there is no segment".into()).into());
        };
        let gone = || io::Error::other("the file was deleted, moved or replaced while it was written");
        let written = newest.write(text.as_bytes());
        // A file may lose its name between the check above and the sync.
        let written = written.and_then(|()| if newest.named.holds() { Ok(()) } else { Err(gone()) });
        if let Err(cause) = written {
            // See `tail::doubt`; if this fails too, the disk accepts no write at all.
            let _ = tail::doubt(&newest.file);
            newest.failed = true;
            self.unknown_outcome.extend(commands);
            return Err(AppendError::Unknown { path: newest.extent.path(&self.dir), cause });
        }
        let mut placed = Vec::with_capacity(lines.len());
        for (line, len) in lines {
            (self.seq, self.hash) = (line.seq, line.hash);
            let location = Location { segment: newest.extent.header.name, offset: newest.extent.end, len };
            newest.extent.end += u64::from(len);
            placed.push(Placed { line, location });
        }
        newest.extent.last = self.seq;
        self.reader.put_newest(newest.extent);
        Ok(placed)
    }

    /// The group's text, and its lines with their lengths in bytes.
    fn write_down(&self, group: Vec<NewLine>) -> Result<(String, Vec<(Line, u32)>), Refusal> {
        let count = group.len();
        let first = self.seq.saturating_add(1);
        let mut place = Place { v: self.options.schema, seq: first, group: first, end: false, prev: self.hash };
        let mut whole = String::new();
        let mut lines = Vec::with_capacity(count);
        for (index, line) in group.into_iter().enumerate() {
            place.end = index + 1 == count;
            let (line, text) = line.place(place).map_err(Refusal::Unwritable)?;
            place.seq = place.seq.saturating_add(1);
            place.prev = line.hash;
            lines.push((line, text.len() as u32));
            whole.push_str(&text);
        }
        Ok((whole, lines))
    }

    fn check_space(&self, bytes: u64) -> Result<(), Refusal> {
        // A file system that cannot report its free space reports an error when it is written to.
        let Ok(disk) = rustix::fs::statvfs(&self.dir) else {
            return Ok(());
        };
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let needed = self.options.reserve.saturating_add(bytes);
        if free < needed {
            return Err(Refusal::LowSpace { free, needed });
        }
        Ok(())
    }

    fn wants_segment(&self, now: i64) -> bool {
        let Some(newest) = &self.newest else {
            return true;
        };
        let name = newest.extent.header.name;
        newest.failed || SegmentName::month_of(now).is_some_and(|month| month > (name.year, name.month))
    }

    fn begin_segment(&mut self, now: i64) -> Result<(), Refusal> {
        let before = self.newest.as_ref().map(|newest| newest.extent);
        // If the clock was set back, the month does not go back.
        let earliest = before.map_or((1, 1), |e| (e.header.name.year, e.header.name.month));
        let month = SegmentName::month_of(now).map_or(earliest, |month| month.max(earliest));
        let after = After {
            segment: before.map(|extent| extent.header.name),
            offset: before.map_or(0, |extent| extent.end),
            seq: self.seq,
            hash: self.hash,
        };
        let (header, file) = Header::create(&self.dir, month, self.store, after, now)
            .map_err(|cause| Refusal::NoSegment { path: self.dir.clone(), cause })?;
        let extent = Extent { header, end: header.len, last: self.seq };
        let newest = Newest::sound(&self.dir, extent, file);
        self.newest = Some(newest.map_err(|cause| Refusal::NoSegment { path: self.dir.clone(), cause })?);
        self.reader.put_newest(extent);
        // From here on only the part of the old file up to the stated offset counts.
        self.void.append(&mut self.unknown_outcome);
        Ok(())
    }
}

impl Newest {
    fn sound(dir: &Path, extent: Extent, file: File) -> io::Result<Self> {
        let named = Named::opened(extent.path(dir), &file)?;
        Ok(Self { extent, file, named, failed: false })
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, self.extent.end)?;
        self.file.sync_data()
    }
}

fn new_store_id(dir: &Path) -> Result<StoreId, JournalError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|error| JournalError::io(dir)(std::io::Error::other(error.to_string())))?;
    Ok(StoreId(id))
}
