//! Keys and values as bytes: `[format][CRC-32 over format, tree, key, payload][payload]`, a long
//! one in parts.

use std::borrow::Cow;

use crate::store::migrate::{Payload, Table, VALUES};

/// The first byte of every value written here.
pub(super) const FORMAT: u8 = VALUES.newest() as u8;

/// Bytes before the payload.
const HEAD: usize = 5;

/// Bytes of a sealed value under one key. A page of sled holds up to 17 values and must stay under 128 KiB; a larger
/// page goes to a separate file that is never synced.
pub(super) const PART: usize = 4096;

/// The maximum length of a record's payload: the first part and 255 further parts.
pub const MAX_PAYLOAD: usize = PART * 256 - HEAD;

/// The key of a record: its kind and its number within the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The kind; the floors above define the values.
    pub kind: u8,
    /// The number within the kind.
    pub no: u32,
}

impl RecordKey {
    pub(super) const BYTES: usize = 5;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let [a, b, c, d] = self.no.to_be_bytes();
        [self.kind, a, b, c, d]
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let [kind, no @ ..] = bytes else { return None };
        let no = u32::from_be_bytes(no.try_into().ok()?);
        Some(Self { kind: *kind, no })
    }

    /// The key of a part: the record's own key for the first, and one byte longer for the others, so that they follow
    /// it directly.
    pub(super) fn part(self, part: u8) -> Vec<u8> {
        let mut key = self.to_bytes().to_vec();
        if part > 0 {
            key.push(part);
        }
        key
    }

    /// The key of a line in this record's history.
    pub(super) fn at(self, seq: u64) -> [u8; Self::BYTES + 8] {
        let mut key = [0; Self::BYTES + 8];
        let bytes = self.to_bytes().into_iter().chain(seq.to_be_bytes());
        for (place, byte) in key.iter_mut().zip(bytes) {
            *place = byte;
        }
        key
    }
}

/// Why a value is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    Checksum,
    Newer(u8),
}

/// The checksum covers the format too, so that a flipped bit in it does not look like a newer program.
fn crc(format: u8, tree: &str, key: &[u8], payload: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[format]);
    crc.update(tree.as_bytes());
    crc.update(&[0]);
    crc.update(key);
    crc.update(payload);
    crc.finalize()
}

/// Prepends the format and the checksum to a payload.
pub(super) fn seal(tree: &str, key: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(HEAD + payload.len());
    value.push(FORMAT);
    value.extend_from_slice(&crc(FORMAT, tree, key, payload).to_be_bytes());
    value.extend_from_slice(payload);
    value
}

/// Returns the payload of a sealed value, migrated to the current format.
pub(super) fn unseal<'a>(tree: &'static str, key: &[u8], value: &'a [u8]) -> Result<Cow<'a, [u8]>, Bad> {
    unseal_by(&VALUES, tree, key, value)
}

fn unseal_by<'a>(
    table: &Table<Payload>,
    tree: &'static str,
    key: &[u8],
    value: &'a [u8],
) -> Result<Cow<'a, [u8]>, Bad> {
    let (head, payload) = value.split_first_chunk::<HEAD>().ok_or(Bad::Checksum)?;
    let [format, a, b, c, d] = *head;
    if crc(format, tree, key, payload) != u32::from_be_bytes([a, b, c, d]) {
        return Err(Bad::Checksum);
    }
    match u32::from(format) {
        newest if newest == table.newest() => Ok(Cow::Borrowed(payload)),
        newer if newer > table.newest() => Err(Bad::Newer(format)),
        // A value that does not fit its version is handled like damage.
        older => match table.lift(older, (tree, payload.to_vec())) {
            Ok((_, payload)) => Ok(Cow::Owned(payload)),
            Err(_) => Err(Bad::Checksum),
        },
    }
}

/// What a stored value adds to its kind's sum: 64 bits of its key and its head, which contains the checksum of the
/// rest. It detects loss and mix-ups, not forgery; the journal's hashes detect that.
pub(super) fn digest(key: RecordKey, value: &[u8]) -> u64 {
    let mut head = [0; 8];
    for (place, byte) in head.iter_mut().zip(value.iter().take(HEAD)) {
        *place = *byte;
    }
    let name = u64::from(key.kind) << 32 | u64::from(key.no);
    mix(mix(name).wrapping_add(u64::from_be_bytes(head)))
}

/// The final mixing step of `SplitMix64` (Steele, Lea, Flood 2014).
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_believed_only_under_its_own_tree_and_key() {
        let value = seal("records", b"k", b"payload");
        assert_eq!(unseal("records", b"k", &value), Ok(Cow::Borrowed(b"payload".as_slice())));
        assert_eq!(unseal("history", b"k", &value), Err(Bad::Checksum));
        assert_eq!(unseal("records", b"l", &value), Err(Bad::Checksum));
        for at in 0..value.len() {
            for bit in 0..8 {
                let mut value = value.clone();
                value[at] ^= 1 << bit;
                let read = unseal("records", b"k", &value);
                assert_eq!(read, Err(Bad::Checksum), "byte {at} bit {bit}");
            }
            assert!(unseal("records", b"k", &value[..at]).is_err());
        }
    }

    /// A value of each tree as version 1 wrote it. They must stay readable.
    #[test]
    fn version_1_values_stay_readable() {
        let fixture = include_str!("../fixtures/values-v1.txt");
        let hex = |text: &str| -> Vec<u8> {
            text.as_bytes()
                .chunks(2)
                .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect()
        };
        let mut trees = Vec::new();
        for line in fixture.lines() {
            let [tree, key, value, payload] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let tree = ["records", "history", "lines", "meta"].into_iter().find(|name| *name == tree).unwrap();
            assert_eq!(unseal(tree, &hex(key), &hex(value)).unwrap(), hex(payload), "{line}");
            trees.push(tree);
        }
        assert_eq!(trees, ["records", "history", "lines", "meta"]);
    }

    #[test]
    fn an_older_value_is_lifted_and_a_newer_one_refused() {
        fn reversed((tree, mut bytes): Payload) -> Result<Payload, String> {
            if tree == "records" {
                bytes.reverse();
            }
            if bytes.is_empty() { Err("it is empty".into()) } else { Ok((tree, bytes)) }
        }
        let table = Table::new(&[Some(reversed)]);
        let sealed = seal("records", b"k", b"abc");
        assert_eq!(unseal_by(&table, "records", b"k", &sealed).unwrap().as_ref(), b"cba");
        let lines = seal("lines", b"k", b"abc");
        assert_eq!(unseal_by(&table, "lines", b"k", &lines).unwrap().as_ref(), b"abc");
        let empty = seal("records", b"k", b"");
        assert_eq!(unseal_by(&table, "records", b"k", &empty), Err(Bad::Checksum));
        let mut newer = vec![99];
        newer.extend_from_slice(&crc(99, "records", b"k", b"abc").to_be_bytes());
        newer.extend_from_slice(b"abc");
        assert_eq!(unseal("records", b"k", &newer), Err(Bad::Newer(99)));
    }

    #[test]
    fn keys_sort_as_their_numbers_do() {
        let key = RecordKey { kind: 3, no: 255 };
        let next = RecordKey { kind: 3, no: 256 };
        assert!(key.part(255) < next.part(0) && key.part(0) < key.part(1));
        assert_eq!(RecordKey::from_bytes(&key.to_bytes()), Some(key));
        assert_eq!(RecordKey::from_bytes(&key.part(1)), None);
    }
}
