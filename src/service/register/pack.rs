//! The bytes of a record, as they go to the store.

use crate::domain::record::Record;
use crate::store::codec::{self, CodecError};

/// A record's bytes, if they can be read back: a record that is too large could not be.
pub fn pack(record: &Record) -> Result<Vec<u8>, CodecError> {
    /// Below this, the limit on what is decoded cannot be reached.
    const SURELY_READABLE: usize = codec::MOST_BYTES / 16;
    let packed = codec::encode(record);
    if packed.len() > SURELY_READABLE {
        codec::decode(record.id, &packed)?;
    }
    Ok(packed)
}
