//! Copies text to the clipboard of the user's own computer: by an OSC 52 sequence that the terminal reads.
//!
//! No terminal answers whether it took the text, so this module knows the types that never do. With a multiplexer in
//! between: tmux reads OSC 52 itself (`set-clipboard on`) or passes a wrapped one (`allow-passthrough on`, and every
//! tmux before 3.3); screen passes what is wrapped in DCS strings, each shorter than its buffer.

use std::fmt::Write as _;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

/// The maximum length of a copied text, in bytes: many terminals drop an OSC 52 of more than 100,000 bytes, and base64
/// turns three bytes into four.
const LONGEST: usize = 74_000;
/// The maximum bytes in one DCS string of screen: versions before 4.1 have a buffer of 256.
const PIECE: usize = 240;
/// Types of terminal (`TERM` up to its first `-`) that have no clipboard.
const WITHOUT: &[&str] =
    &["", "dumb", "linux", "cons25", "vt52", "vt100", "vt102", "vt220", "vt320", "vt420", "ansi", "eterm", "Eterm"];

/// The path from the program to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clipboard {
    /// The terminal reads the sequence.
    #[default]
    Terminal,
    /// Through tmux. Its settings determine whether it passes the text on.
    Tmux,
    /// Through GNU screen.
    Screen,
    /// None: a program cannot reach a clipboard of this terminal.
    Missing,
}

impl Clipboard {
    /// Reads the variables that `set` returns; unset and empty ones are `None`.
    pub(super) fn from_vars(set: impl Fn(&str) -> Option<String>) -> Self {
        let term = set("TERM").unwrap_or_default();
        let kind = term.split(['-', '.']).next().unwrap_or_default();
        // Over SSH only TERM is passed. tmux may call itself screen, and understands what is wrapped for screen.
        match kind {
            "tmux" => Self::Tmux,
            "screen" if set("STY").is_none() && set("TMUX").is_some() => Self::Tmux,
            "screen" => Self::Screen,
            kind if WITHOUT.contains(&kind) => Self::Missing,
            _ if set("VTE_VERSION").is_some() => Self::Missing,
            _ if set("TERM_PROGRAM").is_some_and(|program| program == "Apple_Terminal") => Self::Missing,
            _ => Self::Terminal,
        }
    }

    /// Whether a text can be sent at all.
    pub fn takes(self, text: &str) -> bool {
        self != Self::Missing && text.len() <= LONGEST
    }

    /// The bytes that send `text`; `None` if it cannot be sent.
    pub(super) fn sequence(self, text: &str) -> Option<Vec<u8>> {
        if !self.takes(text) {
            return None;
        }
        let mut plain = String::new();
        CopyToClipboard::to_clipboard_from(text).write_ansi(&mut plain).ok()?;
        Some(match self {
            Self::Terminal | Self::Missing => plain.into_bytes(),
            Self::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")).into_bytes(),
            Self::Screen => in_pieces(&plain),
        })
    }
}

/// The sequence in DCS strings. ST would end the first of them, so the sequence itself ends with BEL.
fn in_pieces(plain: &str) -> Vec<u8> {
    let plain = format!("{}\x07", plain.trim_end_matches("\x1b\\"));
    let mut wrapped = String::new();
    // The sequence is ASCII, so it can be cut anywhere.
    for piece in plain.as_bytes().chunks(PIECE) {
        // Writing into a string cannot fail.
        let _ = write!(wrapped, "\x1bP{}\x1b\\", String::from_utf8_lossy(piece));
    }
    wrapped.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(vars: &[(&str, &str)]) -> Clipboard {
        Clipboard::from_vars(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_way_depends_on_what_stands_between() {
        assert_eq!(way(&[("TERM", "xterm-256color")]), Clipboard::Terminal);
        assert_eq!(way(&[("TERM", "tmux-256color")]), Clipboard::Tmux);
        assert_eq!(way(&[("TERM", "screen-256color"), ("TMUX", "/tmp/tmux-0/default,1,0")]), Clipboard::Tmux);
        assert_eq!(way(&[("TERM", "screen.xterm-256color"), ("STY", "1.pts"), ("TMUX", "outer")]), Clipboard::Screen);
        assert_eq!(way(&[("TERM", "screen")]), Clipboard::Screen);
        for term in ["", "dumb", "linux", "linux-16color", "vt100", "vt220-8bit"] {
            assert_eq!(way(&[("TERM", term)]), Clipboard::Missing, "{term}");
        }
        assert_eq!(way(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7003")]), Clipboard::Missing);
        assert_eq!(way(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Clipboard::Missing);
    }

    #[test]
    fn a_text_is_sent_only_where_it_is_taken() {
        assert_eq!(Clipboard::Terminal.sequence("xin chào").as_deref(), Some(&b"\x1b]52;c;eGluIGNow6Bv\x1b\\"[..]));
        assert_eq!(Clipboard::Missing.sequence("xin chào"), None);
        assert_eq!(Clipboard::Terminal.sequence(&"a".repeat(LONGEST + 1)), None);
        assert!(Clipboard::Terminal.sequence(&"a".repeat(LONGEST)).is_some());
    }

    #[test]
    fn screen_gets_pieces_that_its_buffer_holds() {
        for length in [0, 1, 170, 171, 172, 1_000, LONGEST] {
            let sent = Clipboard::Screen.sequence(&"a".repeat(length)).expect("it can be sent");
            let sent = String::from_utf8(sent).expect("ASCII");
            let pieces: Vec<&str> = sent.split_terminator("\x1b\\").map(|piece| &piece[2..]).collect();
            assert!(pieces.iter().all(|piece| piece.len() <= PIECE), "{length}");
            let whole = pieces.concat();
            assert!(whole.starts_with("\x1b]52;c;") && whole.ends_with('\x07'), "{whole:?}");
            assert_eq!(whole.matches('\x1b').count(), 1);
        }
    }
}
