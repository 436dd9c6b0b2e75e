//! The trail: one line for each change of all records, or the changes of one record, field by field.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::domain::id::Id;
use crate::i18n::{Tr, both, tr};
use crate::service::api::{Entry, verbs};
use crate::text::{Ellipsis, pad};
use crate::tui::model::Model;
use crate::tui::model::trail::TrailView;
use crate::tui::words;
use crate::tui::wrap::wrap;
use crate::words::named;

use super::filter;
use super::paint::{PLAIN, QUIET, STRONG, put, put_parts, put_right, row, skip};

const GUTTER: u16 = 2;
/// Cells of a name.
const WHO: usize = 10;

/// All changes, newest first, one line each.
pub(super) fn activity(model: &Model, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let view = &model.activity;
    let lang = model.lang;
    let cells = Cells::of(area.width);
    let cut = |text: Tr, cells: usize| pad(text.get(lang), cells, Ellipsis::Unicode);
    let mut head = format!("{} {} ", cut(tr("Lúc", "When"), cells.when), cut(tr("Ai", "Who"), WHO));
    if cells.what > 0 {
        head.push_str(&(cut(tr("Việc", "What"), cells.what) + " "));
    }
    head.push_str(tr("Bản ghi", "Record").get(lang));
    let typing = filter_line(model, row(area, 0), buf);
    put(buf, skip(row(area, 1), GUTTER), &head, QUIET);
    let rows = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    if view.entries.is_empty() {
        if view.loaded {
            put(buf, skip(row(rows, 1), GUTTER), nothing(view).get(lang), QUIET);
        }
        return typing;
    }
    let height = usize::from(rows.height);
    let top = first(view.selected, view.entries.len(), height);
    let mut cursor = None;
    for (at, entry) in view.entries.iter().enumerate().skip(top).take(height) {
        let place = row(rows, at - top);
        if at == view.selected {
            put(buf, place, ">", STRONG);
            cursor = Some(Position { x: place.x, y: place.y });
        }
        let parts = one_line(model, entry, &view.names, cells);
        let parts: Vec<(&str, Style)> = parts.iter().map(|(text, style)| (text.as_str(), *style)).collect();
        put_parts(buf, skip(place, GUTTER), &parts);
    }
    typing.or(cursor)
}

/// The filter at the left, and how far back the trail was read at the right; the cursor if the filter is being typed.
fn filter_line(model: &Model, at: Rect, buf: &mut Buffer) -> Option<Position> {
    let (view, lang) = (&model.activity, model.lang);
    let reached = match view.reached.filter(|_| view.more) {
        Some((_, Some(since))) => format!("{} {}", tr("đã xem đến", "looked back to").get(lang), since.day().dmy()),
        _ => String::new(),
    };
    let left = put_right(buf, at, &reached, QUIET);
    filter::draw(model, &view.filter, tr("Mọi thay đổi", "All changes").get(lang), left, buf)
}

fn nothing(view: &TrailView) -> Tr {
    if view.more {
        tr("Đang tìm…", "Looking…")
    } else if view.filter.fault().is_some() {
        words::FILTER_UNREAD
    } else if view.filter.text.is_empty() {
        tr("Chưa có thay đổi nào.", "Nothing has changed yet.")
    } else {
        tr("Không có thay đổi nào khớp bộ lọc. q để bỏ lọc.", "Nothing passes the filter. q shows all again.")
    }
}

/// The widths of the columns of all changes.
#[derive(Clone, Copy)]
struct Cells {
    /// The time; without the year if there is little room.
    when: usize,
    /// What was done; 0 if it is shown before the record instead.
    what: usize,
}

impl Cells {
    fn of(width: u16) -> Cells {
        match width {
            100.. => Cells { when: 16, what: 17 },
            70.. => Cells { when: 11, what: 17 },
            _ => Cells { when: 11, what: 0 },
        }
    }
}

