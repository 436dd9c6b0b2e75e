//! One read of the keyboard: typed ahead by a user, or pasted by a terminal that does not mark it.

use crate::domain::action::Action;
use crate::domain::day::Moment;
use crate::service::api::{Answer, Ask, Entry, Failure, Position, Role};
use crate::tui::layers::{Asked, Confirm};
use crate::tui::message::{Effect, Message};
use crate::tui::model::layer::Layer;
use crate::tui::tab::Tab;
use crate::tui::term::{Key, TermEvent};

use super::desk::{Desk, UNDONE, person};

/// The text of the screen.
fn screen(desk: &Desk) -> String {
    crate::tui::view::tests::picture(desk)
}

/// The form on top, with everything that it shows.
fn is_form(desk: &Desk) -> bool {
    matches!(desk.model.layers.last(), Some(Layer::Form(_)))
}

fn sent(desk: &mut Desk, keys: &str) -> Vec<Action> {
    desk.press(keys);
    desk.answer_all()
}

#[test]
fn what_a_pasted_text_opened_after_a_line_end_is_not_saved() {
    let mut desk = Desk::new();
    desk.work("3");
    assert_eq!(sent(&mut desk, "j⏎d45/BC⏎jjd46/BC⏎"), []);
    assert!(is_form(&desk));
    let shown = screen(&desk);
    assert!(shown.contains("45/BC") && !shown.contains("46/BC"), "filled in, and the rest dropped: {shown}");
    assert!(shown.contains("đến một lượt") && shown.contains("Enter để lưu"), "{shown}");
    let saved = sent(&mut desk, "⏎");
    assert!(matches!(&saved[..], [Action::Move { .. }]), "{saved:?}");
}

#[test]
fn text_with_marks_can_be_typed_ahead_but_no_word_in_the_wrong_place() {
    let mut desk = Desk::new();
    desk.work("3");
    let saved = sent(&mut desk, "rgọi văn phòng sở⏎");
    assert!(matches!(&saved[..], [Action::Remind { note, .. }] if note == "gọi văn phòng sở"), "{saved:?}");
    for word in ["dự thảo⏎", "d⌫đ⏎", "bổ sung⏎", "sá⏎"] {
        assert_eq!(sent(&mut desk, word), [], "{word}");
        assert!(desk.model.layers.is_empty() && desk.said().contains("Bộ gõ"), "{word}: {}", desk.said());
    }
}

#[test]
fn the_line_end_of_the_filter_does_not_count() {
    let mut desk = Desk::new();
    desk.command("3/cấp huyện⏎d45/BC-UBND⏎");
}

#[test]
fn a_second_save_in_one_read_waits_for_another_enter() {
    let mut desk = Desk::new();
    desk.work("3");
    let saved = sent(&mut desk, "d45/BC⏎d46/BC⏎jj");
    assert_eq!(saved.len(), 1, "{saved:?}");
    assert!(is_form(&desk) && screen(&desk).contains("46/BC"));
    assert_eq!(sent(&mut desk, "⏎").len(), 1);
}

#[test]
fn a_step_that_asks_nothing_is_not_taken_by_a_pasted_text() {
    let mut desk = Desk::new();
    desk.work("3");
    assert_eq!(sent(&mut desk, "j⏎qsdjj"), []);
    let shown = screen(&desk);
    assert!(shown.contains("đến một lượt"), "{shown}");
    assert!(shown.contains("> d"), "the step stays in focus: {shown}");
    assert_eq!(sent(&mut desk, "⏎").len(), 1);
}

#[test]
fn a_question_that_a_pasted_text_opened_is_not_answered_by_it() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("⏎u⏎");
    let entry = Entry {
        position: Position([41; 16]),
        line: Some(41),
        at: Moment::default(),
        by: "admin1".into(),
        what: "move".into(),
        records: 1,
        events: Vec::new(),
    };
    let (number, ask) = desk.asked.pop_back().expect("a question");
    assert_eq!(ask, Ask::LastMine);
    desk.tell(Message::Answer(number, Answer::LastMine(Some((UNDONE, Box::new(entry))), Vec::new())));
    assert_eq!(desk.answer_all(), []);
    assert!(matches!(desk.model.layers.last(), Some(Layer::Confirm(Confirm { asked: Asked::Undo(UNDONE), .. }))));
    assert!(screen(&desk).contains("đến một lượt"));
    assert_eq!(sent(&mut desk, "⏎"), [Action::Undo { of: UNDONE }]);
}

