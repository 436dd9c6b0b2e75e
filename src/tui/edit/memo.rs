//! A field of several lines, based on ratatui-textarea.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use ratatui_textarea::{CursorMove, Input, Key as AreaKey, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use super::line::{Edited, WORD};
use crate::text::clean;
use crate::tui::term::Key;

/// A text of several lines, wrapped at words, with undo (Ctrl-Z, Ctrl-Y).
#[derive(Debug, Clone)]
pub struct Memo {
    area: TextArea<'static>,
    max: usize,
    /// Letters of the current word that did not fit; see [`super::Line`].
    refused: u8,
}

impl Memo {
    /// A memo with `text`, cursor at its end, with at most `max` characters (code points, including line ends).
    pub fn new(text: &str, max: usize) -> Self {
        let lines = pasted(text).split('\n').map(str::to_owned).collect();
        Self { area: area(lines, CursorMove::Bottom), max, refused: 0 }
    }

    /// The text typed so far: not normalized, see [`Self::commit`].
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The line and the code point of the cursor, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        self.place()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Cleans the text (NFC, nothing invisible) and returns it: call it when the field is left. Earlier typing can then
    /// not be undone.
    pub fn commit(&mut self) -> String {
        let text = self.text();
        let cleaned = clean(&text);
        if cleaned != text {
            let (row, column) = self.place();
            let before: String = self.line(row).chars().take(column).collect();
            let column = clean(&before).chars().count();
            let lines = cleaned.split('\n').map(str::to_owned).collect();
            self.area = area(lines, CursorMove::Jump(small(row), small(column)));
        }
        self.text()
    }

    /// Inserts pasted text at the cursor: cleaned, without control characters, cut at the limit.
    pub fn paste(&mut self, text: &str) -> Edited {
        let room = self.max.saturating_sub(self.length());
        let text: String = pasted(text).chars().take(room).collect();
        if !text.is_empty() && self.area.insert_str(text) { Edited::Text } else { Edited::Cursor }
    }

    /// Handles one key. Tab and Esc are left to the form.
    pub fn key(&mut self, key: Key) -> Edited {
        if !matches!(key, Key::Char(_) | Key::Backspace) {
            self.refused = 0;
        }
        match key {
            Key::Char(c) if c.is_control() => Edited::Ignored,
            Key::Char(c) => self.insert(AreaKey::Char(c)),
            Key::Enter => self.insert(AreaKey::Enter),
            Key::Backspace if self.refused > 0 => {
                self.refused -= 1;
                Edited::Cursor
            }
            // One code point, as input methods count.
            Key::Backspace => self.edit(|area| area.input_without_shortcuts(plain(AreaKey::Backspace))),
            Key::Delete | Key::Ctrl('d') => self.delete_grapheme(),
            Key::Ctrl('w') => self.edit(TextArea::delete_word),
            Key::Ctrl('u') => self.edit(TextArea::delete_line_by_head),
            Key::Ctrl('k') => self.edit(TextArea::delete_line_by_end),
            Key::Ctrl('z') => self.edit(TextArea::undo),
            Key::Ctrl('y') => self.edit(TextArea::redo),
            Key::Left => self.step(CursorMove::Back, self.grapheme_back()),
            Key::Right => self.step(CursorMove::Forward, self.grapheme_on()),
            Key::Up => self.step(CursorMove::Up, 1),
            Key::Down => self.step(CursorMove::Down, 1),
            Key::WordLeft | Key::Alt('b') => self.step(CursorMove::WordBack, 1),
            Key::WordRight | Key::Alt('f') => self.step(CursorMove::WordForward, 1),
            Key::Home | Key::Ctrl('a') => self.step(CursorMove::Head, 1),
            Key::End | Key::Ctrl('e') => self.step(CursorMove::End, 1),
            Key::PageUp => self.step(CursorMove::ParagraphBack, 1),
            Key::PageDown => self.step(CursorMove::ParagraphForward, 1),
            _ => Edited::Ignored,
        }
    }

