//! The terminal's file descriptor: opens it, and writes to it with a limited wait.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;

/// Opens the controlling terminal for reading and writing, non-blocking.
///
/// It is opened again instead of using standard input or output: `O_NONBLOCK` belongs to the open file description,
/// which the shell that started us shares and must not find changed.
///
/// # Errors
/// Fails if the process has no controlling terminal.
pub fn open() -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32)
        .open("/dev/tty")
}

/// Columns and rows of a terminal that does not report them (a serial line, some containers).
const USUAL: (u16, u16) = (80, 24);
/// The maximum columns and rows that are drawn: a terminal may report any number.
const MOST: (u16, u16) = (1_000, 500);

/// Columns and rows of the terminal; 80 × 24 if it does not report them.
///
/// # Errors
/// Fails if the descriptor is not a terminal, or the terminal is closed.
pub fn size(tty: impl AsFd) -> io::Result<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(tty)?;
    let said = |cells: u16, usual: u16, most: u16| if cells == 0 { usual } else { cells.min(most) };
    Ok((said(size.ws_col, USUAL.0, MOST.0), said(size.ws_row, USUAL.1, MOST.1)))
}

/// Interrupts a thread that waits in [`wait`]: once rung, it stays rung.
#[derive(Debug)]
pub(super) struct Bell {
    heard: OwnedFd,
    rope: OwnedFd,
}

impl Bell {
    pub(super) fn new() -> io::Result<Self> {
        let (heard, rope) =
            rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC | rustix::pipe::PipeFlags::NONBLOCK)?;
        Ok(Self { heard, rope })
    }

    pub(super) fn ring(&self) {
        // A full pipe has been rung already.
        let _ = rustix::io::write(&self.rope, &[1]);
    }
}

/// The reason for the end of a [`wait`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// The descriptor can be read or written.
    Ready,
    /// It cannot, and never will: the other side is closed.
    Gone,
    Bell,
    Timeout,
}

/// Waits until `fd` is ready for `flags`, the bell is rung, or `timeout` has passed (`None`: no limit).
pub(super) fn wait(
    fd: BorrowedFd<'_>,
    flags: PollFlags,
    bell: Option<&Bell>,
    timeout: Option<Duration>,
) -> io::Result<Woken> {
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    loop {
        let left = deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
            .map(|left| Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() });
        let heard = bell.map_or(fd, |bell| bell.heard.as_fd());
        let mut fds = [PollFd::from_borrowed_fd(fd, flags), PollFd::from_borrowed_fd(heard, PollFlags::IN)];
        let watched = if bell.is_some() { fds.as_mut_slice() } else { fds.split_at_mut(1).0 };
        match poll(watched, left.as_ref()) {
            Ok(0) => return Ok(Woken::Timeout),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) if bell.is_some() && !fds[1].revents().is_empty() => return Ok(Woken::Bell),
            Ok(_) if fds[0].revents().intersects(flags) => return Ok(Woken::Ready),
            Ok(_) => return Ok(Woken::Gone),
        }
    }
}

/// Writes all of `bytes`, waiting as long as needed, or until the bell is rung (`Ok(false)`) or `timeout` has passed
/// (`Ok(false)`). The descriptor must be non-blocking.
///
/// # Errors
/// Fails if the terminal is closed.
pub(super) fn write_all(
    tty: BorrowedFd<'_>,
    bytes: &[u8],
    bell: Option<&Bell>,
    timeout: Option<Duration>,
) -> io::Result<bool> {
    let deadline = timeout.map(|timeout| Instant::now() + timeout);
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(tty, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                match wait(tty, PollFlags::OUT, bell, left)? {
                    Woken::Ready => {}
                    Woken::Gone => return Err(io::ErrorKind::BrokenPipe.into()),
                    Woken::Bell | Woken::Timeout => return Ok(false),
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(true)
}
