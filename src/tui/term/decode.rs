//! Bytes from a terminal into keys and pastes.
//!
//! A pure decoder: it never reads, waits or panics, holds at most one unfinished sequence, and gives the same result however
//! the bytes are cut. Time comes in from outside, as a call to [`Decoder::expire`] when [`Decoder::patience`] has run out.
//! What was given up then is remembered for a while ([`cut`]): its tail, when it comes at last, runs nothing.

mod cut;

use std::time::Duration;

use super::Key;
use cut::Cut;

/// How long a lone Esc may still become the start of a sequence. A person who waits for Esc does not notice it.
const LONE_ESC: Duration = Duration::from_millis(50);
/// How long in all on a line that parts sequences: over SSH, or once one was seen to be parted. After [`LONE_ESC`] a letter is
/// a key of its own, for a person may press Esc and the next key that fast; only what begins a sequence still belongs to it.
const PARTED_ESC: Duration = Duration::from_millis(200);
/// How long a sequence that has begun may take to end. After that it is dropped: its tail must not run as commands.
const SEQUENCE: Duration = Duration::from_millis(500);
/// The longest CSI sequence of interest, in bytes; longer ones are noise and are dropped.
const CSI_MAX: usize = 64;
/// The longest control string (an answer to some other program's query) that is waited for, in bytes.
const STRING_MAX: usize = 4096;
/// The largest paste that is kept, in bytes. What comes after it is dropped up to the paste's end.
const PASTE_MAX: usize = 1 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

/// One thing the terminal sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A key.
    Key(Key),
    /// Pasted text, line ends as `\n`.
    Paste(String),
}

/// What the first bytes of the pending input are.
enum Step {
    /// Not decidable before more bytes come.
    More,
    /// This many bytes mean this key, or nothing.
    Took(usize, Option<Key>),
    /// This many bytes begin a paste.
    PasteStart(usize),
}

/// The state between two reads.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Bytes that make no whole item yet.
    pending: Vec<u8>,
    /// The paste under way.
    paste: Option<Vec<u8>>,
    /// The line parts sequences.
    parts: bool,
    /// The pending Esc has waited for [`LONE_ESC`] already.
    waited: bool,
    /// What was given up, while its tail may still come.
    cut: Option<Cut>,
}

impl Decoder {
    /// A decoder for a line that may part sequences from the beginning, as SSH does.
    pub fn new(parts: bool) -> Self {
        Self { parts, ..Self::default() }
    }

    /// Takes the bytes and appends what they complete to `items`.
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

    /// Bytes follow a pending Esc: do they belong to it?
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

    /// Takes the tail of a sequence that was given up off the pending bytes. False: more has to come before it is known
    /// whether they are one.
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

    /// How long to wait for the rest of the pending bytes before calling [`Self::expire`]; `None`: as long as it takes. Each
    /// call begins a new wait. Half a letter and half a paste wait for ever, as nothing else can be meant by them.
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

    /// Settles the pending bytes as they are: Esc is the Esc key, an unfinished sequence is dropped.
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

    /// Moves pasted bytes from `rest` into the paste. Says how many were taken when the paste ended, or keeps what may be the
    /// beginning of its end as pending and says nothing.
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

/// How many bytes at the end of `bytes` could be the beginning of the paste's end.
fn partial_end(bytes: &[u8]) -> usize {
    (1..PASTE_END.len()).rev().find(|&n| PASTE_END.get(..n).is_some_and(|start| bytes.ends_with(start))).unwrap_or(0)
}

/// Terminals send pasted line ends as CR. Bytes that are no UTF-8 (or a letter cut at the limit) are left out.
fn paste_text(bytes: &[u8]) -> String {
    bytes.utf8_chunks().map(|chunk| chunk.valid()).collect::<String>().replace("\r\n", "\n").replace('\r', "\n")
}

fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] => Step::More,
        [0x1b, rest @ ..] => escape(rest),
        [byte @ (0..0x20 | 0x7f), ..] => Step::Took(1, Some(control(*byte))),
        _ => letter(bytes, Key::Char),
    }
}

fn control(byte: u8) -> Key {
    match byte {
        b'\r' | b'\n' => Key::Enter,
        b'\t' => Key::Tab,
        0x1b => Key::Esc,
        0x08 | 0x7f => Key::Backspace,
        0 => Key::Ctrl(' '),
        1..=26 => Key::Ctrl(char::from(byte | 0x60)),
        _ => Key::Ctrl(char::from(byte | 0x40)),
    }
}

/// One UTF-8 character. Bytes that are none are dropped one by one, C1 controls too.
fn letter(bytes: &[u8], key: impl Fn(char) -> Key) -> Step {
    let head = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => {
            return match error.error_len() {
                None => Step::More,
                Some(wrong) => Step::Took(wrong, None),
            };
        }
        Err(error) => head.get(..error.valid_up_to()).and_then(|s| std::str::from_utf8(s).ok()).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) => Step::Took(c.len_utf8(), (!c.is_control()).then(|| key(c))),
        None => Step::Took(1, None),
    }
}

