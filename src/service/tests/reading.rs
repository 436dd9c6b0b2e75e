//! A read-only home gives the same answers as a writable one, and accepts no change.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rustix::io::Errno;

use super::*;
use crate::domain::action::Edit;
use crate::domain::kinds::feedback;
use crate::service::api::{Position, Trail, Warning};
use crate::store::writable::ReadOnly;

fn read(home: &Path, lock: &Path) -> Arc<Service> {
    let why = ReadOnly { home: home.to_owned(), part: home.to_owned(), cause: Errno::ROFS };
    let service = Service::start_reading(why, lock).expect("a service");
    let feed = service.subscribe(&admin());
    while !service.ready() && service.failed().is_none() {
        feed.next(PATIENCE).expect("loading goes on");
    }
    service
}

/// The answers for people with different visibility: lists, details, the overview, and trails in pages of any size.
fn answers(service: &Service) -> Vec<Answer> {
    let mut told = Vec::new();
    for person in [admin(), editor(), person(1_002, "hoa", Role::Viewer, true)] {
        for kind in [Kind::Unit, Kind::Task, Kind::Feedback, Kind::Inspection] {
            // Versions and positions belong to one start.
            told.push(Answer::Page(Box::new(Page { version: 0, ..page(service, &person, kind, "") })));
            told.extend((1..=4).map(|no| ask(service, &person, Ask::Detail(Id::new(kind, no)))));
        }
        told.push(ask(service, &person, Ask::Overview));
        for limit in [1, 7, 500] {
            for id in [None, Some(Id::new(Kind::Task, 1)), Some(Id::new(Kind::Inspection, 1))] {
                told.extend(trails(service, &person, id, limit).into_iter().map(without_positions).map(Answer::Trail));
            }
        }
    }
    told
}

fn without_positions(mut trail: Trail) -> Trail {
    let nowhere = Position([0; 16]);
    for entry in &mut trail.entries {
        entry.position = nowhere;
    }
    Trail { next: trail.next.map(|_| nowhere), ..trail }
}

fn trails(service: &Service, person: &Person, id: Option<Id>, limit: u32) -> Vec<Trail> {
    let (mut trails, mut before) = (Vec::<Trail>::new(), None);
    loop {
        match ask(service, person, Ask::Trail { id, before, limit, filter: None }) {
            Answer::Trail(trail) => {
                before = trail.next;
                let more = trail.more && trails.len() < 9;
                trails.push(trail);
                if !more {
                    return trails;
                }
            }
            Answer::Failed(Failure::NotFound) => return trails,
            other => panic!("no trail: {other:?}"),
        }
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let files = files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap()));
    files.chain(folders.iter().flat_map(|folder| self::files(folder))).collect()
}

/// More changes of one task than are looked up at a time, with a hidden inspection among them.
fn history(service: &Service) {
    let unit = new_unit(service, "Sở Nội vụ");
    let task = new_task(service, "Rà soát thủ tục");
    inspection_of(service, unit, inspection::SURPRISE);
    let reporter = [
        (feedback::MATTER, Value::text("Một cửa đóng sớm")),
        (feedback::RECEIVED_ON, Value::day(today(service))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
        (feedback::REPORTER, Value::secret("Lê Thị Mẫu")),
    ];
    create(service, &admin(), Kind::Feedback, &reporter);
    for turn in 0..600 {
        let value = Value::text(format!("Rà soát thủ tục, lần {turn}"));
        let edits = vec![Edit { field: task::TITLE, was: None, value }];
        done(command(service, &admin(), Action::Edit { ids: vec![task], edits }));
        if turn % 50 == 0 {
            new_task(service, &format!("Việc {turn}"));
        }
    }
}

#[test]
fn what_is_read_is_what_was_written_for_all_and_stays_as_it_is() {
    let (home, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let service = serve(home.path());
    history(&service);
    let (written, day) = (answers(&service), today(&service));
    service.stop();
    let before = files(home.path());
    let reading = read(home.path(), &aside.path().join("lock"));
    let answers = answers(&reading);
    assert_eq!(answers.len(), written.len());
    // A day that begins in between changes what is due.
    for (read, written) in answers.iter().zip(&written).filter(|_| today(&reading) == day) {
        assert_eq!(read, written, "the same question");
    }
    let id = Id::new(Kind::Feedback, 1);
    let revealed = ask(&reading, &admin(), Ask::Reveal { id, field: feedback::REPORTER });
    assert!(matches!(revealed, Answer::Revealed(_)), "{revealed:?}");
    let checked = ask(&reading, &admin(), Ask::Check);
    let Answer::Checked(report) = checked else { panic!("{checked:?}") };
    assert!(report.faults.is_empty() && report.store_left_out, "{report:?}");
    reading.stop();
    let after = files(home.path());
    let paths = before.keys().chain(after.keys());
    let changed: Vec<&PathBuf> = paths.filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "touched: {changed:?}");
}

#[test]
fn what_would_write_is_refused_and_what_was_done_is_still_known() {
    let (home, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let service = serve(home.path());
    let (done_before, never) = (fresh_id(), fresh_id());
    let add =
        |title: &str| Action::Create(vec![Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title))] }]);
    done(ask(&service, &admin(), Ask::Command(done_before, add("Trước đó"))));
    service.stop();
    let reading = read(home.path(), &aside.path().join("lock"));
    let refused = Failure::ReadOnly { home: Some(home.path().display().to_string()) };
    for question in [
        Ask::Command(never, add("Không được")),
        Ask::LastMine,
        Ask::BackupPlan { secrets: true },
        Ask::SecretsTaken { file: "-".into(), holds: Vec::new(), removed: Vec::new() },
    ] {
        assert_eq!(failed(ask(&reading, &admin(), question)), refused);
    }
    let viewer = person(1_003, "binh", Role::Viewer, false);
    let asked = ask(&reading, &viewer, Ask::Command(never, add("Không được")));
    assert_eq!(failed(asked), Failure::NoAccess(Role::Editor), "the role first");
    assert_eq!(done(ask(&reading, &admin(), Ask::Outcome(done_before))).line, Some(1));
    assert_eq!(ask(&reading, &admin(), Ask::Outcome(never)), Answer::NotDone);
    assert_eq!(ask(&reading, &admin(), Ask::BackupTaken { seq: 1, file: "f".into() }), Answer::BackupNoted);
    let Answer::Status(status) = ask(&reading, &admin(), Ask::Status) else { panic!("no status") };
    assert!(matches!(status.warnings.as_slice(), [Warning::ReadOnly { .. }]), "{:?}", status.warnings);
    assert_eq!(status.last_backup, None);
}

#[test]
fn one_service_reads_at_a_time_and_ends_when_another_has_written() {
    let (home, aside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lock = aside.path().join("lock");
    serve(home.path()).stop();
    let reading = read(home.path(), &lock);
    let why = || ReadOnly { home: home.path().to_owned(), part: home.path().to_owned(), cause: Errno::ROFS };
    assert!(matches!(Service::start_reading(why(), &lock), Err(crate::service::StartError::Locked)));
    assert!(!reading.stopping());
    // It does not prevent a server from writing.
    let writing = serve(home.path());
    assert!(!reading.stopping());
    new_task(&writing, "Việc mới");
    assert!(reading.stopping());
    reading.stop();
    assert!(matches!(Service::start_reading(why(), &lock), Err(crate::service::StartError::Locked)));
    writing.stop();
    let reading = read(home.path(), &lock);
    assert_eq!(page(&reading, &admin(), Kind::Task, "").rows.len(), 1);
}
