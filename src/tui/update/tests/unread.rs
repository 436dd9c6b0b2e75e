//! Invalid filters: they never come into force, and no row of another filter replaces them.

use crate::domain::id::Kind;
use crate::service::api::{Ask, Candidate, Completions, FilterFault, Notice};
use crate::tui::filters::KeptFilter;
use crate::tui::layers::filter_line::FilterLine;
use crate::tui::message::{Message, Wake};
use crate::tui::model::filter::Filter;
use crate::tui::model::layer::Layer;
use crate::tui::tab::Tab;

use super::desk::Desk;

fn line(desk: &Desk) -> Option<&FilterLine> {
    match desk.model.layers.last() {
        Some(Layer::Filter(line)) => Some(line),
        _ => None,
    }
}

fn faulty(desk: &Desk) -> Option<&str> {
    line(desk).filter(|line| line.fault.is_some()).map(|line| line.line.text())
}

/// The filter in force, and its number of rows.
fn force(desk: &Desk) -> (&str, u32) {
    desk.model.list().map_or(("", 0), |list| (list.filter.text.as_str(), list.total))
}

fn changed(desk: &mut Desk) {
    desk.tell(Message::Notice(Notice::Changed { kinds: vec![Kind::Task], ids: Vec::new(), by: String::new() }));
    desk.answer_all();
}

#[test]
fn enter_does_not_keep_it_and_runs_none_of_the_keys_after_it() {
    let mut desk = Desk::new();
    desk.work("3jjj/dien");
    assert_eq!(force(&desk), ("dien", 1));
    // Typed faster than the server answers, and more slowly.
    for keys in [" no:thing⏎d", "⌫g⏎d"] {
        desk.work(keys);
        assert!(faulty(&desk).is_some_and(|text| text.starts_with("dien no:thin")), "{:?}", line(&desk));
        assert_eq!(force(&desk), ("dien", 1), "the last filter that could be read is in force");
    }
    // A change in between reaches the rows too.
    desk.records.retain(|record| record.id.no != 3 || record.id.kind != Kind::Task);
    changed(&mut desk);
    assert_eq!(force(&desk), ("dien", 0));
    // Esc restores the text from before the line was opened, not what was typed in between.
    desk.work("⎋");
    assert!(desk.model.layers.is_empty());
    assert_eq!((force(&desk), desk.selected()), (("", 4), Some(4)));
}

#[test]
fn tab_takes_the_suggestion() {
    let mut desk = Desk::new();
    desk.work("3/ no:thing⇥");
    assert_eq!(line(&desk).map(|line| line.line.text()), Some(" vinh"));
    desk.work("⏎");
    assert!(desk.model.layers.is_empty());
    assert_eq!(force(&desk).0, "vinh");
}

#[test]
fn a_kept_filter_that_cannot_be_read_goes_into_the_line() {
    let mut desk = Desk::new();
    let kept = |name: &str, filter: &str| KeptFilter { list: "task".into(), name: name.into(), filter: filter.into() };
    desk.model.kept = vec![kept("hỏng", "đơn-vị:cũ")];
    desk.work("3/dien⏎");
    desk.work("fhd");
    assert_eq!((faulty(&desk), force(&desk)), (Some("đơn-vị:cũ"), ("dien", 1)));
    desk.work("⎋");
    assert_eq!(force(&desk), ("dien", 1));
}

#[test]
fn a_filter_given_on_the_way_to_another_list_goes_into_its_line() {
    let mut desk = Desk::new();
    // The list of tasks has not been requested yet.
    super::super::moves::show_filtered(&mut desk.model, Kind::Task, "đơn-vị:cũ");
    desk.tell(Message::Due(Wake::Draw));
    desk.answer_all();
    assert_eq!((desk.model.tab, faulty(&desk)), (Tab::Tasks, Some("đơn-vị:cũ")));
    assert_eq!(force(&desk), ("", 5), "the list under it is whole");
}

