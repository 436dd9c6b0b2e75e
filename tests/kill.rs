//! `kill -9` of the server at random moments while three clients write: during its start, during a rebuild of sled,
//! while it writes, begins a new month's segment, or syncs sled. Every acknowledged change is there afterwards, none is
//! there in part or twice, the chain verifies, sled and journal agree.
//!
//! `DONDOC_KILLS` sets another number of kills (200), `DONDOC_KILL_SEED` another seed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId};
use dondoc::wire::{Client, Start};
use fastrand::Rng;
use serde_json::Value as Json;

mod support;
use support::{Home, faketime};

const WRITERS: u32 = 3;
/// Records that one bulk command creates.
const BULK: u32 = 5;
/// The maximum wait for a server that must start or make progress; reached only if the test fails.
const PATIENCE: Duration = Duration::from_mins(1);
/// The applier syncs sled this long after the first change that is not durable in it.
const SYNC_AFTER: Duration = Duration::from_secs(3);

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// When the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// So soon after its start that it may not serve yet.
    Start,
    /// The same with sled's folder removed, so that it is rebuilt from the journal.
    Rebuild,
    /// While it commits changes.
    Change,
    /// Around the first change of a new month, which begins a new segment.
    Month,
    /// Around the sync of sled.
    Sync,
}

impl Moment {
    fn any(random: &mut Rng) -> Moment {
        match random.u8(0..100) {
            0..25 => Moment::Start,
            25..40 => Moment::Rebuild,
            40..80 => Moment::Change,
            80..97 => Moment::Month,
            _ => Moment::Sync,
        }
    }
}

/// What the server has acknowledged, by sequence number, and the last title sent for each task.
#[derive(Default)]
struct Book {
    acknowledged: BTreeMap<u64, Vec<(Id, String)>>,
    sent: BTreeMap<Id, String>,
}

/// A command that was sent, to be sent again under the same id until it is answered.
struct Sent {
    id: CommandId,
    action: Action,
    titles: Vec<String>,
    of: Option<Id>,
}

impl Sent {
    fn creating(titles: Vec<String>) -> Sent {
        let draft =
            |title: &String| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title.as_str()))] };
        Sent { id: command_id(), action: Action::Create(titles.iter().map(draft).collect()), titles, of: None }
    }

    fn renaming(of: Id, title: String) -> Sent {
        let edits = vec![Edit { field: task::TITLE, was: None, value: Value::text(title.as_str()) }];
        Sent { id: command_id(), action: Action::Edit { ids: vec![of], edits }, titles: vec![title], of: Some(of) }
    }
}

fn command_id() -> CommandId {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    CommandId(id)
}

/// The state shared by the writers and the killer.
struct Drill<'a> {
    home: &'a Home,
    stop: AtomicBool,
    /// Whether the writers pause, as people do.
    calm: AtomicBool,
    /// The number of acknowledged changes.
    count: AtomicU32,
    book: Mutex<Book>,
}

