//! Decodes bytes from a terminal into keys and pastes.
//!
//! A pure decoder: it never reads, waits or panics, holds at most one unfinished sequence, and its result does not
//! depend on how the bytes are cut. Time comes from outside, as a call to [`Decoder::expire`] when
//! [`Decoder::patience`] has passed. What was dropped then is remembered for a while ([`cut`]): its rest, if it comes
//! later, runs nothing.

mod cut;
mod step;

use std::time::Duration;

use super::Key;
use cut::Cut;
use step::{Step, step, tail};

/// How long a lone Esc may still become the start of a sequence. A person who waits for Esc does not notice it.
const LONE_ESC: Duration = Duration::from_millis(50);
/// The total wait on a connection that splits sequences: over SSH, or after one was split. After [`LONE_ESC`] a letter
/// is a separate key, because a person may press Esc and the next key that fast; only what begins a sequence still
/// belongs to it.
const PARTED_ESC: Duration = Duration::from_millis(200);
/// How long a started sequence may take to end. After that it is dropped: its rest must not run as commands.
const SEQUENCE: Duration = Duration::from_millis(500);
/// The maximum size of a paste, in bytes. The rest is dropped up to the paste's end.
const PASTE_MAX: usize = 1 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

/// One item from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A key.
    Key(Key),
    /// Pasted text, line ends as `\n`.
    Paste(String),
}

/// The state between two reads.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Bytes that are not a complete item yet.
    pending: Vec<u8>,
    /// The current paste.
    paste: Option<Vec<u8>>,
    /// Whether the connection splits sequences.
    parts: bool,
    /// Whether the pending Esc has waited for [`LONE_ESC`] already.
    waited: bool,
    /// What was dropped, while its rest may still come.
    cut: Option<Cut>,
}

impl Decoder {
    /// A decoder for a connection that may split sequences from the beginning, such as SSH.
    pub fn new(parts: bool) -> Self {
        Self { parts, ..Self::default() }
    }

    /// Takes the bytes and appends completed items to `items`.
    pub fn feed(&mut self, bytes: &[u8], items: &mut Vec<Item>) {
        self.settle_esc(bytes, items);
        self.pending.extend_from_slice(bytes);
        if !self.skip_tail() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        loop {
            if self.paste.is_some() {
                match self.take_paste(rest, items) {
                    Some(taken) => rest = tail(rest, taken),
                    None => return,
                }
                continue;
            }
            match step(rest) {
                Step::More => break,
                Step::Took(taken, key) => {
                    items.extend(key.map(Item::Key));
                    rest = tail(rest, taken);
                }
                Step::PasteStart(taken) => {
                    self.paste = Some(Vec::new());
                    rest = tail(rest, taken);
                }
            }
        }
        self.pending = rest.to_vec();
    }

    /// Decides whether bytes after a pending Esc belong to it.
    fn settle_esc(&mut self, bytes: &[u8], items: &mut Vec<Item>) {
        let waited = std::mem::take(&mut self.waited);
        let (Some(0x1b), Some(next), None) = (self.pending.first(), bytes.first(), &self.paste) else { return };
        let alone = matches!(self.pending.as_slice(), [0x1b] | [0x1b, 0x1b]);
        if !alone || cut::begins_sequence(*next) {
            self.parts = true;
        } else if waited {
            items.extend(self.pending.drain(..).map(|_| Item::Key(Key::Esc)));
        }
    }

    /// Removes the rest of a dropped sequence from the pending bytes. False if more bytes are needed to decide.
    fn skip_tail(&mut self) -> bool {
        let Some(cut) = self.cut.take() else { return true };
        match cut.goes_on(&self.pending) {
            cut::Tail::None => {}
            cut::Tail::Unfinished => {
                self.cut = Some(cut);
                return false;
            }
            cut::Tail::Ends(taken) => {
                self.parts = true;
                self.pending.drain(..taken.min(self.pending.len()));
            }
            cut::Tail::PasteStart(taken) => {
                self.parts = true;
                self.pending.drain(..taken.min(self.pending.len()));
                self.paste = Some(Vec::new());
            }
        }
        true
    }

    /// How long to wait for the rest of the pending bytes before calling [`Self::expire`]; `None` for no limit. Each
    /// call begins a new wait. Half a character and half a paste wait without limit, because they can mean nothing
    /// else.
    pub fn patience(&self) -> Option<Duration> {
        match self.pending.as_slice() {
            _ if self.paste.is_some() => None,
            [] => self.cut.as_ref().map(|_| cut::LATEST),
            _ if self.cut.is_some() => Some(if self.parts { PARTED_ESC } else { LONE_ESC }),
            [0x1b] | [0x1b, 0x1b] if self.waited => Some(PARTED_ESC.saturating_sub(LONE_ESC)),
            [0x1b] | [0x1b, 0x1b] => Some(LONE_ESC),
            [0x1b, ..] => Some(SEQUENCE),
            _ => None,
        }
    }

    /// Whether bytes wait for more.
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Resolves the pending bytes: Esc is the Esc key, an unfinished sequence is dropped.
    pub fn expire(&mut self, items: &mut Vec<Item>) {
        if self.patience().is_none() {
            return;
        }
        let alone = matches!(self.pending.as_slice(), [0x1b] | [0x1b, 0x1b]);
        if self.cut.is_none() && alone && self.parts && !self.waited {
            self.waited = true;
            return;
        }
        self.waited = false;
        let pending = std::mem::take(&mut self.pending);
        if let Some(cut) = self.cut.take() {
            if !pending.is_empty() {
                let (is_key, cut) = cut.given_up(&pending);
                if is_key {
                    self.feed(&pending, items);
                }
                self.cut = cut;
            }
            return;
        }
        match *pending.as_slice() {
            [0x1b] => items.push(Item::Key(Key::Esc)),
            [0x1b, 0x1b] => items.extend([Item::Key(Key::Esc), Item::Key(Key::Esc)]),
            [0x1b, letter] if letter.is_ascii_graphic() => {
                items.push(Item::Key(Key::Alt(char::from(letter))));
            }
            _ => {}
        }
        self.cut = Some(Cut::of(&pending));
    }

    /// Moves pasted bytes from `rest` into the paste. Returns how many were taken if the paste ended; otherwise keeps a
    /// possible beginning of its end as pending and returns `None`.
    fn take_paste(&mut self, rest: &[u8], items: &mut Vec<Item>) -> Option<usize> {
        let end = memchr::memmem::find(rest, PASTE_END);
        let safe = end.unwrap_or_else(|| rest.len() - partial_end(rest));
        if let Some(paste) = &mut self.paste {
            let room = PASTE_MAX.saturating_sub(paste.len());
            paste.extend(rest.iter().take(safe.min(room)));
        }
        if end.is_none() {
            self.pending = tail(rest, safe).to_vec();
            return None;
        }
        let paste = self.paste.take().unwrap_or_default();
        items.push(Item::Paste(paste_text(&paste)));
        Some(safe + PASTE_END.len())
    }
}

/// How many bytes at the end of `bytes` may be the beginning of the paste's end.
fn partial_end(bytes: &[u8]) -> usize {
    (1..PASTE_END.len()).rev().find(|&n| PASTE_END.get(..n).is_some_and(|start| bytes.ends_with(start))).unwrap_or(0)
}

/// Terminals send pasted line ends as CR. Invalid UTF-8 (or a character cut at the limit) is left out.
fn paste_text(bytes: &[u8]) -> String {
    bytes.utf8_chunks().map(|chunk| chunk.valid()).collect::<String>().replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
