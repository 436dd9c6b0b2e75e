//! The meaning of the first pending bytes: a key, the beginning of a paste, or not decidable yet.

use crate::tui::term::Key;

/// The maximum length of a CSI sequence in bytes; longer ones are noise and are dropped.
const CSI_MAX: usize = 64;

/// The maximum length of a control string (an answer to another program's query), in bytes.
const STRING_MAX: usize = 4096;

/// The meaning of the first pending bytes.
pub(super) enum Step {
    /// More bytes are needed.
    More,
    /// This many bytes mean this key, or nothing.
    Took(usize, Option<Key>),
    /// This many bytes begin a paste.
    PasteStart(usize),
}

pub(super) fn tail(bytes: &[u8], from: usize) -> &[u8] {
    bytes.get(from..).unwrap_or_default()
}

pub(super) fn step(bytes: &[u8]) -> Step {
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

/// One UTF-8 character. Invalid bytes are dropped one by one, C1 controls too.
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

/// The bytes after an Esc; `rest` is without it.
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

/// `ESC ] … BEL` and similar: an answer to a query of the program that used the terminal before. Read to its end and
/// dropped.
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

/// The bytes after `ESC O`, of which `before` bytes were taken.
fn ss3(rest: &[u8], before: usize) -> Step {
    let (taken, key) = match *rest {
        [] | [b'1'..=b'9'] => return Step::More,
        // Old xterms put the modifier in between: `ESC O 5 C`.
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

/// The bytes after `ESC [`, of which `before` bytes were taken.
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

/// The key of the last letter of a CSI or SS3 sequence. `modifier` is 1 plus Shift 1, Alt 2, Ctrl 4.
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
