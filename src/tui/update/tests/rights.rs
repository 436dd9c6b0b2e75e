//! Rights that shrink while a user looks: what they may no longer see disappears before the server answers anything.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{feedback, inspection};
use crate::domain::record::Record;
use crate::domain::secret::SecretText;
use crate::domain::value::Value;
use crate::service::api::{Answer, Ask, Detail, Notice, Person, Role, Row};
use crate::tui::message::Message;
use crate::tui::model::layer::Layer;
use crate::tui::term::TermEvent;
use crate::tui::view;

use super::desk::{Desk, TODAY, person};

const HIDDEN: Id = Id::new(Kind::Inspection, 1);

/// An editor on a wide screen with a hidden inspection selected.
fn at_a_surprise() -> Desk {
    let mut desk = Desk::new();
    let mut record = Record::blank(HIDDEN);
    record.rev = 1;
    record.set(inspection::SCOPE, Value::text("Kín đáo"));
    record.set(inspection::DATE, Value::day(TODAY.plus(3)));
    desk.records.push(record);
    desk.tell(Message::Term(TermEvent::Resize(120, 30), std::time::Instant::now()));
    desk.work("4");
    desk.tell(Message::Due(crate::tui::message::Wake::Preview));
    surroundings(&mut desk);
    assert!(shown(&desk).contains("Kín đáo"));
    desk
}

/// Answers the requests about the inspection.
fn surroundings(desk: &mut Desk) {
    let record = desk.records.last().expect("the inspection").clone();
    while let Some((number, ask)) = desk.asked.pop_front() {
        assert_eq!(ask, Ask::Detail(HIDDEN));
        let row = Row { record: record.clone(), in_charge: Vec::new() };
        let detail = Detail { row, related: Vec::new(), names: Vec::new(), today: TODAY };
        desk.tell(Message::Answer(number, Answer::Detail(Some(Box::new(detail)))));
    }
}

fn shown(desk: &Desk) -> String {
    let (columns, rows) = desk.model.size;
    let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::draw(&desk.model, &mut buf);
    buf.content().iter().map(ratatui::buffer::Cell::symbol).collect()
}

fn lose(desk: &mut Desk, person: Person) {
    desk.tell(Message::Notice(Notice::You(person)));
}

#[test]
fn list_preview_and_open_record_are_gone_before_any_answer() {
    for less in [Person { sensitive: false, ..person(Role::Editor) }, person(Role::Viewer), person(Role::None)] {
        for keys in ["", "⏎"] {
            let mut desk = at_a_surprise();
            desk.press(keys);
            surroundings(&mut desk);
            assert!(shown(&desk).contains("Kín đáo"));
            lose(&mut desk, less.clone());
            assert!(!shown(&desk).contains("Kín đáo"), "{less:?} {keys}: {}", shown(&desk));
            assert!(desk.model.preview.is_none());
        }
    }
}

#[test]
fn a_preview_or_secret_that_was_asked_for_does_not_come_up_afterwards() {
    let mut desk = at_a_surprise();
    desk.press("⏎");
    let (number, _) = desk.asked.pop_front().expect("a question");
    let number_of_secret = {
        let want = crate::tui::model::Want::Reveal(Id::new(Kind::Feedback, 1), feedback::REPORTER);
        desk.model.pending.insert(9_000, want);
        9_000
    };
    lose(&mut desk, Person { sensitive: false, ..person(Role::Editor) });
    let row = Row { record: desk.records.last().expect("one").clone(), in_charge: Vec::new() };
    let detail = Detail { row, related: Vec::new(), names: Vec::new(), today: TODAY };
    desk.tell(Message::Answer(number, Answer::Detail(Some(Box::new(detail)))));
    desk.tell(Message::Answer(number_of_secret, Answer::Revealed(SecretText::new("Nguyễn Thị Mẫu"))));
    assert!(!shown(&desk).contains("Kín đáo") && !shown(&desk).contains("Nguyễn Thị"), "{}", shown(&desk));
}

#[test]
fn a_revealed_reporter_is_gone_at_once_and_what_is_typed_stays() {
    let mut desk = Desk::new();
    desk.work("3");
    desk.press("m");
    desk.press("Theo dõi");
    let want = crate::tui::model::Want::Reveal(Id::new(Kind::Feedback, 1), feedback::REPORTER);
    desk.model.pending.insert(9_000, want);
    desk.tell(Message::Answer(9_000, Answer::Revealed(SecretText::new("Nguyễn Thị Mẫu"))));
    assert!(shown(&desk).contains("Nguyễn Thị Mẫu"));
    lose(&mut desk, Person { sensitive: false, ..person(Role::Editor) });
    assert!(!shown(&desk).contains("Nguyễn Thị Mẫu"));
    assert!(desk.said().contains("không còn được xem"), "{}", desk.said());
    assert!(matches!(desk.model.layers.last(), Some(Layer::Form(_))));
    assert!(shown(&desk).contains("Theo dõi"));
}
