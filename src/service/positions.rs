//! The positions of lines in the trail, as clients get them. They reveal neither a line's number nor how many lines are
//! between two: that number would show when something hidden was recorded.

use sha2::{Digest, Sha256};

use super::api::Position;
use super::sentence::Sentence;

/// Converts line numbers to positions and back, with a new key at each start.
pub(super) struct Positions {
    key: [u8; 32],
}

impl Positions {
    /// Generates a key.
    ///
    /// # Errors
    /// Fails if the system returns no random numbers.
    pub(super) fn new() -> Result<Positions, Sentence> {
        let mut key = [0; 32];
        let drawn = getrandom::fill(&mut key).map_err(|error| {
            let vi = format!("hệ thống không cho số ngẫu nhiên: {error}");
            Sentence::new(&vi, format!("the system gives no random numbers: {error}"))
        });
        drawn.map(|()| Positions { key })
    }

    /// The position of a line: a keyed digest of its number, and the number encrypted with a digest of that.
    pub(super) fn of(&self, seq: u64) -> Position {
        let tag = self.digest(0, seq);
        let masked = (seq ^ self.digest(1, tag)).to_be_bytes();
        let mut bytes = [0; 16];
        for (place, byte) in bytes.iter_mut().zip(tag.to_be_bytes().into_iter().chain(masked)) {
            *place = byte;
        }
        Position(bytes)
    }

    /// The line at a position; `None` if this server has not issued it.
    pub(super) fn line(&self, position: Position) -> Option<u64> {
        let (tag, masked) = position.0.split_first_chunk::<8>()?;
        let tag = u64::from_be_bytes(*tag);
        let seq = u64::from_be_bytes(masked.try_into().ok()?) ^ self.digest(1, tag);
        (self.digest(0, seq) == tag).then_some(seq)
    }

    fn digest(&self, of: u8, what: u64) -> u64 {
        let digest =
            Sha256::new().chain_update(self.key).chain_update([of]).chain_update(what.to_be_bytes()).finalize();
        digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_leads_back_to_its_line_and_only_where_it_was_given() {
        let (one, other) = (Positions::new().unwrap(), Positions::new().unwrap());
        for seq in [0, 1, 2, 1_000, u64::MAX] {
            let position = one.of(seq);
            assert_eq!(position, one.of(seq), "the same line has one position");
            assert_eq!((one.line(position), other.line(position)), (Some(seq), None));
            for bit in 0..128 {
                let mut changed = position;
                changed.0[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(one.line(changed), None, "bit {bit} of {seq}");
            }
        }
    }
}
