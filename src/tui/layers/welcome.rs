//! The first screen of an empty home.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::{Lang, Tr};
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{PLAIN, below, put_lines, skip};
use crate::tui::term::Key;

use super::overlay::{Choice, Event, Overlay, Screen};
use super::pick::{Item, Pick};
use super::sheet;
use crate::tui::wrap::wrap;

/// What the program is, and the choices of a first start.
#[derive(Debug, Clone)]
pub struct Welcome {
    pick: Pick,
}

impl Welcome {
    /// The screen in this language.
    pub fn new(lang: Lang) -> Welcome {
        let item = |letter: Tr, label: Tr, about: Tr, choice: Choice| {
            Item::new(letter.get(lang).chars().next(), label.get(lang), about.get(lang), choice)
        };
        let items = vec![
            item(words::WELCOME_SAMPLE_LETTER, words::WELCOME_SAMPLE, words::WELCOME_SAMPLE_ABOUT, Choice::Sample),
            item(words::WELCOME_DEMO_LETTER, words::WELCOME_DEMO, words::WELCOME_DEMO_ABOUT, Choice::Demo),
            item(words::WELCOME_NEW_LETTER, words::WELCOME_NEW, words::WELCOME_NEW_ABOUT, Choice::NewCommittee),
            Item::new(Some('q'), words::WELCOME_LEAVE.get(lang), words::WELCOME_LEAVE_ABOUT.get(lang), Choice::Leave),
        ];
        Welcome { pick: Pick::new(words::WELCOME.get(lang), items) }
    }
}

impl Overlay for Welcome {
    fn key(&mut self, key: Key, on: Screen) -> Event {
        match self.pick.key(key, on) {
            Event::Left => Event::Picked(Choice::Leave),
            event => event,
        }
    }

    /// Draws in the middle of the pane; the cursor is on the choice in focus.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let area = on.pane.intersection(buf.area);
        let width = area.width.min(76);
        let text = wrap(words::WELCOME_TEXT.get(on.lang), usize::from(width).saturating_sub(4));
        let rows = text.len() + 6;
        let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(sheet::FRAME).min(area.height);
        let middle =
            Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
        let hints = words::with_help(words::PICK_HINTS, on.lang);
        let body = sheet::lay(middle, buf, rows, words::WELCOME.get(on.lang), "", hints);
        put_lines(buf, skip(body, 2), &text, PLAIN);
        let above = u16::try_from(text.len() + 1).unwrap_or(u16::MAX).min(body.height.saturating_sub(3));
        self.pick.body(below(body, above), buf)
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        self.pick.key_places()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(lang: Lang, key: Key) -> Event {
        Welcome::new(lang).key(key, Screen::of(Rect::ZERO, lang))
    }

    #[test]
    fn letters_choose_in_both_languages() {
        assert_eq!(pressed(Lang::Vi, Key::Char('m')), Event::Picked(Choice::Sample));
        assert_eq!(pressed(Lang::Vi, Key::Char('g')), Event::Picked(Choice::Demo));
        assert_eq!(pressed(Lang::En, Key::Char('f')), Event::Picked(Choice::Demo));
        assert_eq!(pressed(Lang::Vi, Key::Char('l')), Event::Picked(Choice::NewCommittee));
        assert_eq!(pressed(Lang::En, Key::Char('s')), Event::Picked(Choice::Sample));
        assert_eq!(pressed(Lang::En, Key::Enter), Event::Picked(Choice::Sample));
        assert_eq!(pressed(Lang::En, Key::Esc), Event::Picked(Choice::Leave));
    }

    #[test]
    fn the_choices_stand_on_a_small_screen_too() {
        for (width, height) in [(80, 24), (60, 16)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
            assert!(Welcome::new(Lang::Vi).view(Screen::of(buf.area, Lang::Vi), &mut buf).is_some());
            let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
            for label in ["Xem Ban Chỉ đạo mẫu", "Xem cơ quan giả định", "Lập Ban Chỉ đạo mới", "Thoát"]
            {
                assert!(text.contains(label), "{label} at {width}×{height}");
            }
        }
    }
}
