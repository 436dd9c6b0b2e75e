//! What a line of the journal says happened, read as a start reads it.
#![no_main]

use dondoc::domain::id::{Id, Kind};
use dondoc::domain::json::events_from_json;
use dondoc::store::codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = events_from_json(text);
    }
    // And a record as sled gives it back.
    let _ = codec::decode(Id { kind: Kind::Task, no: 1 }, bytes);
});
