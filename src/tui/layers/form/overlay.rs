//! The form as an overlay.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::i18n::Lang;
use crate::tui::layer_keys::LayerPlace;
use crate::tui::layers::overlay::{Event, Overlay, Screen};
use crate::tui::layers::words;
use crate::tui::term::Key;

use super::editor::Editor;
use super::model::Form;

impl Overlay for Form {
    fn key(&mut self, key: Key, _on: Screen) -> Event {
        // Keys typed after the form was sent are for the screen after it.
        if self.sending && key != Key::Esc { Event::Waits } else { self.press(key) }
    }

    fn paste(&mut self, text: &str) -> Event {
        if let Some(row) = &mut self.row {
            let event = row.form.paste(text);
            return self.row_said(event);
        }
        self.paste_here(text)
    }

    fn refused(&mut self) -> bool {
        let row = self.row.as_mut().is_some_and(|row| row.form.refused());
        std::mem::take(&mut self.refused) || row
    }

    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position> {
        self.draw(on.area, buf)
    }

    fn key_places(&self) -> Vec<LayerPlace> {
        if let Some(row) = &self.row {
            return row.form.key_places();
        }
        let line: &[LayerPlace] = match self.slots.get(self.at).map(|slot| &slot.editor) {
            Some(Editor::Line(_)) => &[LayerPlace::Text],
            Some(Editor::Memo(_)) => &[LayerPlace::Memo, LayerPlace::Text],
            Some(Editor::Choice(_) | Editor::Flag(_)) => &[LayerPlace::Choice],
            Some(Editor::Ref(_)) => &[LayerPlace::Lookup, LayerPlace::Text],
            Some(Editor::Rows(..)) => &[LayerPlace::Table],
            None => &[],
        };
        [&[LayerPlace::Form], line].concat()
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn left_by_line_end(&self) -> Option<usize> {
        Some(1)
    }

    fn say_in_one_piece(&mut self, lang: Lang) -> bool {
        let then = if self.next_on_enter().is_none() { words::ENTER_TO_SAVE } else { words::F2_TO_SAVE };
        self.say(words::in_one_piece(then, lang));
        true
    }
}
