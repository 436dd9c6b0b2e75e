//! The location of a line: a segment's name, and an offset in it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{DateTime, Datelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::store::folder::hanoi;

/// A segment's name: the month in which it began (in Vietnam) and its first sequence number. The order is that of the
/// segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// The sequence number of its first line, or of the line that will be the first.
    pub first: u64,
    /// 1, or more if earlier files of the same name failed.
    pub take: u16,
}

/// The location of a line. It stays valid: segments are never renamed, and bytes in them never move.
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

    /// A fixed-size encoding for a store.
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

    /// The inverse of [`Location::to_bytes`]; `None` for any other bytes.
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

/// The text is not a segment's name.
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
        // Each name has exactly one text, so a stray `+1` is refused.
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
