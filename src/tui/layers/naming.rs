//! The line that asks for a name of a filter: it takes the place of the message line.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::i18n::tr;
use crate::tui::edit::Line;
use crate::tui::edit::line::Edited;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::paint::{BAD, PLAIN, QUIET, STRONG, clear, put, skip};
use crate::tui::term::Key;

use super::overlay::{Event, Overlay, Screen};

/// The maximum length of a saved filter's name, in characters.
const LONGEST: usize = 40;

/// The line for the name of a filter.
#[derive(Debug)]
pub struct Naming {
    /// The name so far.
    line: Line,
    /// The filter to be renamed: its index in the menu and its current name. `None` to save the one in force.
    pub renames: Option<(usize, String)>,
    /// Why the name was refused.
    pub says: Option<String>,
}

impl Naming {
    /// Asks for a name; `renames` as in [`Naming`].
    pub fn new(renames: Option<(usize, String)>) -> Naming {
        let present = renames.as_ref().map_or("", |(_, name)| name.as_str());
        Naming { line: Line::new(present, LONGEST), renames, says: None }
    }
}

impl Overlay for Naming {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        self.says = None;
        match key {
            Key::Esc => Event::Left,
            Key::Enter => Event::Named(self.line.commit().trim().to_owned()),
            key if self.line.key(key) == Edited::Ignored => Event::Ignored,
            _ => Event::None,
        }
    }

    fn paste(&mut self, text: &str) -> Event {
        self.line.paste(text);
        self.says = None;
        Event::None
    }

    /// Draws over the message line and the line of keys; the cursor is in the name.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        let (message, keys) = (on.message(), on.keys());
        clear(message, buf);
        clear(keys, buf);
        let asks = match self.renames {
            Some(_) => tr("Tên mới của bộ lọc: ", "New name of the filter: "),
            None => tr("Tên bộ lọc: ", "Name of the filter: "),
        };
        let field = skip(message, put(buf, message, asks.get(on.lang), STRONG));
        let (text, cursor) = self.line.view(field.width);
        put(buf, field, &text, PLAIN);
        let hints = tr("Enter lưu  Esc thôi  F1 giúp", "Enter keeps it  Esc leaves  F1 help");
        match &self.says {
            Some(says) => put(buf, keys, &format!("! {says}"), BAD),
            None => put(buf, keys, hints.get(on.lang), QUIET),
        };
        Some(Position { x: field.x + cursor, y: field.y })
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        vec![LayerPlace::Name, LayerPlace::Text]
    }

    fn takes_text(&self) -> bool {
        true
    }
}
