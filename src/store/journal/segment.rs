//! The files of the journal: their names, their header line, and making a new one.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{DateTime, Datelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::error::JournalError;
use super::hash::{Hash, from_hex, to_hex};
use super::line::{check_seal, seal, written_time};
use super::reason::Reason;
use crate::store::folder::{self, hanoi};
use crate::store::trust;

/// The form of header and line that this program writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

/// No header is longer than this, in bytes.
const HEADER_MAX: u64 = 4096;

/// A segment's name: the month it was begun in (Vietnam's) and its first sequence. Ordered as
/// the segments follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// The sequence of the first line that is or will be in it.
    pub first: u64,
    /// 1, or more when earlier files of the same name failed.
    pub take: u16,
}

/// Where a line lies. Good for ever: segments are never renamed, nor bytes in them moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file.
    pub segment: SegmentName,
    /// Bytes from the start of the file.
    pub offset: u64,
    /// Bytes of the line, with its newline.
    pub len: u32,
}

impl Location {
    /// The length of [`Location::to_bytes`].
    pub const BYTES: usize = 25;

    /// A fixed form for a store to keep.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = (self.segment.year.to_be_bytes().into_iter())
            .chain([self.segment.month])
            .chain(self.segment.take.to_be_bytes())
            .chain(self.segment.first.to_be_bytes())
            .chain(self.offset.to_be_bytes())
            .chain(self.len.to_be_bytes());
        for (place, byte) in bytes.iter_mut().zip(parts) {
            *place = byte;
        }
        bytes
    }

    /// The inverse of [`Location::to_bytes`]; `None` for anything it does not make.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::BYTES {
            return None;
        }
        let (year, rest) = bytes.split_first_chunk::<2>()?;
        let (month, rest) = rest.split_first_chunk::<1>()?;
        let (take, rest) = rest.split_first_chunk::<2>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (len, _) = rest.split_first_chunk::<4>()?;
        Some(Self {
            segment: SegmentName {
                year: u16::from_be_bytes(*year),
                month: u8::from_be_bytes(*month),
                first: u64::from_be_bytes(*first),
                take: u16::from_be_bytes(*take),
            },
            offset: u64::from_be_bytes(*offset),
            len: u32::from_be_bytes(*len),
        })
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:012}", self.year, self.month, self.first)?;
        if self.take > 1 {
            write!(f, "_{}", self.take)?;
        }
        Ok(())
    }
}

/// A text is no segment's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a segment's name is <year>-<month>-<first sequence>")]
pub struct NameError;

impl FromStr for SegmentName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (month, number) = text.split_at_checked(8).ok_or(NameError)?;
        let (year, month) = month.strip_suffix('-').and_then(|m| m.split_once('-')).ok_or(NameError)?;
        let (first, take) = number.split_once('_').unwrap_or((number, "1"));
        let name = Self {
            year: year.parse().map_err(|_| NameError)?,
            month: month.parse().map_err(|_| NameError)?,
            first: first.parse().map_err(|_| NameError)?,
            take: take.parse().map_err(|_| NameError)?,
        };
        // One name has one text, and a stray `+1` is none.
        let sound = (1..=12).contains(&name.month) && name.to_string() == text;
        sound.then_some(name).ok_or(NameError)
    }
}

impl Serialize for SegmentName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SegmentName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl SegmentName {
    /// The file of this name.
    pub fn path(self, dir: &Path) -> PathBuf {
        dir.join(format!("{self}.jsonl"))
    }

    /// The month of a moment as `(year, month)`; `None` outside the years 1 to 9999.
    pub(super) fn month_of(at: i64) -> Option<(u16, u8)> {
        let time = DateTime::from_timestamp(at, 0)?.with_timezone(&hanoi());
        let year = u16::try_from(time.year()).ok()?;
        (1..=9999).contains(&year).then_some((year, time.month() as u8))
    }
}

/// What tells one journal from another: random, made once, in every header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreId(pub [u8; 16]);

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// The store that the journal in a folder is of, as far as any segment with lines still says so: the lines
/// themselves may be damaged. None where there are no lines.
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
    /// The segment before; none for the first.
    pub segment: Option<SegmentName>,
    /// Bytes of it that count.
    pub offset: u64,
    /// The last acknowledged sequence.
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
    /// Checked on the text, before it is read as JSON.
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
        // A newer format may have other keys, so its number is looked at first.
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

    /// Makes the file of a new segment, durable in its folder before this returns. What a failure
    /// leaves is removed if it can be, and is harmless if not: no line is in it.
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

/// The segments in a folder, oldest first. Other files are left alone.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_segments_follow_and_have_one_text() {
        let texts = [
            "2026-11-000000000001",
            "2026-11-000000000001_2",
            "2026-11-000000000001_10",
            "2026-11-000000000900",
            "2026-12-000000000901",
            "2027-01-1000000000000",
        ];
        let names: Vec<SegmentName> = texts.iter().map(|t| t.parse().unwrap()).collect();
        assert!(names.is_sorted());
        for (name, text) in names.iter().zip(texts) {
            assert_eq!(name.to_string(), text);
        }
        for wrong in ["2026-13-000000000001", "2026-11-1", "2026-11-000000000001_1", "2026-11", "é"] {
            assert!(wrong.parse::<SegmentName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_month_begins_at_midnight_in_vietnam() {
        // 2026-11-30 16:59:59 and 17:00:00 UTC.
        assert_eq!(SegmentName::month_of(1_796_057_999), Some((2026, 11)));
        assert_eq!(SegmentName::month_of(1_796_058_000), Some((2026, 12)));
    }

    #[test]
    fn a_location_survives_its_bytes() {
        let location = Location { segment: "2026-11-000000000001_2".parse().unwrap(), offset: u64::MAX - 7, len: 300 };
        let bytes = location.to_bytes();
        assert_eq!(Location::from_bytes(&bytes), Some(location));
        assert_eq!(Location::from_bytes(&bytes[1..]), None);
    }
}