#[test]
fn where_the_person_has_gone_elsewhere_it_is_said() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("/no:thing⏎");
    desk.press("2");
    desk.answer_all();
    assert!(desk.model.layers.is_empty() && desk.said().contains("no:thing"), "{}", desk.said());
    desk.work("3");
    assert_eq!(force(&desk), ("", 5));
}

#[test]
fn rows_of_a_filter_that_can_no_longer_be_read_go_and_come_back() {
    let mut desk = Desk::new();
    desk.work("3f");
    desk.work("q");
    assert_eq!(force(&desk).0, "là:quá-hạn");
    let rows = force(&desk).1;
    desk.readable.clear();
    changed(&mut desk);
    assert_eq!((force(&desk), desk.selected()), (("là:quá-hạn", 0), None));
    assert!(desk.model.layers.is_empty(), "no key of a command becomes text");
    desk.work("d");
    assert!(desk.model.layers.is_empty(), "nothing is selected");
    // An invalid text typed into its line restores it, and no rows.
    desk.work("/ x:y");
    assert_eq!((faulty(&desk), force(&desk)), (Some("là:quá-hạn  x:y"), ("là:quá-hạn", 0)));
    desk.work("⎋");
    assert_eq!(force(&desk), ("là:quá-hạn", 0));
    assert!(desk.model.list().is_some_and(|list| list.filter.fault().is_some()));
    desk.readable.push("là:quá-hạn");
    changed(&mut desk);
    assert_eq!(force(&desk), ("là:quá-hạn", rows));
}

#[test]
fn a_candidate_takes_the_place_of_what_could_not_be_read() {
    let mut line = FilterLine::over_trail(&Filter::default());
    line.line.set("là:od");
    let message = "không có giá trị “od”".to_owned();
    line.unread("là:od", "", FilterFault { start: 4, end: 6, message, suggestion: None });
    assert!(line.fault.is_some());
    let candidate = |insert: &str| Candidate { insert: insert.into(), about: String::new(), id: None };
    let items = vec![candidate("quá-hạn"), candidate("sắp-hạn")];
    assert!(line.offer(Completions { start: 4, end: 6, items }));
    assert_eq!((line.line.text(), &line.fault), ("là:quá-hạn", &None), "Enter keeps it");
    assert!(line.next_offer());
    assert_eq!(line.line.text(), "là:sắp-hạn");
}

#[test]
fn the_activity_tab_does_the_same() {
    let mut desk = Desk::new();
    desk.work("9");
    let lines = |desk: &Desk| (desk.model.activity.filter.text.clone(), desk.model.activity.entries.len());
    desk.work("/ai:x⏎");
    assert_eq!((faulty(&desk), lines(&desk)), (Some("ai:x"), (String::new(), 1)));
    changed(&mut desk);
    assert_eq!(lines(&desk), (String::new(), 1));
    desk.work("⏎");
    assert!(faulty(&desk).is_some());
    desk.work("⇥⏎");
    assert_eq!((desk.model.layers.len(), lines(&desk)), (0, ("vinh".into(), 0)));
    // Before the first answer too.
    let mut desk = Desk::new();
    desk.press("9/ai:x⏎");
    desk.asked.pop_front();
    desk.answer_all();
    assert_eq!((faulty(&desk), lines(&desk)), (Some("ai:x"), (String::new(), 1)));
}

#[test]
fn a_faulty_text_asks_for_nothing_but_itself() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("/a:b");
    let pages = |desk: &Desk| desk.asked.iter().filter(|(_, ask)| matches!(ask, Ask::Page(_))).count();
    let asked = pages(&desk);
    while let Some((number, ask)) = desk.asked.pop_front() {
        let Ask::Page(query) = ask else { continue };
        let page = desk.page(&query);
        desk.tell(Message::Answer(number, crate::service::api::Answer::Page(Box::new(page))));
    }
    assert_eq!((asked, pages(&desk)), (3, 0), "one question a key, and none after the last");
}
