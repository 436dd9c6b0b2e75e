//! Many clients that request the largest answers and never read, others that send half a large request, and others whose
//! requests are far larger in memory than their frames: the server holds at most its bound for all of them, and a client
//! that reads is still served. The real program, real sockets. `DONDOC_DEAF_CLIENTS` sets another number of clients, at
//! most 190.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::LazyLock;
use std::thread;

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::{Scalar, Value};
use dondoc::service::api::{Answer, Ask, CommandId};
use dondoc::wire::Client;
use dondoc::wire::frame::{self, MOST_BYTES};
use dondoc::wire::message::{Hello, ToServer};

mod support;
use support::Home;

/// Records of the home.
const RECORDS: u32 = 1_000;
/// Rows of an answer that no client reads: about a megabyte, so that the answers of all clients would far exceed the
/// bound.
const ROWS: u32 = 1_000;
/// What the server may hold for all its clients.
const BOUND: u64 = 64 << 20;
/// What it may need in addition: eight answers being computed, each as records and as a frame, the stacks of 450
/// threads, and memory that is about to be released.
const BESIDE: u64 = 96 << 20;
/// Requests of a client that reads nothing: more than one answer waits, and one is with the client's thread.
const REQUESTS: u32 = 16;
/// Rounds of the client that reads.
const ROUNDS: u64 = 10;

/// What a client does, by its name.
type Sort = (&'static str, fn(&Home) -> UnixStream);

fn clients() -> usize {
    std::env::var("DONDOC_DEAF_CLIENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(150).min(190)
}

/// A line of the kernel's report of the server's memory, in bytes.
fn memory(pid: u32, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("its status");
    let text = status.lines().find_map(|found| found.strip_prefix(line)).expect("a line");
    text.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") << 10
}

fn rows() -> Ask {
    Ask::Rows { kind: Kind::Task, nos: (1..=ROWS).collect() }
}

fn greeted(home: &Home) -> UnixStream {
    let mut stream = UnixStream::connect(home.place().socket).expect("a socket");
    stream.write_all(&frame::encode(&Hello::ours()).expect("a frame")).expect("a hello");
    stream
}

/// Sends many requests with large answers, and reads none.
fn deaf(home: &Home) -> UnixStream {
    let mut stream = greeted(home);
    for number in 1..=REQUESTS {
        let request = frame::encode(&ToServer::Ask(number, rows())).expect("a frame");
        if stream.write_all(&request).is_err() {
            break;
        }
    }
    stream
}

/// Sends a request of several megabytes without its last byte.
fn half(home: &Home) -> UnixStream {
    let mut stream = greeted(home);
    let request = frame::encode(&ToServer::Ask(1, Ask::Resolve("x".repeat(MOST_BYTES - 64)))).expect("a frame");
    // If it is disconnected in between, the test has what it wants.
    let _ = stream.write_all(request.split_last().expect("bytes").1);
    stream
}

/// Sends commands with a list of empty values: one byte each in a frame of a megabyte, and 32 in memory.
fn dense(home: &Home) -> UnixStream {
    static REQUEST: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let values = vec![(task::TAGS, Value::Many(vec![Scalar::Empty; 1_000_000]))];
        let action = Action::Create(vec![Draft { kind: Kind::Task, values }]);
        frame::encode(&ToServer::Ask(1, Ask::Command(CommandId([1; 16]), action))).expect("a frame")
    });
    let mut stream = greeted(home);
    for _ in 0..REQUESTS {
        if stream.write_all(&REQUEST).is_err() {
            break;
        }
    }
    stream
}

fn work(client: &mut Client, round: u64) {
    let mut id = [5; 16];
    id[..8].copy_from_slice(&round.to_be_bytes());
    let values = vec![(task::TITLE, Value::text(format!("Việc {round}")))];
    let done = client.ask(Ask::Command(CommandId(id), Action::Create(vec![Draft { kind: Kind::Task, values }])));
    assert!(matches!(done, Ok(Answer::Done(_))), "{done:?}");
    let answer = client.ask(rows()).expect("an answer");
    assert!(matches!(&answer, Answer::Rows(rows) if rows.taken == ROWS), "{answer:?}");
}

/// Peak of the server's memory above its start, with this many clients of one type; and how many were disconnected.
fn peak(sort: fn(&Home) -> UnixStream) -> (u64, usize) {
    let home = Home::new();
    home.done(&["init"]);
    home.done(&["demo", "--records", &RECORDS.to_string(), "--seed", "1"]);
    let mut reader = home.client();
    work(&mut reader, 0);
    let pid = home.server().expect("a server");
    let before = memory(pid, "VmRSS:");
    // The peak is measured from here.
    fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("a fresh peak");
    // At the same time: otherwise the requests of one client may be answered before the next sends its own.
    let streams: Vec<UnixStream> = thread::scope(|scope| {
        let opened: Vec<_> = (0..clients()).map(|_| scope.spawn(|| sort(&home))).collect();
        opened.into_iter().map(|one| one.join().expect("a client")).collect()
    });
    for round in 1..=ROUNDS {
        work(&mut reader, round);
    }
    let peak = memory(pid, "VmHWM:").saturating_sub(before);
    let gone = streams.iter().filter(|stream| is_closed(stream)).count();
    home.done(&["check"]);
    (peak, gone)
}

/// Whether the server has closed the connection; reads and drops everything before.
fn is_closed(mut stream: &UnixStream) -> bool {
    stream.set_nonblocking(true).expect("a socket");
    let mut piece = vec![0; 64 << 10];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn clients_that_never_read_hold_no_more_than_the_bound_in_sum() {
    let mib = |bytes: u64| bytes >> 20;
    let sorts: [Sort; 3] =
        [("never read", deaf), ("send half a request", half), ("send a list of empty values", dense)];
    for (name, sort) in sorts {
        let (peak, gone) = peak(sort);
        eprintln!("{} clients that {name}: {} MiB at most, {gone} cut off", clients(), mib(peak));
        assert!(peak <= BOUND + BESIDE, "{name}: {} MiB", mib(peak));
    }
}
