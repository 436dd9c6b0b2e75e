//! The frame of all layers: a rule with the title, the body, and a last line with the keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::text::{Ellipsis, truncate, width};
use crate::tui::paint::{QUIET, STRONG, clear, put, skip};

/// The rows of a sheet besides its body: the title and the hints.
pub(super) const FRAME: u16 = 2;

/// The last line of a sheet: the keys, and at the right, if there is room, the key of its help.
#[derive(Clone, Copy)]
pub(super) struct Hints<'a> {
    /// The keys.
    pub keys: &'a str,
    /// The key of the help; empty if there is none.
    pub help: &'a str,
}

/// Draws a sheet with `rows` rows of body over the lower end of `area`, at most all of it, and returns the body.
pub(super) fn lay(area: Rect, buf: &mut Buffer, rows: usize, title: &str, aside: &str, hints: Hints) -> Rect {
    let area = area.intersection(buf.area);
    let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(FRAME).min(area.height);
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
        put(buf, skip(last, last.width - help), hints.help, QUIET);
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
    put(buf, skip(sheet, 2), &format!(" {title} "), STRONG);
    if !aside.is_empty() && cells > end {
        put(buf, skip(sheet, sheet.width - end as u16), &format!(" {aside} "), QUIET);
    }
}
