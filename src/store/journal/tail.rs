//! What a start finds at the journal's end: the last complete group, and what follows it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::chain::{Extent, Walk};
use super::error::JournalError;
use super::hash::Hash;
use super::line::{Fault, Line};
use super::location::SegmentName;
use super::reason::Reason;
use super::segment::{Header, StoreId};
use crate::store::{folder, trust};

/// Bytes that are read first. More are read if they contain no complete group.
const WINDOW: u64 = 256 << 10;

/// Bytes that were never acknowledged, and where they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// The file they were taken from.
    pub from: PathBuf,
    /// The file they are in.
    pub to: PathBuf,
    /// How many.
    pub bytes: u64,
}

/// What [`Journal::open`](super::Journal::open) found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The journal's id; for a new journal, the id it will get.
    pub store: StoreId,
    /// The last sequence number; 0 if there is no line.
    pub seq: u64,
    /// The last line's hash.
    pub hash: Hash,
    /// There is no segment yet.
    pub fresh: bool,
    /// What was moved aside, for the admins.
    pub discarded: Vec<Discarded>,
}

/// The end of the newest segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The offset after the last complete group.
    pub offset: u64,
    /// The offset of that group; `None` if it was not determined.
    pub group: Option<u64>,
    /// The position after that group's last line.
    pub walk: Walk,
}

/// What is known before a journal is opened.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub schema: u32,
    /// sled has applied the lines up to this one, so they were acknowledged.
    pub applied: u64,
}

/// Finds the end of the last complete group in the newest segment.
///
/// That group is read completely, because a power cut can lose any page that was not synced. It is not read if sled has
/// it already, because then it was synced.
pub(super) fn examine(dir: &Path, newest: &Extent, known: Known) -> Result<End, JournalError> {
    let path = newest.path(dir);
    let io = || JournalError::io(&path);
    let file = trust::open(&path).map_err(io())?;
    // In a segment that failed, the start of its last group is needed too: see `make_durable`.
    let doubted = is_doubted(&file).map_err(io())?;
    let mut window = WINDOW;
    loop {
        let start = newest.end.saturating_sub(window).max(newest.header.len);
        let mut bytes = vec![0; (newest.end - start) as usize];
        file.read_exact_at(&mut bytes, start).map_err(io())?;
        let whole = start == newest.header.len;
        let scan = Scan::over(&bytes, start, whole.then_some(&newest.header), known.schema);
        if let Some(version) = scan.newer {
            return Err(JournalError::Newer { file: path, found: version, known: known.schema });
        }
        match scan.end {
            Some(end) if whole || end.group.is_some() || (end.walk.seq <= known.applied && !doubted) => {
                return judge(&path, &scan, end, known);
            }
            // Reached only with a header, from which every scan finds an end.
            _ if whole => return Err(JournalError::damage(path, 1, Reason::NoEnd)),
            _ => window = window.saturating_mul(8),
        }
    }
}

/// The end is valid only if no byte after it had been acknowledged.
fn judge(path: &Path, scan: &Scan, end: End, known: Known) -> Result<End, JournalError> {
    let Some((at, reason)) = &scan.bad else {
        return beyond(path, scan, end, known);
    };
    if scan.group_behind {
        let reason = Reason::GroupsFollow(Box::new(reason.clone()));
        return Err(JournalError::damage(path, number(path, *at)?, reason));
    }
    beyond(path, scan, end, known)
}

fn beyond(path: &Path, scan: &Scan, end: End, known: Known) -> Result<End, JournalError> {
    if known.applied <= end.walk.seq {
        return Ok(end);
    }
    let (at, next) = match &scan.bad {
        Some((at, reason)) => (*at, Some(Box::new(reason.clone()))),
        None => (end.offset, None),
    };
    let reason = Reason::StoreAhead { applied: known.applied, whole: end.walk.seq, next };
    Err(JournalError::damage(path, number(path, at)?, reason))
}

/// The number of the line that begins at an offset.
fn number(path: &Path, offset: u64) -> Result<u64, JournalError> {
    let bytes = trust::read(path).map_err(JournalError::io(path))?;
    let before = bytes.get(..offset as usize).unwrap_or(&bytes);
    Ok(memchr::memchr_iter(b'\n', before).count() as u64 + 1)
}

/// One scan of the bytes at a segment's end.
struct Scan {
    end: Option<End>,
    /// The offset of the first line that does not fit, and why.
    bad: Option<(u64, Reason)>,
    /// A complete group was found at or after that line.
    group_behind: bool,
    newer: Option<u32>,
}

