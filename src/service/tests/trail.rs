//! The trail: what passes its filter, conflicts of a step with a changed state, and who is notified of open forms.

use super::*;
use crate::domain::action::{Edit, Seen};
use crate::service::api::{Clash, Entry, Filtered, Kept, Trail, TrailFilter};

fn filtered(service: &Service, person: &Person, text: &str, limit: u32) -> Trail {
    let filter = Some(TrailFilter { text: text.into(), typing: false, lang: Lang::En });
    match ask(service, person, Ask::Trail { id: None, before: None, limit, filter }) {
        Answer::Trail(trail) => trail,
        other => panic!("{text}: {other:?}"),
    }
}

fn whats(trail: &Trail) -> Vec<&str> {
    trail.entries.iter().map(|entry| entry.what.as_str()).collect()
}

fn fault(service: &Service, text: &str) -> String {
    let filter = Some(TrailFilter { text: text.into(), typing: false, lang: Lang::Vi });
    match failed(ask(service, &admin(), Ask::Trail { id: None, before: None, limit: 9, filter })) {
        Failure::Filter(fault) => fault.message,
        other => panic!("{other:?}"),
    }
}

fn step(id: Id, to: u8, seen: u8) -> Action {
    let seen = vec![Seen { id, field: task::STATE, value: Value::choice(seen) }];
    let why = (task::REASON, Value::text("chờ số liệu"));
    let values = if to == task::PAUSED { vec![why] } else { Vec::new() };
    Action::Move { ids: vec![id], to, values, seen }
}

#[test]
fn lines_are_found_by_who_what_when_kind_field_and_words() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    let task = new_task(&service, "Cắt giảm thủ tục");
    let start = Action::Move { ids: vec![task], to: task::IN_PROGRESS, values: vec![], seen: vec![] };
    done(command(&service, &editor(), start));
    let due = Value::day(today(&service).plus(9));
    let edits = vec![Edit { field: task::DUE, was: None, value: due }];
    done(command(&service, &editor(), Action::Edit { ids: vec![task], edits }));
    done(command(
        &service,
        &admin(),
        Action::Remind {
            ids: vec![task], on: today(&service), channel: 0, note: "gọi văn phòng".into(), seen: vec![]
        },
    ));
    for (text, found) in [
        ("", vec!["remind", "edit", "move", "create", "create"]),
        ("who:minh", vec!["edit", "move"]),
        ("ai:lan,minh việc:sửa,\"đôn đốc\"", vec!["remind", "edit"]),
        ("what:in_progress", vec!["move"]),
        ("việc:\"đang thực hiện\"", vec!["move"]),
        ("kind:units", vec!["create"]),
        ("loai:\"nhiem vu\" -who:minh", vec!["remind", "create"]),
        ("field:due", vec!["edit"]),
        ("trường:hạn or vinh", vec!["edit", "create"]),
        ("cat giam", vec!["remind", "edit", "move", "create"]),
        ("cắt gĩảm", vec![]),
        ("minh", vec!["edit", "move"]),
        ("text:\"van phong\"", vec!["remind"]),
        ("on:hn", vec!["remind", "edit", "move", "create", "create"]),
        ("on<hn", vec![]),
        ("lúc>=-1 who:me", vec!["remind", "create", "create"]),
        // As in a list: a value of several words, an unambiguous prefix, any of several values.
        ("việc:đang thực hiện", vec!["move"]),
        ("việc:đôn đốc cat giam", vec!["remind"]),
        ("what:rem", vec!["remind"]),
        ("loại:nv who:minh", vec!["edit", "move"]),
        ("trường:hạn,trạng thái -việc:thêm", vec!["edit", "move"]),
    ] {
        assert_eq!(whats(&filtered(&service, &admin(), text, 50)), found, "{text}");
    }
    assert_eq!(filtered(&service, &admin(), "vinh", 9).entries[0].events[0].id, unit);
    assert!(fault(&service, "whoo:minh").contains("“who”"), "{}", fault(&service, "whoo:minh"));
    assert!(fault(&service, "what:remindd").contains("remind"));
    assert!(fault(&service, "on:bao giờ").contains("không phải là ngày"));
    assert!(fault(&service, "who:").contains("thiếu giá trị"));
    assert!(fault(&service, "what:re").contains("chưa rõ là giá trị nào"));
    assert!(fault(&service, "kind<tasks").contains("không so sánh"));
    assert!(fault(&service, "on<1/9,2/9").contains("một giá trị"));
    let filter = |typing| Some(TrailFilter { text: "vinh what:re".into(), typing, lang: Lang::En });
    let ask_for =
        |typing| ask(&service, &admin(), Ask::Trail { id: None, before: None, limit: 9, filter: filter(typing) });
    let Failure::Filter(wrong) = failed(ask_for(false)) else { panic!("two actions begin so") };
    assert_eq!((wrong.start, wrong.end), (10, 12), "the place of the value");
    assert!(matches!(ask_for(true), Answer::Trail(_)), "while it is typed it may be half");
}

