//! Any bytes from the socket: split into frames, then decoded as a message of either side.
#![no_main]

use dondoc::wire::frame::{Splitter, decode};
use dondoc::wire::message::{Hello, ToClient, ToServer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = decode::<Hello>(bytes);
    let _ = decode::<ToServer>(bytes);
    let _ = decode::<ToClient>(bytes);
    let mut splitter = Splitter::default();
    for piece in bytes.chunks(7) {
        splitter.push(piece);
        while let Ok(Some(body)) = splitter.next_body() {
            let _ = decode::<ToServer>(body);
        }
    }
});
