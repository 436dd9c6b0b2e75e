//! Writes text to a buffer, in a few styles. Every colour comes with a word or a sign.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::text::{Ellipsis, printable, truncate, width};

/// Plain text.
pub(in crate::tui) const PLAIN: Style = Style::new();
/// Headings, and the chosen item.
pub(in crate::tui) const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);
/// Labels, and less important help.
pub(in crate::tui) const QUIET: Style = Style::new().add_modifier(Modifier::DIM);
/// Past a deadline; wrong; not done.
pub(in crate::tui) const BAD: Style = Style::new().fg(Color::Red);
/// Due soon.
pub(in crate::tui) const SOON: Style = Style::new().fg(Color::Yellow);
/// Done.
pub(in crate::tui) const DONE: Style = Style::new().fg(Color::Green);

/// The mark of the line in focus.
pub(in crate::tui) const MARK: &str = "> ";
/// As wide as [`MARK`].
pub(in crate::tui) const NO_MARK: &str = "  ";

/// Writes text on the first row of `at`, cut to its width; returns the cells used.
pub(in crate::tui) fn put(buf: &mut Buffer, at: Rect, text: &str, style: Style) -> u16 {
    let at = at.intersection(buf.area);
    if at.is_empty() {
        return 0;
    }
    let safe = printable(text);
    let cut = truncate(&safe, usize::from(at.width), Ellipsis::Unicode);
    let (end, _) = buf.set_stringn(at.x, at.y, cut, usize::from(at.width), style);
    end.saturating_sub(at.x)
}

/// The same at the right end of `at`; returns the remaining row before it.
pub(in crate::tui) fn put_right(buf: &mut Buffer, at: Rect, text: &str, style: Style) -> Rect {
    let cells = (width(text) as u16).min(at.width);
    put(buf, skip(at, at.width - cells), text, style);
    Rect { width: (at.width - cells).saturating_sub(1), ..at }
}

/// Writes parts one after another, up to the first one that does not fit. Returns the rest of the row.
pub(in crate::tui) fn put_parts(buf: &mut Buffer, at: Rect, parts: &[(&str, Style)]) -> Rect {
    let mut left = at;
    for (text, style) in parts {
        let used = put(buf, left, text, *style);
        left = skip(left, used);
    }
    left
}

/// The rest of a row after this many cells.
pub(in crate::tui) fn skip(at: Rect, cells: u16) -> Rect {
    let cells = cells.min(at.width);
    Rect { x: at.x + cells, width: at.width - cells, ..at }
}

/// One row of an area, from 0; without height if there is no such row.
pub(in crate::tui) fn row(area: Rect, at: usize) -> Rect {
    match u16::try_from(at) {
        Ok(at) if at < area.height => Rect { y: area.y + at, height: 1, ..area },
        _ => Rect { height: 0, ..area },
    }
}

/// The rest of an area after this many rows.
pub(in crate::tui) fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Writes lines below each other; those without room are left out.
pub(in crate::tui) fn put_lines(buf: &mut Buffer, area: Rect, lines: &[String], style: Style) {
    for (at, line) in lines.iter().enumerate() {
        put(buf, row(area, at), line, style);
    }
}

/// Blanks cells, including their styles.
pub(in crate::tui) fn clear(area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}