fn one_line(model: &Model, entry: &Entry, names: &HashMap<Id, String>, cells: Cells) -> Vec<(String, Style)> {
    let lang = model.lang;
    let name_of = |id: Id| names.get(&id).cloned();
    let done = verbs::done(&entry.what, lang);
    let mut said = Vec::new();
    if let Some((id, events)) = entry.by_record().first() {
        let more = entry.records.saturating_sub(1);
        let more = if more > 0 { format!(" +{}", words::number(u64::from(more), lang)) } else { String::new() };
        let name = named(*id, &name_of);
        let changes: Vec<String> = match events.iter().find(|event| event.created) {
            // A code alone does not show what is new.
            Some(made) => {
                words::title_given(made).filter(|title| *title != name).map(str::to_owned).into_iter().collect()
            }
            None => events.iter().flat_map(|event| words::event_lines(event, &name_of, lang)).collect(),
        };
        said.extend((cells.what == 0).then(|| done.to_owned()));
        said.push(format!("{name}{more}"));
        said.extend(Some(changes.join("; ")).filter(|changes| !changes.is_empty()));
    }
    if entry.what == verbs::REFUSALS {
        let times = words::number(u64::from(entry.records), lang);
        said.push(both!(lang, "{times} lần", "{times} times"));
    }
    let at = entry.at.dmy_hm();
    // `30/09/2023 14:05` without its year.
    let at = match (cells.when < 16, at.get(..5), at.get(10..)) {
        (true, Some(day), Some(time)) => format!("{day}{time}"),
        _ => at,
    };
    let mut parts = vec![(at + " ", QUIET), (pad(&entry.by, WHO, Ellipsis::Unicode) + " ", PLAIN)];
    if cells.what > 0 {
        parts.push((pad(done, cells.what, Ellipsis::Unicode) + " ", PLAIN));
    }
    parts.push((said.join(" · "), PLAIN));
    parts
}

/// The changes of one record: when, by which user, and each field's old and new value.
pub(super) fn history(model: &Model, view: &TrailView, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let lang = model.lang;
    let name_of = |id: Id| view.names.get(&id).cloned().or_else(|| model.name_of(id));
    let title = view.id.map_or_else(String::new, |id| named(id, &name_of));
    put(buf, skip(row(area, 0), 1), &format!("{} · {title}", tr("Lịch sử", "History").get(lang)), STRONG);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if view.entries.is_empty() {
        let text = if view.loaded {
            tr("Chưa có thay đổi nào.", "Nothing has changed yet.")
        } else {
            tr("Đang đọc…", "Reading…")
        };
        put(buf, skip(row(body, 1), GUTTER), text.get(lang), QUIET);
        return None;
    }
    let cells = usize::from(body.width).saturating_sub(6);
    let mut lines: Vec<(usize, bool, String)> = Vec::new();
    for (at, entry) in view.entries.iter().enumerate() {
        lines.push((at, true, format!("{}  {}  {}", entry.at.dmy_hm(), entry.by, verbs::done(&entry.what, lang))));
        let own = entry.events.iter().filter(|event| view.id.is_none_or(|id| event.id == id));
        for text in own.flat_map(|event| words::event_lines(event, &name_of, lang)) {
            lines.extend(wrap(&text, cells).into_iter().map(|text| (at, false, text)));
        }
    }
    let height = usize::from(body.height);
    let on = lines.iter().position(|(at, ..)| *at == view.selected).unwrap_or(0);
    let top = first(on, lines.len(), height);
    let mut cursor = None;
    for (line, (at, heading, text)) in lines.iter().skip(top).take(height).enumerate() {
        let place = row(body, line);
        if *heading {
            if *at == view.selected {
                put(buf, place, ">", STRONG);
                cursor = Some(Position { x: place.x, y: place.y });
            }
            put(buf, skip(place, GUTTER), text, QUIET);
        } else {
            put(buf, skip(place, GUTTER + 2), text, PLAIN);
        }
    }
    cursor
}

/// The first visible line; it moves by half the height so that a step does not redraw everything.
fn first(at: usize, len: usize, height: usize) -> usize {
    if at < height || len <= height {
        return 0;
    }
    let half = (height / 2).max(1);
    ((at + 1 - height).div_ceil(half) * half).min(len.saturating_sub(height)).min(at)
}
