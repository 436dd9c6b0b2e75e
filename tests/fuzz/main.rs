//! Random input from every side: frames on the real server's socket, filter texts, journals and sled folders with
//! random byte changes. No panic reaches a user, no other client is affected, memory stays bounded, and no changed byte
//! of the journal is accepted.
//!
//! `DONDOC_FUZZ_FRAMES` (20,000), `DONDOC_FUZZ_FILTERS` (100,000), `DONDOC_FUZZ_JOURNALS` (200), `DONDOC_FUZZ_YEARS` (8
//! journals of years) and `DONDOC_FUZZ_STORES` (60) set other numbers; `DONDOC_FUZZ_SEED` sets another seed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::day::Day;
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::{def, task};
use dondoc::domain::value::Value;
use dondoc::filter::Scope;
use dondoc::filter::complete::complete;
use dondoc::filter::fact::Fact;
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, CommandId, Filtered, PageQuery};
use dondoc::wire::Client;
use dondoc::wire::frame::{decode, encode};
use dondoc::wire::message::{Hello, ToServer};
use fastrand::Rng;

mod homes;
mod journals;
#[path = "../support/mod.rs"]
mod support;
use support::Home;

/// The maximum time for any client to wait while the rest is fuzzed.
const PATIENCE: Duration = Duration::from_mins(2);
/// How much a server may grow under random input.
const GROWTH: u64 = 48 << 20;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

fn random() -> Rng {
    Rng::with_seed(number("DONDOC_FUZZ_SEED", 1))
}

fn page(filter: &str, kind: Kind) -> Ask {
    Ask::Page(PageQuery {
        kind,
        filter: filter.to_owned(),
        typing: true,
        sort: Vec::new(),
        offset: 0,
        limit: 20,
        around: None,
        marked: vec![1, 2],
        lang: Lang::Vi,
    })
}

/// A message as a client may send it.
fn message(random: &mut Rng) -> ToServer {
    let id = Id { kind: Kind::ALL[random.usize(..Kind::ALL.len())], no: random.u32(0..40) };
    let text = filter(random);
    let ask = match random.u8(0..9) {
        0 => page(&text, id.kind),
        1 => Ask::Detail(id),
        2 => Ask::Resolve(text),
        3 => Ask::Overview,
        4 => Ask::Find { kind: id.kind, text, limit: random.u32(..) },
        5 => Ask::Complete {
            of: if random.bool() { Filtered::Trail } else { Filtered::List(id.kind) },
            cursor: random.u32(0..30),
            text,
            lang: Lang::En,
        },
        6 => {
            let values = vec![(task::TITLE, Value::text(text.as_str()))];
            Ask::Command(CommandId([random.u8(..); 16]), Action::Create(vec![Draft { kind: Kind::Task, values }]))
        }
        7 => {
            let edits = vec![Edit { field: task::NOTE, was: None, value: Value::text(text.as_str()) }];
            Ask::Command(CommandId([random.u8(..); 16]), Action::Edit { ids: vec![id], edits })
        }
        _ => Ask::Outcome(CommandId([random.u8(..); 16])),
    };
    match random.u8(0..12) {
        0 => ToServer::Cancel(random.u32(0..20)),
        1 => ToServer::TooLarge(random.u32(0..20)),
        2 => ToServer::Subscribe,
        _ => ToServer::Ask(random.u32(0..20), ask),
    }
}

/// Random byte changes: some are flipped, some lost, some duplicated, the end cut or extended.
fn spoil(bytes: &mut Vec<u8>, random: &mut Rng) {
    for _ in 0..random.usize(1..4) {
        let at = random.usize(0..=bytes.len().saturating_sub(1));
        let to = bytes.len().min(at + random.usize(1..40));
        match random.u8(0..6) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << random.u8(0..8),
            2 if !bytes.is_empty() => bytes[at] = random.u8(..),
            3 => drop(bytes.drain(at..to)),
            4 => {
                let twice = bytes[at..to].to_vec();
                bytes.splice(at..at, twice);
            }
            _ => bytes.truncate(at),
        }
    }
}

/// A frame: its length, and any body; and whether the server can decode it.
fn frame(random: &mut Rng) -> (Vec<u8>, bool) {
    let mut body = encode(&message(random)).expect("a frame").split_off(4);
    if random.u8(0..4) > 0 {
        spoil(&mut body, random);
    }
    let understood = match decode::<ToServer>(&body) {
        // Any client may send all other requests.
        Ok(ToServer::Ask(_, Ask::Stop)) => return frame(random),
        decoded => decoded.is_ok(),
    };
    let mut length = (body.len() as u32).to_le_bytes();
    let lies = random.u8(0..30) == 0;
    if lies {
        length[random.usize(0..4)] ^= 1 << random.u8(0..8);
    }
    ([&length[..], &body].concat(), understood && !lies)
}

