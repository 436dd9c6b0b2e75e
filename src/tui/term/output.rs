//! The screen and the thread that writes it.
//!
//! Frames are complete pictures, not changes: the thread compares the newest one with what it wrote last, so a frame
//! that is replaced before its turn leaves nothing behind. A connection that accepts no bytes blocks only that thread.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::caps::Caps;
use super::clipboard::Clipboard;
use super::encode::Encoder;
use super::tty::{Bell, write_all};

/// How long an abandoned thread gets to notice.
const NOTICE: Duration = Duration::from_millis(20);

/// A handle of the screen; clones are the same screen.
#[derive(Debug, Clone)]
pub struct Screen {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clipboard: Clipboard,
    state: Mutex<State>,
    changed: Condvar,
    bell: Bell,
}

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a separate wish or fact; most combinations occur")]
struct State {
    waiting: Option<Frame>,
    copies: VecDeque<Vec<u8>>,
    repaint: bool,
    /// No frame is begun: another program has the terminal.
    paused: bool,
    closing: bool,
    /// When the current write began.
    writing: Option<Instant>,
    /// How long the last complete write took.
    last_write: Duration,
    ended: bool,
    /// The thread ended in the middle of a write.
    broken: bool,
    /// A buffer that is no longer shown, for the next frame.
    spare: Option<Buffer>,
}

#[derive(Debug)]
struct Frame {
    buffer: Buffer,
    cursor: Option<Position>,
}

impl Screen {
    /// Starts the output thread on `tty`, which must be non-blocking. `lost` is called once if the terminal is closed.
    ///
    /// # Errors
    /// Fails if the system cannot create a thread or pipe.
    pub fn start(tty: File, caps: Caps, lost: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let state = State {
            waiting: None,
            copies: VecDeque::new(),
            repaint: false,
            paused: false,
            closing: false,
            writing: None,
            last_write: Duration::ZERO,
            ended: false,
            broken: false,
            spare: None,
        };
        let shared = Arc::new(Shared {
            clipboard: caps.clipboard,
            state: Mutex::new(state),
            changed: Condvar::new(),
            bell: Bell::new()?,
        });
        let screen = Self { shared: Arc::clone(&shared) };
        thread::Builder::new().name("screen".into()).stack_size(256 * 1024).spawn(move || {
            let gone = shared.run(&tty, caps).is_err();
            shared.state.lock().ended = true;
            shared.changed.notify_all();
            if gone {
                lost();
            }
        })?;
        Ok(screen)
    }

    /// An empty buffer of the screen's size for the next frame.
    pub fn buffer(&self, area: Rect) -> Buffer {
        let spare = self.shared.state.lock().spare.take();
        let Some(mut buffer) = spare.filter(|spare| spare.area == area) else {
            return Buffer::empty(area);
        };
        buffer.reset();
        buffer
    }