#[test]
fn after_a_refused_action_the_rest_of_the_read_is_dropped() {
    let mut desk = Desk::fresh();
    desk.tell(Message::Connected(person(Role::Viewer)));
    desk.answer_all();
    desk.work("3");
    // A viewer may not; a key without a meaning; an action that no row allows.
    for keys in ["dj", "zj", "_j", "⎋"] {
        desk.work(keys);
        assert_eq!(desk.selected(), Some(1), "{keys}");
    }
    desk.work("⎋");
    let mut desk = Desk::new();
    desk.work("3");
    // A letter that picks no state, then text and a line end that would pick the first one.
    assert_eq!(sent(&mut desk, "sqx45/BC⏎⏎"), []);
    assert!(matches!(desk.model.layers.last(), Some(Layer::Pick(..))));
    desk.work("⎋");
    // A day that cannot be read: what was meant for the next lines is not typed into it.
    assert_eq!(sent(&mut desk, "tmai mot⏎lý do⏎Chủ tịch⏎"), []);
    let shown = screen(&desk);
    assert!(is_form(&desk) && shown.contains("mai mot") && !shown.contains("motly") && !shown.contains("Chủ tịch"));
}

#[test]
fn after_the_server_refused_what_was_typed_ahead_is_dropped() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎");
    desk.press("jd46/BC⏎");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    assert!(matches!(ask, Ask::Command(..)), "{ask:?}");
    desk.tell(Message::Answer(number, Answer::Failed(Failure::NoAccess(Role::Editor))));
    assert_eq!(desk.answer_all(), []);
    let shown = screen(&desk);
    assert!(is_form(&desk) && shown.contains("45/BC") && !shown.contains("46/BC"), "{shown}");
    assert!(desk.model.held.is_empty());
}

#[test]
fn only_its_own_keys_leave_and_esc_at_the_root_does_nothing() {
    let mut desk = Desk::new();
    desk.work("3⎋");
    assert!(desk.model.layers.is_empty(), "Esc at the root");
    let left = |desk: &Desk| desk.effects.contains(&Effect::Quit);
    let key = |desk: &mut Desk, key| desk.tell(Message::Term(TermEvent::Keys(vec![key]), std::time::Instant::now()));
    for other in [Key::Enter, Key::Esc, Key::Char('q'), Key::Char('k'), Key::Char('j'), Key::Tab, Key::Ctrl('c')] {
        desk.work("q");
        assert!(
            matches!(desk.model.layers.last(), Some(Layer::Confirm(Confirm { asked: Asked::Leave, .. }))),
            "{other}"
        );
        key(&mut desk, other);
        assert!(desk.model.layers.is_empty() && !left(&desk), "{other}");
    }
    for leaves in [Key::Char('c'), Key::Char('y'), Key::F(10)] {
        let mut desk = Desk::new();
        key(&mut desk, Key::F(10));
        key(&mut desk, leaves);
        assert!(left(&desk), "{leaves}");
    }
    // A filter is a step: Esc removes it, and then does nothing.
    desk.work("/dien⏎");
    desk.work("⎋");
    assert_eq!(desk.model.list().map(|list| list.filter.text.as_str()), Some(""));
    desk.work("⎋");
    assert!(desk.model.layers.is_empty());
    // A pasted text does not answer the question that it causes.
    desk.press("j⏎qqc");
    assert!(
        matches!(desk.model.layers.last(), Some(Layer::Confirm(Confirm { asked: Asked::Leave, .. }))) && !left(&desk)
    );
}

#[test]
fn a_window_that_is_too_small_obeys_only_the_keys_that_leave() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.tell(Message::Term(TermEvent::Resize(40, 8), std::time::Instant::now()));
    assert_eq!(sent(&mut desk, "d45/BC⏎"), []);
    desk.tell(Message::Term(TermEvent::Paste("9".into()), std::time::Instant::now()));
    assert!(desk.model.layers.is_empty() && desk.model.tab == Tab::Tasks);
    desk.tell(Message::Term(TermEvent::Resize(80, 24), std::time::Instant::now()));
    assert!(desk.said().contains("quá nhỏ"), "{}", desk.said());
    // Keys that wait for an answer are not run unseen if the window becomes small.
    desk.press("u⏎");
    desk.tell(Message::Term(TermEvent::Resize(40, 8), std::time::Instant::now()));
    let (number, _) = desk.asked.pop_front().expect("a question");
    desk.tell(Message::Answer(number, Answer::LastMine(None, Vec::new())));
    assert!(desk.model.held.is_empty());
    desk.tell(Message::Term(TermEvent::Keys(vec![Key::F(10)]), std::time::Instant::now()));
    assert!(desk.effects.contains(&Effect::Quit));
}