#[test]
fn the_filter_of_the_trail_is_completed_as_that_of_a_list() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_unit(&service, "Thành phố Vinh");
    let offered = |person: &Person, text: &str, lang| {
        let complete = Ask::Complete { of: Filtered::Trail, text: text.into(), cursor: text.len() as u32, lang };
        match ask(&service, person, complete) {
            Answer::Completions(found) => {
                let items = found.items.into_iter().map(|item| item.insert);
                (text[found.start as usize..].to_owned(), items.collect::<Vec<_>>())
            }
            other => panic!("{text}: {other:?}"),
        }
    };
    let viewer = person(1002, "tu", Role::Viewer, false);
    for (text, lang, replaced, items) in [
        ("", Lang::Vi, "", vec!["ai:", "việc:", "lúc:", "loại:", "trường:", "toàn-văn:"]),
        ("vinh vie", Lang::Vi, "vie", vec!["việc:"]),
        ("việc:gia-h", Lang::Vi, "gia-h", vec!["gia-hạn"]),
        ("what:add,rem", Lang::En, "rem", vec!["reminded"]),
        ("kind:tas", Lang::En, "tas", vec!["tasks"]),
        ("loại:nhi", Lang::Vi, "nhi", vec!["nhiệm-vụ"]),
        ("trường:hạn-x", Lang::Vi, "hạn-x", vec!["hạn-xử-lý"]),
        ("field:reporter", Lang::En, "reporter", vec![]),
        ("ai:", Lang::Vi, "", vec!["tôi"]),
        ("on:to", Lang::En, "to", vec!["today"]),
        ("nothing:", Lang::En, "", vec![]),
    ] {
        let found = offered(&viewer, text, lang);
        assert_eq!(
            (found.0.as_str(), found.1.iter().map(String::as_str).collect::<Vec<_>>()),
            (replaced, items),
            "{text}"
        );
    }
}

#[test]
fn a_long_trail_is_looked_through_piece_by_piece() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_unit(&service, "Thành phố Vinh");
    let drafts = |n: u32| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(format!("Việc {n}")))] };
    // One line each, and more of them than one answer reads; sent together so that few are synced alone.
    std::thread::scope(|scope| {
        for part in 0..8 {
            let service = &service;
            scope.spawn(move || {
                for n in 0..520 {
                    done(command(service, &editor(), Action::Create(vec![drafts(part * 520 + n)])));
                }
            });
        }
    });
    let first = filtered(&service, &admin(), "vinh", 10);
    assert_eq!((first.entries.len(), first.more), (0, true), "not there yet");
    let filter = Some(TrailFilter { text: "vinh".into(), typing: false, lang: Lang::En });
    let next = Ask::Trail { id: None, before: first.next, limit: 10, filter: filter.clone() };
    let Answer::Trail(second) = ask(&service, &admin(), next.clone()) else { panic!() };
    assert_eq!((second.entries.len(), second.more), (1, false));
    assert!(matches!(service.ask(&admin(), next, &|| true), Answer::Failed(Failure::Superseded)));
    // Page by page, every line comes once.
    let (mut before, mut seqs) = (None, Vec::new());
    loop {
        let Answer::Trail(page) = ask(&service, &admin(), Ask::Trail { id: None, before, limit: 500, filter: None })
        else {
            panic!()
        };
        seqs.extend(page.entries.iter().filter_map(|entry: &Entry| entry.line));
        before = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(seqs, (1..=4_161).rev().collect::<Vec<u64>>());
}

#[test]
fn no_filter_finds_what_is_hidden() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    let hidden = inspection_of(&service, unit, inspection::SURPRISE);
    for text in ["kind:inspections", "một cửa", "text:cửa", "field:scope", "what:create", &hidden.to_string(), "-zzz"]
    {
        let trail = filtered(&service, &editor(), text, 50);
        assert!(trail.entries.iter().flat_map(|entry| &entry.events).all(|event| event.id != hidden), "{text}");
        assert!(trail.names.iter().all(|(id, _)| *id != hidden), "{text}");
        assert!(
            filtered(&service, &admin(), text, 50).entries.iter().any(|entry| entry.events[0].id == hidden),
            "{text}"
        );
    }
}

