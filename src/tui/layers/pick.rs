//! Picks one item from a list by its letter: a state, a saved filter, an order, a related record, a language.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::Lang;
use crate::text::{Ellipsis, fold, pad, width};
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::words;
use crate::tui::paint::{BAD, MARK, NO_MARK, PLAIN, QUIET, STRONG, put, row, skip};
use crate::tui::scroll::scroll;
use crate::tui::term::{Key, command_letter};

use super::overlay::{Choice, Event, Overlay, Screen};
use super::sheet;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The letter that picks it at once. Accents and case do not matter.
    pub letter: Option<char>,
    /// Its label.
    pub label: String,
    /// A few words next to it.
    pub about: String,
    /// Whether it belongs to the user and can be renamed and removed.
    pub own: bool,
    /// What it does when it is picked.
    pub choice: Choice,
}

impl Item {
    /// An item that is not the user's own.
    pub fn new(letter: Option<char>, label: impl Into<String>, about: impl Into<String>, choice: Choice) -> Item {
        Item { letter, label: label.into(), about: about.into(), own: false, choice }
    }

    /// The same, but it can be renamed and removed.
    pub fn own(mut self) -> Item {
        self.own = true;
        self
    }
}

/// A list to pick from.
#[derive(Debug, Clone)]
pub struct Pick {
    title: String,
    items: Vec<Item>,
    at: usize,
    says: Option<String>,
}

impl Pick {
    /// A list with its first item in focus. Items without a letter get a free one while there are any.
    pub fn new(title: impl Into<String>, mut items: Vec<Item>) -> Pick {
        give_letters(&mut items);
        Pick { title: title.into(), items, at: 0, says: None }
    }

    /// The same with the item at this index in focus.
    pub fn at(mut self, at: usize) -> Pick {
        self.at = at.min(self.items.len().saturating_sub(1));
        self
    }

    /// Shows why the picked item is refused; it stays in focus.
    pub fn say(&mut self, words: String) {
        self.says = Some(words);
    }

    /// Whether any item belongs to the user.
    fn has_own(&self) -> bool {
        self.items.iter().any(|item| item.own)
    }

    /// Whether it names records of the store.
    pub fn names_records(&self) -> bool {
        self.items.iter().any(|item| matches!(item.choice, Choice::Record(_) | Choice::List(..)))
    }

    /// The items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    fn letter(&mut self, typed: char) -> Event {
        let wanted = plain(typed);
        match self.items.iter().position(|item| wanted.is_some() && item.letter.and_then(plain) == wanted) {
            Some(at) => self.pick(at),
            None => Event::Ignored,
        }
    }

    fn pick(&mut self, at: usize) -> Event {
        let Some(item) = self.items.get(at) else { return Event::None };
        self.at = at;
        Event::Picked(item.choice.clone())
    }

    /// Draws only the items.
    pub(super) fn body(&self, body: Rect, buf: &mut Buffer) -> Option<Position> {
        let room = usize::from(body.height).saturating_sub(usize::from(self.says.is_some()));
        let top = scroll(self.at, self.items.len(), room.max(1));
        let label = self.items.iter().map(|item| width(&item.label)).max().unwrap_or(0).min(40);
        for (line, (place, item)) in self.items.iter().enumerate().skip(top).take(room).enumerate() {
            let (mark, style) = if place == self.at { (MARK, STRONG) } else { (NO_MARK, PLAIN) };
            let letter = item.letter.unwrap_or(' ');
            let text = format!("{mark}{letter}  {}", pad(&item.label, label, Ellipsis::Unicode));
            let at = row(body, line);
            let used = put(buf, at, text.trim_end(), style);
            if !item.about.is_empty() {
                put(buf, skip(at, (label as u16 + 7).max(used + 2)), &item.about, QUIET);
            }
        }
        if let Some(says) = &self.says {
            let at = row(body, self.items.len().min(room));
            put(buf, at, &format!("! {says}"), BAD);
        }
        let at = row(body, self.at.saturating_sub(top));
        (!at.is_empty() && self.at < self.items.len()).then_some(Position { x: at.x, y: at.y })
    }
}

