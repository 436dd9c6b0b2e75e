//! A surprise inspection that has not begun is hidden everywhere.

use super::*;
use crate::domain::action::Edit;
use crate::service::api::Filtered;

fn everything(service: &Service, person: &Person, unit: Id, hidden: Id) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |what: &str, answer: Answer| {
        let text = format!("{answer:?}");
        if text.contains("một cửa") || text.contains("kind: Inspection, no") {
            found.push(format!("{what}: {text}"));
        }
    };
    for filter in ["", "is:archived or -is:archived", "một cửa", "unit:vinh"] {
        look(filter, ask(service, person, Ask::Page(query(Kind::Inspection, filter))));
    }
    look("unit", ask(service, person, Ask::Detail(unit)));
    look("detail", ask(service, person, Ask::Detail(hidden)));
    look("resolve", ask(service, person, Ask::Resolve(hidden.to_string())));
    look("overview", ask(service, person, Ask::Overview));
    look("trail", ask(service, person, Ask::Trail { id: None, before: None, limit: 100, filter: None }));
    look("trail of it", ask(service, person, Ask::Trail { id: Some(hidden), before: None, limit: 100, filter: None }));
    look("find", ask(service, person, Ask::Find { kind: Kind::Inspection, text: "cua".into(), limit: 10 }));
    let text = "inspection:".to_owned();
    let cursor = text.len() as u32;
    let complete = Ask::Complete { of: Filtered::List(Kind::Finding), text, cursor, lang: Lang::En };
    look("complete", ask(service, person, complete));
    look("status", ask(service, person, Ask::Status));
    found
}

#[test]
fn a_hidden_inspection_shows_nowhere_until_it_begins() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let feed = service.subscribe(&editor());
    let unit = new_unit(&service, "Thành phố Vinh");
    change_of(&feed, unit);
    let before = page(&service, &editor(), Kind::Unit, "");
    let hidden = inspection_of(&service, unit, inspection::SURPRISE);
    assert_eq!(everything(&service, &editor(), unit, hidden), Vec::<String>::new());
    let count = page(&service, &editor(), Kind::Inspection, "");
    assert_eq!((count.all, count.total, count.states.iter().sum::<u32>()), (0, 0, 0));
    assert_eq!(page(&service, &editor(), Kind::Unit, "").version, before.version, "nothing moves");
    match ask(&service, &editor(), Ask::Status) {
        Answer::Status(status) => assert!(status.records.contains(&(Kind::Inspection, 0))),
        other => panic!("{other:?}"),
    }
    assert!(!everything(&service, &admin(), unit, hidden).is_empty(), "others see it");

    // It begins: now it is visible, with the year's first code, and the feed reports it.
    let begin = Action::Move { ids: vec![hidden], to: inspection::UNDER_WAY, values: Vec::new(), seen: Vec::new() };
    let begun = done(command(&service, &admin(), begin));
    assert!(begun.changed[0].1.ends_with("-0001"));
    let notice = loop {
        if let Notice::Changed { ids, .. } = feed.next(PATIENCE).expect("a notice") {
            break ids;
        }
    };
    assert_eq!(notice, [hidden]);
    assert_eq!(begun.line, Some(3), "for those who see everything");
    assert_eq!(page(&service, &editor(), Kind::Unit, "").version, before.version + 1);
    assert_eq!(page(&service, &editor(), Kind::Inspection, "một cửa").total, 1);
}

#[test]
fn commands_on_what_is_hidden_fail_as_for_any_unknown_record() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    let hidden = inspection_of(&service, unit, inspection::SURPRISE);
    let unknown = Id::new(Kind::Inspection, 77);
    let edits = |_: Id| vec![Edit { field: inspection::SCOPE, was: Some(Value::text("x")), value: Value::text("y") }];
    let actions = |id: Id| {
        [
            Action::Edit { ids: vec![id], edits: edits(id) },
            Action::Move { ids: vec![id], to: inspection::UNDER_WAY, values: Vec::new(), seen: Vec::new() },
            Action::Archive { ids: vec![id], away: true },
        ]
    };
    for (on_hidden, on_unknown) in actions(hidden).into_iter().zip(actions(unknown)) {
        let spoken = |action| format!("{:?}", command(&service, &editor(), action));
        let (one, other) = (spoken(on_hidden), spoken(on_unknown));
        assert_eq!(one.replace(&hidden.no.to_string(), "77"), other);
    }
    done(command(&service, &admin(), Action::Archive { ids: vec![hidden], away: true }));
}