#[test]
fn a_step_on_another_ground_stops_with_both_values() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let task = new_task(&service, "Cắt giảm thủ tục");
    done(command(&service, &admin(), step(task, task::IN_PROGRESS, task::NOT_STARTED)));
    // Minh saw the state before that.
    let Failure::Conflict(clashes) = failed(command(&service, &editor(), step(task, task::PAUSED, task::NOT_STARTED)))
    else {
        panic!()
    };
    let Clash { field, theirs, mine, by, .. } = &clashes[0];
    assert_eq!((*field, theirs, mine), (task::STATE, &Value::choice(task::IN_PROGRESS), &Value::choice(task::PAUSED)));
    assert_eq!(by, "lan");
    done(command(&service, &editor(), step(task, task::PAUSED, task::IN_PROGRESS)));

    // The same for the deadline, and for a reminder of a task that has changed. A script saw nothing and has no
    // conflict.
    let day = |days| today(&service).plus(days);
    let due = |value| vec![Seen { id: task, field: task::DUE, value }];
    let edits = vec![Edit { field: task::DUE, was: None, value: Value::day(day(3)) }];
    done(command(&service, &admin(), Action::Edit { ids: vec![task], edits }));
    let extend = |seen| {
        let (reason, document) = ("chờ số liệu".into(), "Trưởng ban".into());
        Action::Extend { ids: vec![task], to: day(9), reason, document, seen }
    };
    let stale = failed(command(&service, &editor(), extend(due(Value::EMPTY))));
    let Failure::Conflict(clashes) = stale else { panic!("{stale:?}") };
    assert_eq!((&clashes[0].theirs, &clashes[0].mine), (&Value::day(day(3)), &Value::day(day(9))));
    let remind = |seen| Action::Remind { ids: vec![task], on: day(0), channel: 0, note: String::new(), seen };
    assert!(matches!(failed(command(&service, &editor(), remind(due(Value::EMPTY)))), Failure::Conflict(_)));
    done(command(&service, &editor(), extend(due(Value::day(day(3))))));
    done(command(&service, &editor(), remind(Vec::new())));
}

#[test]
fn undo_takes_back_ones_own_last_command_only() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let task = new_task(&service, "Cắt giảm thủ tục");
    let set = |person: &Person, field, text: &str| {
        let edits = vec![Edit { field, was: None, value: Value::text(text) }];
        name_of(&service, person, Action::Edit { ids: vec![task], edits })
    };
    let mine = set(&editor(), task::TITLE, "Cắt giảm, đơn giản hóa");
    let other = set(&admin(), task::NOTE, "theo dõi sát");
    // A command of another user cannot be undone; the user's own can, even if it is not the last of all.
    assert!(matches!(failed(command(&service, &editor(), Action::Undo { of: other })), Failure::Refused(..)));
    done(command(&service, &editor(), Action::Undo { of: mine }));
    let rows = page(&service, &admin(), Kind::Task, "").rows;
    assert_eq!((rows[0].record.title(), rows[0].record.text(task::NOTE)), ("Cắt giảm thủ tục", "theo dõi sát"));
    // Another user's later change of the same field prevents the undo, and is named.
    let mine = set(&editor(), task::TITLE, "Tên của Minh");
    set(&admin(), task::TITLE, "Tên của Lan");
    let refused = failed(command(&service, &editor(), Action::Undo { of: mine }));
    assert!(format!("{refused:?}").contains("ChangedSince { by: \"lan\" }"), "{refused:?}");
}

/// The next notice of open forms.
fn editing(feed: &crate::service::Feed) -> Vec<(String, Id)> {
    loop {
        if let Notice::Editing(list) = feed.next(PATIENCE).expect("a notice") {
            return list;
        }
    }
}

#[test]
fn others_hear_who_has_which_record_open_unless_it_is_hidden_from_them() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    let hidden = inspection_of(&service, unit, inspection::SURPRISE);
    let lan = service.subscribe(&admin());
    let minh = service.subscribe(&editor());
    let viewer = service.subscribe(&person(1002, "tu", Role::Viewer, true));
    lan.editing(Some(unit));
    assert_eq!(editing(&minh), [("lan".to_owned(), unit)]);
    lan.editing(Some(hidden));
    assert_eq!(editing(&minh), []);
    assert_eq!(editing(&viewer), [("lan".to_owned(), hidden)]);
    // A user cannot report a form on a record that they may not change or see.
    minh.editing(Some(hidden));
    viewer.editing(Some(unit));
    minh.editing(Some(unit));
    assert_eq!(editing(&lan), [("minh".to_owned(), unit)], "the first that one hears of: not of oneself");
    let late = service.subscribe(&editor());
    assert_eq!(editing(&late), [("minh".to_owned(), unit)], "whoever comes later is told too");
    drop(minh);
    assert_eq!(editing(&late), []);
}

#[test]
fn a_hash_kept_elsewhere_is_found_or_it_is_said_what_became_of_it() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "một");
    let Answer::Status(status) = ask(&service, &admin(), Ask::Status) else { panic!() };
    let (seq, hash) = status.head.expect("for those who see everything");
    new_task(&service, "hai");
    let kept = |seq, hash: &str| match ask(&service, &admin(), Ask::AuditKept { seq, hash: hash.into() }) {
        Answer::Checked(report) => (report.faults, report.kept.map(|kept| *kept)),
        other => panic!("{other:?}"),
    };
    for number in [None, Some(seq)] {
        assert!(
            matches!(kept(number, &hash), (faults, Some(Kept::There { seq: 1, place: (_, 2) })) if faults.is_empty())
        );
    }
    let zeros = "0".repeat(63) + "1";
    assert!(matches!(kept(Some(1), &zeros).1, Some(Kept::Other { seq: 1, place: (_, 2), .. })));
    assert!(matches!(kept(Some(9), &zeros).1, Some(Kept::Cut { last: 2, place: (_, 3) })));
    assert!(matches!(kept(None, &zeros).1, Some(Kept::Nowhere { last: 2, .. })));
    assert!(matches!(kept(None, "xyz").1, Some(Kept::NoHash)));
}
