//! What sled must hold; a start counts again and compares.

use std::collections::BTreeMap;

use super::value::{self, Bad, RecordKey};
use crate::store::journal::Hash;

/// The only key of `meta`.
pub(super) const KEY: &[u8] = b"applied";

/// How far sled has followed the journal, and the totals of what it then holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The last line that is applied completely.
    pub seq: u64,
    /// The last line of which anything is applied; greater than `seq` after a long line was interrupted. A journal that
    /// ends before it is damaged.
    pub begun: u64,
    /// The hash of line `seq`.
    pub hash: Hash,
    /// Entries in `history`; only [`Db::check`](super::Db::check) counts them.
    pub history: u64,
    /// Records by kind.
    pub counts: BTreeMap<u8, u64>,
    /// By kind, the wrapping sum over all records of a digest of key and stored value.
    pub sums: BTreeMap<u8, u64>,
}

/// Bytes for one kind.
const ROW: usize = 17;
/// A row without a kind: no record has this kind, and an older program kept another count in that row.
const NO_KIND: u8 = u8::MAX;

impl Applied {
    /// Adds a value to the count and the sum.
    pub(super) fn add(&mut self, key: RecordKey, value: &[u8]) {
        let count = self.counts.entry(key.kind).or_default();
        *count = count.wrapping_add(1);
        let sum = self.sums.entry(key.kind).or_default();
        *sum = sum.wrapping_add(value::digest(key, value));
    }

    /// Removes a value that was added before.
    pub(super) fn take(&mut self, key: RecordKey, value: &[u8]) {
        let count = self.counts.entry(key.kind).or_default();
        *count = count.wrapping_sub(1);
        let sum = self.sums.entry(key.kind).or_default();
        *sum = sum.wrapping_sub(value::digest(key, value));
    }

    pub(super) fn to_value(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(56 + self.counts.len() * ROW);
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(&self.begun.to_be_bytes());
        bytes.extend_from_slice(&self.hash.0);
        bytes.extend_from_slice(&self.history.to_be_bytes());
        for (kind, count) in &self.counts {
            bytes.push(*kind);
            bytes.extend_from_slice(&count.to_be_bytes());
            let sum = self.sums.get(kind).copied().unwrap_or_default();
            bytes.extend_from_slice(&sum.to_be_bytes());
        }
        value::seal("meta", KEY, &bytes)
    }

    pub(super) fn from_value(bytes: &[u8]) -> Result<Self, Bad> {
        Self::parse(&value::unseal("meta", KEY, bytes)?).ok_or(Bad::Checksum)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (seq, rest) = bytes.split_first_chunk::<8>()?;
        let (begun, rest) = rest.split_first_chunk::<8>()?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        let (history, rest) = rest.split_first_chunk::<8>()?;
        let mut applied = Self {
            seq: u64::from_be_bytes(*seq),
            begun: u64::from_be_bytes(*begun),
            hash: Hash(*hash),
            history: u64::from_be_bytes(*history),
            ..Self::default()
        };
        let rows = rest.chunks_exact(ROW);
        if !rows.remainder().is_empty() {
            return None;
        }
        for row in rows {
            let (kind, rest) = row.split_first()?;
            let (count, sum) = rest.split_first_chunk::<8>()?;
            if *kind == NO_KIND {
                continue;
            }
            applied.counts.insert(*kind, u64::from_be_bytes(*count));
            applied.sums.insert(*kind, u64::from_be_bytes(sum.try_into().ok()?));
        }
        Some(applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_older_program_counted_besides_is_passed_over() {
        let applied =
            Applied { seq: 7, begun: 7, counts: [(3, 2)].into(), sums: [(3, 9)].into(), ..Applied::default() };
        let value = applied.to_value();
        let mut payload = value::unseal("meta", KEY, &value).unwrap().to_vec();
        let rows = payload.len() - ROW;
        let mut other = vec![NO_KIND];
        other.extend([5; ROW - 1]);
        payload.splice(rows..rows, other);
        assert_eq!(Applied::from_value(&value::seal("meta", KEY, &payload)).unwrap(), applied);
    }
}
