//! A value as sled returns it, under any key, and the record in it.
#![no_main]

use dondoc::domain::id::{Id, Kind};
use dondoc::store::{codec, db::fuzz};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u32, &[u8])| {
    let (kind, no, bytes) = input;
    let [a, b, c, d] = no.to_be_bytes();
    let payload = fuzz::value(&[kind, a, b, c, d], bytes);
    for kind in Kind::ALL {
        for bytes in [Some(bytes), payload.as_deref()].into_iter().flatten() {
            if let Ok(record) = codec::decode(Id { kind, no }, bytes) {
                // What is decoded can be encoded again, with the same result (an empty value takes no bytes).
                let kept = codec::encode(&record);
                assert_eq!(codec::decode(record.id, &kept).map(|again| codec::encode(&again)), Ok(kept));
            }
        }
    }
});
