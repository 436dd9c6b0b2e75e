//! Draws a form: labels on the left, the input next to them, help and faults below their line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::text::{Ellipsis, pad, width};
use crate::tui::layers::words;

use super::super::sheet::{self, Hints};
use super::editor::Editor;
use super::lines::{Piece, Row};
use super::model::Form;
use crate::tui::paint::{BAD, MARK, NO_MARK, PLAIN, STRONG, below, put, put_lines, row, skip};
use crate::tui::scroll::scroll;
use crate::tui::wrap::wrap;

/// The maximum width of the labels.
const LABELS: usize = 30;
/// The maximum rows of the messages above the lines.
const SAYS: usize = 4;

/// All rows of a form, and the position of the focus.
struct Page {
    rows: Vec<Row>,
    /// The first row of the line in focus, and the row after its last.
    focus: (usize, usize),
}

impl Form {
    /// The rows that it needs at this width. It keeps room for the longest help of any line, so that the form does not
    /// jump when the focus moves.
    fn rows(&self, total: u16) -> usize {
        let (label, value) = self.columns(total);
        let help = (0..self.slots.len()).map(|at| self.help_rows(at, label, value)).max().unwrap_or(0);
        (self.slots.len() + help).max(self.page(total).rows.len()) + self.said(total).len()
    }

    /// Draws over the lower end of `area`; the cursor is at the text input, or on the value in focus.
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer) -> Option<Position> {
        if let Some(row) = &self.row {
            return row.form.draw(area, buf);
        }
        let area = area.intersection(buf.area);
        let place = if self.is_long() { format!("{}/{}", self.at + 1, self.slots.len()) } else { String::new() };
        let others = Some(&self.others).filter(|others| !others.is_empty());
        let others = others.map(|others| words::editing(self.lang, others)).unwrap_or_default();
        let aside = [others, place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let hints = Hints { keys: &self.hints(), help: words::HELP_KEY.get(self.lang) };
        let body = sheet::lay(area, buf, self.rows(area.width), &self.title, &aside, hints);
        let mut said = self.said(area.width);
        said.truncate(usize::from(body.height) / 2);
        put_lines(buf, body, &said, BAD);
        let body = below(body, said.len() as u16);
        self.lines(body, buf)
    }

    fn lines(&self, body: Rect, buf: &mut Buffer) -> Option<Position> {
        let page = self.page(body.width);
        let height = usize::from(body.height);
        let (begin, end) = page.focus;
        let top = scroll(end.saturating_sub(1), page.rows.len(), height.max(1)).min(begin);
        let (label, _) = self.columns(body.width);
        let mut cursor = None;
        for (place, line) in page.rows.iter().enumerate().skip(top).take(height) {
            let at = row(body, place - top);
            let found = draw(at, buf, line, label).or_else(|| self.memo(at, body, buf, line));
            if (begin..end).contains(&place) && cursor.is_none() {
                cursor = found;
            }
        }
        cursor
    }

    /// The memo in focus draws itself, in the remaining rows reserved for it.
    fn memo(&self, at: Rect, body: Rect, buf: &mut Buffer, row: &Row) -> Option<Position> {
        let Some(Editor::Memo(memo)) = self.slots.get(self.at).map(|slot| &slot.editor).filter(|_| row.memo) else {
            return None;
        };
        let beside = skip(at, row.indent);
        let wanted = u16::try_from(self.memo_rows(self.at, usize::from(beside.width))).unwrap_or(1);
        let height = wanted.min(body.bottom().saturating_sub(at.y)).max(1);
        memo.render(Rect { height, ..beside }, buf, true)
    }

    fn page(&self, width: u16) -> Page {
        let (label, value) = self.columns(width);
        let mut page = Page { rows: Vec::new(), focus: (0, 0) };
        for at in 0..self.slots.len() {
            let begin = page.rows.len();
            page.rows.extend(self.block(at, label, value));
            if at == self.at {
                page.focus = (begin, page.rows.len());
            }
        }
        page
    }

    /// The widths of the labels and of the input.
    fn columns(&self, total: u16) -> (usize, usize) {
        let total = usize::from(total);
        let widest = self.slots.iter().map(|slot| width(&self.label(slot))).max().unwrap_or(0);
        let label = widest.min(LABELS).min(total * 2 / 5);
        (label, total.saturating_sub(label + 4).max(1))
    }

    /// The messages above the lines, in rows.
    fn said(&self, total: u16) -> Vec<String> {
        let cells = usize::from(total).saturating_sub(3);
        let lines = self.says.iter().flat_map(|text| wrap(&format!("! {text}"), cells));
        lines.take(SAYS).collect()
    }

    fn hints(&self) -> String {
        let lang = self.lang;
        if self.sending {
            return words::SENDING.get(lang).to_owned();
        }
        if self.send_when_found {
            return words::LOOKING_UP.get(lang).to_owned();
        }
        let saves = self.next_on_enter().is_none();
        let mut hints = vec![(if saves { words::ENTER_SAVES } else { words::ENTER_GOES_ON }).get(lang).to_owned()];
        if let Some(slot) = self.slots.get(self.at) {
            if slot.clash.is_some() {
                hints.push(words::CLASH_KEY.get(lang).to_owned());
            }
            if slot.is_proposal() && slot.editor.one_line().is_some() {
                hints.push(words::TYPE_REPLACES.get(lang).to_owned());
            }
            if let Some(label) = self.or_label(self.at) {
                hints.push(format!("Ctrl-N {}", label.get(lang).to_lowercase()));
            }
            if self.may_empty(self.at) {
                hints.push(words::EMPTY_KEY.get(lang).to_owned());
            }
            match slot.editor {
                _ if slot.editor.wrong().is_some() => hints.push(words::WRONG_KEY.get(lang).to_owned()),
                Editor::Memo(_) => hints.push(words::MEMO_KEY.get(lang).to_owned()),
                Editor::Rows(..) => hints.push(words::ROWS_KEYS.get(lang).to_owned()),
                Editor::Flag(_) => hints.push(words::FLAG_KEY.get(lang).to_owned()),
                Editor::Choice(_) => hints.push(words::CHOICE_KEY.get(lang).to_owned()),
                Editor::Ref(_) | Editor::Line(_) => {}
            }
        }
        if !saves {
            hints.push(words::F2_SAVES.get(lang).to_owned());
        }
        hints.push((if self.is_changed() { words::ESC_KEEPS } else { words::ESC_LEAVES }).get(lang).to_owned());
        hints.join(" · ")
    }
}

/// Draws one row; returns the cursor position if it is in this row.
fn draw(at: Rect, buf: &mut Buffer, row: &Row, label: usize) -> Option<Position> {
    if at.is_empty() {
        return None;
    }
    if let Some(name) = &row.label {
        let mark = if row.focused { MARK } else { NO_MARK };
        let style = if row.focused { STRONG } else { PLAIN };
        put(buf, at, &format!("{mark}{}", pad(name, label, Ellipsis::Unicode)), style);
    }
    let mut rest = skip(at, row.indent);
    for Piece(text, style) in &row.pieces {
        rest = skip(rest, put(buf, rest, text, *style));
    }
    let last = at.right() - 1;
    row.cursor.map(|cell| Position { x: (at.x + row.indent + cell).min(last), y: at.y })
}
