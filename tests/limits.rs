//! What exceeds a limit is refused with an explanation, and a client that floods or stalls harms only itself. The real
//! program, real sockets. Progress is measured, not time.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, CommandId, Failure, Notice, PageQuery};
use dondoc::wire::frame::{self, HEAD, MOST_BYTES};
use dondoc::wire::message::{Hello, Refusal, ToClient, ToServer};
use dondoc::wire::{Client, ConnectError, Start};

use rustix::process::{Resource, Rlimit, prlimit};

mod support;
use support::Home;
use support::pty::Terminal;

/// A client that sends raw frames.
struct Raw(UnixStream);

impl Raw {
    fn welcome(home: &Home) -> Raw {
        let mut raw = Raw(UnixStream::connect(home.place().socket).expect("a socket"));
        raw.send(&Hello::ours());
        let _: Hello = raw.receive().expect("a hello");
        assert!(matches!(raw.receive(), Some(ToClient::Welcome(_))));
        raw
    }

    fn send<T: serde::Serialize>(&mut self, message: &T) {
        self.0.write_all(&frame::encode(message).expect("a frame")).expect("sent");
    }

    fn receive<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        let mut head = [0; HEAD];
        self.0.read_exact(&mut head).ok()?;
        let mut body = vec![0; u32::from_le_bytes(head) as usize];
        self.0.read_exact(&mut body).ok()?;
        frame::decode(&body).ok()
    }
}

fn page() -> Ask {
    Ask::Page(PageQuery {
        kind: Kind::Task,
        filter: String::new(),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: 100,
        around: None,
        marked: Vec::new(),
        lang: Lang::En,
    })
}

fn add(client: &mut Client, n: u32) -> Id {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    let draft = Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(format!("Việc {n}")))] };
    let answer = client.ask(Ask::Command(CommandId(id), Action::Create(vec![draft]))).expect("an answer");
    let Answer::Done(done) = answer else { panic!("{answer:?}") };
    done.changed[0].0
}

