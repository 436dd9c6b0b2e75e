//! Distinguishes commands from the output of an input method.
//!
//! Telex and VNI run on the admin's own computer. The terminal sends their output: plain letters, or a burst of
//! backspaces and replacement letters. Where a single letter is a command, such a burst must run nothing: the admin is
//! typing Vietnamese in the wrong place, or has left the input method on.
//!
//! Two letters come from *one* key press and stay commands: Telex turns a lone `w` into `ư`, so `ư` counts as `w`; and
//! `đ` (from a layout or a composing input method) counts as `d`. All other marked letters (`â ê ô ă ơ` from two keys,
//! tones of a word) show that an input method is composing.

use std::time::{Duration, Instant};

use unicode_normalization::UnicodeNormalization;

use super::Key;

/// How long after a lone Backspace a letter still counts as its replacement: terminals send the two as separate
/// packets, and no person presses two keys so fast.
pub const REPLACEMENT: Duration = Duration::from_millis(40);

/// The meaning of a batch of keys where letters are commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Burst {
    /// Keys to run in order; letters are folded by [`command_letter`].
    Commands(Vec<Key>),
    /// An input method is on: run nothing of the batch, and say so.
    ImeSuspected,
}

/// The command letter for a typed character: itself without a Vietnamese mark, `w` for `ư`, `d` for `đ` (case is kept),
/// `None` if the character can only come from an input method that is composing.
pub fn command_letter(typed: char) -> Option<char> {
    match typed {
        'đ' => Some('d'),
        'Đ' => Some('D'),
        'ư' => Some('w'),
        'Ư' => Some('W'),
        _ if typed.is_ascii() => Some(typed),
        _ => {
            let mut parts = [typed].into_iter().nfd();
            let base = parts.next()?;
            let marked = parts.next().is_some() || is_mark(base);
            (!marked).then_some(typed)
        }
    }
}

/// Classifies one batch alone. A batch with a letter after a Backspace, or with a marked letter, is suspected as a
/// whole.
///
/// Letters sent in two code points (NFD) are composed first, so `u` and a combining horn are one `ư`.
pub fn classify(batch: &[Key]) -> Burst {
    let mut erased = false;
    let mut commands = Vec::with_capacity(batch.len());
    for key in composed(batch) {
        match key {
            Key::Backspace => erased = true,
            Key::Char(_) if erased => return Burst::ImeSuspected,
            Key::Char(typed) => match command_letter(typed) {
                Some(letter) => {
                    commands.push(Key::Char(letter));
                    continue;
                }
                None => return Burst::ImeSuspected,
            },
            _ => {}
        }
        commands.push(key);
    }
    Burst::Commands(commands)
}

/// [`classify`] with a memory of 40 ms, for connections that deliver an input method's backspaces and letters
/// separately.
#[derive(Debug, Clone, Default)]
pub struct ImeWatch {
    erased_at: Option<Instant>,
}

impl ImeWatch {
    /// Classifies the batch that arrived at `now`.
    pub fn see(&mut self, batch: &[Key], now: Instant) -> Burst {
        let replaces = self.erased_at.is_some_and(|at| now.saturating_duration_since(at) < REPLACEMENT)
            && matches!(batch.first(), Some(Key::Char(_)));
        self.erased_at = matches!(batch.last(), Some(Key::Backspace)).then_some(now);
        if replaces { Burst::ImeSuspected } else { classify(batch) }
    }
}

fn composed(batch: &[Key]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::with_capacity(batch.len());
    for &key in batch {
        if let (Key::Char(mark), Some(Key::Char(before))) = (key, keys.last().copied())
            && let Some(whole) = unicode_normalization::char::compose(before, mark)
        {
            keys.pop();
            keys.push(Key::Char(whole));
        } else {
            keys.push(key);
        }
    }
    keys
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<Key> {
        text.chars().map(|c| if c == '\u{8}' { Key::Backspace } else { Key::Char(c) }).collect()
    }

    fn commands(text: &str) -> Burst {
        Burst::Commands(chars(text))
    }

    #[test]
    fn letters_that_one_key_makes_stay_commands() {
        assert_eq!(classify(&chars("đ")), commands("d"));
        assert_eq!(classify(&chars("ư")), commands("w"));
        assert_eq!(classify(&chars("Ư")), commands("W"));
        assert_eq!(classify(&chars("u\u{31b}")), commands("w"));
        assert_eq!(classify(&chars("jjG/:?1")), commands("jjG/:?1"));
    }

    #[test]
    fn toned_or_doubled_letters_are_an_input_method() {
        for typed in ["á", "ộ", "â", "ê", "ô", "ơ", "ă", "ừ", "y\u{301}", "\u{301}", "lần"] {
            assert_eq!(classify(&chars(typed)), Burst::ImeSuspected, "{typed}");
        }
    }

    #[test]
    fn a_replacement_runs_nothing_wherever_it_stands_in_the_batch() {
        for typed in ["\u{8}đ", "\u{8}\u{8}d", "d\u{8}đ"] {
            assert_eq!(classify(&chars(typed)), Burst::ImeSuspected);
        }
        assert_eq!(classify(&[Key::Backspace]), Burst::Commands(vec![Key::Backspace]));
        assert_eq!(classify(&[Key::Backspace, Key::Down]), Burst::Commands(vec![Key::Backspace, Key::Down]));
    }

    #[test]
    fn a_replacement_that_comes_in_two_packets_is_still_seen() {
        let start = Instant::now();
        let mut watch = ImeWatch::default();
        assert_eq!(watch.see(&[Key::Backspace], start), Burst::Commands(vec![Key::Backspace]));
        assert_eq!(watch.see(&chars("d"), start + Duration::from_millis(5)), Burst::ImeSuspected);
        assert_eq!(watch.see(&chars("d"), start + Duration::from_millis(9)), commands("d"));
        watch.see(&[Key::Backspace], start + Duration::from_millis(100));
        assert_eq!(watch.see(&chars("d"), start + Duration::from_millis(200)), commands("d"));
    }
}