impl Scan {
    /// Without a header the bytes begin at any offset, and the first complete line is accepted if its own hash is
    /// right.
    fn over(bytes: &[u8], start: u64, header: Option<&Header>, schema: u32) -> Self {
        let mut scan = Self { end: None, bad: None, group_behind: false, newer: None };
        let mut walk = header.map(Walk::from_header);
        let mut group = header.map(|_| start);
        scan.end = walk.map(|walk| End { offset: start, group, walk });
        let mut offset = start;
        let partial = usize::from(header.is_none());
        for (index, text) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
            let here = offset;
            offset += text.len() as u64;
            if index < partial {
                continue;
            }
            let line = match Line::parse(text, schema) {
                Ok(line) => line,
                Err(Fault::Newer(version)) => {
                    scan.newer = Some(version);
                    return scan;
                }
                Err(Fault::Bad(reason)) => {
                    scan.break_at(here, reason, &mut walk);
                    continue;
                }
            };
            let broken = scan.bad.is_some();
            let fits = match &mut walk {
                Some(walk) => walk.step(&line),
                None if broken && line.group != line.seq => continue,
                None => {
                    walk = Some(Walk::behind(&line));
                    Ok(())
                }
            };
            if let Err(reason) = fits {
                scan.break_at(here, reason, &mut walk);
                if line.group != line.seq {
                    continue;
                }
                walk = Some(Walk::behind(&line));
            }
            if line.group == line.seq {
                group = Some(here);
            }
            let Some(walk) = walk.filter(|_| line.end) else {
                continue;
            };
            if scan.bad.is_some() {
                scan.group_behind = true;
                return scan;
            }
            scan.end = Some(End { offset, group: group.take(), walk });
        }
        scan
    }

    fn break_at(&mut self, offset: u64, reason: Reason, walk: &mut Option<Walk>) {
        *walk = None;
        if self.bad.is_none() {
            self.bad = Some((offset, reason));
        }
    }
}

/// Marks a file for the next process because a write or sync of it failed: after a failed sync the kernel may show
/// pages that never reached the disk. The mark need not survive a restart of the machine, because then the kernel shows
/// what the disk has.
pub(super) fn doubt(file: &File) -> io::Result<()> {
    file.set_permissions(PermissionsExt::from_mode(0o400))
}

fn is_doubted(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.permissions().mode() & 0o200 == 0)
}

/// Cuts the newest segment after its last complete group, keeps the removed bytes in another file, and makes the rest
/// durable: it may have been written by a process that was killed before its sync.
pub(super) fn settle(dir: &Path, newest: &Extent, end: End) -> Result<(File, Option<Discarded>), JournalError> {
    let path = newest.path(dir);
    let io = || JournalError::io(&path);
    let doubted = is_doubted(&trust::open(&path).map_err(io())?).map_err(io())?;
    if doubted {
        // Only to open it: the mark stays until the file is durable.
        trust::set_mode(&path, 0o600).map_err(io())?;
    }
    let file = trust::options().read(true).write(true).open(&path).map_err(io())?;
    if doubted {
        doubt(&file).map_err(io())?;
    }
    let discarded = if newest.end > end.offset {
        let mut bytes = vec![0; (newest.end - end.offset) as usize];
        file.read_exact_at(&mut bytes, end.offset).map_err(io())?;
        let to = keep(dir, &bytes)?;
        file.set_len(end.offset).map_err(io())?;
        Some(Discarded { from: path.clone(), to, bytes: bytes.len() as u64 })
    } else {
        None
    };
    make_durable(dir, &file, newest, end, doubted).map_err(io())?;
    if doubted {
        file.set_permissions(PermissionsExt::from_mode(0o600)).map_err(io())?;
    }
    Ok((file, discarded))
}

fn make_durable(dir: &Path, file: &File, newest: &Extent, end: End, doubted: bool) -> io::Result<()> {
    if doubted {
        // Writes the same bytes again: only rewritten pages are certain to be sent to the disk.
        let start = match end.group {
            Some(group) if group > newest.header.len => group,
            _ => 0,
        };
        let mut bytes = vec![0; (end.offset - start) as usize];
        file.read_exact_at(&mut bytes, start)?;
        file.write_all_at(&bytes, start)?;
    }
    file.sync_all()?;
    if end.offset == newest.header.len {
        // The file's creator may have been killed before it synced the folder.
        folder::sync(dir)?;
    }
    Ok(())
}

fn keep(dir: &Path, bytes: &[u8]) -> Result<PathBuf, JournalError> {
    let to = folder::free_name(dir, "discarded-");
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        folder::sync(dir)
    };
    write().map_err(JournalError::io(&to))?;
    Ok(to)
}

/// Moves aside a segment whose creation was not finished.
pub(super) fn discard_unborn(dir: &Path, name: SegmentName) -> Result<Discarded, JournalError> {
    let from = name.path(dir);
    let to = folder::free_name(dir, "discarded-");
    let bytes = from.symlink_metadata().map_err(JournalError::io(&from))?.len();
    std::fs::rename(&from, &to).and_then(|()| folder::sync(dir)).map_err(JournalError::io(&from))?;
    Ok(Discarded { from, to, bytes })
}
