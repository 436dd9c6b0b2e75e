//! The state after a restart, a kill, and damage.

use std::fs;

use serde_json::value::to_raw_value;

use super::*;
use crate::domain::event::{Change, Event};
use crate::domain::json::events_to_json;
use crate::service::line::SCHEMA;
use crate::store::db::Db;
use crate::store::journal::{self, Journal, NewLine, Options, Who};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn shown(service: &Service) -> Vec<String> {
    titles(&page(service, &admin(), Kind::Task, "")).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    done(command(
        &service,
        &editor(),
        Action::Move { ids: vec![id], to: task::IN_PROGRESS, values: Vec::new(), seen: Vec::new() },
    ));
    let before = page(&service, &admin(), Kind::Task, "");
    assert!(matches!(Service::start(home.path()), Err(super::super::StartError::Locked)));
    service.stop();
    drop(service);
    let service = serve(home.path());
    let after = page(&service, &admin(), Kind::Task, "");
    assert_eq!(Page { version: before.version, ..after }, before, "versions begin again");
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn a_killed_server_loses_nothing_that_was_acknowledged() {
    let home = tempfile::tempdir().unwrap();
    let copies = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    for turn in 0..20 {
        new_task(&service, &format!("Việc {turn}"));
    }
    // The disk of a running server: sled is some lines behind.
    let killed = copies.path().join("killed");
    copy(home.path(), &killed);
    let again = serve(&killed);
    assert_eq!(again.failed(), None);
    assert_eq!(shown(&again), shown(&service));
    assert_eq!(check(&again), Vec::<String>::new());
}

#[test]
fn a_damaged_or_missing_store_is_rebuilt_and_kept_aside() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Sở Nội vụ");
    inspection_of(&service, unit, inspection::SURPRISE);
    new_task(&service, "Một");
    let before = shown(&service);
    service.stop();
    drop(service);
    let db = home.path().join("store").join("db");
    let mut bytes = fs::read(&db).unwrap();
    bytes.iter_mut().step_by(97).filter(|byte| **byte != 0).for_each(|byte| *byte ^= 0x5a);
    fs::write(&db, bytes).unwrap();
    let service = serve(home.path());
    assert_eq!((service.failed(), shown(&service)), (None, before.clone()));
    assert_eq!(check(&service), Vec::<String>::new());
    let aside = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("store.damaged-");
    assert_eq!(fs::read_dir(home.path()).unwrap().flatten().filter(aside).count(), 1);
    match ask(&service, &admin(), Ask::Status) {
        Answer::Status(status) => assert_eq!(status.warnings.len(), 1, "{:?}", status.warnings),
        other => panic!("{other:?}"),
    }
    service.stop();
    drop(service);
    fs::remove_dir_all(home.path().join("store")).unwrap();
    let service = serve(home.path());
    assert_eq!(shown(&service), before);
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn of_stores_that_were_damaged_the_latest_is_kept() {
    let home = tempfile::tempdir().unwrap();
    for turn in 0..3 {
        let service = serve(home.path());
        new_task(&service, &format!("Việc {turn}"));
        service.stop();
        drop(service);
        let conf = home.path().join("store").join("conf");
        fs::write(&conf, format!("not a configuration {turn}")).unwrap();
    }
    let service = serve(home.path());
    assert_eq!((shown(&service).len(), check(&service)), (3, Vec::new()));
    let names = fs::read_dir(home.path()).unwrap().flatten().map(|entry| entry.path());
    let kept: Vec<_> = names.filter(|path| path.to_string_lossy().contains("store.")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(fs::read_to_string(kept[0].join("conf")).unwrap(), "not a configuration 2");
}

/// A start that is killed while it fills a store leaves one that is partly filled, not one that is damaged.
#[test]
fn a_store_half_filled_is_filled_again_and_not_moved_aside() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "Một");
    service.stop();
    drop(service);
    let store = home.path().join("store");
    fs::remove_dir_all(&store).unwrap();
    let db = Db::open(&store, 1 << 20).unwrap();
    drop(db.bulk().unwrap());
    drop(db);
    let service = serve(home.path());
    assert_eq!((shown(&service), check(&service)), (vec!["Một".to_owned()], Vec::new()));
    let moved = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("store.");
    assert_eq!(fs::read_dir(home.path()).unwrap().flatten().filter(moved).count(), 0);
}

#[test]
fn a_damaged_journal_is_named_to_all_who_ask() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "Một");
    new_task(&service, "Hai");
    service.stop();
    drop(service);
    let journal = fs::read_dir(home.path().join("journal")).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&journal).unwrap().replace("Hai", "Ba ");
    fs::write(&journal, text).unwrap();
    let service = serve(home.path());
    let sentence = service.failed().expect("a sentence");
    assert!(sentence.contains("line 3"), "{sentence}");
    let Answer::Failed(Failure::CannotStart { message, vi }) = ask(&service, &admin(), Ask::Overview) else {
        panic!("not refused");
    };
    assert_eq!(message, sentence);
    assert!(vi.contains("dòng 3"), "{vi}");
}

