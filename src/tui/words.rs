//! Texts of the screen that more than one of its parts needs.

use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::facts::Bucket;
use crate::domain::field::{Choice, Entry as Given, Field, FieldNo, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{assignment, def, task};
use crate::domain::record::Record;
use crate::domain::show::{NameOf, rows_before, show, show_scalar};
use crate::domain::value::{Scalar, Value};
use crate::service::api::{Entry, Failure, Role, SecretArchiveAt, verbs};

use crate::i18n::{Lang, Tr, both, tr};
use crate::text::{fold, width};
use crate::words::{self, named};

/// The warning before a secret is forgotten.
pub const NO_WAY_BACK: Tr = tr(
    "Kể cả các bản cũ giữ để hoàn tác. KHÔNG hoàn tác được.",
    "With all that was kept of it for undo. This CANNOT be undone.",
);
/// Below a revealed secret.
pub const LOOK_NOTED: Tr = tr("Lần xem này đã được ghi vào nhật ký.", "The trail says that you looked.");
/// In place of a secret in an open record.
pub const RECORDED: Tr = tr("đã ghi, bấm i để xem", "recorded, press i to see");

/// Instead of rows, if the filter in force is no longer valid.
pub const FILTER_UNREAD: Tr = tr(
    "Bộ lọc này không còn dùng được. / để sửa, q để bỏ lọc.",
    "This filter can no longer be read. Press / to mend it, q to show all again.",
);

/// "No figure": never 0 for an unknown figure.
pub const NO_DATA: Tr = tr("chưa có số liệu", "no data");

/// A whole number with thousands separators: 10.000 in Vietnamese, 10,000 in English.
pub fn number(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(if lang == Lang::Vi { '.' } else { ',' });
        }
        text.push(digit);
    }
    text
}

/// Weekday, day and month: `T4 22/11`, `Wed 22/11`.
pub fn weekday(day: Day, lang: Lang) -> String {
    format!("{} {}", day_of_week(day, lang), day.dm())
}

