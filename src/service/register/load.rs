//! Fills the register at a start, from records in the order of kind and number.

use crate::domain::id::{Id, Kind};
use crate::i18n::Lang;
use crate::store::codec::{self, CodecError};
use crate::store::journal::Hash;

use super::model::Register;
use crate::service::sentence::Sentence;

/// Why a stored record cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Unloadable {
    /// It cannot be decoded.
    #[error(transparent)]
    Undecodable(#[from] CodecError),
    /// A number before it is missing.
    #[error("the record {0} follows number {1} of its kind")]
    Gap(Id, u32),
    /// A kind that this program does not know.
    #[error("a record of kind {0}, which this version of the program does not know")]
    UnknownKind(u8),
}

impl From<Unloadable> for Sentence {
    fn from(error: Unloadable) -> Self {
        let vi = match &error {
            Unloadable::Undecodable(error) => error.text(Lang::Vi),
            Unloadable::Gap(id, last) => format!("{id} đứng ngay sau số {last} cùng loại"),
            Unloadable::UnknownKind(kind) => format!("có bản ghi loại {kind} mà bản dondoc này không biết"),
        };
        Sentence { vi, en: error.to_string() }
    }
}

impl Register {
    /// Loads a packed record. Records must come in the order of kind and number: then the records they refer to are
    /// loaded already, and numbers have no gaps except before the far ones (random numbers of older homes).
    ///
    /// # Errors
    /// [`Unloadable`]; then the register must be discarded.
    pub fn load(&mut self, kind: u8, no: u32, packed: &[u8]) -> Result<(), Unloadable> {
        let kind = Kind::from_number(kind).ok_or(Unloadable::UnknownKind(kind))?;
        let id = Id::new(kind, no);
        let next = self.table(kind).next_no();
        if no != next && !(id.is_far() && self.table(kind).row(no).is_none()) {
            return Err(Unloadable::Gap(id, next - 1));
        }
        let record = codec::decode(id, packed)?;
        self.put(&record);
        Ok(())
    }

    /// Makes room for this many records of a kind: otherwise memory grows by doubling.
    pub fn reserve(&mut self, kind: u8, records: u64) {
        if let (Some(kind), Ok(records)) = (Kind::from_number(kind), usize::try_from(records)) {
            self.table_mut(kind).reserve(records);
        }
    }

    /// Sets the line up to which the records are loaded.
    pub fn loaded(&mut self, seq: u64, hash: Hash) {
        (self.seq, self.hash) = (seq, hash);
    }

    /// Bytes held, by part: packed records, folded text, the rest.
    pub fn memory(&self) -> (usize, usize, usize) {
        Kind::ALL
            .into_iter()
            .map(|kind| (self.table(kind).memory(), self.orders(kind).memory()))
            .fold((0, 0, 0), |(packed, folded, rest), ((p, f, r), orders)| (packed + p, folded + f, rest + r + orders))
    }

    /// Computes the usual order of every kind, so that the first page need not.
    pub fn warm(&self) {
        for kind in Kind::ALL {
            self.usual_order(kind);
        }
    }
}
