//! Filters and selection.

use crate::service::api::Answer;
use crate::service::api::Ask;
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;

use super::desk::Desk;

#[test]
fn each_key_filters_and_esc_brings_everything_back() {
    let mut desk = Desk::new();
    desk.work("3jjj");
    assert_eq!(desk.selected(), Some(4));
    desk.work("/dien");
    assert_eq!(desk.model.list().map(|list| list.total), Some(1));
    assert_eq!(desk.selected(), Some(3), "what does not pass cannot stay selected");
    desk.work("⎋");
    assert_eq!((desk.selected(), desk.model.list().map(|list| list.total)), (Some(4), Some(5)));
}

#[test]
fn only_the_latest_filter_counts() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("/d");
    desk.press("i");
    let first = desk.asked.pop_front().expect("a question");
    let Ask::Page(query) = &first.1 else { panic!("{first:?}") };
    assert!(query.typing);
    let late = Answer::Page(Box::new(desk.page(query)));
    desk.answer_all();
    let settled = desk.model.list().map(|list| list.total);
    desk.tell(Message::Answer(first.0, late));
    assert_eq!(desk.model.list().map(|list| list.total), settled);
}

#[test]
fn a_ready_filter_takes_two_keys_and_back_takes_it_off() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("fq");
    let asked = desk.asked.iter().any(|(_, ask)| matches!(ask, Ask::Page(query) if query.filter == "là:quá-hạn"));
    assert!(asked);
    desk.answer_all();
    desk.work("q");
    assert_eq!(desk.model.list().map(|list| list.filter.text.as_str()), Some(""));
    desk.work("q");
    assert!(matches!(desk.model.layers.last(), Some(Layer::Confirm(..))), "at the root it asks to leave");
}

#[test]
fn ordering_again_by_the_same_field_turns_it_round() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.work("oh");
    let first = desk.model.list().and_then(|list| list.sort.first().copied()).expect("an order");
    desk.work("oh");
    let again = desk.model.list().and_then(|list| list.sort.first().copied()).expect("an order");
    assert_eq!((again.field, again.descending), (first.field, !first.descending));
}

#[test]
fn another_filter_begins_at_its_first_row() {
    let mut desk = Desk::new();
    desk.work("3jjj");
    desk.work("/cat giam⏎");
    desk.work("q");
    assert_eq!(desk.selected(), Some(1), "its record passes: the selection stays on it");
    desk.work("jj");
    desk.work("/dao duc⏎");
    assert_eq!(desk.selected(), Some(4));
}

#[test]
fn an_answer_that_leaves_rows_out_is_not_asked_for_for_ever() {
    let mut desk = Desk::new();
    desk.press("3");
    let (number, ask) = desk.asked.pop_front().expect("a question");
    let Ask::Page(query) = ask else { panic!("{ask:?}") };
    let mut page = desk.page(&query);
    page.total = 1_000;
    desk.tell(Message::Answer(number, Answer::Page(Box::new(page.clone()))));
    for _ in 0..5 {
        let Some((number, _)) = desk.asked.pop_front() else { return };
        desk.tell(Message::Answer(number, Answer::Page(Box::new(page.clone()))));
    }
    panic!("it asks in a circle");
}
