//! `kill -9` of the server at random moments while three clients write: every acknowledged change
//! is there after the restart, the chain verifies, sled and journal agree.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId};

mod support;
use support::Home;

/// Kills; `DONDOC_KILLS` asks for another number.
fn kills() -> u32 {
    std::env::var("DONDOC_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(200)
}

/// What the server has acknowledged: the last title confirmed for each task, and the last one sent.
#[derive(Default)]
struct Book {
    confirmed: BTreeMap<Id, (u64, String)>,
    sent: BTreeMap<Id, String>,
}

fn command_id() -> CommandId {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    CommandId(id)
}

fn titled(title: &str) -> Vec<(dondoc::domain::field::FieldNo, Value)> {
    vec![(task::TITLE, Value::text(title))]
}

/// Writes until told to stop; every unanswered command is asked for by its id afterwards.
fn writer(home: &Home, name: u32, stop: &AtomicBool, count: &AtomicU32, book: &Mutex<Book>) {
    let mut mine: Vec<Id> = Vec::new();
    let mut step = 0;
    let mut pending: Option<(CommandId, Action, String, Option<Id>)> = None;
    while !stop.load(Ordering::Relaxed) {
        let Some(mut client) = home.try_client() else { continue };
        loop {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let (id, action, title, of) = pending.take().unwrap_or_else(|| {
                step += 1;
                let title = format!("writer {name} step {step}");
                if mine.len() < 20 {
                    let action = Action::Create(vec![Draft { kind: Kind::Task, values: titled(&title) }]);
                    (command_id(), action, title, None)
                } else {
                    let of = mine[step as usize % mine.len()];
                    let edits = vec![Edit { field: task::TITLE, was: None, value: Value::text(title.as_str()) }];
                    (command_id(), Action::Edit { ids: vec![of], edits }, title, Some(of))
                }
            });
            if let Some(of) = of {
                book.lock().expect("book").sent.insert(of, title.clone());
            }
            match client.ask(Ask::Command(id, action.clone())) {
                Ok(Answer::Done(done)) => {
                    let changed = done.changed.first().expect("one record").0;
                    if of.is_none() {
                        mine.push(changed);
                    }
                    book.lock().expect("book").confirmed.insert(changed, (done.seq, title));
                    count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(other) => panic!("{other:?}"),
                Err(_) => {
                    // The line broke: the same command again, under the same id, does it once.
                    pending = Some((id, action, title, of));
                    break;
                }
            }
        }
    }
}

#[test]
fn what_was_acknowledged_survives_any_kill() {
    let home = Home::new();
    let (stop, count, book) = (AtomicBool::new(false), AtomicU32::new(0), Mutex::new(Book::default()));
    std::thread::scope(|scope| {
        for name in 0..3 {
            let (home, stop, count, book) = (&home, &stop, &count, &book);
            scope.spawn(move || writer(home, name, stop, count, book));
        }
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..kills() {
            // Wait for progress, not for time, then strike at a random moment after it.
            let before = count.load(Ordering::Relaxed);
            let wanted = random.u32(1..12);
            while count.load(Ordering::Relaxed) < before + wanted {
                std::thread::yield_now();
            }
            std::thread::park_timeout(Duration::from_micros(random.u64(0..3_000)));
            if let Some(pid) = server_pid(&home) {
                let _ = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    check(&home, &book.into_inner().expect("book"));
}

/// The server's process number as its lock file names it: asking the server would race the kill.
fn server_pid(home: &Home) -> Option<u32> {
    std::fs::read_to_string(home.path().join("lock")).ok()?.trim().parse().ok()
}

fn check(home: &Home, book: &Book) {
    assert!(book.confirmed.len() >= 60, "the drill wrote something");
    let tasks = home.json(&["list", "tasks"]);
    let titles: BTreeMap<Id, String> = tasks
        .as_array()
        .expect("an array")
        .iter()
        .map(|task| {
            let text = |key: &str| task[key].as_str().expect("text").to_owned();
            (text("id").parse().expect("an id"), text("title"))
        })
        .collect();
    for (id, (_, title)) in &book.confirmed {
        let held = titles.get(id).unwrap_or_else(|| panic!("{id} was acknowledged and is gone"));
        let sent = book.sent.get(id).unwrap_or(title);
        assert!(held == title || held == sent, "{id} holds {held}, acknowledged {title}, last sent {sent}");
    }
    // Nothing was done twice: every task has its own title.
    let mut once: Vec<&String> = titles.values().collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), titles.len());
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
}