/// The day of the week in two or three letters.
pub fn day_of_week(day: Day, lang: Lang) -> &'static str {
    // Day 0, 1 January 1970, was a Thursday.
    let at = (day.0 + 3).rem_euclid(7) as usize;
    let names = match lang {
        Lang::Vi => ["T2", "T3", "T4", "T5", "T6", "T7", "CN"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names.get(at).copied().unwrap_or_default()
}

/// The letter of a state in lists: a capital, with the bar or accent from the beginning of the name (Đ for "Đang").
pub fn state_letter(state: &Choice, lang: Lang) -> String {
    let (letter, label) = (state.letter.get(lang), state.label.get(lang));
    let initial: String = label.chars().take(1).collect();
    if fold(&initial) == letter { initial.to_uppercase() } else { letter.to_uppercase() }
}

/// The meaning of the state letters, in this width: those of a kind, or if they do not fit, that of one state.
pub fn state_legend(kind: Kind, state: Option<u8>, cells: usize, lang: Lang) -> String {
    let one = |state: &Choice| format!("{} {}", state_letter(state, lang), state.label.get(lang).to_lowercase());
    let states = def(kind).states();
    let all = states.iter().map(one).collect::<Vec<String>>().join(" · ");
    if width(&all) <= cells {
        return all;
    }
    state.and_then(|state| states.get(usize::from(state))).map(one).unwrap_or_default()
}

/// Days past a deadline, or left: `53n`, `còn 3`, `nay`.
pub fn late(days: i32, lang: Lang) -> String {
    match (days, lang) {
        (1.., Lang::Vi) => format!("{days}n"),
        (1.., Lang::En) => format!("{days}d"),
        (0, Lang::Vi) => "nay".into(),
        (0, Lang::En) => "today".into(),
        (_, Lang::Vi) => format!("còn {}", -days),
        (_, Lang::En) => format!("in {}", -days),
    }
}

/// A day in eight cells: `30/09` this year, `30/09/22` in another.
pub fn short_day(day: Day, today: Option<Day>) -> String {
    if today.is_none_or(|today| today.year() == day.year()) {
        return day.dm();
    }
    format!("{}/{:02}", day.dm(), day.year().rem_euclid(100))
}

/// The label of an official bucket.
pub const fn bucket(bucket: Bucket) -> Tr {
    match bucket {
        Bucket::DoneOnTime => tr("Hoàn thành đúng hạn", "Done on time"),
        Bucket::DoneAfterExtension => tr("Đúng hạn sau gia hạn", "On time after extension"),
        Bucket::DoneLate => tr("Hoàn thành quá hạn", "Done late"),
        Bucket::OpenInTime => tr("Đang làm, trong hạn", "Open, in time"),
        Bucket::OpenOverdue => tr("Đang làm, quá hạn", "Open, overdue"),
        Bucket::NoDeadline => tr("Không có hạn", "No deadline"),
        Bucket::Paused => tr("Tạm dừng", "Paused"),
        Bucket::Cancelled => tr("Hủy", "Cancelled"),
    }
}

/// A list of this kind is empty.
pub const fn none_yet(kind: Kind) -> Tr {
    match kind {
        Kind::Committee => tr("Chưa ghi Ban Chỉ đạo nào.", "No committee yet."),
        Kind::Member => tr("Chưa có thành viên nào.", "No members yet."),
        Kind::Unit => tr("Chưa có đơn vị nào.", "No units yet."),
        Kind::Assignment => tr("Chưa phân công ai phụ trách đơn vị nào.", "No assignments yet."),
        Kind::Task => tr("Chưa có nhiệm vụ nào.", "No tasks yet."),
        Kind::Inspection => tr("Chưa có cuộc kiểm tra nào.", "No inspections yet."),
        Kind::Finding => tr("Chưa ghi nhận tồn tại, hạn chế nào.", "No findings yet."),
        Kind::Grant => tr("Chưa ai được cấp quyền.", "No user has access yet."),
        Kind::Feedback => tr("Chưa tiếp nhận phản ánh nào.", "No feedback yet."),
    }
}

/// The step of a new office to the first record of a kind.
pub const fn first_of(kind: Kind) -> Tr {
    match kind {
        Kind::Committee => tr("Ghi tên Ban Chỉ đạo", "Enter the committee's name"),
        Kind::Unit => tr("Thêm đơn vị đầu tiên", "Add the first unit"),
        Kind::Member => tr("Thêm thành viên đầu tiên", "Add the first member"),
        Kind::Task => tr("Thêm nhiệm vụ đầu tiên", "Add the first task"),
        _ => tr("Thêm bản ghi đầu tiên", "Add the first record"),
    }
}

/// How to add the first record to such a list.
pub const fn how_to_add(kind: Kind) -> Tr {
    match kind {
        Kind::Finding => tr(
            "Mở cuộc kiểm tra (Enter) rồi bấm a để ghi; ở đây a cũng ghi được.",
            "Open an inspection (Enter) and press a; here a does it too.",
        ),
        Kind::Assignment => {
            tr("Bấm a để phân công, hoặc b ở danh sách đơn vị.", "a makes one, as does b in the list of units.")
        }
        Kind::Feedback => tr("Bấm a để ghi.", "a records one."),
        _ => tr("Bấm a để thêm.", "a adds one."),
    }
}

/// A failure as sentences for the message line.
pub fn failure(failure: &Failure, lang: Lang) -> String {
    match failure {
        // The screen looks it up without being asked.
        Failure::Unknown => tr(
            "Chưa rõ đã ghi được chưa; đang hỏi lại máy chủ.",
            "It is not known yet whether it was done; the server is being asked.",
        )
        .get(lang)
        .to_owned(),
        Failure::ReadOnly { .. } => READ_ONLY.get(lang).to_owned(),
        _ => words::failure(failure, &|_| None, lang).sentences(),
    }
}

/// Nothing can be changed, and where the way to continue is described.
pub const READ_ONLY: Tr = tr(
    "Dữ liệu này chỉ đọc được, không lưu được gì. Cách làm tiếp: dondoc status.",
    "This home can only be read; nothing was saved. How to go on: dondoc status.",
);

/// An admin gave this user another role.
pub fn role_now(role: Role, lang: Lang) -> String {
    let words = match role {
        Role::None => tr("Bạn không còn quyền xem.", "You have no access any more."),
        Role::Viewer => tr("Quyền của bạn nay là: chỉ xem.", "Your role is now: viewer."),
        Role::Editor => tr("Quyền của bạn nay là: cập nhật.", "Your role is now: editor."),
        Role::Admin => tr("Quyền của bạn nay là: quản trị.", "Your role is now: admin."),
    };
    words.get(lang).to_owned()
}

/// An admin gave this user `sensitive`, or revoked it.
pub fn sensitive_now(sensitive: bool, lang: Lang) -> &'static str {
    let words = if sensitive {
        tr(
            "Bạn nay được xem nội dung hạn chế (kiểm tra đột xuất, người phản ánh).",
            "You may now see what is restricted: surprise inspections, who gave feedback.",
        )
    } else {
        tr("Bạn không còn được xem nội dung hạn chế.", "You may no longer see what is restricted.")
    };
    words.get(lang)
}

