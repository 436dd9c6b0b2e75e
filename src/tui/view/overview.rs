//! The overview: overdue tasks first, then the figures; next to each other if there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::tui::model::Model;
use crate::tui::paint::{QUIET, STRONG, put, put_parts, put_right, row, skip};

use crate::tui::scroll::follow;

use super::cells::Around;
use super::sections::{Line, figures, lists};

/// Cells before the text: the selection mark.
const GUTTER: u16 = 2;
/// The width of the figures if they are next to the lists.
const FIGURES: u16 = 50;

/// Draws the overview; the cursor is on the selected line.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let picture = model.overview.picture.as_ref()?;
    let around = Around { names: &model.overview.names, today: model.today, soon: model.soon_days, lang: model.lang };
    let beside = model.wide();
    let left = if beside { Rect { width: area.width - FIGURES, ..area } } else { area };
    let cells = usize::from(left.width.saturating_sub(GUTTER));
    let mut lines = lists(&model.overview, picture, around, cells);
    if beside {
        let right = Rect { x: left.right() + 1, width: FIGURES - 1, ..area };
        for (at, line) in figures(picture, around, usize::from(right.width)).iter().enumerate() {
            parts(line, row(right, at), buf);
        }
    } else {
        lines.push(Line { parts: Vec::new(), spot: false });
        lines.extend(figures(picture, around, cells));
    }
    let height = usize::from(left.height);
    let spot = lines.iter().enumerate().filter(|(_, line)| line.spot).nth(model.overview.selected).map(|(at, _)| at);
    let on = (spot.unwrap_or(0) + model.overview.top).min(lines.len().saturating_sub(1));
    // An office without spots shows its first line; the mark appears with the first step down.
    let marked = spot.is_some() || model.overview.top > 0;
    let top = follow(on, height);
    let mut cursor = None;
    for (at, line) in lines.iter().enumerate().skip(top).take(height) {
        let place = row(left, at - top);
        if marked && on == at {
            put(buf, place, ">", STRONG);
            cursor = Some(Position { x: place.x, y: place.y });
        }
        parts(line, skip(place, GUTTER), buf);
    }
    let below = lines.len().saturating_sub(top + height);
    if below > 0 {
        put_right(buf, row(left, height - 1), &format!(" ↓ {below}"), QUIET);
    }
    cursor.or(Some(Position { x: area.x, y: area.y }))
}

fn parts(line: &Line, at: Rect, buf: &mut Buffer) {
    let parts: Vec<(&str, Style)> = line.parts.iter().map(|(text, style)| (text.as_str(), *style)).collect();
    put_parts(buf, at, &parts);
}
