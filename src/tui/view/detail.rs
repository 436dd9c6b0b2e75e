//! One record in full: its name and state on top, then every field with a value, then related records.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::domain::facts;
use crate::domain::field::{Field, FieldNo, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, task};
use crate::domain::record::Record;
use crate::domain::show::{IN_CHARGE, in_charge, show};
use crate::domain::value::Value;
use crate::i18n::{Lang, both, tr};
use crate::service::api::{Related, Row};
use crate::text::width;
use crate::tui::model::Model;
use crate::tui::model::called::called;
use crate::tui::model::detail::DetailPane;
use crate::tui::paint::{BAD, DONE, PLAIN, QUIET, SOON, STRONG, put, put_right, row, skip};
use crate::tui::words;
use crate::tui::words::charge;
use crate::tui::wrap::wrap;

use super::cells::{Around, late, state};

/// The maximum width of the labels; longer ones are on a separate line.
const LABELS: usize = 22;
/// The maximum related records of one group.
const RELATED: usize = 5;

/// A line.
struct Entry {
    /// At the left; `None` for a line of the full width.
    label: Option<String>,
    text: String,
    style: Style,
}

impl Entry {
    fn wide(text: impl Into<String>, style: Style) -> Entry {
        Entry { label: None, text: text.into(), style }
    }
}

/// Draws an open record; the cursor is on its first line.
pub(super) fn draw(model: &Model, pane: &DetailPane, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let lang = model.lang;
    let Some(held) = &pane.row else {
        let text = if pane.gone {
            tr("Không có bản ghi này.", "There is no such record.")
        } else {
            tr("Đang mở…", "Opening…")
        };
        put(buf, skip(row(area, 0), 1), text.get(lang), QUIET);
        return None;
    };
    let around = Around { names: &pane.names, today: model.today, soon: model.soon_days, lang };
    let cells = usize::from(area.width.saturating_sub(2));
    let mut lines = lines(held, pane.related.as_deref(), around, cells);
    let others = model.editors_of(held.record.id);
    if !others.is_empty() {
        let text = both!(lang, "{} đang sửa bản ghi này", "{} has this record open in a form", others.join(", "));
        // Below the line with the name.
        lines.insert(lines.len().min(1), Entry::wide(text, SOON));
    }
    let height = usize::from(area.height);
    let top = pane.top.min(lines.len().saturating_sub(height));
    let labels = label_cells(held, lang);
    for (at, entry) in lines.iter().skip(top).take(height).enumerate() {
        let at = skip(row(area, at), 1);
        let Some(label) = &entry.label else {
            put(buf, at, &entry.text, entry.style);
            continue;
        };
        put(buf, Rect { width: (labels as u16).min(at.width), ..at }, label, QUIET);
        put(buf, skip(at, labels as u16 + 2), &entry.text, entry.style);
    }
    if lines.len() > height {
        let last = (top + height).min(lines.len());
        put_right(buf, row(area, 0), &format!(" {}–{last}/{}", top + 1, lines.len()), QUIET);
    }
    Some(Position { x: area.x, y: area.y })
}

fn label_cells(held: &Row, lang: Lang) -> usize {
    let filled = held.record.fields().filter(|(_, _, value)| !value.is_empty());
    let charge = (!held.in_charge.is_empty()).then(|| width(IN_CHARGE.get(lang)));
    filled.map(|(_, field, _)| width(field.label(lang))).chain(charge).max().unwrap_or(0).min(LABELS)
}

fn lines(held: &Row, related: Option<&[Related]>, around: Around, cells: usize) -> Vec<Entry> {
    let record = &held.record;
    let mut lines = Vec::new();
    heading(record, around, cells, &mut lines);
    let labels = label_cells(held, around.lang);
    let room = cells.saturating_sub(labels + 2);
    let shown_above = [Some(def(record.kind()).title), def(record.kind()).code.map(|code| code.field)];
    let mut charge = (!held.in_charge.is_empty()).then(|| {
        let names: Vec<String> = held.in_charge.iter().map(|id| name(*id, around)).collect();
        in_charge(record.kind(), &names, around.lang)
    });
    let mut say_charge = |lines: &mut Vec<Entry>| {
        if let Some(names) = charge.take() {
            pair(IN_CHARGE.get(around.lang), &names, PLAIN, room, lines);
        }
    };
    for (no, field, value) in record.fields() {
        if !value.is_empty() && !shown_above.contains(&Some(no)) {
            one_field(record, (no, field, value), around, room, &mut lines);
        }
        if record.kind() == Kind::Task && no == task::LEAD_UNIT {
            say_charge(&mut lines);
        }
    }
    say_charge(&mut lines);
    for group in related.unwrap_or_default() {
        relatives(record.kind(), group, around, cells, &mut lines);
    }
    written(record, around.lang, cells, &mut lines);
    lines
}