/// Sends frames until the server must disconnect it, and reads everything.
fn misbehave(socket: &Path, random: &mut Rng) -> u64 {
    let mut stream = UnixStream::connect(socket).expect("the server lets anybody try");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    if random.u8(0..20) > 0 {
        stream.write_all(&encode(&Hello::ours()).expect("a hello")).expect("sent");
    }
    let mut sent = 0;
    loop {
        let (bytes, understood) = frame(random);
        sent += 1;
        // A server that has disconnected us reads nothing any more.
        if stream.write_all(&bytes).is_err() || !understood || sent == 30 {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut rest = Vec::new();
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "the server ends what it cannot understand");
    }
    sent
}

fn memory(client: &mut Client) -> u64 {
    match client.ask(Ask::Status) {
        Ok(Answer::Status(status)) => status.memory.expect("told to who sees everything"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn frames_of_nonsense_hurt_nobody_else() {
    let wanted = number("DONDOC_FUZZ_FRAMES", 20_000);
    let home = Home::with_sample();
    let (mut good, socket) = (home.client(), home.place().socket);
    let mut random = random();
    for _ in 0..50 {
        misbehave(&socket, &mut random);
    }
    let before = memory(&mut good);
    let over = AtomicBool::new(false);
    let (sent, slowest) = std::thread::scope(|scope| {
        let noticed = scope.spawn(|| {
            let mut slowest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                assert!(matches!(good.ask(page("", Kind::Unit)), Ok(Answer::Page(page)) if page.rows.len() == 20));
                slowest = slowest.max(begun.elapsed());
            }
            slowest
        });
        let mut sent = 0;
        while sent < wanted && !noticed.is_finished() {
            sent += misbehave(&socket, &mut random);
        }
        over.store(true, Ordering::Relaxed);
        (sent, noticed.join().expect("another client notices nothing"))
    });
    let after = memory(&mut good);
    println!("{sent} frames; another client's slowest answer {slowest:?}; memory {before} then {after}");
    assert!(slowest < PATIENCE && after < before + GROWTH, "{slowest:?}, {before} then {after} bytes");
    let log = fs::read_dir(home.path().join("log")).expect("a log").flatten();
    for file in log {
        let text = fs::read_to_string(file.path()).expect("text");
        assert!(!text.contains("panicked"), "{}", text.lines().find(|line| line.contains("panicked")).expect("a line"));
    }
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
}

/// Words with a meaning in a filter, whole and in part.
const WORDS: [&str; 48] = [
    "hạn",
    "han",
    "due",
    "tt",
    "status",
    "is",
    "key",
    "text",
    ":",
    "<",
    ">",
    "<=",
    ">=",
    "=",
    "-",
    "(",
    ")",
    "\"",
    ",",
    " ",
    " ",
    "or",
    "hoặc",
    "and",
    "overdue",
    "quá hạn",
    "soon",
    "marked",
    "xong",
    "done",
    "empty",
    "trống",
    "today",
    "hn",
    "+7",
    "-30",
    "q3/2023",
    "30/9",
    "29/2/2023",
    "2023-13-45",
    "99999999999999999999",
    "Diễn Châu",
    "đ",
    "̛̣",
    "🙂",
    "\u{202e}",
    "\0",
    "unit",
];

fn filter(random: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..random.usize(0..9) {
        match random.u8(0..12) {
            0 => text.push(random.char(..)),
            1 => text.push_str(&random.i64(..).to_string()),
            2 => drop(text.pop()),
            _ => text.push_str(WORDS[random.usize(..WORDS.len())]),
        }
    }
    text
}

#[test]
fn no_filter_text_is_too_strange() {
    let mut random = random();
    let today = Day::from_ymd(2026, 11, 23).expect("a day");
    let find = |_: Kind, text: &str| if text.len() > 3 { vec![1] } else { Vec::new() };
    let mut understood = 0_u64;
    let wanted = number("DONDOC_FUZZ_FILTERS", 100_000);
    for turn in 0..wanted {
        let kind = Kind::ALL[turn as usize % Kind::ALL.len()];
        let facts = Fact::of(kind);
        let scope =
            Scope { fields: def(kind).fields, hidden: &[], facts, today, find: &find, names: &|_, _| Vec::new() };
        let text = if turn % 500 == 0 { filter(&mut random).repeat(300) } else { filter(&mut random) };
        let cursor = random.usize(0..=text.len() + 2);
        match dondoc::filter::compile(&text, Some(cursor).filter(|_| turn % 2 == 0), &scope) {
            Ok(_) => understood += 1,
            Err(error) => {
                assert!(!error.message(Lang::Vi).is_empty() && !error.message(Lang::En).is_empty());
                let _ = error.suggestion();
            }
        }
        complete(&text, cursor, &scope, Lang::Vi);
    }
    println!("{wanted} filter texts, {understood} of them understood");
    // And through the server, on records.
    let home = Home::with_sample();
    let mut client = home.client();
    for turn in 0..wanted / 50 {
        let kind = Kind::ALL[turn as usize % Kind::ALL.len()];
        let answer = client.ask(page(&filter(&mut random), kind));
        assert!(matches!(answer, Ok(Answer::Page(_))), "{answer:?}");
    }
}