fn rows(client: &mut Client) -> u32 {
    match client.ask(page()).expect("an answer") {
        Answer::Page(page) => page.total,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flood_without_reading_is_answered_in_its_own_time_and_slows_nobody() {
    const REQUESTS: u32 = 10_000;
    let home = Home::with_sample();
    let mut witness = home.client();
    let mut flood = Raw::welcome(&home);
    let mut sender = Raw(flood.0.try_clone().expect("a socket"));
    // It fills its socket and waits there, because no answer is read.
    let sending = thread::spawn(move || {
        for number in 1..=REQUESTS {
            // Of different kinds, so that none replaces another.
            sender.send(&ToServer::Ask(number, if number % 2 == 0 { Ask::Overview } else { Ask::Status }));
        }
    });
    for n in 1..=100 {
        add(&mut witness, n);
        assert_eq!(rows(&mut witness), 14 + n);
    }
    // Now it reads: every request has its answer, although many were refused as too many.
    let (mut answered, mut refused) = (HashSet::new(), 0);
    while answered.len() < REQUESTS as usize {
        match flood.receive().expect("an answer") {
            ToClient::Answer(number, answer) => {
                assert!(answered.insert(number), "{number} is answered twice");
                refused += usize::from(answer == Answer::Failed(Failure::TooMuch));
            }
            other => panic!("{other:?}"),
        }
    }
    sending.join().expect("all is sent");
    assert!(refused > 0, "64 at a time");
    add(&mut witness, 101);
}

#[test]
fn who_never_reads_notices_costs_others_nothing_and_catches_up() {
    let home = Home::with_sample();
    let mut witness = home.client();
    let mut deaf = Raw::welcome(&home);
    deaf.send(&ToServer::Subscribe);
    let last = (1..=300).map(|n| add(&mut witness, n)).last().expect("some");
    // The notices it missed were merged; the last one is current.
    loop {
        if let Some(ToClient::Notice(Notice::Changed { ids, .. })) = deaf.receive()
            && (ids.is_empty() || ids.contains(&last))
        {
            break;
        }
    }
}

#[test]
fn the_two_hundred_and_first_client_is_told_so_and_comes_in_when_one_has_left() {
    let home = Home::with_sample();
    let mut clients: Vec<Client> = (0..200).map(|_| home.client()).collect();
    let said = home.fails(&["list", "tasks"], 6);
    assert!(said.contains("as many connections as it allows"), "{said}");
    let said = home.fails(&["--lang", "vi", "list", "tasks"], 6);
    assert!(said.contains("đã đủ số kết nối"), "{said}");
    // Connected clients keep working.
    for (n, client) in clients.iter_mut().enumerate() {
        add(client, 1_000 + n as u32);
    }
    // A screen shows it too, and connects when there is room.
    let mut terminal = Terminal::open(&home);
    terminal.see("as many connections as it allows");
    clients.truncate(190);
    terminal.see("[0 Overview]").see("Overdue");
}

#[test]
fn a_frame_beyond_the_limit_ends_its_own_connection() {
    let home = Home::with_sample();
    let mut witness = home.client();
    let mut raw = Raw::welcome(&home);
    raw.0.write_all(&(MOST_BYTES as u32 + 1).to_le_bytes()).expect("sent");
    assert!(raw.receive::<ToClient>().is_none(), "cut off");
    // Our own client does not even send it, and reports why.
    assert!(witness.ask(Ask::Resolve("x".repeat(MOST_BYTES))).is_err());
    assert_eq!(rows(&mut home.client()), 14);
}

#[test]
fn what_a_client_says_before_it_is_let_in_makes_one_short_line_in_the_log() {
    let home = Home::with_sample();
    let forged = "1.0\n2026-01-01T00:00:00Z ERROR forged\u{1b}[2J\u{202e}".to_owned();
    let attempts = ["x".repeat(900), forged].into_iter().cycle().take(300);
    for program in attempts {
        let mut raw = Raw(UnixStream::connect(home.place().socket).expect("a socket"));
        raw.send(&Hello { protocol: 1, program, ..Hello::ours() });
        let _: Hello = raw.receive().expect("a hello");
        assert_eq!(raw.receive(), Some(ToClient::Refused(Refusal::Protocol)));
    }
    let log = std::fs::read_to_string(home.path().join("log/server.log")).expect("a log");
    let said: Vec<&str> = log.lines().filter(|line| line.contains("another protocol")).collect();
    // One line, or as many as minutes have passed.
    assert!((1..=5).contains(&said.len()), "{log}");
    assert!(said.iter().all(|line| line.len() < 400), "{log}");
    assert!(!log.lines().any(|line| line.starts_with("2026-01-01T00:00:00Z ERROR forged")), "{log}");
    assert!(!log.contains(['\u{1b}', '\u{202e}']), "{log}");
}

#[test]
fn a_text_too_long_for_its_field_is_refused_in_words() {
    let home = Home::with_sample();
    let title = format!("title={}", "x".repeat(301));
    let said = home.fails(&["set", "task-1", &title], 3);
    assert!(said.contains("has 301 characters, at most 300"), "{said}");
    let said = home.fails(&["--lang", "vi", "set", "task-1", &title], 3);
    assert!(said.contains("dài 301 ký tự, tối đa 300"), "{said}");
    home.done(&["set", "task-1", &format!("title={}", "ộ".repeat(300))]);
    // A form's line accepts this many letters, and shows that it is full.
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0002").keys("a").see("F2 saves");
    terminal.keys(&format!("\x1b[200~{}\x1b[201~", "y".repeat(301))).see("has 301 characters, at most 300");
}

#[test]
fn one_command_touches_five_thousand_records_at_most() {
    let home = Home::with_sample();
    let mut client = home.client();
    let ids: Vec<Id> = (1..=5_001).map(|no| Id::new(Kind::Task, no)).collect();
    let mut archive = |count: usize, name: u8| {
        let action = Action::Archive { ids: ids[..count].to_vec(), away: true };
        client.ask(Ask::Command(CommandId([name; 16]), action)).expect("an answer")
    };
    let Answer::Failed(Failure::Refused(refused, _)) = archive(5_001, 1) else { panic!("not refused") };
    assert_eq!(refused[0].faults[0].sentence(Lang::En), "too many records at once, at most 5000");
    assert_eq!(refused[0].faults[0].sentence(Lang::Vi), "quá nhiều bản ghi một lần, tối đa 5000");
    // With one record less, each record is decided independently.
    assert!(matches!(archive(5_000, 2), Answer::Done(done) if done.records == 14 && done.refused.len() == 4_986));
}

/// How long another client waits for a page and for a change, over all rounds: (median, slowest).
fn latency(witness: &mut Client, first: u32) -> (Duration, Duration) {
    let mut took: Vec<Duration> = (0..40)
        .map(|turn| {
            let since = Instant::now();
            rows(witness);
            add(witness, first + turn);
            since.elapsed()
        })
        .collect();
    took.sort_unstable();
    (took[20], took[39])
}

/// Sends requests until it is stopped, and reads no answer.
fn flood(home: &Home, stop: &Arc<AtomicBool>, request: impl Fn(u32) -> Ask + Send + 'static) -> thread::JoinHandle<()> {
    let (mut raw, stop) = (Raw::welcome(home), Arc::clone(stop));
    let mut reader = Raw(raw.0.try_clone().expect("a socket"));
    thread::spawn(move || {
        let reading = thread::spawn(move || while reader.receive::<ToClient>().is_some() {});
        for number in 1.. {
            let frame = frame::encode(&ToServer::Ask(number, request(number))).expect("a frame");
            if stop.load(Ordering::Relaxed) || raw.0.write_all(&frame).is_err() {
                break;
            }
        }
        let _ = raw.0.shutdown(std::net::Shutdown::Both);
        reading.join().expect("read");
    })
}

#[test]
fn floods_and_stalls_leave_others_their_answers_in_good_time() {
    let home = Home::with_sample();
    home.done(&["demo", "--records", "2000"]);
    let mut witness = home.client();
    let quiet = latency(&mut witness, 1 << 16);
    println!("quiet: {quiet:?}");
    let attack = |name: &str, first: u32, witness: &mut Client, requests: Option<fn(u32) -> Ask>| {
        let stop = Arc::new(AtomicBool::new(false));
        let floods: Vec<_> = requests.into_iter().flat_map(|ask| (0..3).map(move |_| ask)).collect();
        let floods: Vec<_> = floods.into_iter().map(|ask| flood(&home, &stop, ask)).collect();
        let found = latency(witness, first);
        println!("{name}: {found:?}");
        stop.store(true, Ordering::Relaxed);
        for flood in floods {
            flood.join().expect("a flood ends");
        }
        // A generous bound, for a busy machine: a client that had to wait for the flood to end would never finish.
        assert!(found.0 < quiet.0 * 20 + Duration::from_secs(10), "{name}: {found:?} instead of {quiet:?}");
    };
    attack(
        "three floods of pages, each with another filter",
        2 << 16,
        &mut witness,
        Some(|number| {
            let Ask::Page(query) = page() else { unreachable!() };
            Ask::Page(PageQuery { filter: format!("viec or due<{}/9 or \"{number}\"", number % 30 + 1), ..query })
        }),
    );
    attack(
        "three floods of commands",
        3 << 16,
        &mut witness,
        Some(|number| {
            let mut id = [7; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            let values = vec![(task::TITLE, Value::text(""))];
            Ask::Command(CommandId(id), Action::Create(vec![Draft { kind: Kind::Task, values }]))
        }),
    );
    let mut deaf = Raw::welcome(&home);
    deaf.send(&ToServer::Subscribe);
    for number in 1..=64 {
        deaf.send(&ToServer::Ask(number, page()));
    }
    attack("one that never reads", 4 << 16, &mut witness, None);
    let mut halves: Vec<Raw> = (0..50).map(|_| Raw::welcome(&home)).collect();
    for half in &mut halves {
        half.0.write_all(&(MOST_BYTES as u32).to_le_bytes()).expect("sent");
        half.0.write_all(&[0; 1000]).expect("sent");
    }
    let mut silent: Vec<UnixStream> =
        (0..50).map(|_| UnixStream::connect(home.place().socket).expect("a socket")).collect();
    attack("fifty with half a frame, fifty without a word", 5 << 16, &mut witness, None);
    silent.clear();
}

/// Connects clients until the server has no descriptor for another one.
fn fill(home: &Home, others: &mut Vec<Client>) {
    loop {
        match Client::connect(&home.place(), Start::Never) {
            Ok(other) => others.push(other),
            Err(ConnectError::Refused(Refusal::NoFiles)) => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// The output of a command that the server refuses because no descriptor is free. The server itself uses descriptors
/// for short times (a sync of the store, the socket of a client that has just disconnected): if one became free in
/// between, the command is answered, and the server is filled again.
fn heard_at_a_full_server(home: &Home, others: &mut Vec<Client>, args: &[&str]) -> String {
    for _ in 0..30 {
        fill(home, others);
        let output = home.run(args);
        if !output.status.success() {
            assert_eq!(output.status.code(), Some(6), "{args:?}: {output:?}");
            return format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        }
    }
    panic!("{args:?} is answered at each try");
}

#[test]
fn who_comes_when_no_file_is_left_hears_it_and_the_server_can_be_stopped() {
    let home = Home::with_sample();
    let mut inside = home.client();
    let pid = home.server().expect("a server");
    let limit = |files: u64| {
        let pid = rustix::process::Pid::from_raw(pid as i32);
        let held = rustix::process::getrlimit(Resource::Nofile).maximum;
        prlimit(pid, Resource::Nofile, Rlimit { current: Some(files), maximum: held }).expect("a limit");
    };
    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("its files").count() as u64;
    limit(open + 4);
    let mut others = Vec::new();
    let said = heard_at_a_full_server(&home, &mut others, &["list", "tasks"]);
    assert!(said.contains("cannot open any more files"), "{said}");
    let said = heard_at_a_full_server(&home, &mut others, &["--lang", "vi", "status"]);
    assert!(said.contains("không mở thêm được tệp"), "{said}");
    for _ in 0..50 {
        fill(&home, &mut others);
    }
    let log = std::fs::read_to_string(home.path().join("log/server.log")).expect("a log");
    let lines = log.lines().filter(|line| line.contains("is turned away")).count();
    // One line, or as many as minutes have passed: not one for each of the fifty.
    assert!((1..=5).contains(&lines), "{log}");
    add(&mut inside, 1);
    limit(512);
    assert_eq!(rows(&mut home.client()), 15, "files again");
    limit(open + 4);
    assert!(home.done(&["stop"]).contains("has stopped"));
}
