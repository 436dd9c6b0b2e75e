//! A long text that scrolls: help, history, a message that does not fit its line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::i18n::Lang;
use crate::tui::layers::words;
use crate::tui::paint::row;
use crate::tui::term::Key;

use super::sheet::{self, Hints};
use crate::tui::wrap::{wrap_hanging, wrap_line};

/// The effect of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderEvent {
    /// Only a redraw.
    None,
    /// The key has no meaning here.
    Ignored,
    /// The end is visible and the user scrolls further.
    AtEnd,
    /// Closed.
    Left,
}

/// A text of styled lines.
#[derive(Debug, Clone)]
pub struct Reader {
    title: String,
    lines: Vec<Line<'static>>,
    top: usize,
}

impl Reader {
    /// A text with its first line at the top.
    pub fn new(title: impl Into<String>, lines: Vec<Line<'static>>) -> Reader {
        Reader { title: title.into(), lines, top: 0 }
    }

    /// Adds lines at the end, e.g. older entries of a history.
    pub fn more(&mut self, lines: Vec<Line<'static>>) {
        self.lines.extend(lines);
    }

    /// The whole text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
    }

    /// Handles one key; `area` is the one it is drawn in.
    pub fn key(&mut self, key: Key, area: Rect) -> ReaderEvent {
        let page = usize::from(area.height.saturating_sub(sheet::FRAME)).max(1);
        let last = self.wrapped(area.width).len().saturating_sub(page);
        let before = self.top;
        self.top = match key {
            Key::Esc | Key::Enter | Key::Backspace | Key::Char('q' | '?') | Key::F(1) => return ReaderEvent::Left,
            Key::Up | Key::Char('k') => self.top.saturating_sub(1),
            Key::Down | Key::Char('j') => self.top + 1,
            Key::PageUp | Key::Char('b') => self.top.saturating_sub(page - 1),
            Key::PageDown | Key::Char(' ') => self.top + page.max(2) - 1,
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return ReaderEvent::Ignored,
        }
        .min(last);
        let onwards = matches!(key, Key::Down | Key::PageDown | Key::End | Key::Char('j' | ' ' | 'G'));
        if onwards && self.top == last && before == last { ReaderEvent::AtEnd } else { ReaderEvent::None }
    }

    fn wrapped(&self, width: u16) -> Vec<Line<'static>> {
        let cells = usize::from(width).saturating_sub(2);
        let wrapped = |line: &Line<'_>| match line.spans.as_slice() {
            // A key and its effect: the second line is indented to the text.
            [key, _, ..] if key.content.starts_with(' ') => wrap_hanging(line, cells, crate::text::width(&key.content)),
            _ => wrap_line(line, cells),
        };
        self.lines.iter().flat_map(wrapped).collect()
    }

    /// Draws over `area`, only as high as the text needs; the cursor is at the first visible line.
    pub fn view(&self, area: Rect, buf: &mut Buffer, lang: Lang) -> Option<Position> {
        let area = area.intersection(buf.area);
        let lines = self.wrapped(area.width);
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let page = usize::from(area.height.saturating_sub(sheet::FRAME)).max(1);
        let top = self.top.min(lines.len().saturating_sub(page));
        let aside = if lines.len() > page {
            format!("{}–{}/{}", top + 1, (top + page).min(lines.len()), lines.len())
        } else {
            String::new()
        };
        let body =
            sheet::lay(area, buf, rows, &self.title, &aside, Hints { keys: words::READER_HINTS.get(lang), help: "" });
        for (place, line) in lines.iter().skip(top).take(usize::from(body.height)).enumerate() {
            let at = row(body, place);
            buf.set_line(at.x + at.width.min(1), at.y, line, at.width.saturating_sub(1));
        }
        (!body.is_empty()).then_some(Position { x: body.x, y: body.y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_row(reader: &Reader, area: Rect) -> String {
        let mut buf = Buffer::empty(area);
        let at = reader.view(area, &mut buf, Lang::Vi).expect("room");
        (at.x..area.right()).map(|x| buf[(x, at.y)].symbol()).collect::<String>().trim().to_owned()
    }

    #[test]
    fn keys_scroll_and_stop_at_the_ends() {
        let area = Rect::new(0, 0, 30, 12);
        let mut reader = Reader::new("Lịch sử", (0..40).map(|n| Line::raw(format!("dòng {n}"))).collect());
        assert_eq!(first_row(&reader, area), "dòng 0");
        reader.key(Key::PageDown, area);
        assert_eq!(first_row(&reader, area), "dòng 9", "one line of the page before stays");
        reader.key(Key::Up, area);
        assert_eq!(first_row(&reader, area), "dòng 8");
        reader.key(Key::End, area);
        assert_eq!(first_row(&reader, area), "dòng 30");
        assert_eq!(reader.key(Key::Down, area), ReaderEvent::AtEnd);
        reader.key(Key::Home, area);
        assert_eq!(first_row(&reader, area), "dòng 0");
        assert_eq!(reader.key(Key::Esc, area), ReaderEvent::Left);
    }
}