    /// Draws the text into `area` and returns the cursor position: `None` if not `focused`, or if nothing fits.
    pub fn render(&self, area: Rect, buf: &mut Buffer, focused: bool) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        (&self.area).render(area, buf);
        let (top, left) = self.area.scroll_offset();
        let cursor = self.area.screen_cursor();
        let column = small(cursor.col).saturating_sub(left).min(area.width - 1);
        let row = small(cursor.row).saturating_sub(top).min(area.height - 1);
        focused.then_some(Position { x: area.x + column, y: area.y + row })
    }

    fn insert(&mut self, key: AreaKey) -> Edited {
        // Counted as typed: a text in NFD reaches the limit a little earlier, and may grow again after it is committed.
        if self.length() >= self.max {
            let in_word = matches!(key, AreaKey::Char(c) if !c.is_whitespace());
            self.refused = if in_word { (self.refused + 1).min(WORD) } else { 0 };
            return Edited::Cursor;
        }
        self.refused = 0;
        self.edit(|area| area.input_without_shortcuts(plain(key)))
    }

    fn edit(&mut self, edit: impl FnOnce(&mut TextArea<'static>) -> bool) -> Edited {
        if edit(&mut self.area) { Edited::Text } else { Edited::Cursor }
    }

    fn step(&mut self, to: CursorMove, times: usize) -> Edited {
        for _ in 0..times {
            self.area.move_cursor(to);
        }
        Edited::Cursor
    }

    fn delete_grapheme(&mut self) -> Edited {
        let count = self.grapheme_on();
        self.edit(|area| (0..count).fold(false, |changed, _| area.delete_next_char() || changed))
    }

    fn length(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(|line| line.chars().count()).sum::<usize>() + lines.len().saturating_sub(1)
    }

    fn place(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    fn line(&self, row: usize) -> &str {
        self.area.lines().get(row).map_or("", String::as_str)
    }

    /// Code points from the cursor back to where its grapheme begins; 1 at the start of a line.
    fn grapheme_back(&self) -> usize {
        let (row, column) = self.place();
        let starts = starts(self.line(row));
        starts.into_iter().rfind(|start| *start < column).map_or(1, |start| column - start)
    }

    /// Code points from the cursor to the next grapheme; 1 at the end of a line.
    fn grapheme_on(&self) -> usize {
        let (row, column) = self.place();
        let line = self.line(row);
        let end = line.chars().count();
        let next = starts(line).into_iter().find(|start| *start > column).unwrap_or(end);
        next.saturating_sub(column).max(1)
    }
}

/// Where the graphemes of a line begin, in code points.
fn starts(line: &str) -> Vec<usize> {
    line.graphemes(true)
        .scan(0, |at, grapheme| {
            let start = *at;
            *at += grapheme.chars().count();
            Some(start)
        })
        .collect()
}

fn area(lines: Vec<String>, cursor: CursorMove) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    // The terminal's own cursor is in the text; nothing is painted for it.
    area.set_cursor_style(Style::new());
    area.set_cursor_line_style(Style::new());
    area.move_cursor(cursor);
    if matches!(cursor, CursorMove::Bottom) {
        area.move_cursor(CursorMove::End);
    }
    area
}

fn plain(key: AreaKey) -> Input {
    Input { key, ctrl: false, alt: false, shift: false }
}

fn small(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Clean, `\n` line ends, tabs as spaces, no other control characters.
fn pasted(text: &str) -> String {
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\t' => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    clean(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::telex::Setup;
    use super::*;
    use crate::tui::term::decode::{Decoder, Item};

    fn type_bytes(memo: &mut Memo, bytes: &[u8]) {
        let mut items = Vec::new();
        Decoder::default().feed(bytes, &mut items);
        for item in items {
            match item {
                Item::Key(key) => memo.key(key),
                Item::Paste(text) => memo.paste(&text),
            };
        }
    }

    #[test]
    fn vietnamese_typed_with_any_input_method_comes_out_right() {
        for setup in Setup::all() {
            let mut memo = Memo::new("đầu\ncuối", 200);
            memo.key(Key::Up);
            memo.key(Key::End);
            memo.key(Key::Enter);
            type_bytes(&mut memo, &setup.bursts(setup.keystrokes()).concat());
            assert_eq!(memo.commit(), "đầu\nĐôn đốc Diễn Châu lần 3\ncuối", "{setup:?}");
            memo.key(Key::Char('.'));
            assert_eq!(memo.text(), "đầu\nĐôn đốc Diễn Châu lần 3.\ncuối", "{setup:?}");
        }
    }

    #[test]
    fn a_full_memo_does_not_lose_letters_to_an_input_method_that_does_not_know() {
        for setup in Setup::all().into_iter().filter(|setup| !setup.decomposed) {
            let mut memo = Memo::new("", 7);
            type_bytes(&mut memo, &setup.bursts(setup.keystrokes()).concat());
            assert_eq!(memo.commit(), "Đôn đốc", "{setup:?}");
        }
    }

    #[test]
    fn a_paste_keeps_its_lines_and_nothing_that_commands() {
        let mut memo = Memo::new("", 12);
        type_bytes(&mut memo, "\x1b[200~mo\u{302}t\r\nhai\tba\x07\x1b[201~".as_bytes());
        assert_eq!(memo.text(), "môt\nhai ba");
        memo.paste("123456");
        assert_eq!(memo.text(), "môt\nhai ba12");
        assert_eq!(memo.key(Key::Char('3')), Edited::Cursor);
    }

    #[test]
    fn arrows_and_delete_go_by_letters() {
        let mut memo = Memo::new("", 50);
        type_bytes(&mut memo, "xe\u{302}\u{301}y".as_bytes());
        memo.key(Key::Left);
        memo.key(Key::Left);
        memo.key(Key::Delete);
        assert_eq!(memo.text(), "xy");
        memo.key(Key::Ctrl('z'));
        memo.key(Key::Home);
        memo.key(Key::Left);
        memo.key(Key::Char('>'));
        assert!(memo.text().starts_with(">x"), "{}", memo.text());
    }

    #[test]
    fn the_cursor_is_where_the_next_letter_goes() {
        let mut memo = Memo::new("một hai ba bốn", 50);
        let area = Rect::new(2, 1, 8, 3);
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 6));
        let cursor = memo.render(area, &mut buf, true).unwrap();
        memo.key(Key::Char('!'));
        memo.render(area, &mut buf, true);
        assert_eq!(buf[cursor].symbol(), "!");
        assert_eq!(memo.render(area, &mut buf, false), None);
        assert_eq!(memo.render(Rect::new(20, 20, 4, 4), &mut buf, true), None);
    }
}
