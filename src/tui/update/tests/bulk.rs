//! Marks.

use crate::domain::action::Action;
use crate::domain::fault::{Fault, Problem};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::task;
use crate::service::api::{Answer, Ask};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;

use super::desk::{Desk, done};

#[test]
fn marks_survive_the_filter_and_hidden_ones_are_confirmed() {
    let mut desk = Desk::new();
    desk.work("3xx");
    desk.work("/dao duc⏎");
    assert_eq!(desk.model.targets().len(), 2);
    desk.press("r");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    let Ask::Page(query) = ask else { panic!("{ask:?}") };
    assert_eq!(query.filter, "(dao duc) is:marked");
    let mut page = desk.page(&query);
    page.total = 0;
    desk.tell(Message::Answer(number, Answer::Page(Box::new(page))));
    assert!(matches!(desk.model.layers.last(), Some(Layer::Confirm(..))));
    desk.press("⏎");
    let action = desk.command("⏎");
    assert!(matches!(&action, Action::Remind { ids, .. } if ids.len() == 2), "{action:?}");
}

#[test]
fn what_was_refused_is_told_and_stays_marked() {
    let mut desk = Desk::new();
    desk.work("3xx");
    desk.press("r⏎");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    let Ask::Command(id, action) = ask else { panic!("{ask:?}") };
    let refused = Id::new(Kind::Task, 2);
    let mut done = done(id, &action);
    done.changed.retain(|(id, _)| *id != refused);
    (done.asked, done.records) = (1, 1);
    done.refused = vec![Fault::of(refused, Problem::NotOpen { state: task::DONE }).into()];
    done.names = vec![(refused, "NV-2023-0002".into())];
    desk.tell(Message::Answer(number, Answer::Done(done)));
    desk.answer_all();
    assert!(desk.said().contains("1/2 xong, 1 bị từ chối: NV-2023-0002"), "{}", desk.said());
    assert_eq!(desk.model.targets(), vec![refused]);
}

#[test]
fn all_that_pass_are_marked_by_their_numbers() {
    let mut desk = Desk::new();
    desk.work("3X");
    assert_eq!(desk.model.targets().len(), 5);
    assert!(desk.said().contains('5'), "{}", desk.said());
}
