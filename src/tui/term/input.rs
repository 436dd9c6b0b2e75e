//! The thread that reads keys.
//!
//! It reads the terminal itself: crossterm's reader takes no descriptor, ignores the end of its input (after a lost
//! connection it would loop), reports 0x08 as Ctrl-H, and returns keys one by one, so that an input method's burst is
//! not visible. Reasons and alternatives: `docs/decisions/0002-terminal-input.md`.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::decode::{Decoder, Item};
use super::tty::{Bell, Woken, wait};
use super::{Key, TermEvent};

/// The size of a terminal's line buffer.
const READ: usize = 4096;
/// The maximum that is drained before the keys are passed on, in bytes: the maximum size of a paste.
const DRAIN: usize = 256 * READ;
/// No person types this many bytes at once: it is a paste that the terminal does not mark, or a stalled connection.
const LONG: usize = 512;
/// How long to wait for the rest of such a paste. A terminal's line buffer holds 4 KiB, so a longer paste comes in
/// pieces; the cuts do not show what belongs together.
const REST: Duration = Duration::from_millis(100);

/// The reading thread. Dropping it makes it end; it is not joined.
#[derive(Debug)]
pub struct Input {
    bell: Arc<Bell>,
}

impl Drop for Input {
    fn drop(&mut self) {
        self.bell.ring();
    }
}

/// Starts reading `tty`, which must be in raw mode already, and sends the events; `parts` if the connection may split
/// sequences. The thread ends when the terminal is closed (after one [`TermEvent::Lost`]), when no receiver is left, or
/// when the [`Input`] is dropped. When idle, it never wakes.
///
/// # Errors
/// Fails if the system cannot create a thread or pipe.
pub fn start<T>(tty: File, parts: bool, events: Sender<T>) -> io::Result<Input>
where
    T: From<TermEvent> + Send + 'static,
{
    let bell = Arc::new(Bell::new()?);
    let heard = Arc::clone(&bell);
    thread::Builder::new().name("keys".into()).stack_size(128 * 1024).spawn(move || {
        let mut reader = Reader { tty, decoder: Decoder::new(parts), begun: None };
        while let Some(news) = reader.next(&heard) {
            let lost = news.last() == Some(&TermEvent::Lost);
            if news.into_iter().any(|event| events.send(event.into()).is_err()) || lost {
                return;
            }
        }
    })?;
    Ok(Input { bell })
}

struct Reader {
    tty: File,
    decoder: Decoder,
    /// When the wait for the rest of the pending bytes began.
    begun: Option<Instant>,
}

impl Reader {
    /// Waits for the next burst. `None` if the bell was rung.
    fn next(&mut self, bell: &Bell) -> Option<Vec<TermEvent>> {
        let mut items = Vec::new();
        let mut lost = false;
        while items.is_empty() && !lost {
            match wait(self.tty.as_fd(), PollFlags::IN, Some(bell), self.patience()) {
                Ok(Woken::Bell) => return None,
                Ok(Woken::Timeout) => {
                    self.decoder.expire(&mut items);
                    self.begun = Some(Instant::now());
                }
                Ok(Woken::Ready) => lost = !self.drain(&mut items),
                Ok(Woken::Gone) | Err(_) => lost = true,
            }
        }
        let mut news = events(items);
        if lost {
            news.push(TermEvent::Lost);
        }
        Some(news)
    }

    fn patience(&self) -> Option<Duration> {
        let patience = self.decoder.patience()?;
        Some(self.begun.map_or(patience, |begun| patience.saturating_sub(begun.elapsed())))
    }

    /// Reads everything that has arrived. False if the terminal is closed. Every path out of here has read a byte, or
    /// is final, or returns to waiting with nothing to read, so a closed terminal cannot make it loop.
    fn drain(&mut self, items: &mut Vec<Item>) -> bool {
        let mut bytes = [0; READ];
        let mut drained = 0;
        while drained < DRAIN {
            match rustix::io::read(&self.tty, &mut bytes) {
                Ok(0) => return false,
                Ok(count) => {
                    drained += count;
                    let waiting = self.decoder.is_waiting();
                    let before = items.len();
                    self.decoder.feed(bytes.get(..count).unwrap_or_default(), items);
                    if !waiting || items.len() > before {
                        self.begun = Some(Instant::now());
                    }
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) if !self.has_more(drained) => return true,
                Err(Errno::AGAIN) => {}
                Err(_) => return false,
            }
            if !self.has_more(drained) {
                return true;
            }
        }
        true
    }

    /// Whether more has arrived that belongs to this many bytes. The descriptor may be a blocking one, so only
    /// available bytes are read.
    fn has_more(&self, drained: usize) -> bool {
        let patience = if drained < LONG { Duration::ZERO } else { REST };
        matches!(wait(self.tty.as_fd(), PollFlags::IN, None, Some(patience)), Ok(Woken::Ready))
    }
}

/// Keys between pastes become one batch; the order is kept.
fn events(items: Vec<Item>) -> Vec<TermEvent> {
    let mut events = Vec::new();
    let mut keys: Vec<Key> = Vec::new();
    for item in items {
        match item {
            Item::Key(key) => keys.push(key),
            Item::Paste(text) => {
                if !keys.is_empty() {
                    events.push(TermEvent::Keys(std::mem::take(&mut keys)));
                }
                events.push(TermEvent::Paste(text));
            }
        }
    }
    if !keys.is_empty() {
        events.push(TermEvent::Keys(keys));
    }
    events
}
