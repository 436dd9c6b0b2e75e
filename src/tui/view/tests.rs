//! Snapshots of some core screens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, inspection, task};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Answer, Failure, Role};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::term::TermEvent;
use crate::tui::update::tests::desk::{Desk, person};
use crate::tui::words;

use super::draw;

pub(crate) fn picture(desk: &Desk) -> String {
    let (columns, rows) = desk.model.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
    let cursor = draw(&desk.model, &mut buf);
    let mut lines: Vec<String> = (0..rows)
        .map(|y| (0..columns).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned())
        .collect();
    lines.push(cursor.map_or_else(|| "no cursor".into(), |at| format!("cursor {},{}", at.x, at.y)));
    lines.join("\n")
}

fn sized(columns: u16, rows: u16) -> Desk {
    let mut desk = Desk::new();
    desk.tell(Message::Term(TermEvent::Resize(columns, rows), std::time::Instant::now()));
    desk.answer_all();
    desk
}

#[test]
fn the_first_screen() {
    insta::assert_snapshot!(picture(&Desk::new()));
}

#[test]
fn due_soon_says_the_days_that_the_office_has_set() {
    let mut desk = Desk::fresh();
    desk.soon_days = 14;
    desk.tell(Message::Connected(person(Role::Editor)));
    desk.answer_all();
    let overview = picture(&desk);
    assert!(overview.contains("Đến hạn trong 14 ngày"), "{overview}");
    // The settings of the office change between two lists: each list shows the new days.
    for (tab, days) in [("3", 21), ("4v", 20), ("5", 10)] {
        desk.soon_days = days;
        desk.work(tab);
        desk.work("f");
        let filters = picture(&desk);
        assert!(filters.contains(&format!("Sắp đến hạn ({days} ngày)")), "{filters}");
        desk.work("⎋");
    }
}

#[test]
fn the_letters_of_states_are_told_on_the_list_and_in_its_help() {
    for (lang, kinds) in [(Lang::Vi, ["3", "4", "1"]), (Lang::En, ["3", "4", "1"])] {
        for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
            for tab in kinds {
                let mut desk = sized(columns, rows);
                desk.model.lang = lang;
                desk.records.push(planned());
                desk.work(tab);
                let row = desk.model.list().and_then(|list| list.current()).expect("a row");
                let states = def(row.record.kind()).states();
                let state = &states[usize::from(row.record.state().expect("a state"))];
                let told = format!("{} {}", words::state_letter(state, lang), state.label.get(lang).to_lowercase());
                let shown = picture(&desk);
                let line = shown.lines().nth(usize::from(rows) - 2).expect("the line of messages");
                assert!(line.contains(&told), "{told} at {columns}:\n{shown}");
                desk.work("?");
                let Some(Layer::Help(help)) = desk.model.layers.last() else { panic!("no help") };
                for state in states {
                    assert!(help.text().contains(state.label.get(lang)), "{}", state.label.get(lang));
                }
            }
        }
    }
    // If there is room for the names, the letters are not explained.
    let mut desk = sized(104, 30);
    desk.work("3");
    let shown = picture(&desk);
    assert!(!shown.contains("C chưa thực hiện"), "{shown}");
}

fn planned() -> Record {
    let mut record = Record::blank(Id::new(Kind::Inspection, 1));
    record.set(inspection::STATE, Value::choice(inspection::PLANNED));
    record
}

