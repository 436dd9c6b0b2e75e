//! Many writers and many readers at once: no change is lost, no page is torn, memory stays flat.
//!
//! `DONDOC_LOAD_SECONDS` sets another duration (5), `DONDOC_LOAD_CLIENTS` other numbers of writers and of readers (50).
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId, Done, PageQuery};
use dondoc::wire::Client;

mod support;
use support::Home;

/// How much the server may grow under load, above its size after a warm-up.
const GROWTH: u64 = 24 << 20;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn done(client: &mut Client, action: Action) -> Done {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    match client.ask(Ask::Command(CommandId(id), action)) {
        Ok(Answer::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

/// One task whose title and note are always equal.
fn twins(text: &str) -> Vec<(dondoc::domain::field::FieldNo, Value)> {
    vec![(task::TITLE, Value::text(text)), (task::NOTE, Value::text(text))]
}

fn rewrite(client: &mut Client, id: Id, text: &str) {
    let edits = twins(text).into_iter().map(|(field, value)| Edit { field, was: None, value }).collect();
    done(client, Action::Edit { ids: vec![id], edits });
}

/// Reads a page like a screen; returns the position of the store.
fn look(client: &mut Client, offset: u32) -> u64 {
    let query = PageQuery {
        kind: Kind::Task,
        filter: String::new(),
        typing: false,
        sort: Vec::new(),
        offset,
        limit: 40,
        around: None,
        marked: Vec::new(),
        lang: dondoc::i18n::Lang::En,
    };
    let Ok(Answer::Page(page)) = client.ask(Ask::Page(query)) else { panic!("no page") };
    for row in &page.rows {
        let (title, note) = (row.record.get(task::TITLE), row.record.get(task::NOTE));
        assert_eq!(title, note, "a page shows one moment only");
    }
    page.version
}

fn memory(client: &mut Client) -> u64 {
    match client.ask(Ask::Status) {
        Ok(Answer::Status(status)) => status.memory.expect("told to who sees everything"),
        other => panic!("{other:?}"),
    }
}

/// Changes by this many writers while this many readers read; returns changes per second.
fn load(home: &Home, writers: usize, readers: usize, time: Duration, last: &mut Vec<(Id, String)>) -> f64 {
    let (stop, changes, looks) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let ready = Barrier::new(writers + readers + 1);
    let (kept, elapsed) = std::thread::scope(|scope| {
        let (stop, changes, looks, ready) = (&stop, &changes, &looks, &ready);
        let writing: Vec<_> = (0..writers)
            .map(|name| {
                scope.spawn(move || {
                    let mut client = home.client();
                    let text = format!("writer {name} begins");
                    let id = done(&mut client, Action::Create(vec![Draft { kind: Kind::Task, values: twins(&text) }]));
                    let id = id.changed.first().expect("a task").0;
                    ready.wait();
                    let mut text = text;
                    for step in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        text = format!("writer {name} of {writers} step {step}");
                        rewrite(&mut client, id, &text);
                        changes.fetch_add(1, Ordering::Relaxed);
                    }
                    (id, text)
                })
            })
            .collect();
        for name in 0..readers {
            scope.spawn(move || {
                let mut client = home.client();
                ready.wait();
                let mut seen = 0;
                while !stop.load(Ordering::Relaxed) {
                    let version = look(&mut client, name as u32 % 30);
                    assert!(version >= seen, "the store never goes back");
                    seen = version;
                    looks.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        ready.wait();
        let begun = Instant::now();
        // An earlier scope may have left a wake-up for this thread: one park may be too short.
        while let Some(left) = time.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
        stop.store(true, Ordering::Relaxed);
        let kept: Vec<_> = writing.into_iter().map(|writer| writer.join().expect("a writer")).collect();
        (kept, begun.elapsed())
    });
    last.extend(kept);
    let rate = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64 / elapsed.as_secs_f64();
    println!("{writers} writers {:.0} changes/s, {readers} readers {:.0} pages/s", rate(&changes), rate(&looks));
    rate(&changes)
}

#[test]
fn many_writers_and_readers_lose_nothing() {
    let time = Duration::from_secs(number("DONDOC_LOAD_SECONDS", 5));
    let clients = number("DONDOC_LOAD_CLIENTS", 50) as usize;
    let home = Home::new();
    let mut watcher = home.client();
    let mut last = Vec::new();
    let one = load(&home, 1, 0, time / 5, &mut last);
    // Threads, queues and sled's cache allocate their memory once.
    load(&home, clients, clients, time / 5, &mut last);
    let before = memory(&mut watcher);
    let many = load(&home, clients, clients, time, &mut last);
    let after = memory(&mut watcher);
    println!("one writer {one:.0}/s, {clients} writers {many:.0}/s; server {} then {} KiB", before >> 10, after >> 10);
    assert!(after < before + GROWTH, "memory stays flat: {before} then {after} bytes");
    let check = |home: &Home| {
        let tasks = home.json(&["list", "tasks"]);
        let tasks = tasks.as_array().expect("an array");
        assert_eq!(tasks.len(), last.len());
        for (id, text) in &last {
            let task = tasks.iter().find(|task| task["id"] == id.to_string().as_str()).expect("the task");
            assert_eq!(task["title"], text.as_str(), "each writer's last change is there");
        }
        home.done(&["audit", "verify"]);
        home.done(&["check"]);
    };
    check(&home);
    home.done(&["stop"]);
    check(&home);
}
