//! Any bytes from a terminal, in any pieces.
#![no_main]

use dondoc::tui::term::decode::Decoder;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (size, rest) = bytes.split_first().unwrap_or((&1, &[]));
    let mut decoder = Decoder::default();
    let mut items = Vec::new();
    for piece in rest.chunks(usize::from(*size).max(1)) {
        decoder.feed(piece, &mut items);
        if piece.len() % 2 == 0 {
            decoder.expire(&mut items);
        }
    }
    decoder.expire(&mut items);
});
