//! The entry point for the fuzz targets: reads any bytes as a value of sled. Only the target `stored` in `fuzz/` uses
//! it.

use super::applied::Applied;
use super::value::{RecordKey, digest, seal, unseal};
use crate::store::journal::Location;

/// Reads any bytes as a value of each tree, and then as a payload with a matching checksum, so that the code after that
/// check is reached. Returns the payload if a record is accepted.
pub fn value(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut payload = None;
    for tree in ["records", "history", "lines", "meta"] {
        let sealed = seal(tree, key, bytes);
        for value in [bytes, &sealed] {
            // A refusal counts as damage; the test is that nothing panics.
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