/// `NV-2023-0042 · Đang thực hiện · quá hạn 53 ngày`, and the title below.
fn heading(record: &Record, around: Around, cells: usize, lines: &mut Vec<Entry>) {
    let mut first = if record.code().is_empty() {
        def(record.kind()).one.get(around.lang).to_owned()
    } else {
        record.code().to_owned()
    };
    let (state, _) = state(record, true, around.lang);
    if !state.is_empty() {
        first.push_str(" · ");
        first.push_str(&state);
    }
    if record.archived {
        first.push_str(tr(" · đã lưu trữ", " · archived").get(around.lang));
    }
    let style = match around
        .today
        .map(|today| (facts::is_overdue(record, today), facts::is_soon(record, today, around.soon)))
    {
        Some((true, _)) => BAD,
        Some((_, true)) => SOON,
        _ if def(record.kind())
            .machine
            .is_some_and(|machine| machine.done.is_some() && machine.done == record.state()) =>
        {
            DONE
        }
        _ => QUIET,
    };
    if let Some(days) =
        around.today.and_then(|today| facts::late(record, today)).filter(|days| *days >= -i32::from(around.soon))
    {
        first.push_str(" · ");
        first.push_str(&standing(days, around.lang));
    }
    lines.extend(wrap(&first, cells).into_iter().map(|text| Entry::wide(text, style)));
    for text in wrap(record.title(), cells).into_iter().filter(|text| !text.is_empty()) {
        lines.push(Entry::wide(text, STRONG));
    }
    blank(lines);
}

fn standing(days: i32, lang: Lang) -> String {
    match (days, lang) {
        (1.., Lang::Vi) => format!("quá hạn {days} ngày"),
        (1.., Lang::En) => format!("{days} days overdue"),
        (0, Lang::Vi) => "đến hạn hôm nay".into(),
        (0, Lang::En) => "due today".into(),
        (_, Lang::Vi) => format!("còn {} ngày", -days),
        (_, Lang::En) => format!("{} days left", -days),
    }
}

fn one_field(
    record: &Record,
    of: (FieldNo, &'static Field, &Value),
    around: Around,
    room: usize,
    lines: &mut Vec<Entry>,
) {
    let (no, field, value) = of;
    let label = field.label(around.lang);
    if let (Type::Rows(columns), Value::Rows(rows)) = (field.ty, value) {
        for (at, held) in rows.iter().enumerate() {
            let said = (&|id| around.name_of(id)) as crate::domain::show::NameOf;
            let text = words::small_row((record.kind(), no), columns, held, at + 1, (said, around.lang));
            pair(if at == 0 { label } else { "" }, &text, PLAIN, room, lines);
        }
        return;
    }
    if field.secret {
        pair(label, words::RECORDED.get(around.lang), PLAIN, room, lines);
        return;
    }
    let mut text = show(field, value, around.lang, &|id| around.name_of(id));
    let mut style = PLAIN;
    if def(record.kind()).due == Some(no) {
        let (word, tone) = late(record, around);
        let days = around.today.and_then(|today| facts::late(record, today));
        if let Some(days) = days.filter(|_| !word.is_empty()) {
            text = format!("{text} ({})", standing(days, around.lang));
            style = tone;
        }
    }
    pair(label, &text, style, room, lines);
}

fn pair(label: &str, text: &str, style: Style, room: usize, lines: &mut Vec<Entry>) {
    for (at, text) in wrap(text, room).into_iter().enumerate() {
        let label = if at == 0 { label.to_owned() } else { String::new() };
        lines.push(Entry { label: Some(label), text, style });
    }
}

fn relatives(of: Kind, group: &Related, around: Around, cells: usize, lines: &mut Vec<Entry>) {
    let Some(field) = def(group.kind).field(group.field) else { return };
    if group.total == 0 {
        return;
    }
    blank(lines);
    let total = words::number(u64::from(group.total), around.lang);
    let many = def(group.kind).many.get(around.lang);
    // For an inspection, "Findings · inspection" says no more than "Findings".
    let plain = def(of).one.get(around.lang) == field.label(around.lang);
    let text = if plain {
        format!("{many} ({total})")
    } else {
        format!("{many} · {} ({total})", field.label(around.lang).to_lowercase())
    };
    lines.push(Entry::wide(text, STRONG));
    for held in group.rows.iter().take(RELATED) {
        let record = &held.record;
        let (state, _) = state(record, true, around.lang);
        let (late, _) = late(record, around);
        let title = if record.kind() == Kind::Assignment {
            charge(record, &|id| around.name_of(id), around.lang)
        } else {
            record.title().to_owned()
        };
        // Without code or short name there is only the title, which is at the end.
        let short = Some(called(record)).filter(|short| *short != title && record.kind() != Kind::Assignment);
        let parts: Vec<String> =
            [short.unwrap_or_default(), state, late, title].into_iter().filter(|part| !part.is_empty()).collect();
        let text = crate::text::truncate(&parts.join(" · "), cells.saturating_sub(2), crate::text::Ellipsis::Unicode)
            .into_owned();
        lines.push(Entry::wide(format!("  {text}"), PLAIN));
    }
}

fn written(record: &Record, lang: Lang, cells: usize, lines: &mut Vec<Entry>) {
    if record.rev == 0 {
        return;
    }
    blank(lines);
    let text = both!(
        lang,
        "{} cập nhật lần cuối {} (phiên bản {})",
        "last changed by {} on {} (revision {})",
        record.updated.by,
        record.updated.at.dmy_hm(),
        record.rev
    );
    lines.extend(wrap(&text, cells).into_iter().map(|text| Entry::wide(text, QUIET)));
}

fn blank(lines: &mut Vec<Entry>) {
    lines.push(Entry::wide("", QUIET));
}

fn name(id: Id, around: Around) -> String {
    around.name_of(id).unwrap_or_else(|| id.to_string())
}
