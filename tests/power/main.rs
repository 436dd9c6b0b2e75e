//! The power is cut at random moments of the whole program's run, sled included: the real server is traced while
//! clients write, and the home is recreated as a disk may hold it that keeps synced data and any part of the rest. The
//! next server starts without help on what is left, and every change that was acknowledged before the cut is there,
//! complete.
//!
//! `DONDOC_POWER_CUTS` sets another number of cuts.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod disk;
#[path = "../support/mod.rs"]
mod support;
mod trace;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::day::Day;
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::{feedback, task};
use dondoc::domain::secret::SecretText;
use dondoc::domain::value::{Scalar, Value};
use dondoc::service::api::{Answer, Ask, CommandId, Done, PageQuery, Status};
use dondoc::wire::frame::{Splitter, decode};
use dondoc::wire::message::ToClient;
use dondoc::wire::{Client, Start};
use fastrand::Rng;

use disk::Disk;
use support::Home;
use support::skip::skip;
use support::wait::PAUSE;
use trace::Event;

/// The number of cuts in one server's run.
const CUTS_A_LIFE: usize = 50;
/// Writers at a time.
const WRITERS: u64 = 3;
/// The pause between two changes of a writer: a busy office, and a trace that can be read quickly.
const PACE: Duration = Duration::from_millis(30);
/// How long they write: sled is synced once in this time.
const WRITING: Duration = Duration::from_millis(3_600);

fn cuts() -> usize {
    std::env::var("DONDOC_POWER_CUTS").ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(200)
}

/// The titles of tasks that each journal line set.
type Book = BTreeMap<u64, Vec<(Id, String)>>;

/// A home after a cut, and what must be true of it.
struct Left {
    folder: PathBuf,
    /// The last line acknowledged before the cut.
    acknowledged: u64,
    /// The name of the cut.
    name: String,
}

/// What is known of the server's run before the cut.
struct Life {
    book: Book,
    /// The hash of each line, from the server that was not cut.
    hashes: HashMap<u64, String>,
}

#[test]
fn any_power_cut_leaves_every_acknowledged_change() {
    let traces = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-e", "trace=openat", "-o", "/dev/null", "true"])
        .status();
    if !traces.is_ok_and(|status| status.success()) {
        skip("strace cannot trace here");
        return;
    }
    let base = tempfile::tempdir().expect("a folder");
    let (mut left, mut book, mut all) = (cuts(), Book::new(), Tally::default());
    for turn in 0_u64.. {
        let mut random = Rng::with_seed(turn);
        // The first server creates the home; each later one runs on what a cut left of an earlier one's.
        let folder = base.path().join(format!("life-{turn}"));
        if turn == 0 {
            fs::create_dir(&folder).expect("a folder");
        } else {
            fs::rename(base.path().join("next"), &folder).expect("what a cut left");
        }
        let wanted = left.min(CUTS_A_LIFE);
        all += one_life(&folder, &mut book, wanted, &base.path().join("next"), &mut random);
        fs::remove_dir_all(&folder).expect("cleaned up");
        left -= wanted;
        if left == 0 {
            break;
        }
    }
    println!("{all:?}");
}

/// The results of all cuts.
#[derive(Debug, Default)]
struct Tally {
    /// The number of cuts.
    cuts: usize,
    /// The number of lines acknowledged before them, in total.
    acknowledged: u64,
    /// The number of cuts after which sled had to be rebuilt.
    rebuilt: usize,
    /// The number of cuts after which unacknowledged bytes were discarded.
    discarded: usize,
    /// The slowest start after a cut.
    slowest: Duration,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.cuts += other.cuts;
        self.acknowledged += other.acknowledged;
        self.rebuilt += other.rebuilt;
        self.discarded += other.discarded;
        self.slowest = self.slowest.max(other.slowest);
    }
}