/// What follows an Esc; `rest` is without it.
fn escape(rest: &[u8]) -> Step {
    match rest {
        [] | [0x1b] => Step::More,
        [b'[', rest @ ..] => csi(rest, 2),
        [b'O', rest @ ..] => ss3(rest, 2),
        // Some terminals send Alt and an arrow as Esc and the arrow's sequence.
        [0x1b, b'[', rest @ ..] => with_alt(csi(rest, 3)),
        [0x1b, b'O', rest @ ..] => with_alt(ss3(rest, 3)),
        [b']' | b'P' | b'_' | b'^', rest @ ..] => control_string(rest),
        // Alt-Backspace deletes a word, as in shells.
        [0x08 | 0x7f, ..] => Step::Took(2, Some(Key::Ctrl('w'))),
        [0..0x20, ..] => Step::Took(1, Some(Key::Esc)),
        _ => match letter(rest, Key::Alt) {
            Step::Took(taken, key) => Step::Took(taken + 1, key),
            other => other,
        },
    }
}

/// `ESC ] … BEL` and its like: an answer to a query of whoever had the terminal before. Read to its end and dropped.
fn control_string(rest: &[u8]) -> Step {
    for (at, pair) in rest.iter().zip(rest.iter().skip(1).map(Some).chain([None])).enumerate() {
        match pair {
            (0x07, _) => return Step::Took(at + 3, None),
            (0x1b, Some(b'\\')) => return Step::Took(at + 4, None),
            (0x1b, Some(_)) => return Step::Took(at + 2, None),
            _ if at >= STRING_MAX => return Step::Took(at + 2, None),
            _ => {}
        }
    }
    Step::More
}

/// What follows `ESC O`, of which `before` bytes were taken.
fn ss3(rest: &[u8], before: usize) -> Step {
    let (taken, key) = match *rest {
        [] | [b'1'..=b'9'] => return Step::More,
        // Old xterms put the modifier between: `ESC O 5 C`.
        [modifier @ b'1'..=b'9', last @ 0x40..0x7f, ..] => (2, named(last, modifier - b'0')),
        // rxvt's Ctrl-arrows.
        [b'c', ..] => (1, Some(Key::WordRight)),
        [b'd', ..] => (1, Some(Key::WordLeft)),
        [b'M', ..] => (1, Some(Key::Enter)),
        [last @ 0x40..0x7f, ..] => (1, named(last, 1)),
        // Not the end of a sequence: the byte begins something else.
        _ => (0, None),
    };
    Step::Took(before + taken, key)
}

/// What follows `ESC [`, of which `before` bytes were taken.
fn csi(rest: &[u8], before: usize) -> Step {
    // The Linux console's F1 to F5 are `ESC [ [ A` to `E`.
    if let [b'[', more @ ..] = rest {
        return match more {
            [] => Step::More,
            [letter @ b'A'..=b'E', ..] => Step::Took(before + 2, Some(Key::F(letter - b'A' + 1))),
            _ => Step::Took(before + 1, None),
        };
    }
    let Some(end) = rest.iter().take(CSI_MAX).position(|byte| !(0x20..0x40).contains(byte)) else {
        return if rest.len() < CSI_MAX { Step::More } else { Step::Took(before + CSI_MAX, None) };
    };
    let (params, last) = (rest.get(..end).unwrap_or_default(), rest.get(end).copied().unwrap_or_default());
    match (params, last) {
        (b"200", b'~') => Step::PasteStart(before + end + 1),
        (_, 0x40..0x7f) => Step::Took(before + end + 1, csi_key(params, last)),
        // A control character or a new Esc inside: the sequence was cut off.
        _ => Step::Took(before + end, None),
    }
}

fn csi_key(params: &[u8], last: u8) -> Option<Key> {
    let mut numbers = params.split(|b| *b == b';').map(|n| std::str::from_utf8(n).ok()?.parse::<u8>().ok());
    let number = numbers.next().flatten();
    let modifier = numbers.next().flatten().unwrap_or(1);
    if last != b'~' {
        return if params.is_empty() || number == Some(1) { named(last, modifier) } else { None };
    }
    Some(match number? {
        1 | 7 => Key::Home,
        4 | 8 => Key::End,
        3 => Key::Delete,
        5 => Key::PageUp,
        6 => Key::PageDown,
        n @ 11..=15 => Key::F(n - 10),
        n @ 17..=21 => Key::F(n - 11),
        n @ 23..=24 => Key::F(n - 12),
        _ => return None,
    })
}

/// The key named by the last letter of a CSI or SS3 sequence. `modifier` is 1 and Shift 1, Alt 2, Ctrl 4 added up.
fn named(letter: u8, modifier: u8) -> Option<Key> {
    let word = modifier.saturating_sub(1) & 0b110 != 0;
    Some(match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' if word => Key::WordRight,
        b'C' => Key::Right,
        b'D' if word => Key::WordLeft,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'Z' => Key::BackTab,
        b'P'..=b'S' => Key::F(letter - b'P' + 1),
        _ => return None,
    })
}

fn with_alt(step: Step) -> Step {
    match step {
        Step::Took(taken, Some(Key::Left)) => Step::Took(taken, Some(Key::WordLeft)),
        Step::Took(taken, Some(Key::Right)) => Step::Took(taken, Some(Key::WordRight)),
        other => other,
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