/// Writes until it is stopped: single records, several at once, and new titles.
fn writer(drill: &Drill, name: u32) {
    let (mut mine, mut step, mut pending): (Vec<Id>, u32, Option<Sent>) = (Vec::new(), 0, None);
    while !drill.stop.load(Ordering::Relaxed) {
        let Ok(mut client) = Client::connect(&drill.home.place(), Start::Never) else {
            std::thread::park_timeout(Duration::from_millis(1));
            continue;
        };
        while !drill.stop.load(Ordering::Relaxed) {
            if drill.calm.load(Ordering::Relaxed) {
                std::thread::park_timeout(Duration::from_millis(20));
            }
            let sent = pending.take().unwrap_or_else(|| {
                step += 1;
                match step % 10 {
                    0 => Sent::creating((1..=BULK).map(|n| format!("writer {name} step {step} bulk {n}")).collect()),
                    _ if mine.len() < 20 => Sent::creating(vec![format!("writer {name} step {step}")]),
                    _ => Sent::renaming(mine[step as usize % mine.len()], format!("writer {name} step {step}")),
                }
            });
            if let Some(of) = sent.of {
                drill.book.lock().expect("book").sent.insert(of, sent.titles[0].clone());
            }
            match client.ask(Ask::Command(sent.id, sent.action.clone())) {
                Ok(Answer::Done(done)) => {
                    let changed: Vec<Id> = done.changed.iter().map(|(id, _)| *id).collect();
                    assert_eq!(changed.len(), sent.titles.len(), "a command is done whole");
                    if sent.of.is_none() && changed.len() == 1 {
                        mine.push(changed[0]);
                    }
                    let titles = changed.into_iter().zip(sent.titles).collect();
                    drill
                        .book
                        .lock()
                        .expect("book")
                        .acknowledged
                        .insert(done.line.expect("for those who see everything"), titles);
                    drill.count.fetch_add(1, Ordering::Relaxed);
                }
                Ok(other) => panic!("{other:?}"),
                Err(_) => {
                    pending = Some(sent);
                    break;
                }
            }
        }
    }
}