#[test]
fn the_tasks() {
    let mut desk = Desk::new();
    desk.work("3jx");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn a_filter_being_typed() {
    let mut desk = Desk::new();
    desk.work("3/dien");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn a_record() {
    let mut desk = Desk::new();
    desk.work("3⏎");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn a_long_word_of_a_record_is_broken_and_never_cut() {
    let address = format!("https://vanban.vi-du.vn/{}?ky=2023", "a1b2c3d4".repeat(24));
    for (columns, rows) in [(60, 24), (80, 24)] {
        let mut desk = sized(columns, rows);
        let task = desk.records.iter_mut().find(|record| record.kind() == Kind::Task).expect("a task");
        task.set(task::NOTE, Value::text(address.clone()));
        task.set(task::TITLE, Value::text("Cắt-giảm-".repeat(20)));
        desk.work("3⏎");
        let shown: String = picture(&desk).split_whitespace().collect();
        assert!(shown.contains(&address), "{columns}×{rows}: {}", picture(&desk));
        assert!(shown.contains(&"Cắt-giảm-".repeat(20)), "{columns}×{rows}: {}", picture(&desk));
    }
}

#[test]
fn a_step_over_its_list() {
    let mut desk = Desk::new();
    desk.work("3s");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn the_smallest_screen() {
    let mut desk = sized(60, 16);
    desk.work("3");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn a_warning_that_is_cut_says_where_to_read_it() {
    use crate::domain::day::Moment;
    use crate::service::api::Warning;
    let at = Moment(1_764_600_000);
    let cause = ["không đủ chỗ ".repeat(9), "no space left ".repeat(9)];
    let warnings = [
        (
            Warning::ReadOnly { home: "/srv".into(), at },
            ["Chỉ đọc, không lưu được gì", "Read-only, no change is saved"],
        ),
        (Warning::CheckFailed { at, faults: 100 }, ["thấy 100 lỗi.", "found 100 faults."]),
        (Warning::BackupOld { at: None }, ["Chưa có bản sao lưu nào.", "There is no backup yet."]),
        (Warning::BackupFailed { secrets: false, at, cause }, ["Sao lưu lỗi lúc 01/12/2025 21:40", "Backup failed"]),
    ];
    let mut desk = sized(60, 16);
    desk.tell(Message::Connected(person(Role::Admin)));
    desk.answer_all();
    for (warning, parts) in warnings {
        for (lang, part) in [Lang::Vi, Lang::En].into_iter().zip(parts) {
            desk.model.lang = lang;
            desk.model.standing = vec![warning.clone(), Warning::BackupOld { at: None }];
            let shown = picture(&desk);
            let line = shown.lines().find(|line| line.starts_with("! ")).expect("the warning");
            let text = line.strip_suffix("+1").expect("the number of the others").trim_end();
            assert!(line.contains(part) && (text.ends_with('.') || text.ends_with("… dondoc status")), "{line}");
        }
    }
}

#[test]
fn a_wide_screen_shows_the_record_beside_its_list() {
    let mut desk = sized(120, 40);
    desk.work("3");
    insta::assert_snapshot!(picture(&desk));
}

#[test]
fn too_small_a_screen_says_so_and_comes_back() {
    let mut desk = sized(50, 10);
    assert!(picture(&desk).contains("60×16"));
    desk.tell(Message::Term(TermEvent::Resize(80, 24), std::time::Instant::now()));
    assert!(picture(&desk).contains("Tổng quan"));
}

/// The overview with every section filled, on a screen of this size.
fn full_overview(columns: u16, rows: u16) -> Desk {
    let mut desk = sized(columns, rows);
    let mut picture = desk.overview();
    let row = picture.overdue.1.first().cloned().expect("an overdue task");
    for section in [&mut picture.overdue, &mut picture.soon, &mut picture.findings, &mut picture.feedback] {
        *section = (20, vec![row.clone(); 20]);
    }
    picture.workload = (1..=30).map(|no| (Id::new(Kind::Member, no), 1, 1, 0)).collect();
    desk.model.overview.take(picture);
    desk
}

#[test]
fn the_mark_of_the_overview_never_leaves_the_screen() {
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let mut desk = full_overview(columns, rows);
        let marks = |desk: &Desk| picture(desk).lines().filter(|line| line.starts_with('>')).count();
        let mut last = String::new();
        for step in 0..120 {
            assert_eq!(marks(&desk), 1, "{columns}×{rows} after {step} steps:\n{}", picture(&desk));
            last = picture(&desk);
            desk.work("j");
        }
        assert_eq!(last, picture(&desk), "the last line is the end");
        assert!(columns >= 120 || last.contains("member-30"), "{last}");
        // On the figures no record is selected: a key finds nothing to change.
        if columns < 120 {
            assert!(desk.model.subject().is_none());
            desk.press("d");
            assert!(desk.asked.is_empty() && desk.model.layers.is_empty());
        }
        for step in 0..120 {
            desk.work("k");
            assert_eq!(marks(&desk), 1, "{columns}×{rows} up after {step} steps");
        }
        assert_eq!(desk.model.overview.selected, 0);
    }
}

#[test]
fn the_next_steps_lead_a_new_office_to_its_first_task() {
    let mut desk = Desk::new();
    let mut picture = desk.overview();
    picture.buckets = vec![0; 8];
    picture.sub_committees.clear();
    picture.workload.clear();
    (picture.overdue, picture.soon) = ((0, Vec::new()), (0, Vec::new()));
    desk.model.overview.take(picture.clone());
    assert_eq!(desk.model.overview.steps(), [Kind::Unit, Kind::Member, Kind::Task]);
    insta::assert_snapshot!(super::tests::picture(&desk));
    desk.press("⏎");
    assert!(matches!(desk.model.layers.last(), Some(Layer::Form(_))));
    // A user who may only look is offered none of them.
    desk.model.overview.may_add = false;
    assert!(desk.model.overview.steps().is_empty());
    // The first task ends the first steps.
    desk.model.overview.may_add = true;
    picture.buckets[0] = 1;
    desk.model.overview.take(picture);
    assert!(desk.model.overview.steps().is_empty());
}

#[test]
fn somebody_without_access_is_told_so() {
    let mut desk = Desk::fresh();
    desk.tell(Message::Connected(person(Role::None)));
    while let Some((number, _)) = desk.asked.pop_front() {
        desk.tell(Message::Answer(number, Answer::Failed(Failure::NoAccess(Role::Viewer))));
    }
    assert!(picture(&desk).contains("chưa được cấp quyền"), "{}", picture(&desk));
}
