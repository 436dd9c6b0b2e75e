//! A one-line text field: the text and the cursor, no drawing.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::text::clean;
use crate::tui::scroll::scroll;
use crate::tui::term::Key;

/// The text of one line and a cursor in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// A byte offset at a code point; an input method may leave it inside a grapheme for a moment.
    cursor: usize,
    max: usize,
    /// Letters of the current word that did not fit. An input method does not know that and counts them in its
    /// backspaces.
    refused: u8,
}

/// More letters than any Vietnamese word has: further backspaces are the user's own.
pub(super) const WORD: u8 = 8;

/// The effect of a key on a text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The text changed.
    Text,
    /// Only the cursor moved, or the key had no effect (Left at the start, a letter in a full field).
    Cursor,
    /// The key has no meaning here; another handler may use it.
    Ignored,
}

impl Line {
    /// A field with `text`, cursor at its end, with at most `max` characters (code points in NFC). A longer text is
    /// kept, but cannot grow.
    pub fn new(text: &str, max: usize) -> Self {
        let text = clean(&one_line(text)).into_owned();
        Self { cursor: text.len(), text, max, refused: 0 }
    }

    /// The text typed so far: not normalized, see [`Self::commit`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor, in code points from the start.
    pub fn cursor(&self) -> usize {
        self.before().chars().count()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Replaces the whole text.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text, self.max);
    }

    /// Cleans the text (NFC, nothing invisible) and returns it: call it when the field is left, and not between the
    /// keys of a burst.
    pub fn commit(&mut self) -> &str {
        let before = clean(self.before()).len();
        self.text = clean(&self.text).into_owned();
        self.cursor = before.min(self.text.len());
        while !self.text.is_char_boundary(self.cursor) {
            self.cursor += 1;
        }
        &self.text
    }

    /// Inserts pasted text at the cursor: cleaned, line ends and tabs as spaces, without control characters, cut at the
    /// limit.
    pub fn paste(&mut self, text: &str) -> Edited {
        let room = self.max.saturating_sub(self.length());
        let text: String = clean(&one_line(text)).chars().take(room).collect();
        if text.is_empty() {
            return Edited::Cursor;
        }
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        Edited::Text
    }

    /// Handles one key.
    pub fn key(&mut self, key: Key) -> Edited {
        let end = self.text.len();
        if !matches!(key, Key::Char(_) | Key::Backspace) {
            self.refused = 0;
        }
        match key {
            Key::Char(c) => self.insert(c),
            Key::Backspace if self.refused > 0 => {
                self.refused -= 1;
                Edited::Cursor
            }
            Key::Backspace => self.delete(self.code_point_back(), self.cursor),
            Key::Delete | Key::Ctrl('d') => self.delete(self.cursor, self.grapheme_on()),
            Key::Ctrl('u') => self.delete(0, self.cursor),
            Key::Ctrl('k') => self.delete(self.cursor, end),
            Key::Ctrl('w') => self.delete(self.word_back(), self.cursor),
            Key::Left => self.go(self.grapheme_back()),
            Key::Right => self.go(self.grapheme_on()),
            Key::WordLeft | Key::Alt('b') => self.go(self.word_back()),
            Key::WordRight | Key::Alt('f') => self.go(self.word_on()),
            Key::Home | Key::Ctrl('a') => self.go(0),
            Key::End | Key::Ctrl('e') => self.go(end),
            _ => Edited::Ignored,
        }
    }

    /// The part of the text that is shown in `width` cells, and the cell of the cursor in it (always less than `width`,
    /// unless that is 0).
    ///
    /// A long text is scrolled by half the width at a time, so that typing does not redraw the whole field for every
    /// key.
    pub fn view(&self, width: u16) -> (String, u16) {
        let width = usize::from(width);
        let at = self.before().width();
        let skip = scroll(at, usize::MAX, width);
        let mut shown = String::new();
        let (mut cell, mut used) = (0, 0);
        for grapheme in self.text.graphemes(true) {
            let (begin, end) = (cell, cell + grapheme.width());
            cell = end;
            if begin >= skip && end <= skip + width {
                // A wide letter cut by the left edge leaves a gap.
                shown.extend(std::iter::repeat_n(' ', begin - skip - used));
                shown.push_str(grapheme);
                used = end - skip;
            }
        }
        (shown, (at.saturating_sub(skip)).min(width.saturating_sub(1)) as u16)
    }

    fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// In code points of NFC.
    fn length(&self) -> usize {
        self.text.nfc().count()
    }

    fn insert(&mut self, c: char) -> Edited {
        if c.is_control() {
            return Edited::Ignored;
        }
        self.text.insert(self.cursor, c);
        // A mark that only completes a letter fits into a full field.
        if self.text.chars().count() > self.max && self.length() > self.max {
            self.text.remove(self.cursor);
            self.refused = if c.is_whitespace() { 0 } else { (self.refused + 1).min(WORD) };
            return Edited::Cursor;
        }
        self.cursor += c.len_utf8();
        self.refused = 0;
        Edited::Text
    }

    fn delete(&mut self, from: usize, to: usize) -> Edited {
        if from >= to {
            return Edited::Cursor;
        }
        self.text.replace_range(from..to, "");
        self.cursor = from;
        Edited::Text
    }

    fn go(&mut self, to: usize) -> Edited {
        self.cursor = to;
        Edited::Cursor
    }

    fn code_point_back(&self) -> usize {
        self.before().char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn grapheme_back(&self) -> usize {
        self.text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at < self.cursor).last().unwrap_or(0)
    }

    fn grapheme_on(&self) -> usize {
        self.text
            .grapheme_indices(true)
            .map(|(at, grapheme)| at + grapheme.len())
            .find(|end| *end > self.cursor)
            .unwrap_or(self.text.len())
    }

    fn word_back(&self) -> usize {
        let words = self.before().trim_end();
        words.rfind(char::is_whitespace).map_or(0, |at| at + words.get(at..).map_or(0, first_len))
    }

    fn word_on(&self) -> usize {
        let after = self.after();
        let word = after.len() - after.trim_start().len();
        let rest = after.trim_start();
        self.cursor + word + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The text on one line: line ends and tabs as single spaces, no control characters.
fn one_line(text: &str) -> String {
    let text = text.replace("\r\n", " ");
    text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
