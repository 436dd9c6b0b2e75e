//! A question with yes and no: to undo, to leave, to act on records that a filter hides.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::i18n::Lang;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{PLAIN, put_lines, skip};
use crate::tui::term::{Key, command_letter};

use super::overlay::{Asked, Event, Overlay, Reply, Screen};
use super::sheet;
use crate::tui::wrap::wrap;

/// A question.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What the answer yes does.
    pub asked: Asked,
    title: String,
    text: String,
    top: usize,
    /// Why a yes was refused.
    says: Option<String>,
}

impl Confirm {
    /// Asks `title`; `text` explains the effect of a yes, with lines separated by `\n`.
    pub fn new(asked: Asked, title: impl Into<String>, text: impl Into<String>) -> Confirm {
        Confirm { asked, title: title.into(), text: text.into(), top: 0, says: None }
    }

    fn reply(&self, key: Key) -> Option<Reply> {
        let key = match key {
            Key::Char(typed) => command_letter(typed).map_or(key, |letter| Key::Char(letter.to_ascii_lowercase())),
            key => key,
        };
        Some(match (key, self.asked) {
            (Key::Char('c' | 'y'), _) | (Key::F(10), Asked::Leave) => Reply::Yes,
            // `Enter` is pressed too easily to end the program.
            (_, Asked::Leave) => Reply::No,
            (Key::Enter, _) => Reply::Yes,
            (Key::Esc, Asked::Draft) => Reply::Later,
            (Key::Char('x'), Asked::Draft) => Reply::Never,
            (Key::Esc | Key::Char('k' | 'n' | 'q'), _) => Reply::No,
            _ => return None,
        })
    }

    fn lines(&self, width: u16) -> Vec<String> {
        let said = self.says.as_ref().map(|says| format!("! {says}"));
        let cells = usize::from(width).saturating_sub(4);
        wrap(&self.text, cells).into_iter().chain(said.iter().flat_map(|says| wrap(says, cells))).collect()
    }
}

impl Overlay for Confirm {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        self.says = None;
        if let Some(reply) = self.reply(key) {
            return Event::Answered(self.asked, reply);
        }
        match key {
            Key::Up | Key::PageUp => self.top = self.top.saturating_sub(1),
            Key::Down | Key::PageDown => self.top = (self.top + 1).min(self.text.lines().count()),
            _ => return Event::Ignored,
        }
        Event::None
    }

    /// Draws over the lower end of the area; the cursor is before the answers.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let area = on.area.intersection(buf.area);
        let lines = self.lines(area.width);
        let hints = match self.asked {
            Asked::Leave => words::LEAVE_HINTS,
            Asked::Draft => words::THING_HINTS,
            _ => words::CONFIRM_HINTS,
        };
        let body = sheet::lay(area, buf, lines.len(), &self.title, "", words::with_help(hints, on.lang));
        let top = self.top.min(lines.len().saturating_sub(usize::from(body.height)));
        put_lines(buf, skip(body, 2), lines.get(top..).unwrap_or_default(), PLAIN);
        (!area.is_empty()).then(|| Position { x: area.x, y: area.bottom() - 1 })
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        vec![match self.asked {
            Asked::Leave => LayerPlace::Leaving,
            Asked::Draft => LayerPlace::Draft,
            _ => LayerPlace::Question,
        }]
    }

    fn say_in_one_piece(&mut self, lang: Lang) -> bool {
        let then = if self.asked == Asked::Leave { words::Y_LEAVES } else { words::ENTER_DOES };
        self.says = Some(words::in_one_piece(then, lang));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_answer() {
        let answer = |key| Confirm::new(Asked::Forget, "Hoàn tác?", "").reply(key);
        for key in [Key::Enter, Key::Char('c'), Key::Char('y'), Key::Char('C')] {
            assert_eq!(answer(key), Some(Reply::Yes));
        }
        for key in [Key::Esc, Key::Char('k'), Key::Char('n')] {
            assert_eq!(answer(key), Some(Reply::No));
        }
        assert_eq!(answer(Key::Char('x')), None);
        let leaving = |key| Confirm::new(Asked::Leave, "Thoát?", "").reply(key);
        for key in [Key::Char('c'), Key::Char('y'), Key::Char('Y'), Key::F(10)] {
            assert_eq!(leaving(key), Some(Reply::Yes));
        }
        for key in
            [Key::Enter, Key::Esc, Key::Char('k'), Key::Char('q'), Key::Char('j'), Key::Down, Key::Ctrl('c'), Key::Tab]
        {
            assert_eq!(leaving(key), Some(Reply::No), "{key}");
        }
        let of_draft = |key| Confirm::new(Asked::Draft, "Mở lại?", "").reply(key);
        assert_eq!(of_draft(Key::Char('k')), Some(Reply::No));
        assert_eq!(of_draft(Key::Esc), Some(Reply::Later));
        assert_eq!(of_draft(Key::Char('x')), Some(Reply::Never));
    }
}