/// Runs a server on a folder, cuts its run at this many moments, and leaves at `next` what one of the cuts left.
fn one_life(folder: &Path, book: &mut Book, wanted: usize, next: &Path, random: &mut Rng) -> Tally {
    let mut disk = Disk::of(folder);
    let traced = folder.with_extension("trace");
    live(&folder.join("home"), &traced, book);
    let events = trace::read(&traced);
    fs::remove_file(&traced).expect("the trace");
    let whole = Life { book: std::mem::take(book), hashes: hashes(&folder.join("home")) };
    let mut moments: Vec<usize> = (0..wanted).map(|_| random.usize(0..=events.len())).collect();
    moments.sort_unstable();
    let kept = random.usize(wanted / 2..wanted);
    let (jobs, waiting) = sync_channel::<Left>(1);
    let (waiting, life) = (Arc::new(Mutex::new(waiting)), &whole);
    let tally = std::thread::scope(|scope| {
        // The receiver is dropped with the last checker, so that a failure ends the drill.
        let checkers = [Arc::clone(&waiting), waiting].map(|jobs| scope.spawn(move || check_all(&jobs, life)));
        let mut heard = Heard::default();
        let mut done = 0;
        for (number, moment) in moments.into_iter().enumerate() {
            for event in &events[done..moment] {
                disk.happen(event);
                heard.take(event);
            }
            done = moment;
            let name = format!("cut {number} of {}", folder.display());
            let cut = folder.with_extension(format!("cut-{number}"));
            disk.cut(random, &cut);
            if number == kept {
                copy(&cut, next);
            }
            if jobs.send(Left { folder: cut, acknowledged: heard.last, name }).is_err() {
                break;
            }
        }
        drop(jobs);
        let mut tally = Tally::default();
        for checker in checkers {
            tally += checker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        tally
    });
    *book = whole.book;
    tally
}

/// Clients write to a traced server until their time is over; the book gets the result of each line.
fn live(home: &Path, traced: &Path, book: &mut Book) {
    let home = Home::at(home.to_owned());
    let mut server = trace::serve(&home, traced);
    let mut first = connected(&home);
    // Lines that the cut removed are no longer expected.
    book.retain(|seq, _| *seq <= status(&mut first).head.map_or(0, |(seq, _)| seq));
    let seen = Mutex::new(std::mem::take(book));
    let until = Instant::now() + WRITING;
    std::thread::scope(|scope| {
        for name in 0..WRITERS {
            let (home, seen) = (&home, &seen);
            scope.spawn(move || write(&mut connected(home), name, until, seen));
        }
    });
    home.done(&["stop"]);
    server.wait().expect("strace ends");
    *book = seen.into_inner().expect("book");
}

fn connected(home: &Home) -> Client {
    let place = home.place();
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        match Client::connect(&place, Start::Never) {
            Ok(client) => return client,
            Err(error) => assert!(Instant::now() < until, "{error:?}"),
        }
        std::thread::park_timeout(PAUSE);
    }
}

fn status(client: &mut Client) -> Status {
    match client.ask(Ask::Status) {
        Ok(Answer::Status(status)) => *status,
        other => panic!("{other:?}"),
    }
}

fn write(client: &mut Client, name: u64, until: Instant, seen: &Mutex<Book>) {
    let mut random = Rng::with_seed(name);
    let (mut mine, mut complaints): (Vec<Id>, Vec<Id>) = (Vec::new(), Vec::new());
    let mut step = 0;
    while Instant::now() < until {
        std::thread::park_timeout(PACE);
        step += 1;
        if random.u8(0..5) == 0 {
            // The text is stored outside the journal; `check` must find whether both agree.
            let action = match complaints.pop().filter(|_| random.bool()) {
                Some(id) => Action::Forget { ids: vec![id] },
                None => Action::Create(vec![complaint(&format!("writer {name} step {step}"))]),
            };
            let made = matches!(action, Action::Create(_));
            let done = command(client, action);
            complaints.extend(done.changed.iter().map(|(id, _)| *id).filter(|_| made));
            seen.lock().expect("book").insert(line_of(&done), Vec::new());
            continue;
        }
        let title = format!("{} writer {name} step {step}", "x".repeat(random.usize(1..200)));
        let many = if random.u8(0..4) == 0 { random.usize(5..40) } else { 1 };
        let action = if mine.len() < 10 || (mine.len() < 100 && random.u8(0..3) == 0) {
            let draft = Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title.as_str()))] };
            Action::Create(vec![draft; many])
        } else {
            let edits = vec![Edit { field: task::TITLE, was: None, value: Value::text(title.as_str()) }];
            let from = random.usize(0..mine.len());
            Action::Edit { ids: mine.iter().skip(from).take(many).copied().collect(), edits }
        };
        let create = matches!(action, Action::Create(_));
        let done = command(client, action);
        let changed: Vec<Id> = done.changed.iter().map(|(id, _)| *id).collect();
        if create {
            mine.extend(&changed);
        }
        let titles = changed.into_iter().map(|id| (id, title.clone())).collect();
        seen.lock().expect("book").insert(line_of(&done), titles);
    }
}

/// The journal line of a command.
fn line_of(done: &Done) -> u64 {
    done.line.expect("for those who see everything")
}

