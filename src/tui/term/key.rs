//! The keys that a terminal can distinguish.

use std::fmt;
use std::str::FromStr;

/// One key press.
///
/// Shift is part of the character; Ctrl and Alt exist only together with a character, because a plain terminal can send
/// nothing else. `Display` is the form of a key in hints, and `FromStr` parses the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A printable character, or a combining mark sent on its own.
    Char(char),
    /// Enter, or the keypad's.
    Enter,
    /// Esc alone, distinguished from a sequence by silence after it.
    Esc,
    /// Tab.
    Tab,
    /// Shift-Tab.
    BackTab,
    /// 0x7F or 0x08: it depends on the terminal which of the two a Backspace key sends.
    Backspace,
    /// Delete, forwards.
    Delete,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Ctrl-Left, or Alt-Left: one word back.
    WordLeft,
    /// Ctrl-Right, or Alt-Right: one word on.
    WordRight,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1 to F12.
    F(u8),
    /// Ctrl and a lower-case letter, or one of ``[space] \ ] ^ _``. Never `h`, `i`, `j`, `m` or `[`, which are other
    /// keys.
    Ctrl(char),
    /// Alt (sent as Esc and the character).
    Alt(char),
}

const NAMES: [(Key, &str); 17] = [
    (Key::Enter, "Enter"),
    (Key::Esc, "Esc"),
    (Key::Tab, "Tab"),
    (Key::BackTab, "Shift-Tab"),
    (Key::Backspace, "Backspace"),
    (Key::Delete, "Del"),
    (Key::Left, "←"),
    (Key::Right, "→"),
    (Key::Up, "↑"),
    (Key::Down, "↓"),
    (Key::WordLeft, "Ctrl-←"),
    (Key::WordRight, "Ctrl-→"),
    (Key::Home, "Home"),
    (Key::End, "End"),
    (Key::PageUp, "PgUp"),
    (Key::PageDown, "PgDn"),
    (Key::Char(' '), "Space"),
];

/// Other names of a key, accepted only for parsing.
const ALIASES: [(&str, Key); 8] = [
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Ctrl-Left", Key::WordLeft),
    ("Ctrl-Right", Key::WordRight),
    ("Delete", Key::Delete),
    ("Escape", Key::Esc),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMES.iter().find(|(key, _)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::F(n) => write!(f, "F{n}"),
            Self::Ctrl(' ') => f.write_str("Ctrl-Space"),
            Self::Alt(' ') => f.write_str("Alt-Space"),
            Self::Ctrl(c) => write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Self::Alt(c) => write!(f, "Alt-{c}"),
            Self::Char(c) => write!(f, "{c}"),
            // Every other key is in the table of names.
            _ => Ok(()),
        }
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no key")]
pub struct UnknownKey(String);

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        if let Some((key, _)) = NAMES.iter().find(|(_, name)| *name == text) {
            return Ok(*key);
        }
        if let Some((_, key)) = ALIASES.iter().find(|(name, _)| *name == text) {
            return Ok(*key);
        }
        if let Some(c) = single(text) {
            return Ok(Self::Char(c));
        }
        if let Some(rest) = text.strip_prefix("Ctrl-") {
            return match rest {
                "Space" => Ok(Self::Ctrl(' ')),
                _ => single(rest).map(|c| Self::Ctrl(c.to_ascii_lowercase())).ok_or_else(unknown),
            };
        }
        if let Some(rest) = text.strip_prefix("Alt-") {
            return match rest {
                "Space" => Ok(Self::Alt(' ')),
                _ => single(rest).map(Self::Alt).ok_or_else(unknown),
            };
        }
        match text.strip_prefix('F').map(str::parse) {
            Some(Ok(n @ 1..=12)) => Ok(Self::F(n)),
            _ => Err(unknown()),
        }
    }
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_show_keys_the_way_people_name_them() {
        for (key, shown) in [
            (Key::Enter, "Enter"),
            (Key::Ctrl('l'), "Ctrl-L"),
            (Key::F(10), "F10"),
            (Key::Char('/'), "/"),
            (Key::Char('G'), "G"),
            (Key::Alt('b'), "Alt-b"),
            (Key::Char(' '), "Space"),
        ] {
            assert_eq!(key.to_string(), shown);
        }
    }

    #[test]
    fn every_shown_key_reads_back_as_itself() {
        let mut keys: Vec<Key> = NAMES.iter().map(|(key, _)| *key).collect();
        keys.extend((1..=12).map(Key::F));
        keys.extend("abz_ ]".chars().map(Key::Ctrl));
        keys.extend("aZ đ".chars().map(Key::Alt));
        keys.extend("aZ/:đ?F-".chars().map(Key::Char));
        for key in keys {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
    }

    #[test]
    fn other_texts_name_no_key() {
        for text in ["", "F0", "F13", "Ctrl-", "Alt-ab", "enter"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
