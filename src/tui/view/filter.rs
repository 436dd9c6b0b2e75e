//! The filter line of a list and of the Activity tab.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use crate::text::width;
use crate::tui::model::Model;
use crate::tui::model::filter::Filter;
use crate::tui::model::layer::Layer;
use crate::tui::paint::{BAD, PLAIN, QUIET, STRONG, put, skip};

/// Draws the filter that is being typed, or the one in force, or `unfiltered`; returns the cursor of the typed text.
pub(super) fn draw(model: &Model, filter: &Filter, unfiltered: &str, at: Rect, buf: &mut Buffer) -> Option<Position> {
    if let Some(Layer::Filter(typed)) = model.layers.last() {
        let used = put(buf, at, "/", STRONG);
        let field = skip(at, used);
        let (text, cursor) = typed.line.view(field.width);
        put(buf, field, &text, PLAIN);
        if let Some(part) = typed.wrong_part().filter(|_| text == typed.line.text()) {
            wrong_part(&text, part, field, buf);
        }
        return Some(Position { x: field.x + cursor, y: field.y });
    }
    if filter.text.is_empty() {
        put(buf, at, unfiltered, QUIET);
        return None;
    }
    let used = put(buf, at, "/", QUIET);
    let field = skip(at, used);
    put(buf, field, &filter.text, STRONG);
    if let Some(fault) = filter.fault() {
        wrong_part(&filter.text, (fault.start as usize, fault.end as usize), field, buf);
    }
    None
}

/// Marks the invalid part of the filter.
fn wrong_part(text: &str, (start, end): (usize, usize), at: Rect, buf: &mut Buffer) {
    let (Some(before), Some(part)) = (text.get(..start), text.get(start..end.min(text.len()))) else { return };
    // At the end of the text something is missing: the cell after it is marked.
    let part = if part.is_empty() { " " } else { part };
    put(buf, skip(at, width(before) as u16), part, BAD.add_modifier(Modifier::UNDERLINED));
}
