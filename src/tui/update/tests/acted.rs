//! The cursor after the user's own action, and after those of others.

use crate::domain::id::{Id, Kind};
use crate::service::api::{Answer, Ask, Notice};
use crate::tui::message::Message;
use crate::tui::tab::Tab;

use super::desk::{Desk, done};

/// Presses keys that send a command; `change` changes the records, and the answer arrives.
fn act(desk: &mut Desk, keys: &str, notice_first: bool, change: impl FnOnce(&mut Desk)) {
    desk.press(keys);
    let sent = loop {
        let (number, ask) = desk.asked.pop_front().expect("a command");
        if let Ask::Command(id, action) = ask {
            break (number, done(id, &action));
        }
    };
    change(desk);
    if notice_first {
        changed(desk);
    }
    desk.tell(Message::Answer(sent.0, Answer::Done(sent.1)));
    desk.answer_all();
    if !notice_first {
        changed(desk);
    }
}

fn changed(desk: &mut Desk) {
    desk.tell(Message::Notice(Notice::Changed { kinds: vec![Kind::Task], ids: Vec::new(), by: String::new() }));
    desk.answer_all();
}

/// Moves the task with this number to an index among the tasks.
fn put(desk: &mut Desk, no: u32, place: usize) {
    let at = desk.records.iter().position(|record| record.id == Id::new(Kind::Task, no)).expect("a task");
    let record = desk.records.remove(at);
    let first = desk.records.iter().position(|record| record.id.kind == Kind::Task).expect("tasks");
    desk.records.insert(first + place, record);
}

fn row(desk: &Desk) -> (Option<u32>, u32) {
    (desk.selected(), desk.model.list().map_or(0, |list| list.selected))
}

#[test]
fn a_record_that_the_own_action_moves_leaves_the_cursor_on_its_row() {
    for notice_first in [true, false] {
        for keys in ["t+400⏎lý do⏎Chủ tịch⏎", "d45/BC⏎", "r⏎"] {
            let mut desk = Desk::new();
            desk.work("3j");
            act(&mut desk, keys, notice_first, |desk| put(desk, 2, 4));
            assert_eq!(row(&desk), (Some(3), 1), "{keys}: the next one moved up");
            assert!(desk.said().contains("NV-2023-0002"), "{keys}: {}", desk.said());
            // Later changes of others move the cursor with its record.
            put(&mut desk, 3, 4);
            changed(&mut desk);
            assert_eq!(row(&desk), (Some(3), 4), "{keys}");
        }
    }
}

#[test]
fn a_record_that_the_own_action_takes_off_the_list_leaves_the_cursor_on_its_row() {
    for notice_first in [true, false] {
        let mut desk = Desk::new();
        desk.work("3j");
        act(&mut desk, "d45/BC⏎", notice_first, |desk| {
            desk.records.retain(|record| record.id != Id::new(Kind::Task, 2));
        });
        assert_eq!(row(&desk), (Some(3), 1));
        assert!(desk.said().contains("NV-2023-0002"), "{}", desk.said());
    }
}

#[test]
fn a_record_that_stays_keeps_the_cursor_though_others_move_it() {
    for notice_first in [true, false] {
        let mut desk = Desk::new();
        desk.work("3jj");
        // In between, another user's task is added above and moves everything one row down.
        act(&mut desk, "r⏎", notice_first, |desk| put(desk, 5, 0));
        assert_eq!(row(&desk), (Some(3), 3));
    }
}

#[test]
fn an_action_that_was_refused_and_a_step_of_the_cursor_end_it() {
    let mut desk = Desk::new();
    desk.work("3j");
    desk.press("r⏎");
    let (number, _) = desk.asked.pop_front().expect("a command");
    desk.tell(Message::Answer(number, Answer::NotDone));
    desk.work("⎋");
    put(&mut desk, 2, 4);
    changed(&mut desk);
    assert_eq!(row(&desk), (Some(2), 4), "nothing was done: as others move it");
}

#[test]
fn the_overview_does_the_same() {
    let mut desk = Desk::new();
    assert_eq!(desk.model.tab, Tab::Overview);
    let on = |desk: &Desk| desk.model.subject().map(|row| row.record.id.no);
    let (first, place) = (on(&desk), desk.model.overview.selected);
    // The first overdue task is moved behind the others.
    act(&mut desk, "r⏎", false, |desk| put(desk, first.expect("a task"), 4));
    assert_eq!(desk.model.overview.selected, place);
    assert_ne!(on(&desk), first);
}
