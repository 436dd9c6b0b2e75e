//! sled folders with random byte changes, each opened by a service.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use dondoc::domain::id::{Id, Kind};
use dondoc::service::api::{Answer, Ask, Person, Role};
use dondoc::service::{Service, StartError};

use super::support::Home;
use super::support::wait::{PATIENCE, PAUSE, until};
use super::{number, page, random, spoil};

fn person() -> Person {
    Person { uid: 1, name: "lan".into(), role: Role::Admin, sensitive: true, read_only: false }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}

/// The service on a home, once it serves or has reported why it cannot.
pub(crate) fn settled(home: &Path) -> Arc<Service> {
    let end = Instant::now() + PATIENCE;
    let service = loop {
        match Service::start(home) {
            Ok(service) => break service,
            // The process that served it before closes its sockets a moment before it releases the home.
            Err(StartError::Locked) if Instant::now() < end => std::thread::park_timeout(PAUSE),
            Err(error) => panic!("{error}"),
        }
    };
    until("loading to end", || service.ready() || service.failed().is_some());
    service
}

pub(crate) fn ask(service: &Service, ask: Ask) -> Answer {
    service.ask(&person(), ask, &|| false)
}

pub(crate) fn rows(service: &Service, kind: Kind) -> Vec<(Id, String)> {
    let Answer::Page(found) = ask(service, page("", kind)) else { panic!("no page") };
    found.rows.iter().map(|row| (row.record.id, row.record.title().to_owned())).collect()
}

/// A stopped home with some history.
fn prepared() -> Home {
    let home = Home::with_sample();
    for turn in 0..12 {
        home.done(&["add", "task", &format!("title=Việc số {turn}")]);
    }
    home.done(&["stop"]);
    home
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_store_with_changed_bytes_is_rebuilt() {
    let home = prepared();
    let original = settled(home.path());
    let expected = Kind::ALL.map(|kind| rows(&original, kind));
    drop(original);
    let mut random = random();
    let mut rebuilt = 0;
    for turn in 0..number("DONDOC_FUZZ_STORES", 60) {
        let to = home.path().with_extension(format!("store-{turn}"));
        copy(home.path(), &to);
        let files = files(&to.join("store"));
        let file = &files[random.usize(..files.len())];
        let mut bytes = fs::read(file).expect("a file");
        spoil(&mut bytes, &mut random);
        fs::write(file, &bytes).expect("a file");
        let service = settled(&to);
        assert_eq!(service.failed(), None, "turn {turn}, {}", file.display());
        assert_eq!(Kind::ALL.map(|kind| rows(&service, kind)), expected, "turn {turn}");
        match ask(&service, Ask::Check) {
            Answer::Checked(report) => assert!(report.faults.is_empty(), "turn {turn}: {:?}", report.faults),
            other => panic!("turn {turn}: {other:?}"),
        }
        drop(service);
        rebuilt += usize::from(
            fs::read_dir(&to)
                .expect("a home")
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("store.damaged-")),
        );
        fs::remove_dir_all(&to).expect("cleaned up");
    }
    println!("{rebuilt} stores were moved aside and rebuilt; the others were as good as before");
}
