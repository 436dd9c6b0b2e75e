//! The daily jobs of an admin, in the fewest keys.

use crate::domain::action::{Action, Seen};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{task, unit};
use crate::domain::value::Value;
use crate::service::api::{Answer, Ask, Entry, Position};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::tab::Tab;

use super::desk::{Desk, TODAY, UNDONE};

fn task(no: u32) -> Id {
    Id::new(Kind::Task, no)
}

#[test]
fn a_unit_phones_that_it_is_done() {
    // Typed faster than the server answers, in one burst: `d` waits for the rows of the filter.
    let mut desk = Desk::new();
    let action = desk.command("3/cấp huyện⏎d45/BC-UBND⏎");
    let Action::Move { ids, to, values, .. } = action else { panic!("{action:?}") };
    assert_eq!((ids, to), (vec![task(3)], task::DONE));
    assert!(values.contains(&(task::RESULT_DOCUMENT, Value::text("45/BC-UBND"))));
    assert!(values.contains(&(task::COMPLETED_ON, Value::day(TODAY))));
    assert_eq!(desk.said(), "NV-2023-0003: Hoàn thành · u hoàn tác");
    assert!(desk.model.layers.is_empty());
}

#[test]
fn what_is_overdue_this_morning_is_on_the_first_screen() {
    let desk = Desk::new();
    assert_eq!(desk.model.tab, Tab::Overview);
    assert_eq!(desk.model.subject().map(|row| row.record.id), Some(task(1)));
}

#[test]
fn a_reminder_takes_two_keys() {
    let mut desk = Desk::new();
    desk.work("3");
    let action = desk.command("r⏎");
    let Action::Remind { ids, on, .. } = action else { panic!("{action:?}") };
    assert_eq!((ids, on), (vec![task(1)], TODAY));
}

#[test]
fn an_extension_asks_for_day_reason_and_approver() {
    let mut desk = Desk::new();
    desk.work("3");
    let action = desk.command("t+30⏎đợi văn bản của Bộ⏎Chủ tịch⏎");
    let Action::Extend { ids, to, reason, document, .. } = action else { panic!("{action:?}") };
    assert_eq!((ids, to), (vec![task(1)], TODAY.plus(30)));
    assert_eq!((reason.as_str(), document.as_str()), ("đợi văn bản của Bộ", "Chủ tịch"));
}

#[test]
fn a_new_member_takes_three_units_over() {
    let mut desk = Desk::new();
    desk.work("2");
    desk.press("xxxb");
    let action = desk.command("Trần Thị⏎1830-QĐ/TU⏎");
    let Action::Assign { units, member, decision, .. } = action else { panic!("{action:?}") };
    assert_eq!(units.len(), 3);
    assert_eq!((member, decision.as_str()), (Id::new(Kind::Member, 2), "1830-QĐ/TU"));
    assert!(desk.model.list().is_some_and(|list| list.marks.is_empty()), "marks are used up");
}

#[test]
fn the_last_district_formed_its_committee() {
    let mut desk = Desk::new();
    desk.work("2");
    let action = desk.command("sc12-QĐ/HU⏎");
    let Action::Move { ids, to, values, .. } = action else { panic!("{action:?}") };
    assert_eq!((ids, to), (vec![Id::new(Kind::Unit, 1)], unit::YES));
    assert!(values.contains(&(unit::SUB_COMMITTEE_DOCUMENT, Value::text("12-QĐ/HU"))));
}

#[test]
fn undo_shows_its_words_and_enter_does_it() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("u⏎");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    assert_eq!(ask, Ask::LastMine);
    assert!(desk.asked.is_empty(), "Enter waits for the words");
    let entry = Entry {
        position: Position([41; 16]),
        line: Some(41),
        at: crate::domain::day::Moment::default(),
        by: "admin1".into(),
        what: "move".into(),
        records: 1,
        events: Vec::new(),
    };
    desk.tell(Message::Answer(number, Answer::LastMine(Some((UNDONE, Box::new(entry))), Vec::new())));
    assert_eq!(desk.answer_all(), vec![Action::Undo { of: UNDONE }]);
    assert!(desk.said().contains("đã hoàn tác"), "{}", desk.said());
}

#[test]
fn a_step_that_asks_nothing_is_taken_at_once() {
    let mut desk = Desk::new();
    desk.work("3j");
    let action = desk.command("sd");
    // It states what the user saw: another user may have taken a step since.
    let seen = vec![Seen { id: task(2), field: task::STATE, value: Value::choice(task::NOT_STARTED) }];
    assert_eq!(action, Action::Move { ids: vec![task(2)], to: task::IN_PROGRESS, values: Vec::new(), seen });
}

#[test]
fn enter_on_the_overview_opens_the_task_in_its_list() {
    let mut desk = Desk::new();
    desk.work("j⏎");
    assert_eq!(desk.model.tab, Tab::Tasks);
    assert!(matches!(desk.model.layers.last(), Some(Layer::Detail(pane)) if pane.id == task(2)));
    desk.work("q");
    assert_eq!(desk.selected(), Some(2), "its list stands on it");
}
