//! The paper all layers are drawn on: a rule with the title, the body, and a last line that says which keys do what.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::text::{Ellipsis, truncate, width};

/// Plain text.
pub(super) const PLAIN: Style = Style::new();
/// Titles, and what is chosen.
pub(super) const STRONG: Style = Style::new().add_modifier(Modifier::BOLD);
/// What helps and may be overlooked.
pub(super) const QUIET: Style = Style::new().add_modifier(Modifier::DIM);
/// What is wrong; always beside a `!`.
pub(super) const WRONG: Style = Style::new().fg(Color::Red);

/// The mark of the line in focus.
pub(super) const MARK: &str = "> ";
/// As wide as [`MARK`].
pub(super) const NO_MARK: &str = "  ";

/// Rows of a sheet besides its body: the title and the hints.
pub(super) const FRAME: u16 = 2;

/// What stands on the last line of a sheet: which keys do what, and at the right, where there is room, the key of its help.
#[derive(Clone, Copy)]
pub(super) struct Hints<'a> {
    /// The keys.
    pub keys: &'a str,
    /// The key of the help; empty where there is none.
    pub help: &'a str,
}

/// Lays a sheet with `rows` rows of body over the lower end of `area`, at most all of it, and gives the body.
pub(super) fn lay(area: Rect, buf: &mut Buffer, rows: u16, title: &str, aside: &str, hints: Hints) -> Rect {
    let area = area.intersection(buf.area);
    let height = rows.saturating_add(FRAME).min(area.height);
    let sheet = Rect { y: area.bottom() - height, height, ..area };
    clear(sheet, buf);
    if height == 0 {
        return sheet;
    }
    rule(sheet, buf, title, aside);
    if height == 1 {
        return Rect { height: 0, ..sheet };
    }
    let last = Rect { y: sheet.bottom() - 1, height: 1, ..sheet };
    let used = put(buf, last, hints.keys, QUIET);
    let help = u16::try_from(width(hints.help)).unwrap_or(u16::MAX);
    if help > 0 && used + 2 + help <= last.width {
        put(buf, Rect { x: last.right() - help, width: help, ..last }, hints.help, QUIET);
    }
    Rect { y: sheet.y + 1, height: height - FRAME, ..sheet }
}

/// `── Title ───────── aside ──`
fn rule(sheet: Rect, buf: &mut Buffer, title: &str, aside: &str) {
    let cells = usize::from(sheet.width);
    let line = "─".repeat(cells);
    put(buf, sheet, &line, QUIET);
    let end = if aside.is_empty() { 0 } else { width(aside) + 4 };
    let title = truncate(title, cells.saturating_sub(6 + end), Ellipsis::Unicode);
    let at = Rect { x: sheet.x + sheet.width.min(2), width: sheet.width.saturating_sub(2), ..sheet };
    put(buf, at, &format!(" {title} "), STRONG);
    if !aside.is_empty() && cells > end {
        let at = Rect { x: sheet.right() - end as u16, width: end as u16, ..sheet };
        put(buf, at, &format!(" {aside} "), QUIET);
    }
}

/// Blanks cells, styles too.
pub(super) fn clear(area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// Writes text on the first row of `at`, cut to its width; gives the cells used.
pub(super) fn put(buf: &mut Buffer, at: Rect, text: &str, style: Style) -> u16 {
    let at = at.intersection(buf.area);
    if at.is_empty() {
        return 0;
    }
    let text = truncate(text, usize::from(at.width), Ellipsis::Unicode);
    let (end, _) = buf.set_stringn(at.x, at.y, text, usize::from(at.width), style);
    end - at.x
}

/// One row of an area, from 0; without height where there is no such row.
pub(super) fn row(area: Rect, at: usize) -> Rect {
    let at = u16::try_from(at).unwrap_or(u16::MAX);
    if at >= area.height {
        return Rect { height: 0, ..area };
    }
    Rect { y: area.y + at, height: 1, ..area }
}

/// The first of `len` rows to show in `height` rows so that `at` is among them; moves by half the height, so that a
/// step does not redraw everything.
pub(super) fn scroll(at: usize, len: usize, height: usize) -> usize {
    if at < height || len <= height {
        return 0;
    }
    let step = (height / 2).max(1);
    let top = (at + 1 - height).div_ceil(step) * step;
    top.min(len.saturating_sub(height)).min(at)
}