    /// Passes on a frame, which must begin at (0, 0), with the cursor position (`None`: hidden). Never blocks: a frame
    /// that still waits for its turn is replaced.
    pub fn present(&self, buffer: Buffer, cursor: Option<Position>) {
        let mut state = self.shared.state.lock();
        if let Some(replaced) = state.waiting.replace(Frame { buffer, cursor }) {
            state.spare = Some(replaced.buffer);
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Draws the newest frame completely, independent of the terminal's content: for Ctrl-L and after another program
    /// had the terminal.
    pub fn redraw(&self) {
        self.shared.state.lock().repaint = true;
        self.shared.changed.notify_all();
    }

    /// Copies `text` to the clipboard of the user's own computer, if the terminal accepts it ([`Clipboard::takes`]).
    ///
    /// [`Clipboard::takes`]: super::Clipboard::takes
    pub fn copy(&self, text: &str) {
        let Some(sequence) = self.shared.clipboard.sequence(text) else { return };
        let mut state = self.shared.state.lock();
        // On a stalled connection they must not pile up; the newest counts.
        state.copies.clear();
        state.copies.push_back(sequence);
        drop(state);
        self.shared.changed.notify_all();
    }

    /// How long the current frame has been taking, or else how long the last one took: shows a slow connection.
    pub fn lag(&self) -> Duration {
        let state = self.shared.state.lock();
        state.writing.map_or(state.last_write, |begun| begun.elapsed())
    }

    /// Begins no further frame, and waits at most `timeout` for the current one. False if it is still being written.
    #[must_use]
    pub fn pause(&self, timeout: Duration) -> bool {
        let mut state = self.shared.state.lock();
        state.paused = true;
        self.shared.wait_until(&mut state, timeout, |state| state.writing.is_none() || state.ended);
        state.writing.is_none()
    }

    /// Continues after [`Self::pause`], and draws everything.
    pub fn resume(&self) {
        let mut state = self.shared.state.lock();
        state.paused = false;
        state.repaint = true;
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Ends the thread: what waits is still written if the connection accepts it within `timeout`, otherwise it is
    /// abandoned. True if everything was written, and the terminal is not in the middle of a sequence.
    pub fn finish(&self, timeout: Duration) -> bool {
        let mut state = self.shared.state.lock();
        state.closing = true;
        self.shared.changed.notify_all();
        self.shared.wait_until(&mut state, timeout, |state| state.ended);
        if state.ended {
            return !state.broken;
        }
        self.shared.bell.ring();
        self.shared.wait_until(&mut state, NOTICE, |state| state.ended);
        false
    }
}

/// The next work of the thread.
enum Work {
    Copy(Vec<u8>),
    Frame(Frame),
    Repaint,
    End,
}

impl Shared {
    fn wait_until(&self, state: &mut MutexGuard<'_, State>, timeout: Duration, done: impl Fn(&State) -> bool) {
        self.changed.wait_while_for(state, |state| !done(state), timeout);
    }

    fn run(&self, tty: &File, caps: Caps) -> io::Result<()> {
        let mut encoder = Encoder::new(caps);
        let mut cursor = None;
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let (work, repaint) = self.next();
            if repaint {
                encoder.forget();
            }
            let spare = match work {
                Work::End => return Ok(()),
                Work::Copy(sequence) => {
                    bytes = sequence;
                    None
                }
                Work::Frame(frame) => {
                    cursor = frame.cursor;
                    Some(encoder.frame(frame.buffer, cursor, &mut bytes))
                }
                Work::Repaint => {
                    let last = encoder.last().clone();
                    Some(encoder.frame(last, cursor, &mut bytes))
                }
            };
            let written = write_all(tty.as_fd(), &bytes, Some(&self.bell), None);
            let mut state = self.state.lock();
            if spare.is_some() {
                state.spare = spare;
            }
            match written {
                Ok(true) => {}
                Ok(false) | Err(_) => state.broken = true,
            }
            state.last_write = state.writing.take().map(|begun| begun.elapsed()).unwrap_or_default();
            if state.broken {
                return written.map(|_| ());
            }
            drop(state);
            self.changed.notify_all();
        }
    }

    /// Waits for something to write. The flag means that the terminal's content is unknown.
    fn next(&self) -> (Work, bool) {
        let idle = |state: &mut State| {
            let something = state.waiting.is_some() || state.repaint || !state.copies.is_empty();
            !state.closing && (state.paused || !something)
        };
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, idle);
        let work = if state.paused {
            Work::End
        } else if let Some(sequence) = state.copies.pop_front() {
            Work::Copy(sequence)
        } else if let Some(frame) = state.waiting.take() {
            Work::Frame(frame)
        } else if state.repaint {
            Work::Repaint
        } else {
            Work::End
        };
        let repaint = !matches!(work, Work::Copy(_)) && std::mem::take(&mut state.repaint);
        if !matches!(work, Work::End) {
            state.writing = Some(Instant::now());
        }
        (work, repaint)
    }
}
