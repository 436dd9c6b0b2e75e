//! A journal line, read as a start reads it: its hash, its location, its events.
#![no_main]

use dondoc::domain::json::{event_to_json, events_from_json};
use dondoc::store::journal::fuzz;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let line = fuzz::line(bytes, 1);
    let events = line.as_ref().map(|line| line.events.get()).or_else(|| std::str::from_utf8(bytes).ok());
    for event in events.and_then(|text| events_from_json(text).ok()).unwrap_or_default() {
        // What is parsed can be written again, with the same meaning.
        let text = format!("[{}]", event_to_json(&event));
        assert_eq!(events_from_json(&text).ok(), Some(vec![event]));
    }
});
