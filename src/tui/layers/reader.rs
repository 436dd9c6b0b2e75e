//! A long text that scrolls: help, history, a message that does not fit its line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{row, skip};
use crate::tui::term::Key;

use super::overlay::{Event, Overlay, Screen};
use super::sheet::{self, Hints};
use crate::tui::wrap::{wrap_hanging, wrap_line};

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

    /// The whole text.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
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

    /// Rows of the text on the screen at a time.
    fn page(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(sheet::FRAME)).max(1)
    }
}

impl Overlay for Reader {
    fn key(&mut self, key: Key, on: Screen) -> Event {
        let page = Reader::page(on.area);
        let last = self.wrapped(on.area.width).len().saturating_sub(page);
        self.top = match key {
            Key::Esc | Key::Enter | Key::Backspace | Key::Char('q' | '?') | Key::F(1) => return Event::Left,
            Key::Up | Key::Char('k') => self.top.saturating_sub(1),
            Key::Down | Key::Char('j') => self.top + 1,
            Key::PageUp | Key::Char('b') => self.top.saturating_sub(page - 1),
            Key::PageDown | Key::Char(' ') => self.top + page.max(2) - 1,
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Event::Ignored,
        }
        .min(last);
        Event::None
    }

    /// Draws over the area, only as high as the text needs; the cursor is at the first line shown.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let area = on.area.intersection(buf.area);
        let lines = self.wrapped(area.width);
        let page = Reader::page(area);
        let top = self.top.min(lines.len().saturating_sub(page));
        let aside = if lines.len() > page {
            format!("{}–{}/{}", top + 1, (top + page).min(lines.len()), lines.len())
        } else {
            String::new()
        };
        let hints = Hints { keys: words::READER_HINTS.get(on.lang), help: "" };
        let body = sheet::lay(area, buf, lines.len(), &self.title, &aside, hints);
        for (place, line) in lines.iter().skip(top).take(usize::from(body.height)).enumerate() {
            let at = skip(row(body, place), 1);
            buf.set_line(at.x, at.y, line, at.width);
        }
        (!body.is_empty()).then_some(Position { x: body.x, y: body.y })
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        vec![LayerPlace::Reader]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn first_row(reader: &Reader, on: Screen) -> String {
        let mut buf = Buffer::empty(on.area);
        let at = reader.view(on, &mut buf).expect("room");
        (at.x..on.area.right()).map(|x| buf[(x, at.y)].symbol()).collect::<String>().trim().to_owned()
    }

    #[test]
    fn keys_scroll_and_stop_at_the_ends() {
        let on = Screen::of(Rect::new(0, 0, 30, 12), Lang::Vi);
        let mut reader = Reader::new("Lịch sử", (0..40).map(|n| Line::raw(format!("dòng {n}"))).collect());
        assert_eq!(first_row(&reader, on), "dòng 0");
        reader.key(Key::PageDown, on);
        assert_eq!(first_row(&reader, on), "dòng 9", "one line of the page before stays");
        reader.key(Key::Up, on);
        assert_eq!(first_row(&reader, on), "dòng 8");
        reader.key(Key::End, on);
        assert_eq!(first_row(&reader, on), "dòng 30");
        reader.key(Key::Down, on);
        assert_eq!(first_row(&reader, on), "dòng 30");
        reader.key(Key::Home, on);
        assert_eq!(first_row(&reader, on), "dòng 0");
        assert_eq!(reader.key(Key::Esc, on), Event::Left);
    }
}
