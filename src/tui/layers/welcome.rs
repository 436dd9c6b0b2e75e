//! The first screen of an empty home.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::{Lang, Tr};
use crate::tui::layers::words;
use crate::tui::paint::{PLAIN, put, row, skip};
use crate::tui::term::Key;

use super::pick::{Item, Pick, PickEvent};
use super::sheet;
use crate::tui::wrap::wrap;

/// The user's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WelcomeEvent {
    /// Nothing yet.
    None,
    /// The key has no meaning here.
    Ignored,
    /// Fill the store with the sample committee.
    Sample,
    /// Fill the store with a fictitious office.
    Demo,
    /// Begin a new committee.
    New,
    /// Ask whether to leave the program.
    Leave,
}

/// What the program is, and the choices of a first start.
#[derive(Debug, Clone)]
pub struct Welcome {
    pick: Pick,
    lang: Lang,
}

impl Welcome {
    /// The screen in this language.
    pub fn new(lang: Lang) -> Welcome {
        let item = |letter: Tr, label: Tr, about: Tr| {
            Item::new(letter.get(lang).chars().next(), label.get(lang), about.get(lang))
        };
        let items = vec![
            item(words::WELCOME_SAMPLE_LETTER, words::WELCOME_SAMPLE, words::WELCOME_SAMPLE_ABOUT),
            item(words::WELCOME_DEMO_LETTER, words::WELCOME_DEMO, words::WELCOME_DEMO_ABOUT),
            item(words::WELCOME_NEW_LETTER, words::WELCOME_NEW, words::WELCOME_NEW_ABOUT),
            Item::new(Some('q'), words::WELCOME_LEAVE.get(lang), words::WELCOME_LEAVE_ABOUT.get(lang)),
        ];
        Welcome { pick: Pick::new(words::WELCOME.get(lang), items), lang }
    }

    /// Handles one key.
    pub fn key(&mut self, key: Key) -> WelcomeEvent {
        match self.pick.key(key) {
            PickEvent::Picked(0) => WelcomeEvent::Sample,
            PickEvent::Picked(1) => WelcomeEvent::Demo,
            PickEvent::Picked(2) => WelcomeEvent::New,
            PickEvent::Picked(_) | PickEvent::Left => WelcomeEvent::Leave,
            PickEvent::None => WelcomeEvent::None,
            PickEvent::Ignored | PickEvent::Rename(_) | PickEvent::Remove(_) | PickEvent::Stays => {
                WelcomeEvent::Ignored
            }
        }
    }

    /// Draws in the middle of `area`; the cursor is on the choice in focus.
    pub fn view(&self, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buf.area);
        let cells = area.width.min(76);
        let text = wrap(words::WELCOME_TEXT.get(self.lang), usize::from(cells).saturating_sub(4));
        let said = u16::try_from(text.len()).unwrap_or(u16::MAX);
        let rows = said.saturating_add(6);
        let height = rows.saturating_add(sheet::FRAME).min(area.height);
        let middle =
            Rect { x: area.x + (area.width - cells) / 2, y: area.y + (area.height - height) / 2, width: cells, height };
        let body = sheet::lay(
            middle,
            buf,
            rows,
            words::WELCOME.get(self.lang),
            "",
            words::with_help(words::PICK_HINTS, self.lang),
        );
        for (place, line) in text.iter().enumerate() {
            put(buf, skip(row(body, place), 2), line, PLAIN);
        }
        let above = (said + 1).min(body.height.saturating_sub(3));
        let list = Rect { y: body.y + above, height: body.height - above, ..body };
        self.pick.body(list, buf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_choose_in_both_languages() {
        assert_eq!(Welcome::new(Lang::Vi).key(Key::Char('m')), WelcomeEvent::Sample);
        assert_eq!(Welcome::new(Lang::Vi).key(Key::Char('g')), WelcomeEvent::Demo);
        assert_eq!(Welcome::new(Lang::En).key(Key::Char('f')), WelcomeEvent::Demo);
        assert_eq!(Welcome::new(Lang::Vi).key(Key::Char('l')), WelcomeEvent::New);
        assert_eq!(Welcome::new(Lang::En).key(Key::Char('s')), WelcomeEvent::Sample);
        assert_eq!(Welcome::new(Lang::En).key(Key::Enter), WelcomeEvent::Sample);
        assert_eq!(Welcome::new(Lang::En).key(Key::Esc), WelcomeEvent::Leave);
    }

    #[test]
    fn the_choices_stand_on_a_small_screen_too() {
        for (width, height) in [(80, 24), (60, 16)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
            assert!(Welcome::new(Lang::Vi).view(buf.area, &mut buf).is_some());
            let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            for label in ["Xem Ban Chỉ đạo mẫu", "Xem cơ quan giả định", "Lập Ban Chỉ đạo mới", "Thoát"]
            {
                assert!(text.contains(label), "{label} at {width}×{height}");
            }
        }
    }
}
