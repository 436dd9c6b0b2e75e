//! Waits for threads that sled may block without end: sled 0.34.7 may hang after an I/O error.

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The maximum wait for a thread that works on sled. Shorter than systemd waits for a server's end; the next start
/// brings the store up to date from the journal.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// The pause between two checks.
const PAUSE: Duration = Duration::from_millis(2);

/// Waits until all these threads have ended, at most for `patience`; returns whether they have.
pub(super) fn all_end(threads: impl IntoIterator<Item = JoinHandle<()>>, patience: Duration) -> bool {
    let end = Instant::now() + patience;
    let mut ended = true;
    for thread in threads {
        while !thread.is_finished() && Instant::now() < end {
            thread::sleep(PAUSE);
        }
        if thread.is_finished() {
            // A panic of a thread is in the log already.
            let _ = thread.join();
        } else {
            let name = thread.thread().name().unwrap_or_default();
            tracing::error!(name, "the thread does not end; the server ends without it");
            ended = false;
        }
    }
    ended
}