/// The server, started by the drill so that it can be killed from its first instruction on.
fn serve(drill: &Drill, clock: Option<&(PathBuf, PathBuf)>) -> Child {
    let mut command = drill.home.command(&["serve", "--stay"]);
    if let Some((library, file)) = clock {
        command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", file).env("FAKETIME_NO_CACHE", "1");
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("TZ", "UTC");
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server starts")
}

/// Waits until this many more changes have been acknowledged.
fn progress(drill: &Drill, server: &mut Child, wanted: u32) {
    let (before, end) = (drill.count.load(Ordering::Relaxed), Instant::now() + PATIENCE);
    while drill.count.load(Ordering::Relaxed) < before + wanted {
        assert!(Instant::now() < end, "no progress");
        assert_eq!(server.try_wait().expect("a status"), None, "the server starts by itself and stays");
        std::thread::park_timeout(Duration::from_micros(200));
    }
}

/// Kills the server at such a moment; returns whether it had answered any client before.
fn strike(drill: &Drill, server: &mut Child, moment: Moment, next_month: &dyn Fn(), random: &mut Rng) -> bool {
    let before = drill.count.load(Ordering::Relaxed);
    match moment {
        Moment::Start | Moment::Rebuild => std::thread::park_timeout(Duration::from_micros(random.u64(0..120_000))),
        Moment::Change => {
            progress(drill, server, random.u32(1..12));
            std::thread::park_timeout(Duration::from_micros(random.u64(0..3_000)));
        }
        Moment::Month => {
            progress(drill, server, random.u32(1..6));
            next_month();
            std::thread::park_timeout(Duration::from_micros(random.u64(0..6_000)));
        }
        Moment::Sync => {
            progress(drill, server, 1);
            drill.calm.store(true, Ordering::Relaxed);
            std::thread::park_timeout(SYNC_AFTER + Duration::from_micros(random.u64(0..100_000)));
        }
    }
    server.kill().expect("a server to kill");
    server.wait().expect("its end");
    drill.calm.store(false, Ordering::Relaxed);
    drill.count.load(Ordering::Relaxed) > before
}

#[test]
fn what_was_acknowledged_survives_any_kill() {
    let home = Home::new();
    let drill = Drill {
        home: &home,
        stop: AtomicBool::new(false),
        calm: AtomicBool::new(false),
        count: AtomicU32::new(0),
        book: Mutex::default(),
    };
    let clock = faketime().map(|library| (library, home.path().with_extension("clock")));
    let (mut random, mut tally) = (Rng::with_seed(number("DONDOC_KILL_SEED", 7)), BTreeMap::new());
    let month = AtomicU32::new(0);
    let next_month = || {
        let Some((_, file)) = &clock else { return };
        let turn = month.fetch_add(1, Ordering::Relaxed);
        let new = file.with_extension("new");
        fs::write(&new, format!("{}-{:02}-10 08:00:00", 2030 + turn / 12, turn % 12 + 1)).expect("a clock");
        fs::rename(&new, file).expect("a clock");
    };
    next_month();
    std::thread::scope(|scope| {
        for name in 0..WRITERS {
            let drill = &drill;
            scope.spawn(move || writer(drill, name));
        }
        for _ in 0..number("DONDOC_KILLS", 200) {
            let moment = Moment::any(&mut random);
            if moment == Moment::Rebuild {
                let _ = fs::remove_dir_all(home.path().join("store"));
            }
            let mut server = serve(&drill, clock.as_ref());
            let served = strike(&drill, &mut server, moment, &next_month, &mut random);
            *tally.entry((moment, if served { "had answered" } else { "not yet" })).or_insert(0) += 1;
        }
        // The last server is stopped as users stop it.
        let mut server = serve(&drill, clock.as_ref());
        progress(&drill, &mut server, 10);
        drill.stop.store(true, Ordering::Relaxed);
        home.done(&["stop"]);
        server.wait().expect("its end");
    });
    let Drill { book, .. } = drill;
    check(&home, &book.into_inner().expect("book"));
    let put_aside = fs::read_dir(home.path().join("journal")).expect("a journal").flatten();
    let put_aside = put_aside.filter(|entry| entry.file_name().to_string_lossy().starts_with("discarded-")).count();
    let segments = home.segments().len();
    println!("{tally:?}; {segments} segments; unacknowledged bytes put aside {put_aside} times");
    if clock.is_some() && month.load(Ordering::Relaxed) > 5 {
        assert!(segments > 3, "new months begin new segments");
    }
}

fn check(home: &Home, book: &Book) {
    assert!(book.acknowledged.len() >= 60, "the drill wrote something");
    // Each acknowledged change is a journal line, also if a later one replaced its value.
    let mut lines: BTreeMap<u64, String> = BTreeMap::new();
    for segment in home.segments() {
        for line in fs::read_to_string(&segment).expect("a segment").lines().skip(1) {
            let json: Json = serde_json::from_str(line).expect("JSON");
            lines.insert(json["seq"].as_u64().expect("a number"), line.to_owned());
        }
    }
    for (seq, titles) in &book.acknowledged {
        let line = lines.get(seq).unwrap_or_else(|| panic!("line {seq} was acknowledged and is gone"));
        assert!(titles.iter().all(|(_, title)| line.contains(title)), "line {seq} is not what was acknowledged");
    }
    // Each task has the last acknowledged title, or one that was sent after it.
    let tasks = home.json(&["list", "tasks"]);
    let text = |task: &Json, key: &str| task[key].as_str().expect("text").to_owned();
    let titles: BTreeMap<Id, String> = tasks
        .as_array()
        .expect("an array")
        .iter()
        .map(|task| (text(task, "id").parse().expect("an id"), text(task, "title")))
        .collect();
    let last: BTreeMap<Id, &String> = book.acknowledged.values().flatten().map(|(id, title)| (*id, title)).collect();
    for (id, title) in last {
        let held = titles.get(&id).unwrap_or_else(|| panic!("{id} was acknowledged and is gone"));
        let sent = book.sent.get(&id).unwrap_or(title);
        assert!(held == title || held == sent, "{id} holds {held}, acknowledged {title}, last sent {sent}");
    }
    // Nothing was done twice, and no bulk change in part.
    let mut once: Vec<&String> = titles.values().collect();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), titles.len());
    let mut bulks: BTreeMap<&str, u32> = BTreeMap::new();
    for (bulk, _) in titles.values().filter_map(|title| title.split_once(" bulk ")) {
        *bulks.entry(bulk).or_default() += 1;
    }
    assert!(!bulks.is_empty() && bulks.values().all(|count| *count == BULK), "{bulks:?}");
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
}
