//! The door for the fuzz targets: a value as sled gives it back, from any bytes. The target `stored`
//! in `fuzz/` comes in here; nothing else has a use for it.

use super::applied::Applied;
use super::value::{RecordKey, digest, seal, unseal};
use crate::store::journal::Location;

/// Reads any bytes as a value of each tree; then as a payload under a checksum that fits, so that
/// what lies behind that check is reached. The payload of a record, if one is accepted.
pub fn value(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut payload = None;
    for tree in ["records", "history", "lines", "meta"] {
        let sealed = seal(tree, key, bytes);
        for value in [bytes, &sealed] {
            // What is refused here is taken for damage; that it does not panic is the point.
            let Ok(found) = unseal(tree, key, value) else { continue };
            let _ = Applied::from_value(&found);
            let _ = Location::from_bytes(&found);
            payload = Some(found.into_owned());
        }
    }
    if let Some(key) = RecordKey::from_bytes(key) {
        let _ = digest(key, bytes);
        let mut applied = Applied::default();
        applied.add(key, bytes);
        applied.take(key, bytes);
        let _ = Applied::from_value(&applied.to_value());
    }
    payload
}
