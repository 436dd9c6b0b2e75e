//! The lines of the overview, before they are placed on the screen.

use ratatui::style::Style;

use crate::domain::facts::Bucket;
use crate::domain::kinds::{task, unit};
use crate::domain::record::Record;
use crate::domain::unit_names::shortened;
use crate::i18n::{Lang, Tr, both, tr};
use crate::service::api::{Overview, Row};
use crate::text::{Ellipsis, pad, pad_left, width};
use crate::tui::model::overview::{OverviewPane, Part, Section};
use crate::tui::paint::{BAD, DONE, PLAIN, QUIET, SOON, STRONG};
use crate::tui::words;

use super::cells::{Around, SHORT_DAY, late, short_code};

/// Cells of a unit's name.
const UNIT: usize = 13;

/// A line, in parts of one style each.
pub(super) struct Line {
    /// The parts.
    pub parts: Vec<(String, Style)>,
    /// Whether it can be selected.
    pub spot: bool,
}

impl Line {
    fn new(parts: Vec<(String, Style)>) -> Line {
        Line { parts, spot: false }
    }

    fn blank() -> Line {
        Line::new(Vec::new())
    }
}

/// The sections that list records, in `cells` cells.
pub(super) fn lists(pane: &OverviewPane, picture: &Overview, around: Around, cells: usize) -> Vec<Line> {
    let lang = around.lang;
    let line = |part| match part {
        Part::Blank => Line::blank(),
        Part::Steps => heading(tr("Các bước tiếp theo", "Next steps"), lang),
        Part::Step(kind) => Line { parts: vec![(words::first_of(kind).get(lang).to_owned(), PLAIN)], spot: true },
        Part::Head(section) => title(section, section.of(picture).0, around.soon, lang),
        Part::Row(section, at) => {
            let row = section.of(picture).1.get(at);
            Line { parts: row.map(|row| record(section, row, around, cells)).unwrap_or_default(), spot: true }
        }
        Part::More(_, more) => Line { parts: vec![(format!("… {}", more_words(more, lang)), QUIET)], spot: true },
    };
    pane.outline().into_iter().map(line).collect()
}

fn title(section: Section, total: u32, soon: u16, lang: Lang) -> Line {
    let label = match section {
        Section::Overdue => tr("Nhiệm vụ quá hạn", "Overdue tasks"),
        Section::Soon => tr("Đến hạn trong {days} ngày", "Due within {days} days"),
        Section::Findings => tr("Tồn tại quá hạn khắc phục", "Findings past their deadline"),
        Section::Feedback => tr("Phản ánh chờ xử lý", "Feedback waiting"),
        Section::NeverInspected => tr("Đơn vị chưa kiểm tra lần nào", "Units never inspected"),
    };
    let style = match (section, total) {
        (_, 0) => QUIET,
        (Section::Overdue | Section::Findings, _) => BAD,
        (Section::Soon, _) => SOON,
        (Section::NeverInspected | Section::Feedback, _) => PLAIN,
    };
    let count =
        if total == 0 { tr("không có", "none").get(lang).to_owned() } else { words::number(u64::from(total), lang) };
    Line::new(vec![(format!("{} ", words::with_days(label, soon, lang)), STRONG), (count, style)])
}

fn more_words(more: usize, lang: Lang) -> String {
    both!(lang, "còn {} nữa", "{} more", words::number(more as u64, lang))
}

/// `23-0042  30/09    53n  H.Diễn Châu    Cắt giảm…`
fn record(section: Section, row: &Row, around: Around, cells: usize) -> Vec<(String, Style)> {
    let held = &row.record;
    let cut = |text: &str, cells: usize| pad(text, cells, Ellipsis::Unicode);
    if section == Section::NeverInspected {
        let charge: Vec<String> = row.in_charge.iter().filter_map(|id| around.name_of(*id)).collect();
        let cells = cells.saturating_sub(24).max(20);
        let name = held.text(unit::NAME);
        let short = if width(name) > cells { shortened(name) } else { None };
        return vec![(cut(short.as_deref().unwrap_or(name), cells), PLAIN), (format!(" {}", charge.join(", ")), QUIET)];
    }
    let due = crate::domain::facts::open_due(held).map_or_else(String::new, |day| words::short_day(day, around.today));
    let (days, tone) = late(held, around);
    let unit = unit_of(held).and_then(|id| around.name_in(id, UNIT)).unwrap_or_default();
    let code = if section == Section::Findings { String::new() } else { cut(short_code(held.code()), 8) };
    let used = width(&code) + SHORT_DAY + 1 + 6 + UNIT + 1;
    vec![
        (code, PLAIN),
        (cut(&due, SHORT_DAY + 1), PLAIN),
        (cut(&days, 6), tone),
        (cut(&unit, UNIT) + " ", PLAIN),
        (cut(held.title(), cells.saturating_sub(used)).trim_end().to_owned(), PLAIN),
    ]
}