/// Before the archives that still hold what was forgotten.
pub const STILL_IN: Tr = tr(
    "Các bản lưu bí mật sau vẫn còn nội dung đã xóa; hãy xóa chúng:",
    "These archives of secrets still hold what was forgotten; delete them:",
);

/// An archive of secrets: when, who made it, where.
pub fn archive(at: &SecretArchiveAt, lang: Lang) -> String {
    let file = at.place().unwrap_or_else(|| tr("qua đầu ra chuẩn", "through standard output").get(lang));
    format!("{} · {} · {file}", at.at.dmy_hm(), at.by)
}

/// The changes of one event, field by field: `Hạn: 30/09/2023 → 31/12/2023`.
pub fn event_lines(event: &Event, name_of: NameOf, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    match event.archived {
        Some((_, true)) => lines.push(verbs::done("archive", lang).to_owned()),
        Some((_, false)) => lines.push(verbs::done("restore", lang).to_owned()),
        None => {}
    }
    // The change of state comes first, then the other fields; a new record is shown in the order of its form.
    let state = def(event.id.kind).machine.map(|machine| machine.field).filter(|_| !event.created);
    let (states, others): (Vec<_>, Vec<_>) = event.changes.iter().partition(|change| Some(change.field) == state);
    for change in states.into_iter().chain(others) {
        let Some(field) = def(event.id.kind).field(change.field) else { continue };
        if let (Type::Rows(columns), Value::Rows(after)) = (field.ty, &change.after)
            && let Some(added) = rows_before(&change.before, after)
        {
            // For a small table that grew, only the new rows: the others are in older lines.
            for (at, held) in after.iter().enumerate().skip(added) {
                let words = small_row((event.id.kind, change.field), columns, held, at + 1, (name_of, lang));
                lines.push(format!("{}: {words}", field.label(lang)));
            }
            continue;
        }
        let before = show(field, &change.before, lang, name_of);
        let after = show(field, &change.after, lang, name_of);
        let label = field.label(lang);
        lines.push(match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("{label}: {after}"),
            (false, true) => format!("{label}: {before} → {}", tr("(trống)", "(empty)").get(lang)),
            (false, false) => format!("{label}: {before} → {after}"),
        });
    }
    lines
}

