//! A sequence that was dropped because its rest did not come in time. If the rest comes later, it must run nothing: the
//! rest of an arrow key is two letters, that of a terminal's answer a whole line of them.

use std::time::Duration;

use super::step::{Step, step};

/// How long the rest is expected.
pub(super) const LATEST: Duration = Duration::from_secs(5);

/// The beginning of the sequence, as far as it determines how its rest is read.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    begin: Vec<u8>,
    /// One letter came alone since and was taken as a key.
    had_key: bool,
}

/// The meaning of bytes after a cut.
pub(super) enum Tail {
    /// Independent keys.
    None,
    /// An unfinished rest, or a key.
    Unfinished,
    /// The rest has this many bytes.
    Ends(usize),
    /// The same, and they begin a paste.
    PasteStart(usize),
}

/// Whether a byte after Esc begins a longer sequence.
pub(super) fn begins_sequence(byte: u8) -> bool {
    matches!(byte, b'[' | b'O') || is_string(byte)
}

/// Whether a byte after Esc begins a control string.
fn is_string(byte: u8) -> bool {
    matches!(byte, b']' | b'P' | b'_' | b'^')
}

impl Cut {
    /// The cut of a dropped sequence.
    pub(super) fn of(bytes: &[u8]) -> Cut {
        let begin = match *bytes {
            // For a control string only its type matters, and whether its end had begun.
            [0x1b, kind, .., 0x1b] if is_string(kind) => vec![0x1b, kind, 0x1b],
            [0x1b, kind, ..] if is_string(kind) => vec![0x1b, kind],
            // An arrow with Alt begins with two Esc.
            [0x1b, 0x1b] => vec![0x1b],
            _ => bytes.to_vec(),
        };
        Cut { begin, had_key: false }
    }

    fn string_kind(&self) -> Option<u8> {
        self.begin.get(1).copied().filter(|kind| is_string(*kind))
    }

    /// The meaning of the bytes that arrive now.
    pub(super) fn goes_on(&self, bytes: &[u8]) -> Tail {
        if bytes.is_empty() {
            return Tail::Unfinished;
        }
        let whole = [self.begin.as_slice(), bytes].concat();
        let taken = |end: usize| end.checked_sub(self.begin.len()).filter(|taken| *taken > 0);
        let key_alone = self.begin.as_slice() == [0x1b];
        let first = bytes.first().copied().unwrap_or_default();
        if key_alone && !begins_sequence(first) {
            return Tail::None;
        }
        match step(&whole) {
            // After a complete Esc key, a capital is typed by a person, unless the string has its end.
            Step::More if key_alone && is_string(first) && first != b']' => Tail::None,
            Step::More if self.string_kind().is_some() && bytes.iter().any(|byte| is_key(*byte)) => Tail::None,
            Step::More => Tail::Unfinished,
            // A letter typed by a person, unless it completes a key.
            Step::Took(_, None) if self.had_key && self.begin == b"\x1b[" && bytes.len() == 1 => Tail::None,
            Step::Took(_, None) if whole.get(1) == Some(&b'O') => Tail::None,
            Step::Took(end, _) => taken(end).map_or(Tail::None, Tail::Ends),
            Step::PasteStart(end) => taken(end).map_or(Tail::None, Tail::PasteStart),
        }
    }

    /// Bytes that may be a rest have waited for more without success. Returns whether they are a key, and what is cut
    /// from now on. A letter that comes alone is a key; the remaining rest may still follow it.
    pub(super) fn given_up(mut self, bytes: &[u8]) -> (bool, Option<Cut>) {
        let letters = bytes.utf8_chunks().map(|chunk| chunk.valid().chars().count()).sum::<usize>();
        if letters < 2 && bytes.first() != Some(&0x1b) {
            let goes_on = !self.had_key && (self.begin.len() > 1 || matches!(bytes, b"[" | b"O" | b"]"));
            self.had_key = true;
            if self.string_kind().is_none() {
                self.begin.extend_from_slice(bytes);
            }
            return (true, goes_on.then_some(self));
        }
        let whole = [self.begin.as_slice(), bytes].concat();
        (false, Some(Cut { had_key: self.had_key, ..Cut::of(&whole) }))
    }
}

/// A control character that no control string contains.
fn is_key(byte: u8) -> bool {
    byte == 0x7f || (byte < 0x20 && byte != 0x1b && byte != 0x07)
}
