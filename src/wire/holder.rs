//! Finds the process that holds a home's lock, without its socket.

use std::fs;
use std::io;
use std::path::Path;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::place::Place;
use crate::store::lock::HomeLock;

/// The process that holds the lock of the server of an own home; `None` if the lock is free, or if the number in it is
/// not that of a process that has the lock file open.
pub fn holder(place: &Place) -> Option<u32> {
    let lock = place.lock();
    if HomeLock::is_free(&lock) {
        return None;
    }
    HomeLock::holder(&lock).filter(|pid| has_open(*pid, &lock))
}

/// Whether a process of this user has a file open.
fn has_open(pid: u32, path: &Path) -> bool {
    let Ok(wanted) = path.canonicalize() else { return false };
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    open.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file == wanted)
}

/// Sends a signal to the holder of an own home's lock to end it. Returns true if there was one.
///
/// # Errors
/// The system's error for the signal.
pub fn terminate(place: &Place) -> io::Result<bool> {
    let Some(pid) = holder(place).and_then(|pid| Pid::from_raw(pid.try_into().ok()?)) else { return Ok(false) };
    // The number may be reused in between: the pidfd makes sure that the checked process gets the signal.
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    if holder(place).is_none() {
        return Ok(false);
    }
    pidfd_send_signal(process, Signal::TERM)?;
    Ok(true)
}
