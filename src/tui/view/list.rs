//! A list: its filter, its headings, and only the visible rows.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::kinds::def;
use crate::i18n::{Lang, tr};
use crate::tui::model::Model;
use crate::tui::model::list::List;
use crate::tui::paint::{BAD, PLAIN, QUIET, STRONG, below, put, put_lines, put_right, row, skip};
use crate::tui::words;
use crate::tui::wrap::wrap;

use super::cells::{Around, Col, cell, columns, heading};
use super::filter;

/// Cells before the first column: the selection mark and the user's mark.
pub(super) const GUTTER: u16 = 2;

/// Draws the list of the tab; the cursor is on the selection, or in the filter.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let list = model.list()?;
    let typing = filter_line(model, list, row(area, 0), buf);
    let cols = columns(list.kind, !list.is_undated(), usize::from(area.width - GUTTER), model.lang);
    headings(list, &cols, row(area, 1), buf, model.lang);
    let rows = below(area, 2);
    if list.total == 0 && list.loaded {
        nothing(model, list, rows, buf);
    }
    let around = Around { names: &list.names, today: model.today, soon: model.soon_days, lang: model.lang };
    let mut on = None;
    for line in 0..rows.height {
        let place = list.top + u32::from(line);
        let at = row(rows, usize::from(line));
        if place >= list.total {
            break;
        }
        if place == list.selected {
            put(buf, at, ">", STRONG);
            on = Some(Position { x: at.x, y: at.y });
        }
        let Some(held) = list.row(place) else {
            put(buf, skip(at, GUTTER), "…", QUIET);
            continue;
        };
        if list.is_marked(held.record.id) {
            put(buf, skip(at, 1), "*", STRONG);
        }
        let mut left = skip(at, GUTTER);
        for col in &cols {
            let (text, style) = cell(held, *col, around);
            put(buf, Rect { width: (col.cells as u16).min(left.width), ..left }, &text, style);
            left = skip(left, col.cells as u16 + 1);
        }
    }
    typing.or(on)
}

fn headings(list: &List, cols: &[Col], at: Rect, buf: &mut Buffer, lang: Lang) {
    let mut left = skip(at, GUTTER);
    for col in cols {
        let text = heading(list.kind, *col, lang);
        put(buf, Rect { width: (col.cells as u16).min(left.width), ..left }, text, QUIET);
        left = skip(left, col.cells as u16 + 1);
    }
}

/// The filter at the left; number of rows, order, and number of overdue rows at the right.
fn filter_line(model: &Model, list: &List, at: Rect, buf: &mut Buffer) -> Option<Position> {
    let lang = model.lang;
    let mut left = at;
    if list.overdue > 0 {
        let text = format!("{} {}", tr("quá hạn", "overdue").get(lang), words::number(u64::from(list.overdue), lang));
        left = gap(put_right(buf, left, &text, BAD));
    }
    left = gap(put_right(buf, left, &order(list, lang), QUIET));
    left = gap(put_right(buf, left, &count(list, lang), PLAIN));
    if !list.marks.is_empty() {
        let text = format!("{} {}", tr("đánh dấu", "marked").get(lang), words::number(list.marks.len() as u64, lang));
        left = gap(put_right(buf, left, &text, STRONG));
    }
    filter::draw(model, &list.filter, def(list.kind).many.get(lang), left, buf)
}

fn gap(left: Rect) -> Rect {
    Rect { width: left.width.saturating_sub(1), ..left }
}

fn count(list: &List, lang: Lang) -> String {
    let total = words::number(u64::from(list.total), lang);
    if list.filter.text.is_empty() { total } else { format!("{total}/{}", words::number(u64::from(list.all), lang)) }
}

fn order(list: &List, lang: Lang) -> String {
    let def = def(list.kind);
    if list.sort.is_empty() && def.agenda.is_some() {
        return tr("việc chờ trước", "waiting first").get(lang).to_owned();
    }
    let key = list.sort.first().map(|key| (key.field, key.descending)).or(def.order.first().copied());
    let Some((no, descending)) = key else { return String::new() };
    let label = if def.due == Some(no) {
        tr("hạn", "due").get(lang)
    } else {
        def.field(no).map_or("", |field| field.label(lang))
    };
    format!("{}{}", label.to_lowercase(), if descending { "↓" } else { "↑" })
}

fn nothing(model: &Model, list: &List, area: Rect, buf: &mut Buffer) {
    let lang = model.lang;
    let text = if list.filter.fault().is_some() {
        words::FILTER_UNREAD.get(lang).to_owned()
    } else if list.filter.text.is_empty() {
        // A user who may not add is not asked to.
        let next = match (model.online(), model.may_change()) {
            (false, _) => "",
            (true, true) => words::how_to_add(list.kind).get(lang),
            (true, false) => tr("Bạn chỉ được xem.", "You may only look.").get(lang),
        };
        format!("{} {next}", words::none_yet(list.kind).get(lang))
    } else {
        let words = tr("Không có dòng nào khớp bộ lọc. q để bỏ lọc.", "Nothing passes the filter. q shows all again.");
        words.get(lang).to_owned()
    };
    let lines = wrap(&text, usize::from(area.width.saturating_sub(2 * GUTTER)));
    put_lines(buf, skip(below(area, 1), GUTTER), &lines, QUIET);
}