/// The title that an event sets for its record, if it does.
pub fn title_given(event: &Event) -> Option<&str> {
    let title = event.changes.iter().find(|change| change.field == def(event.id.kind).title)?;
    match &title.after {
        Value::One(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}

/// One row of a small table with its ordinal: `lần 2: 30/09/2023 → 31/12/2023 · lý do · văn bản (an, 02/10/2023)`.
pub fn small_row(
    of: (Kind, FieldNo),
    columns: &[Field],
    row: &[Scalar],
    n: usize,
    (name_of, lang): (NameOf, Lang),
) -> String {
    let extends = of == (Kind::Task, task::EXTENSIONS);
    let counted = extends || of == (Kind::Task, task::REMINDERS);
    let ordinal = match (counted, lang) {
        (true, Lang::Vi) => format!("lần {n}:"),
        (true, Lang::En) => format!("no. {n}:"),
        (false, _) => format!("{n}."),
    };
    let mut said = Vec::new();
    let mut by = Vec::new();
    for (at, (column, held)) in columns.iter().zip(row).enumerate() {
        let text = show_scalar(column, held, lang, name_of);
        match (extends, at) {
            _ if text.is_empty() => {}
            // An extension is shown from the old day to the new one; the old one is its last column.
            (true, 0) => said.push(match row.last() {
                Some(Scalar::Day(from)) => format!("{} → {text}", from.dmy()),
                _ => text,
            }),
            (true, 5) => {}
            _ if column.entry == Given::Program => by.push(text),
            _ => said.push(text),
        }
    }
    let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
    format!("{ordinal} {}{by}", said.join(" · "))
}

/// The maximum records of one change that are listed.
const SHOWN: usize = 8;

/// A line of the trail as text: time and action, then the changes of each record.
pub fn entry_lines(entry: &Entry, name_of: NameOf, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!("{} · {}", entry.at.dmy_hm(), verbs::done(&entry.what, lang))];
    let records = entry.by_record();
    for (id, events) in records.iter().take(SHOWN) {
        let name = named(*id, name_of);
        let created = events.iter().any(|event| event.created);
        let changes: Vec<String> = events.iter().flat_map(|event| event_lines(event, name_of, lang)).collect();
        lines.push(if created || changes.is_empty() { name } else { format!("{name}: {}", changes.join("; ")) });
    }
    let more = (entry.records as usize).saturating_sub(records.len().min(SHOWN));
    if more > 0 {
        lines.push(both!(lang, "… và {more} bản ghi nữa", "… and {more} more records"));
    }
    lines
}

/// An assignment has no title: its members and units, and since when.
pub fn charge(record: &Record, name_of: NameOf, lang: Lang) -> String {
    let links = [assignment::MEMBER, assignment::UNIT].into_iter().filter_map(|no| record.link(no));
    let mut parts: Vec<String> = links.map(|id| named(id, name_of)).collect();
    parts.extend(Some(record.text(assignment::SCOPE).to_owned()).filter(|text| !text.is_empty()));
    parts.extend(record.day(assignment::FROM).map(|day| format!("{} {}", tr("từ", "from").get(lang), day.dmy())));
    parts.extend(record.day(assignment::TO).map(|day| format!("{} {}", tr("đến", "to").get(lang), day.dmy())));
    parts.join(" · ")
}

/// A text with the office's number of days for "due soon" in place of `{days}`.
pub fn with_days(text: Tr, soon: u16, lang: Lang) -> String {
    text.get(lang).replace("{days}", &soon.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Change;
    use crate::domain::id::Id;

    #[test]
    fn numbers_are_parted_as_each_language_does() {
        assert_eq!(number(10_000, Lang::Vi), "10.000");
        assert_eq!(number(1_234_567, Lang::En), "1,234,567");
        assert_eq!(number(999, Lang::Vi), "999");
    }

    #[test]
    fn weekdays_begin_on_monday() {
        let day = Day::from_ymd(2023, 11, 22).expect("a day");
        assert_eq!(weekday(day, Lang::Vi), "T4 22/11");
        assert_eq!(weekday(day.plus(4), Lang::Vi), "CN 26/11");
    }

    #[test]
    fn only_what_was_added_to_a_small_table_is_told() {
        let day = |day| Scalar::Day(Day(day));
        let row = |to, from| {
            let text = |text: &str| Scalar::Text(text.into());
            vec![day(to), text("lý do"), text("Chủ tịch"), text("an"), day(19_000), day(from)]
        };
        let (first, second) = (row(19_100, 19_050), row(19_200, 19_100));
        let change = Change {
            field: task::EXTENSIONS,
            before: Value::Rows(vec![first.clone()]),
            after: Value::Rows(vec![first, second]),
        };
        let event = Event { id: Id::new(Kind::Task, 1), rev: 3, created: false, archived: None, changes: vec![change] };
        assert_eq!(
            event_lines(&event, &|_| None, Lang::Vi),
            ["Gia hạn: lần 2: 18/04/2022 → 27/07/2022 · lý do · Chủ tịch (an, 08/01/2022)"]
        );
    }

    #[test]
    fn a_day_of_another_year_is_not_taken_for_one_of_this() {
        let today = Day::from_ymd(2023, 11, 22);
        let other = Day::from_ymd(2022, 9, 30).expect("a day");
        assert_eq!(short_day(other, today), "30/09/22", "neither a Friday nor the 22nd");
        assert_eq!(short_day(other.plus(365), today), "30/09");
    }
}