#[test]
fn a_store_of_another_home_is_refused_and_nothing_is_moved() {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (home, title) in homes.iter().zip(["Một", "Hai"]) {
        let service = serve(home.path());
        new_task(&service, title);
        service.stop();
    }
    fs::remove_dir_all(homes[0].path().join("store")).unwrap();
    copy(&homes[1].path().join("store"), &homes[0].path().join("store"));
    let service = serve(homes[0].path());
    let sentence = service.failed().expect("a sentence");
    assert!(sentence.contains("the store") && sentence.contains("of another home"), "{sentence}");
    service.stop();
    drop(service);
    // Without that store the journal is served; the note of the last start agrees with it.
    fs::remove_dir_all(homes[0].path().join("store")).unwrap();
    let service = serve(homes[0].path());
    assert_eq!(shown(&service), ["Một"]);
    assert_eq!(check(&service), Vec::<String>::new());
}

/// Waits until the applier has reached all earlier commits; returns whether sled is open.
fn applied(service: &Service) -> bool {
    let (seen, looked) = std::sync::mpsc::channel();
    let live = service.core.live.get().expect("loaded");
    live.to_applier(crate::service::message::Chore::Show(Box::new(move |db| {
        let _ = seen.send(db.is_some());
    })));
    looked.recv_timeout(PATIENCE).expect("the applier works")
}

#[test]
fn a_store_that_fails_while_serving_is_opened_again_and_catches_up() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "Một");
    assert!(applied(&service));
    // As if sled had failed: it is closed, and lines pass it.
    *service.core.live.get().unwrap().db_mut() = None;
    new_task(&service, "Hai");
    assert!(applied(&service), "it is open again");
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn a_store_that_hangs_stops_neither_the_changes_nor_the_end() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "Một");
    // The applier blocks as in a sled that hangs; `release` unblocks it at the end of the test.
    let (release, hangs) = std::sync::mpsc::channel::<()>();
    let live = service.core.live.get().unwrap();
    live.to_applier(crate::service::message::Chore::Show(Box::new(move |_| {
        let _ = hangs.recv();
    })));
    new_task(&service, "Hai");
    assert_eq!(shown(&service), ["Một", "Hai"]);
    service.stop_within(std::time::Duration::from_millis(50));
    // A thread that may still write keeps the home locked as long as the process lives.
    assert!(matches!(Service::start(home.path()), Err(super::super::StartError::Locked)));
    drop(release);
}

#[test]
fn a_store_that_is_damaged_while_serving_is_rebuilt_and_nobody_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    assert!(applied(&service));
    *service.core.live.get().unwrap().db_mut() = None;
    fs::write(home.path().join("store").join("conf"), "not a configuration").unwrap();
    new_task(&service, "Hai");
    assert!(applied(&service), "it is there again");
    assert_eq!(check(&service), Vec::<String>::new());
    assert!(matches!(
        ask(&service, &admin(), Ask::Trail { id: Some(id), before: None, limit: 5, filter: None }),
        Answer::Trail(_)
    ));
    match ask(&service, &admin(), Ask::Status) {
        Answer::Status(status) => {
            assert!(matches!(status.warnings[..], [crate::service::api::Warning::Rebuilt { .. }]));
        }
        other => panic!("{other:?}"),
    }
    service.stop();
    drop(service);
    let service = serve(home.path());
    assert_eq!(shown(&service).len(), 2);
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn a_store_that_catches_up_shows_hidden_lines_to_nobody_else() {
    for damaged in [false, true] {
        let home = tempfile::tempdir().unwrap();
        let service = serve(home.path());
        let unit = new_unit(&service, "Sở Nội vụ");
        assert!(applied(&service));
        *service.core.live.get().unwrap().db_mut() = None;
        if damaged {
            fs::write(home.path().join("store").join("conf"), "not a configuration").unwrap();
        }
        inspection_of(&service, unit, inspection::SURPRISE);
        assert!(applied(&service), "it is there again");
        new_task(&service, "Một");
        let lines = |service: &Service, person: &Person| {
            let wanted = Ask::Trail { id: None, before: None, limit: 50, filter: None };
            let Answer::Trail(trail) = ask(service, person, wanted) else { panic!("no trail") };
            trail.entries.into_iter().map(|entry| (entry.line, entry.what)).collect::<Vec<_>>()
        };
        let seen = [admin(), editor()].map(|person| lines(&service, &person));
        assert_eq!(seen.each_ref().map(Vec::len), [3, 2], "the planned surprise is not shown to the editor");
        service.stop();
        drop(service);
        // From sled alone.
        let service = serve(home.path());
        assert_eq!([admin(), editor()].map(|person| lines(&service, &person)), seen, "damaged: {damaged}");
        assert_eq!(check(&service), Vec::<String>::new());
    }
}