/// The feedback of a citizen, with the citizen's name.
fn complaint(reporter: &str) -> Draft {
    let values = vec![
        (feedback::MATTER, Value::text("Một cửa đóng sớm")),
        (feedback::RECEIVED_ON, Value::day(Day::from_ymd(2026, 1, 5).expect("a day"))),
        (feedback::CHANNEL, Value::choice(0)),
        (feedback::REPORTER, Value::One(Scalar::SecretText(SecretText::new(reporter)))),
    ];
    Draft { kind: Kind::Feedback, values }
}

fn command(client: &mut Client, action: Action) -> Done {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    match client.ask(Ask::Command(CommandId(id), action)) {
        Ok(Answer::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

/// What the server has sent to its clients so far, read from its sockets.
#[derive(Default)]
struct Heard {
    sockets: HashMap<Vec<u8>, Splitter>,
    last: u64,
}

impl Heard {
    fn take(&mut self, event: &Event) {
        let Event::Sent { socket, bytes } = event else { return };
        let splitter = self.sockets.entry(socket.clone()).or_default();
        splitter.push(bytes);
        // The sockets for wake-ups inside the server are traced too, and carry no frames.
        while let Ok(Some(body)) = splitter.next_body() {
            if let Ok(ToClient::Answer(_, Answer::Done(done))) = decode(body) {
                self.last = self.last.max(line_of(&done));
            }
        }
    }
}

/// The hash of each line of a home's journal.
fn hashes(home: &Path) -> HashMap<u64, String> {
    let home = Home::at(home.to_owned());
    let mut hashes = HashMap::new();
    for segment in home.segments() {
        for line in fs::read_to_string(segment).expect("a segment").lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
            if let (Some(seq), Some(hash)) = (line["seq"].as_u64(), line["hash"].as_str()) {
                hashes.insert(seq, hash.to_owned());
            }
        }
    }
    hashes
}

fn check_all(waiting: &Mutex<Receiver<Left>>, life: &Life) -> Tally {
    let mut tally = Tally::default();
    loop {
        let next = waiting.lock().expect("jobs").recv();
        let Ok(left) = next else { return tally };
        tally += check(&left, life);
        fs::remove_dir_all(&left.folder).expect("cleaned up");
    }
}

/// Starts the real server on what a cut left, and checks everything.
fn check(left: &Left, life: &Life) -> Tally {
    let (name, acknowledged) = (&left.name, left.acknowledged);
    let home = Home::at(left.folder.join("home"));
    let begun = Instant::now();
    let mut client = home.try_client().unwrap_or_else(|| panic!("{name}: no server starts"));
    let status = status(&mut client);
    let slowest = begun.elapsed();
    let (head, hash) = status.head.expect("for those who see everything");
    assert!(head >= acknowledged, "{name}: line {acknowledged} was acknowledged, the journal ends with {head}");
    if head > 0 {
        assert_eq!(life.hashes.get(&head), Some(&hash), "{name}: line {head} is not the one that was written");
    }
    let expected: BTreeMap<Id, &str> =
        life.book.range(..=head).flat_map(|(_, titles)| titles).map(|(id, title)| (*id, title.as_str())).collect();
    let held = titles(&mut client);
    assert_eq!(held.len(), expected.len(), "{name}: tasks");
    for (id, title) in &held {
        assert_eq!(expected.get(id), Some(&title.as_str()), "{name}: {id}");
    }
    for ask in [Ask::AuditVerify, Ask::Check] {
        match client.ask(ask) {
            Ok(Answer::Checked(report)) => assert!(report.faults.is_empty(), "{name}: {:?}", report.faults),
            other => panic!("{name}: {other:?}"),
        }
    }
    let draft = Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text("after the cut"))] };
    let answer = client.ask(Ask::Command(CommandId([9; 16]), Action::Create(vec![draft])));
    assert!(matches!(&answer, Ok(Answer::Done(done)) if line_of(done) == head + 1), "{name}: {answer:?}");
    let told = |what: &str| usize::from(format!("{:?}", status.warnings).contains(what));
    Tally { cuts: 1, acknowledged, rebuilt: told("Rebuilt"), discarded: told("Discarded"), slowest }
}

/// All tasks, with their titles.
fn titles(client: &mut Client) -> BTreeMap<Id, String> {
    let mut titles = BTreeMap::new();
    loop {
        let query = PageQuery {
            kind: Kind::Task,
            filter: String::new(),
            typing: false,
            sort: Vec::new(),
            offset: titles.len() as u32,
            limit: 1_000,
            around: None,
            marked: Vec::new(),
            lang: dondoc::i18n::Lang::En,
        };
        let Ok(Answer::Page(page)) = client.ask(Ask::Page(query)) else { panic!("no page") };
        let before = titles.len();
        titles.extend(page.rows.iter().map(|row| (row.record.id, row.record.title().to_owned())));
        if titles.len() == before {
            return titles;
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