impl Overlay for Pick {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        let last = self.items.len().saturating_sub(1);
        self.says = None;
        match key {
            Key::Esc | Key::Backspace => return Event::Left,
            Key::Enter | Key::Char(' ') => return self.pick(self.at),
            Key::Up | Key::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
            Key::Down | Key::Tab => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Key::Home | Key::PageUp => self.at = 0,
            Key::End | Key::PageDown => self.at = last,
            Key::F(2) | Key::Delete if self.items.get(self.at).is_some_and(|item| item.own) => {
                return if key == Key::Delete { Event::Remove(self.at) } else { Event::Rename(self.at) };
            }
            Key::F(2) | Key::Delete if self.has_own() => return Event::Stays,
            Key::Char(typed) => return self.letter(typed),
            _ => return Event::Ignored,
        }
        Event::None
    }

    /// Draws over the lower end of the area; the cursor stands on the item in focus.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let rows = self.items.len() + usize::from(self.says.is_some());
        let own = self.items.get(self.at).is_some_and(|item| item.own);
        let hints = if own { words::OWN_HINTS } else { words::PICK_HINTS };
        let body = sheet::lay(on.area, buf, rows, &self.title, "", words::with_help(hints, on.lang));
        self.body(body, buf)
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        if self.has_own() { vec![LayerPlace::Pick, LayerPlace::Kept] } else { vec![LayerPlace::Pick] }
    }

    fn say_in_one_piece(&mut self, lang: Lang) -> bool {
        self.says = Some(words::in_one_piece(words::ENTER_PICKS, lang));
        true
    }
}

/// The letter in the compared form: without accent, lower case.
fn plain(letter: char) -> Option<char> {
    command_letter(letter).and_then(|letter| fold(letter.encode_utf8(&mut [0; 4])).chars().next())
}

fn give_letters(items: &mut [Item]) {
    let mut taken: Vec<char> = items.iter().filter_map(|item| item.letter.and_then(plain)).collect();
    for item in items.iter_mut().filter(|item| item.letter.is_none()) {
        let free = fold(&item.label)
            .chars()
            .filter(char::is_ascii_lowercase)
            .chain('a'..='z')
            .chain('1'..='9')
            .find(|letter| !taken.contains(letter));
        item.letter = free;
        taken.extend(free);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Pick {
        let items = vec![
            Item::new(Some('c'), "Chưa thực hiện", "", Choice::State(0)),
            Item::new(Some('đ'), "Đang thực hiện", "bây giờ", Choice::State(1)),
            Item::new(Some('x'), "Hoàn thành", "", Choice::State(2)),
        ];
        Pick::new("Trạng thái", items)
    }

    fn pressed(pick: &mut Pick, key: Key) -> Event {
        pick.key(key, Screen::of(Rect::ZERO, Lang::Vi))
    }

    #[test]
    fn letters_pick_with_and_without_their_bar() {
        assert_eq!(pressed(&mut states(), Key::Char('d')), Event::Picked(Choice::State(1)));
        assert_eq!(pressed(&mut states(), Key::Char('đ')), Event::Picked(Choice::State(1)));
        assert_eq!(pressed(&mut states(), Key::Char('C')), Event::Picked(Choice::State(0)));
        assert_eq!(pressed(&mut states(), Key::Char('z')), Event::Ignored);
        assert_eq!(pressed(&mut states(), Key::Esc), Event::Left);
    }

    #[test]
    fn what_is_refused_says_why_and_stays_in_focus() {
        let mut pick = states();
        assert_eq!(pressed(&mut pick, Key::Char('x')), Event::Picked(Choice::State(2)));
        pick.say("chỉ có quyền xem".into());
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 8));
        let cursor = pick.view(Screen::of(buf.area, Lang::Vi), &mut buf);
        let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.contains("! chỉ có quyền xem"), "{text}");
        assert_eq!(cursor, Some(Position { x: 0, y: 5 }), "on the item that was asked for");
        pressed(&mut pick, Key::Up);
        assert_eq!(pressed(&mut pick, Key::Enter), Event::Picked(Choice::State(1)));
    }

    #[test]
    fn items_without_a_letter_get_a_free_one() {
        let items = ["Quá hạn", "Quý III", "Của tôi"].map(|label| Item::new(None, label, "", Choice::KeepFilter));
        let pick = Pick::new("", items.to_vec());
        let letters: String = pick.items().iter().filter_map(|item| item.letter).collect();
        assert_eq!(letters, "quc");
    }
}
