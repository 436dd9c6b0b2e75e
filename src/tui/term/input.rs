//! The thread that reads keys.
//!
//! It reads the terminal itself: crossterm's reader takes no descriptor, ignores the end of its input (a lost line would
//! spin), calls 0x08 Ctrl-H, and hands keys out one by one, so that an input method's burst cannot be seen as one. Why and
//! what else was weighed: `docs/decisions/0002-terminal-input.md`.

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

/// As much as a terminal's line buffer holds.
const READ: usize = 4096;
/// The most that is drained before the keys are handed on, in bytes: as much as is kept of a paste.
const DRAIN: usize = 256 * READ;
/// No person types so many bytes at once: it is a paste that the terminal does not mark, or a line that stood still.
const LONG: usize = 512;
/// How long the rest of such a paste may take. A terminal's line buffer holds 4 KiB, so a longer one comes in pieces; where
/// it is cut says nothing of what belongs together.
const REST: Duration = Duration::from_millis(100);

/// The reading thread. Dropping it makes it end; it is not waited for.
#[derive(Debug)]
pub struct Input {
    bell: Arc<Bell>,
}

impl Drop for Input {
    fn drop(&mut self) {
        self.bell.ring();
    }
}

/// Starts reading `tty`, which must be in raw mode already, and sends what comes; `parts`: the line may part sequences. The thread ends when the line is lost
/// (after one [`TermEvent::Lost`]), when nobody receives any more, or when the [`Input`] is dropped. Idle, it never wakes.
///
/// # Errors
/// When the system gives no thread or pipe.
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
    /// When the wait for the rest of what is pending began.
    begun: Option<Instant>,
}

impl Reader {
    /// Waits for the next burst. `None`: the bell rang.
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

    /// Reads all that has arrived. False: the line is lost. Every way out of here either has read a byte, or is final, or
    /// goes back to waiting with nothing to read, so a dead line cannot make it spin.
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

    /// Whether more has arrived that belongs to so many bytes. The descriptor may be a blocking one: only what is there is read.
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
