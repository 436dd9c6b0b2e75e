//! The stored records between sled and the register, many in one piece of memory, so that one thread can read them and
//! another can load them.

use crate::store::db::RecordKey;

/// The record's length does not fit into the length field.
#[derive(Debug, thiserror::Error)]
#[error("a stored record of {0} bytes")]
pub(super) struct TooLong(usize);

/// The size from which a piece is passed on.
const FULL: usize = 256 << 10;

/// Records in the order of reading.
#[derive(Default)]
pub(super) struct Scan {
    /// Repeated: kind (1 byte), number and length (4 each, little-endian), bytes.
    bytes: Vec<u8>,
}

impl Scan {
    /// A piece with reserved capacity.
    pub(super) fn with_room() -> Scan {
        Scan { bytes: Vec::with_capacity(FULL + (16 << 10)) }
    }

    /// Whether it holds enough to be passed on.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= FULL
    }

    /// Adds a record.
    pub(super) fn take(&mut self, key: RecordKey, packed: &[u8]) -> Result<(), TooLong> {
        let length = u32::try_from(packed.len()).map_err(|_| TooLong(packed.len()))?;
        self.bytes.push(key.kind);
        self.bytes.extend_from_slice(&key.no.to_le_bytes());
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(packed);
        Ok(())
    }

    /// The records.
    pub(super) fn records(&self) -> impl Iterator<Item = (RecordKey, &[u8])> {
        let mut rest = self.bytes.as_slice();
        std::iter::from_fn(move || {
            let (kind, after) = rest.split_first()?;
            let (no, after) = after.split_first_chunk::<4>()?;
            let (length, after) = after.split_first_chunk::<4>()?;
            let (packed, next) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = next;
            Some((RecordKey { kind: *kind, no: u32::from_le_bytes(*no) }, packed))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order() {
        let mut scan = Scan::default();
        let records = [(1, 1, &b"abc"[..]), (2, 70_000, b""), (255, u32::MAX, &[0xff; 300])];
        for (kind, no, packed) in records {
            scan.take(RecordKey { kind, no }, packed).expect("short");
        }
        let back: Vec<_> = scan.records().map(|(key, packed)| (key.kind, key.no, packed)).collect();
        assert_eq!(back, records);
    }
}