fn unit_of(record: &Record) -> Option<crate::domain::id::Id> {
    use crate::domain::id::Kind;
    use crate::domain::kinds::finding;
    match record.kind() {
        Kind::Finding => record.link(finding::UNIT),
        Kind::Feedback => record.link(crate::domain::kinds::feedback::UNIT),
        _ => record.link(task::LEAD_UNIT),
    }
}

/// The sections with figures: sub-committees, buckets, workload.
pub(super) fn figures(picture: &Overview, around: Around, cells: usize) -> Vec<Line> {
    let lang = around.lang;
    let mut lines = vec![heading(tr("Nhiệm vụ theo kết quả", "Tasks by outcome"), lang)];
    bars(picture, cells, lang, &mut lines);
    lines.push(Line::blank());
    lines.push(heading(tr("Ban Chỉ đạo cấp dưới đã lập", "Sub-committees formed"), lang));
    sub_committees(picture, lang, &mut lines);
    lines.push(Line::blank());
    lines.push(heading(tr("Khối lượng công việc", "Workload"), lang));
    workload(picture, around, cells, &mut lines);
    lines
}

fn heading(text: Tr, lang: Lang) -> Line {
    Line::new(vec![(text.get(lang).to_owned(), STRONG)])
}

fn none(lang: Lang) -> Line {
    Line::new(vec![(words::NO_DATA.get(lang).to_owned(), QUIET)])
}

fn bars(picture: &Overview, cells: usize, lang: Lang, lines: &mut Vec<Line>) {
    let most = picture.buckets.iter().copied().max().unwrap_or(0);
    if most == 0 {
        lines.push(none(lang));
        return;
    }
    let labels = Bucket::ALL.iter().map(|bucket| width(words::bucket(*bucket).get(lang))).max().unwrap_or(0);
    let figures = width(&words::number(u64::from(most), lang));
    let room = cells.saturating_sub(labels + figures + 4).clamp(4, 40) as u64;
    for (bucket, count) in Bucket::ALL.into_iter().zip(&picture.buckets) {
        // A value above zero shows at least one mark.
        let length = if *count == 0 { 0 } else { (u64::from(*count) * room).div_ceil(u64::from(most)) };
        let tone = match bucket {
            Bucket::OpenOverdue | Bucket::DoneLate => BAD,
            _ => PLAIN,
        };
        lines.push(Line::new(vec![
            (pad(words::bucket(bucket).get(lang), labels, Ellipsis::Unicode), QUIET),
            (format!("  {}  ", pad_left(&words::number(u64::from(*count), lang), figures, Ellipsis::Unicode)), PLAIN),
            ("█".repeat(length as usize), tone),
        ]));
    }
}

fn sub_committees(picture: &Overview, lang: Lang, lines: &mut Vec<Line>) {
    let any = picture.sub_committees.iter().any(|(_, _, _, units)| *units > 0);
    if !any {
        lines.push(none(lang));
    }
    for (group, formed, recorded, units) in picture.sub_committees.iter().filter(|(_, _, _, units)| *units > 0) {
        let label = unit::GROUPS.get(usize::from(*group)).map_or("", |choice| choice.label.get(lang));
        // "Not recorded" is not "none formed".
        let figure = if *recorded == 0 { words::NO_DATA.get(lang).to_owned() } else { format!("{formed}/{units}") };
        let missing = units.saturating_sub(*recorded);
        let note = match (missing, *recorded, lang) {
            (0, ..) | (_, 0, _) => String::new(),
            (n, _, Lang::Vi) => format!("  ({n} chưa ghi nhận)"),
            (n, _, Lang::En) => format!("  ({n} not recorded)"),
        };
        let tone = if *recorded > 0 && formed == units { DONE } else { PLAIN };
        lines.push(Line::new(vec![(pad(label, 18, Ellipsis::Unicode), QUIET), (figure, tone), (note, QUIET)]));
    }
}

fn workload(picture: &Overview, around: Around, cells: usize, lines: &mut Vec<Line>) {
    let lang = around.lang;
    if picture.workload.is_empty() {
        lines.push(none(lang));
        return;
    }
    let name = cells.saturating_sub(30).clamp(16, 28);
    let figure = |n: u32| pad_left(&words::number(u64::from(n), lang), 8, Ellipsis::Unicode);
    let head = match lang {
        Lang::Vi => ["đơn vị", "đang làm", "quá hạn"],
        Lang::En => ["units", "open", "overdue"],
    };
    let head: String = head.iter().map(|text| pad_left(text, 9, Ellipsis::Unicode)).collect();
    lines.push(Line::new(vec![(format!("{}{head}", " ".repeat(name)), QUIET)]));
    for (id, units, open, overdue) in &picture.workload {
        let who = around.name_of(*id).unwrap_or_else(|| id.to_string());
        lines.push(Line::new(vec![
            (pad(&who, name, Ellipsis::Unicode), PLAIN),
            (format!(" {} {} ", figure(*units), figure(*open)), PLAIN),
            (figure(*overdue), if *overdue > 0 { BAD } else { PLAIN }),
        ]));
    }
}
