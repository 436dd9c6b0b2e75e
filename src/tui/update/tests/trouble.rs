//! Input methods, lost connections, servers that stop, users without rights.

use crate::domain::action::{Action, Draft};
use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::domain::kinds::task;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{Answer, Ask, Clash, Failure, Notice, Overview, Role};
use crate::tui::layers::{Asked, Confirm};
use crate::tui::message::{Effect, Message, Wake};
use crate::tui::model::Connection;
use crate::tui::model::layer::Layer;
use crate::tui::term::{Ending, TermEvent};

use super::desk::{Desk, person};

#[test]
fn an_input_method_runs_no_command() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d⌫đ");
    assert!(desk.model.layers.is_empty() && desk.asked.is_empty());
    assert!(desk.said().contains("Bộ gõ"), "{}", desk.said());
    // In text it is allowed.
    desk.work("/dieen⌫⌫⌫iễn");
    assert_eq!(desk.model.list().map(|list| list.filter.text.as_str()), Some("diiễn"));
}

#[test]
fn a_viewer_is_told_why_not() {
    let mut desk = Desk::new();
    desk.tell(Message::Connected(person(Role::Viewer)));
    desk.answer_all();
    desk.work("3d");
    assert!(desk.model.layers.is_empty());
    assert!(desk.said().contains("chỉ xem"), "{}", desk.said());
}

#[test]
fn a_lost_line_keeps_what_is_typed_and_ends() {
    let mut desk = Desk::new();
    desk.work("3d45/BC");
    desk.tell(Message::Term(TermEvent::Signal(Ending::Hangup), std::time::Instant::now()));
    let saved = desk.effects.iter().position(|effect| matches!(effect, Effect::SaveDraft(..)));
    let quit = desk.effects.iter().position(|effect| *effect == Effect::Quit);
    assert!(saved.is_some() && saved < quit);
    let Some(Effect::SaveDraft(_, draft)) = desk.effects.iter().find(|effect| matches!(effect, Effect::SaveDraft(..)))
    else {
        panic!("a draft")
    };
    // Next time it is offered, and one key opens it.
    let mut next = Desk::new();
    next.tell(Message::Drafts(super::drafts::found(&[("a", draft)])));
    next.press("⏎");
    let action = next.command("⏎");
    assert!(matches!(action, Action::Move { .. }), "{action:?}");
}

#[test]
fn a_server_that_goes_away_loses_nothing() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎");
    let (_, ask) = desk.asked.pop_front().expect("a question");
    let Ask::Command(id, _) = ask else { panic!("{ask:?}") };
    desk.tell(Message::Gone("đã dừng".into()));
    assert!(desk.effects.iter().any(|effect| matches!(effect, Effect::Wake(Wake::Reconnect, _))));
    assert!(matches!(desk.model.layers.last(), Some(Layer::Form(_))), "the form stays");
    desk.tell(Message::Connected(person(Role::Editor)));
    let outcome = desk.asked.iter().position(|(_, ask)| *ask == Ask::Outcome(id)).expect("its outcome is asked for");
    let (number, _) = desk.asked.remove(outcome).expect("the question");
    desk.tell(Message::Answer(number, Answer::NotDone));
    let action = desk.command("⏎");
    assert!(matches!(action, Action::Move { .. }), "sent again: {action:?}");
}

/// Keys pressed right after the start wait until the server has sent the current day.
#[test]
fn a_form_begun_before_the_server_has_said_the_day_is_filled_with_that_day() {
    for keys in ["3a", "4a", "5a"] {
        let mut desk = Desk::fresh();
        desk.tell(Message::Connected(person(Role::Editor)));
        desk.press(keys);
        assert!(desk.model.layers.is_empty(), "no form while the day is not known: {keys}");
        desk.answer_all();
        assert!(matches!(desk.model.layers.last(), Some(Layer::Form(_))), "then it opens: {keys}");
        let picture = crate::tui::view::tests::picture(&desk);
        assert!(!picture.contains("1970") && picture.contains("22/11"), "{picture}");
    }
}

#[test]
fn a_refusal_stays_in_the_form() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("d45/BC⏎");
    let (number, _) = desk.asked.pop_front().expect("a question");
    desk.tell(Message::Answer(number, Answer::Failed(Failure::LowSpace { free: 1_000_000 })));
    assert!(matches!(desk.model.layers.last(), Some(Layer::Form(form)) if !form.is_sending()));
}

