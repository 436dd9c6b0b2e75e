//! Waiting for another process: polled, with a timeout that only a failing test reaches.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::time::{Duration, Instant};

/// The maximum wait. A busy machine may need seconds for what usually takes milliseconds.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// The pause between two polls. Long enough to leave the processor to the program that the test waits for.
pub const PAUSE: Duration = Duration::from_millis(5);

/// Waits until a condition holds.
pub fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !reached() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::park_timeout(PAUSE);
    }
}
