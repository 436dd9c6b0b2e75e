//! Picks one item from a list by its letter: a state, a saved filter, an order, a related record, a language.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::i18n::Lang;
use crate::text::{Ellipsis, fold, pad, width};
use crate::tui::layers::words;
use crate::tui::paint::{BAD, MARK, NO_MARK, PLAIN, QUIET, STRONG, put, row, skip};
use crate::tui::scroll::scroll;
use crate::tui::term::{Key, command_letter};

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
    /// Whether it can be picked, or why not.
    pub enabled: Result<(), String>,
    /// Whether it belongs to the user and can be renamed and removed.
    pub own: bool,
}

impl Item {
    /// An item that can be picked.
    pub fn new(letter: Option<char>, label: impl Into<String>, about: impl Into<String>) -> Item {
        Item { letter, label: label.into(), about: about.into(), enabled: Ok(()), own: false }
    }

    /// The same, but it can be renamed and removed.
    pub fn own(mut self) -> Item {
        self.own = true;
        self
    }

    /// The same, but it cannot be picked, with the reason.
    pub fn disabled(mut self, why: impl Into<String>) -> Item {
        self.enabled = Err(why.into());
        self
    }
}

/// The effect of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickEvent {
    /// At most a redraw.
    None,
    /// The key has no meaning here.
    Ignored,
    /// The item at this index was picked.
    Picked(usize),
    /// The item at this index should be renamed.
    Rename(usize),
    /// The item at this index should be removed.
    Remove(usize),
    /// The item in focus does not belong to the user: it cannot be renamed or removed.
    Stays,
    /// Left without picking.
    Left,
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
    /// A list with the first enabled item in focus. Items without a letter get a free one while there are any.
    pub fn new(title: impl Into<String>, mut items: Vec<Item>) -> Pick {
        give_letters(&mut items);
        let at = items.iter().position(|item| item.enabled.is_ok()).unwrap_or(0);
        Pick { title: title.into(), items, at, says: None }
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

    /// Whether the last key chose something that cannot be picked.
    pub fn is_refused(&self) -> bool {
        self.says.is_some()
    }

    /// Whether any item belongs to the user.
    pub fn has_own(&self) -> bool {
        self.items.iter().any(|item| item.own)
    }

    /// The items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Handles one key.
    pub fn key(&mut self, key: Key) -> PickEvent {
        let last = self.items.len().saturating_sub(1);
        self.says = None;
        match key {
            Key::Esc | Key::Backspace => return PickEvent::Left,
            Key::Enter | Key::Char(' ') => return self.pick(self.at),
            Key::Up | Key::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
            Key::Down | Key::Tab => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Key::Home | Key::PageUp => self.at = 0,
            Key::End | Key::PageDown => self.at = last,
            Key::F(2) | Key::Delete if self.items.get(self.at).is_some_and(|item| item.own) => {
                return if key == Key::Delete { PickEvent::Remove(self.at) } else { PickEvent::Rename(self.at) };
            }
            Key::F(2) | Key::Delete if self.has_own() => return PickEvent::Stays,
            Key::Char(typed) => return self.letter(typed),
            _ => return PickEvent::Ignored,
        }
        PickEvent::None
    }

    fn letter(&mut self, typed: char) -> PickEvent {
        let wanted = plain(typed);
        match self.items.iter().position(|item| wanted.is_some() && item.letter.and_then(plain) == wanted) {
            Some(at) => self.pick(at),
            None => PickEvent::Ignored,
        }
    }

    fn pick(&mut self, at: usize) -> PickEvent {
        let Some(item) = self.items.get(at) else { return PickEvent::None };
        self.at = at;
        match &item.enabled {
            Ok(()) => PickEvent::Picked(at),
            Err(why) => {
                self.says = Some(why.clone());
                PickEvent::None
            }
        }
    }

    /// The rows it needs, including its frame.
    pub fn height(&self) -> u16 {
        let rows = self.items.len() + usize::from(self.says.is_some());
        u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(sheet::FRAME)
    }

    /// Draws over the lower end of `area`; the cursor is on the item in focus.
    pub fn view(&self, area: Rect, buf: &mut Buffer, lang: Lang) -> Option<Position> {
        let rows = self.height() - sheet::FRAME;
        let own = self.items.get(self.at).is_some_and(|item| item.own);
        let hints = if own { words::OWN_HINTS } else { words::PICK_HINTS };
        let body = sheet::lay(area, buf, rows, &self.title, "", words::with_help(hints, lang));
        self.body(body, buf)
    }

    /// Draws only the items.
    pub(super) fn body(&self, body: Rect, buf: &mut Buffer) -> Option<Position> {
        let room = usize::from(body.height).saturating_sub(usize::from(self.says.is_some()));
        let top = scroll(self.at, self.items.len(), room.max(1));
        let label = self.items.iter().map(|item| width(&item.label)).max().unwrap_or(0).min(40);
        for (line, (place, item)) in self.items.iter().enumerate().skip(top).take(room).enumerate() {
            let mark = if place == self.at { MARK } else { NO_MARK };
            let letter = item.letter.unwrap_or(' ');
            let text = format!("{mark}{letter}  {}", pad(&item.label, label, Ellipsis::Unicode));
            let style = match (&item.enabled, place == self.at) {
                (Err(_), _) => QUIET,
                (Ok(()), true) => STRONG,
                (Ok(()), false) => PLAIN,
            };
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
            Item::new(Some('c'), "Chưa thực hiện", ""),
            Item::new(Some('đ'), "Đang thực hiện", "bây giờ"),
            Item::new(Some('x'), "Hoàn thành", "").disabled("chỉ có quyền xem"),
        ];
        Pick::new("Trạng thái", items)
    }

    #[test]
    fn letters_pick_with_and_without_their_bar() {
        assert_eq!(states().key(Key::Char('d')), PickEvent::Picked(1));
        assert_eq!(states().key(Key::Char('đ')), PickEvent::Picked(1));
        assert_eq!(states().key(Key::Char('C')), PickEvent::Picked(0));
        assert_eq!(states().key(Key::Char('z')), PickEvent::Ignored);
        assert_eq!(states().key(Key::Esc), PickEvent::Left);
    }

    #[test]
    fn what_cannot_be_picked_says_why() {
        let mut pick = states();
        assert_eq!(pick.key(Key::Char('x')), PickEvent::None);
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 8));
        let cursor = pick.view(buf.area, &mut buf, Lang::Vi);
        let text: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.contains("! chỉ có quyền xem"), "{text}");
        assert_eq!(cursor, Some(Position { x: 0, y: 5 }), "on the item that was asked for");
        assert_eq!(pick.key(Key::Enter), PickEvent::None);
        pick.key(Key::Up);
        assert_eq!(pick.key(Key::Enter), PickEvent::Picked(1));
    }

    #[test]
    fn items_without_a_letter_get_a_free_one() {
        let items = ["Quá hạn", "Quý III", "Của tôi"].map(|label| Item::new(None, label, ""));
        let pick = Pick::new("", items.to_vec());
        let letters: String = pick.items().iter().filter_map(|item| item.letter).collect();
        assert_eq!(letters, "quc");
    }
}