#[test]
fn a_loading_server_is_asked_again() {
    let mut desk = Desk::new();
    desk.press("3");
    let (number, _) = desk.asked.pop_front().expect("a question");
    assert!(desk.asked.is_empty());
    let loading = Failure::Loading(crate::service::api::Phase::Loading, 10, 100);
    desk.tell(Message::Answer(number, Answer::Failed(loading)));
    assert!(matches!(desk.model.connection, Connection::Loading(..)));
    desk.tell(Message::Notice(crate::service::api::Notice::Ready));
    desk.answer_all();
    assert_eq!(desk.selected(), Some(1));
}

#[test]
fn the_language_changes_at_once() {
    let mut desk = Desk::new();
    desk.work("3L");
    assert_eq!(desk.model.lang, Lang::En);
}

/// An editor with an empty store.
fn welcomed() -> Desk {
    let mut desk = Desk::fresh();
    desk.model.demo = |_| vec![Draft { kind: Kind::Task, values: Vec::new() }];
    desk.records.clear();
    desk.tell(Message::Connected(person(Role::Admin)));
    while let Some((number, ask)) = desk.asked.pop_front() {
        let Ask::Overview = ask else { continue };
        desk.tell(Message::Answer(number, Answer::Overview(Box::new(nothing(&desk)))));
    }
    assert!(matches!(desk.model.layers.last(), Some(Layer::Welcome(_))));
    desk
}

fn nothing(desk: &Desk) -> Overview {
    let mut picture = desk.overview();
    picture.is_empty = true;
    picture.committee = None;
    picture.buckets = vec![0; 8];
    picture.sub_committees.clear();
    picture.workload.clear();
    picture
}

#[test]
fn an_empty_store_offers_a_fictitious_office() {
    let mut desk = welcomed();
    desk.press("g");
    let asked: Vec<&Ask> = desk.asked.iter().map(|(_, ask)| ask).collect();
    assert!(matches!(asked.as_slice(), [Ask::Command(_, Action::Create(drafts))] if drafts.len() == 1), "{asked:?}");
}

#[test]
fn leaving_the_welcome_is_asked_first() {
    for key in ["⎋", "q"] {
        let mut desk = welcomed();
        desk.press(key);
        assert!(matches!(desk.model.layers.last(), Some(Layer::Confirm(Confirm { asked: Asked::Leave, .. }))), "{key}");
        assert!(!desk.effects.contains(&Effect::Quit));
        desk.press("k");
        assert!(matches!(desk.model.layers.last(), Some(Layer::Welcome(_))), "{key}");
    }
}

#[test]
fn data_that_arrives_closes_the_welcome() {
    let mut desk = welcomed();
    // A complaint that is not overdue affects none of the figures.
    let picture = Overview { is_empty: false, ..nothing(&desk) };
    desk.tell(Message::Notice(Notice::Changed { kinds: vec![Kind::Feedback], ids: Vec::new(), by: "hoa".into() }));
    let (number, ask) = desk.asked.pop_front().expect("the overview is asked for again");
    assert!(matches!(ask, Ask::Overview));
    desk.tell(Message::Answer(number, Answer::Overview(Box::new(picture))));
    assert!(desk.model.layers.is_empty());
    assert!(desk.said().contains("dữ liệu"), "{}", desk.said());
}

#[test]
fn keys_typed_before_the_server_answers_are_not_lost() {
    let mut desk = Desk::fresh();
    desk.press("3/cấp huyện⏎d45/BC⏎");
    assert!(desk.asked.is_empty(), "nobody to ask yet");
    desk.tell(Message::Connected(person(Role::Editor)));
    let commands = desk.answer_all();
    assert!(matches!(commands.as_slice(), [Action::Move { .. }]), "{commands:?}; {}", desk.said());
}

#[test]
fn a_step_that_somebody_else_took_meanwhile_shows_both_states() {
    let mut desk = Desk::new();
    desk.work("3j");
    desk.press("sd");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    let Ask::Command(_, Action::Move { ids, .. }) = ask else { panic!("{ask:?}") };
    let clash = Clash {
        id: ids[0],
        field: task::STATE,
        theirs: Value::choice(task::PAUSED),
        mine: Value::choice(task::IN_PROGRESS),
        by: "admin2".into(),
        at: Moment(1_678_066_500),
    };
    desk.tell(Message::Answer(number, Answer::Failed(Failure::Conflict(vec![clash]))));
    assert!(desk.said().contains("admin2 đã đổi thành “Tạm dừng”"), "{}", desk.said());
    assert!(desk.said().contains("của bạn “Đang thực hiện”"), "{}", desk.said());
    // The message line of 80 columns has no room for both: they are shown as a text.
    assert!(matches!(desk.model.layers.last(), Some(Layer::Help(_))));
    desk.work("⎋");
    assert!(desk.model.layers.is_empty());
}
