//! The part of a record that is in no column, in as few bytes as possible: revision, times, texts, lists.
//!
//! Only in memory: the format may change from one version of the program to the next.

use crate::domain::field::FieldNo;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};

/// In the first byte of a part: a whole value follows instead of a text.
const WHOLE: u8 = 0x80;
/// The index of the part with the users who created and changed the record, if a column cannot hold them.
const MAKERS: u8 = 0x7f;

/// Revision and times of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Revision.
    pub rev: u32,
    /// Created, in seconds since 1970.
    pub created: i64,
    /// Last changed.
    pub updated: i64,
}

/// One part of the bytes.
pub(super) enum Part<'a> {
    /// A single text.
    Text(FieldNo, &'a str),
    /// Anything else.
    Whole(FieldNo, Value),
    /// The users who created the record and changed it last.
    Makers(&'a str, &'a str),
}

/// Writes all values except those for which `elsewhere` is true.
pub(super) fn write(record: &Record, makers: bool, elsewhere: impl Fn(FieldNo, &Value) -> bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    number(&mut bytes, u64::from(record.rev));
    number(&mut bytes, zigzag(record.created.at.0));
    number(&mut bytes, zigzag(record.updated.at.0.wrapping_sub(record.created.at.0)));
    if makers {
        part(&mut bytes, MAKERS, format!("{}\0{}", record.created.by, record.updated.by).as_bytes());
    }
    for (field, _, value) in record.fields() {
        if value.is_empty() || elsewhere(field, value) {
            continue;
        }
        match value {
            Value::One(Scalar::Text(text)) => part(&mut bytes, field.0, text.as_bytes()),
            whole => {
                // Encoding plain values into memory cannot fail.
                let packed = bincode::serde::encode_to_vec(whole, bincode::config::standard()).unwrap_or_default();
                part(&mut bytes, field.0 | WHOLE, &packed);
            }
        }
    }
    bytes
}

fn part(bytes: &mut Vec<u8>, place: u8, held: &[u8]) {
    bytes.push(place);
    number(bytes, held.len() as u64);
    bytes.extend_from_slice(held);
}

/// Seven bits per byte, the lowest first.
fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// The parts, read one after another. Invalid bytes end the iteration early.
pub(super) struct Parts<'a> {
    rest: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Reads the head; the parts follow.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Head, Parts<'a>)> {
        let mut parts = Parts { rest: bytes };
        let rev = u32::try_from(parts.number()?).ok()?;
        let created = unzigzag(parts.number()?);
        let updated = created.wrapping_add(unzigzag(parts.number()?));
        Some((Head { rev, created, updated }, parts))
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// The index and bytes of the next part, not decoded.
    fn raw(&mut self) -> Option<(u8, &'a [u8])> {
        let (place, rest) = self.rest.split_first()?;
        self.rest = rest;
        let len = usize::try_from(self.number()?).ok()?;
        let (held, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some((*place, held))
    }

    /// The parts of the wanted fields; the others are skipped without decoding.
    pub(super) fn wanted(mut self, wanted: impl Fn(FieldNo) -> bool) -> impl Iterator<Item = Part<'a>> {
        std::iter::from_fn(move || {
            loop {
                let (place, held) = self.raw()?;
                if place != MAKERS && wanted(FieldNo(place & !WHOLE)) {
                    return read(place, held);
                }
            }
        })
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let (place, held) = self.raw()?;
        read(place, held)
    }
}

fn read(place: u8, held: &[u8]) -> Option<Part<'_>> {
    if place & WHOLE != 0 {
        let (value, _) = bincode::serde::decode_from_slice(held, bincode::config::standard()).ok()?;
        return Some(Part::Whole(FieldNo(place & !WHOLE), value));
    }
    let text = std::str::from_utf8(held).ok()?;
    if place == MAKERS {
        return text.split_once('\0').map(|(created, updated)| Part::Makers(created, updated));
    }
    Some(Part::Text(FieldNo(place), text))
}
