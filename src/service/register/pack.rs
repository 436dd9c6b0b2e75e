//! The bytes of a record as the store keeps them.

use crate::domain::record::Record;
use crate::store::codec::{self, CodecError};

/// A record's bytes, if they can be decoded again: a record that is too large cannot.
pub(crate) fn pack(record: &Record) -> Result<Vec<u8>, CodecError> {
    /// Below this size, the limit of the decoder cannot be reached.
    const SURELY_READABLE: usize = codec::MOST_BYTES / 16;
    let packed = codec::encode(record);
    if packed.len() > SURELY_READABLE {
        codec::decode(record.id, &packed)?;
    }
    Ok(packed)
}
