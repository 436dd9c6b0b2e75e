//! Filling the register at a start, from records in the order of kind and number.

use crate::domain::id::{Id, Kind};
use crate::store::codec::{self, CodecError};
use crate::store::journal::Hash;

use super::Register;

/// Why a stored record cannot be taken in.
#[derive(Debug, thiserror::Error)]
pub enum Unloadable {
    /// It cannot be decoded.
    #[error(transparent)]
    Undecodable(#[from] CodecError),
    /// A number is missing before it.
    #[error("the record {0} follows number {1} of its kind")]
    Gap(Id, usize),
    /// A kind that this program does not know.
    #[error("a record of kind {0}, which this version of the program does not know")]
    UnknownKind(u8),
}

impl Register {
    /// Takes in a record that was packed before. They must come in the order of kind and number:
    /// what a record points to is then there already, and numbers have no gaps.
    ///
    /// # Errors
    /// [`Unloadable`]; the register is then to be thrown away.
    pub fn load(&mut self, kind: u8, no: u32, packed: &[u8]) -> Result<(), Unloadable> {
        let kind = Kind::from_number(kind).ok_or(Unloadable::UnknownKind(kind))?;
        let id = Id::new(kind, no);
        let held = self.table(kind).len();
        if no as usize != held + 1 {
            return Err(Unloadable::Gap(id, held));
        }
        let record = codec::decode(id, packed)?;
        self.put(&record);
        Ok(())
    }

    /// Makes room for so many records of a kind: without it, memory would be taken by doubling.
    pub fn reserve(&mut self, kind: u8, records: u64) {
        if let (Some(kind), Ok(records)) = (Kind::from_number(kind), usize::try_from(records)) {
            self.table_mut(kind).reserve(records);
        }
    }

    /// Says up to which line the loaded records go.
    pub fn loaded(&mut self, seq: u64, hash: Hash) {
        (self.seq, self.visible, self.hash) = (seq, [seq; 4], hash);
    }

    /// Bytes held, by part: packed records, folded text, the rest.
    pub fn memory(&self) -> (usize, usize, usize) {
        Kind::ALL
            .into_iter()
            .map(|kind| self.table(kind).memory())
            .fold((0, 0, 0), |(packed, folded, rest), (p, f, r)| (packed + p, folded + f, rest + r))
    }

    /// Works out the usual order of every kind, so that the first page need not.
    pub fn warm(&self) {
        for kind in Kind::ALL {
            self.order(kind, &[]);
        }
    }
}