/// What an earlier version of the program wrote when a surprise inspection was planned: a random number.
fn planned_by_an_older_program(home: &Path, id: Id, unit: Id) {
    let set = |field, after| Change { field, before: Value::EMPTY, after };
    let changes = vec![
        set(inspection::UNIT, Value::id(unit)),
        set(inspection::DATE, Value::day(Day(19_600))),
        set(inspection::MODE, Value::choice(inspection::SURPRISE)),
        set(inspection::KIND, Value::choice(0)),
        set(inspection::STATE, Value::choice(inspection::PLANNED)),
    ];
    let events = [Event { id, rev: 1, created: true, archived: None, changes }];
    append(home, "create", &[&events]);
}

/// Writes lines to the journal of a stopped home.
fn append(home: &Path, what: &str, lines: &[&[Event]]) {
    let (mut journal, _) = Journal::open(&home.join("journal"), Options::new(SCHEMA)).unwrap();
    let line = |(no, events): (u64, &&[Event])| NewLine {
        at: 1_700_000_000,
        who: Who { uid: 1_000, name: "lan".into() },
        cmd: journal::CommandId(u128::from(no).to_be_bytes()),
        what: what.into(),
        events: to_raw_value(&events_to_json(events)).unwrap(),
    };
    let lines: Vec<NewLine> = (1..).zip(lines).map(line).collect();
    for group in lines.chunks(1_000) {
        journal.append(group.to_vec()).unwrap();
    }
}

#[test]
fn a_long_stretch_of_hidden_lines_does_not_end_the_trail_of_the_others() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    let hidden = inspection_of(&service, unit, inspection::SURPRISE);
    service.stop();
    drop(service);
    let edit = |rev: u32| {
        let note = |rev: u32| if rev == 1 { Value::EMPTY } else { Value::text(format!("ghi chú {rev}")) };
        let changes = vec![Change { field: inspection::NOTE, before: note(rev), after: note(rev + 1) }];
        [Event { id: hidden, rev: rev + 1, created: false, archived: None, changes }]
    };
    let edits: Vec<[Event; 1]> = (1..=20_500).map(edit).collect();
    append(home.path(), "edit", &edits.iter().map(<[Event; 1]>::as_slice).collect::<Vec<_>>());
    let service = serve(home.path());
    let task = new_task(&service, "Sau đó");
    let (mut named, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let Answer::Trail(page) = ask(&service, &editor(), Ask::Trail { id: None, before, limit: 50, filter: None })
        else {
            panic!("no trail")
        };
        named.extend(page.entries.iter().flat_map(|entry| &entry.events).map(|event| event.id));
        pages += 1;
        assert!(pages < 9, "it goes on");
        if !page.more {
            break;
        }
        assert!(page.next.is_some() && page.next != before, "from further back");
        before = page.next;
    }
    assert_eq!(named, [task, unit], "each once, none in between");
    assert_eq!(pages, 3);
}

#[test]
fn a_number_that_an_older_program_drew_is_kept_and_no_other_is_drawn() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Thành phố Vinh");
    service.stop();
    drop(service);
    let old = Id::new(Kind::Inspection, 1_738_291_044);
    planned_by_an_older_program(home.path(), old, unit);
    for anew in [false, true] {
        if anew {
            fs::remove_dir_all(home.path().join("store")).unwrap();
        }
        let service = serve(home.path());
        let made = inspection_of(&service, unit, inspection::SURPRISE);
        assert_eq!(made.no, 1 + u32::from(anew), "the next in the row");
        assert!(matches!(ask(&service, &admin(), Ask::Detail(old)), Answer::Detail(Some(_))));
        assert_eq!(ask(&service, &editor(), Ask::Detail(old)), Answer::Detail(None));
        assert_eq!(check(&service), Vec::<String>::new());
        service.stop();
    }
    let service = serve(home.path());
    let begin = Action::Move { ids: vec![old], to: inspection::UNDER_WAY, values: Vec::new(), seen: Vec::new() };
    done(command(&service, &admin(), begin));
    let trail = Ask::Trail { id: Some(old), before: None, limit: 9, filter: None };
    let Answer::Trail(trail) = ask(&service, &editor(), trail) else { panic!("no trail") };
    assert_eq!(trail.entries.iter().map(|entry| entry.what.as_str()).collect::<Vec<_>>(), ["move"]);
}
