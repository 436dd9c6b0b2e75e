//! A question with yes and no: to undo, to leave, to act on records that a filter hides.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::Lang;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{PLAIN, put, row, skip};
use crate::tui::term::{Key, command_letter};

use super::sheet;
use crate::tui::wrap::wrap;

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmEvent {
    /// Not answered yet.
    None,
    /// The key has no meaning here.
    Ignored,
    /// Enter, `c` (có) or `y`.
    Yes,
    /// Esc, `k` (không) or `n`.
    No,
    /// Esc, if "not now" differs from no.
    Later,
    /// `x`, if the thing can be deleted.
    Never,
}

/// The keys that answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    /// Yes and no.
    YesNo,
    /// It is about opening a thing: `x` deletes it, `Esc` leaves it for later.
    Thing,
    /// It ends the program: only `c`, `y` or `F10` do, and every other key closes the question. `Enter` is pressed too
    /// easily.
    Leaving,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Confirm {
    title: String,
    text: String,
    top: usize,
    answers: Answers,
    /// Why a yes was refused.
    says: Option<String>,
}

impl Confirm {
    /// Asks `title`; `text` explains the effect of a yes, with lines separated by `\n`.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Confirm {
        Confirm { title: title.into(), text: text.into(), top: 0, answers: Answers::YesNo, says: None }
    }

    /// Asks whether to open a thing: besides yes and no, it can be deleted or left for later.
    pub fn of_thing(title: impl Into<String>, text: impl Into<String>) -> Confirm {
        Confirm { answers: Answers::Thing, ..Confirm::new(title, text) }
    }

    /// Asks whether to end the program.
    pub fn of_leaving(title: impl Into<String>, text: impl Into<String>) -> Confirm {
        Confirm { answers: Answers::Leaving, ..Confirm::new(title, text) }
    }

    /// The place whose keys answer it.
    pub fn key_place(&self) -> LayerPlace {
        match self.answers {
            Answers::YesNo => LayerPlace::Question,
            Answers::Thing => LayerPlace::Draft,
            Answers::Leaving => LayerPlace::Leaving,
        }
    }

    /// Shows why a yes was refused; the question waits for another answer.
    pub fn say(&mut self, words: String) {
        self.says = Some(words);
    }

    /// Handles one key.
    pub fn key(&mut self, key: Key) -> ConfirmEvent {
        self.says = None;
        let key = match key {
            Key::Char(typed) => command_letter(typed).map_or(key, |letter| Key::Char(letter.to_ascii_lowercase())),
            key => key,
        };
        match key {
            Key::Char('c' | 'y') => ConfirmEvent::Yes,
            Key::F(10) if self.answers == Answers::Leaving => ConfirmEvent::Yes,
            _ if self.answers == Answers::Leaving => ConfirmEvent::No,
            Key::Enter => ConfirmEvent::Yes,
            Key::Esc if self.answers == Answers::Thing => ConfirmEvent::Later,
            Key::Char('x') if self.answers == Answers::Thing => ConfirmEvent::Never,
            Key::Esc | Key::Char('k' | 'n' | 'q') => ConfirmEvent::No,
            Key::Up | Key::PageUp => {
                self.top = self.top.saturating_sub(1);
                ConfirmEvent::None
            }
            Key::Down | Key::PageDown => {
                self.top = (self.top + 1).min(self.text.lines().count());
                ConfirmEvent::None
            }
            _ => ConfirmEvent::Ignored,
        }
    }

    /// The rows it needs at this width, including its frame.
    pub fn height(&self, width: u16) -> u16 {
        let rows = self.lines(width).len();
        u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(sheet::FRAME)
    }

    fn lines(&self, width: u16) -> Vec<String> {
        let said = self.says.as_ref().map(|says| format!("! {says}"));
        let cells = usize::from(width).saturating_sub(4);
        wrap(&self.text, cells).into_iter().chain(said.iter().flat_map(|says| wrap(says, cells))).collect()
    }

    /// Draws over the lower end of `area`; the cursor is before the answers.
    pub fn view(&self, area: Rect, buf: &mut Buffer, lang: Lang) -> Option<Position> {
        let area = area.intersection(buf.area);
        let rows = self.height(area.width) - sheet::FRAME;
        let hints = match self.answers {
            Answers::YesNo => words::CONFIRM_HINTS,
            Answers::Thing => words::THING_HINTS,
            Answers::Leaving => words::LEAVE_HINTS,
        };
        let body = sheet::lay(area, buf, rows, &self.title, "", words::with_help(hints, lang));
        let lines = self.lines(area.width);
        let top = self.top.min(lines.len().saturating_sub(usize::from(body.height)));
        for (place, line) in lines.iter().skip(top).enumerate() {
            let at = row(body, place);
            let at = skip(at, 2);
            put(buf, at, line, PLAIN);
        }
        (!area.is_empty()).then(|| Position { x: area.x, y: area.bottom() - 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_answer() {
        let answer = |key| Confirm::new("Hoàn tác?", "").key(key);
        for key in [Key::Enter, Key::Char('c'), Key::Char('y'), Key::Char('C')] {
            assert_eq!(answer(key), ConfirmEvent::Yes);
        }
        for key in [Key::Esc, Key::Char('k'), Key::Char('n')] {
            assert_eq!(answer(key), ConfirmEvent::No);
        }
        assert_eq!(answer(Key::Char('x')), ConfirmEvent::Ignored);
        let leaving = |key| Confirm::of_leaving("Thoát?", "").key(key);
        for key in [Key::Char('c'), Key::Char('y'), Key::Char('Y'), Key::F(10)] {
            assert_eq!(leaving(key), ConfirmEvent::Yes);
        }
        for key in
            [Key::Enter, Key::Esc, Key::Char('k'), Key::Char('q'), Key::Char('j'), Key::Down, Key::Ctrl('c'), Key::Tab]
        {
            assert_eq!(leaving(key), ConfirmEvent::No, "{key}");
        }
        let of_thing = |key| Confirm::of_thing("Mở lại?", "").key(key);
        assert_eq!(of_thing(Key::Char('k')), ConfirmEvent::No);
        assert_eq!(of_thing(Key::Esc), ConfirmEvent::Later);
        assert_eq!(of_thing(Key::Char('x')), ConfirmEvent::Never);
    }
}
