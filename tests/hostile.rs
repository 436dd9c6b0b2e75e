//! One client that sends the largest requests without end, and a colleague who keeps working: every request of the
//! colleague is answered. The same in a shared home, where one user has many connections. The real program, real sockets,
//! real users, a thousand records. `DONDOC_HOSTILE_RECORDS` sets another number, at most 5,000.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft, Edit};
use dondoc::domain::field::FieldNo;
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::{def, task, unit};
use dondoc::domain::value::Value;
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, CommandId, Failure, Filtered, PageQuery, SortKey, TrailFilter};
use dondoc::wire::frame;
use dondoc::wire::message::{Hello, ToServer};
use dondoc::wire::{Client, Place, Start};

mod support;
use support::Home;
use support::people::{LAN, MINH, Office};
use support::wait::until;

/// Rounds of the colleague for each type of request.
const ROUNDS: u32 = 2;
/// Connections of the hostile client.
const CONNECTIONS: usize = 2;

/// Connections of one user in a shared home, of the 20 that a user may have there.
const OF_ONE_USER: usize = 16;
/// Pages that their colleague asks for.
const PAGES: usize = 8;

fn list(kind: Kind, filter: String) -> PageQuery {
    PageQuery {
        kind,
        filter,
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: 2_000,
        around: None,
        marked: Vec::new(),
        lang: Lang::Vi,
    }
}

/// This many bytes of words, each of which most records contain.
fn words(bytes: usize) -> String {
    "n h c t a i ".chars().cycle().take(bytes).collect()
}

fn command(number: u64, action: Action) -> Ask {
    let mut id = [7; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    Ask::Command(CommandId(id), action)
}

/// The number of records in the home.
fn records() -> u32 {
    std::env::var("DONDOC_HOSTILE_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000).min(5_000)
}

/// A request of each type that does the most harm; `number` makes each one different.
fn hostile(sort: &str, number: u64) -> Ask {
    let everywhere = (0..120).map(|no| format!("-text:zq{no}{number}")).collect::<Vec<_>>().join(" ");
    let fields = u64::from(u8::try_from(def(Kind::Task).fields.len()).expect("few fields"));
    match sort {
        "page" => Ask::Page(list(Kind::Task, everywhere)),
        "page, another order each time" => {
            let field = |shift: u64| FieldNo(((number / shift) % fields) as u8);
            let sort =
                [1, 3, 7].map(|shift| SortKey { field: field(shift), descending: number.is_multiple_of(2) }).to_vec();
            Ask::Page(PageQuery { sort, ..list(Kind::Task, String::new()) })
        }
        "page, a long filter" => Ask::Page(list(Kind::Task, words(3 << 20))),
        "numbers" => Ask::Numbers(PageQuery { marked: vec![1; 90_000], ..list(Kind::Task, everywhere) }),
        "rows" => Ask::Rows { kind: Kind::Task, nos: (1..=2_000).collect() },
        "find" => Ask::Find { kind: Kind::Task, text: words(1_000), limit: u32::MAX },
        "find, megabytes" => Ask::Find { kind: Kind::Task, text: words(3 << 20), limit: u32::MAX },
        "complete" => Ask::Complete {
            of: Filtered::List(Kind::Task),
            text: format!("unit:{}", words(8_000)),
            cursor: 8_005,
            lang: Lang::Vi,
        },
        "resolve" => Ask::Resolve(words(3 << 20)),
        "detail" => Ask::Detail(Id::new(Kind::Unit, 1 + (number % 20) as u32)),
        "overview" => Ask::Overview,
        "trail" => {
            let filter = TrailFilter { text: format!("khongcogi{number}"), typing: false, lang: Lang::Vi };
            Ask::Trail { id: None, before: None, limit: 500, filter: Some(filter) }
        }
        "status" => Ask::Status,
        "check" => Ask::Check,
        "audit" => Ask::AuditVerify,
        "outcome" => Ask::Outcome(CommandId([9; 16])),
        "backup plan" => Ask::BackupPlan { secrets: false },
        "backup part" => Ask::BackupPart { name: words(4_000), offset: 0 },
        "edit of thousands" => {
            let edits = vec![Edit { field: task::NOTE, was: None, value: Value::text(format!("lần {number}")) }];
            command(number, Action::Edit { ids: (1..=records()).map(|no| Id::new(Kind::Task, no)).collect(), edits })
        }
        "create with a text of megabytes" => {
            let values = vec![(unit::NAME, Value::text(words(3 << 20)))];
            command(number, Action::Create(vec![Draft { kind: Kind::Unit, values }]))
        }
        other => panic!("no request is called {other}"),
    }
}

const SORTS: [&str; 20] = [
    "page",
    "page, another order each time",
    "page, a long filter",
    "numbers",
    "rows",
    "find",
    "find, megabytes",
    "complete",
    "resolve",
    "detail",
    "overview",
    "trail",
    "status",
    "check",
    "audit",
    "outcome",
    "backup plan",
    "backup part",
    "edit of thousands",
    "create with a text of megabytes",
];

/// Sends requests without end, three at a time, and reads the answers, until `stop`.
fn flood(home: &Home, sort: &str, seed: u64, stop: &AtomicBool) {
    let mut stream = UnixStream::connect(home.place().socket).expect("a socket");
    let frame = |message: &ToServer| frame::encode(message).expect("a frame");
    stream.write_all(&frame::encode(&Hello::ours()).expect("a frame")).expect("a hello");
    stream.set_read_timeout(Some(Duration::from_millis(20))).expect("a timeout");
    stream.set_write_timeout(Some(Duration::from_millis(200))).expect("a timeout");
    let mut piece = vec![0; 1 << 20];
    for number in (seed << 32)..u64::MAX {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        // It is correct for a server to stop reading from this client.
        if stream.write_all(&frame(&ToServer::Ask(number as u32, hostile(sort, number)))).is_err() {
            return;
        }
        if number.is_multiple_of(3) {
            let _ = stream.read(&mut piece);
        }
    }
}

#[test]
fn a_colleague_goes_on_working_beside_a_hostile_client() {
    let home = Home::new();
    home.done(&["init"]);
    home.done(&["demo", "--records", &records().to_string(), "--seed", "1"]);
    let mut colleague = Client::connect(&home.place(), Start::IfNeeded).expect("a client");
    let add = |number: u64| {
        let values = vec![(task::TITLE, Value::text(format!("Việc của đồng nghiệp {number}")))];
        command(number | 1 << 63, Action::Create(vec![Draft { kind: Kind::Task, values }]))
    };
    let mut written = 0;
    for sort in SORTS {
        let stop = AtomicBool::new(false);
        let (mut slowest_write, mut slowest_page) = (Duration::ZERO, Duration::ZERO);
        thread::scope(|scope| {
            for seed in 1..=CONNECTIONS as u64 {
                let (home, stop) = (&home, &stop);
                scope.spawn(move || flood(home, sort, seed, stop));
            }
            for _ in 0..ROUNDS {
                written += 1;
                let begun = Instant::now();
                let answer = colleague.ask(add(written)).expect("an answer");
                slowest_write = slowest_write.max(begun.elapsed());
                assert!(matches!(answer, Answer::Done(_)), "{sort}: {answer:?}");
                let begun = Instant::now();
                let wanted = list(Kind::Task, format!("\"đồng nghiệp {written}\""));
                let answer = colleague.ask(Ask::Page(wanted)).expect("an answer");
                slowest_page = slowest_page.max(begun.elapsed());
                let Answer::Page(page) = answer else { panic!("{sort}: {answer:?}") };
                assert!(page.total >= 1, "{sort}: the colleague's own task is not in the list");
            }
            stop.store(true, Ordering::Relaxed);
        });
        eprintln!("{sort}: the colleague's slowest write {slowest_write:.0?}, slowest page {slowest_page:.0?}");
    }
    home.done(&["check"]);
}

#[test]
fn what_is_too_large_is_refused_in_words() {
    let home = Home::with_sample();
    let mut client = Client::connect(&home.place(), Start::IfNeeded).expect("a client");
    for sort in ["page, a long filter", "find, megabytes", "resolve", "backup part"] {
        let answer = client.ask(hostile(sort, 1)).expect("an answer");
        assert_eq!(answer, Answer::Failed(Failure::TooMuch), "{sort}");
    }
    let answer = client.ask(hostile("create with a text of megabytes", 1)).expect("an answer");
    assert!(matches!(answer, Answer::Failed(Failure::Refused(..))), "{answer:?}");
}

/// The part that runs as another user: slow questions on many connections, a line for each answer.
#[test]
fn slow_questions_of_one_user() {
    let Some(socket) = std::env::var_os("DONDOC_DRILL_SOCKET") else { return };
    let place = Place::find(None, Some(Path::new(&socket))).expect("a place");
    thread::scope(|scope| {
        for seed in 1..=OF_ONE_USER as u64 {
            let place = &place;
            scope.spawn(move || {
                let mut client = Client::connect(place, Start::Never).expect("a client");
                for number in (seed << 32).. {
                    let answer = client.ask(hostile("page", number)).expect("an answer");
                    assert!(matches!(answer, Answer::Page(_)), "{answer:?}");
                    println!("answered");
                }
            });
        }
    });
}

/// A process, ended with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_user_with_many_connections_leaves_a_turn_to_a_colleague() {
    let Some(office) = Office::open() else { return };
    office.done(LAN, &["access", "grant", MINH.0, "editor"]);
    office.done(LAN, &["demo", "--records", &records().to_string(), "--seed", "1"]);
    // The build folder may be closed to other users.
    let program = office.path("questions");
    fs::copy(std::env::current_exe().expect("a program"), &program).expect("a copy");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("open to all");
    let mut flood = office.other_as(MINH, &program, &["--exact", "slow_questions_of_one_user", "--nocapture"]);
    flood.env("DONDOC_DRILL_SOCKET", office.socket()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut flood = Ended(flood.spawn().expect("another user's program"));
    let lines = BufReader::new(flood.0.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let answers = AtomicUsize::new(0);
    thread::scope(|scope| {
        let answers = &answers;
        scope.spawn(move || {
            for _ in lines.filter(|line| line.contains("answered")) {
                answers.fetch_add(1, Ordering::Relaxed);
            }
        });
        let answered = || answers.load(Ordering::Relaxed);
        until("the flood", || answered() > 2);
        let mut unhindered = 0;
        for round in 1..=PAGES {
            let title = format!("title=Việc của Lan {round}");
            for args in [&["list", "tasks", "viec"][..], &["add", "task", &title]] {
                let (begun, before) = (Instant::now(), answered());
                office.done(LAN, args);
                let meanwhile = answered() - before;
                eprintln!("{args:?}: {:.0?}, {meanwhile} slow answers of the other user meanwhile", begun.elapsed());
                assert!(meanwhile < OF_ONE_USER / 2, "{args:?} waited for {meanwhile} answers of another user");
                unhindered += usize::from(args.contains(&"list") && meanwhile == 0);
            }
        }
        // Without a slot that the other user cannot take, every page waits until one of their answers is ready. With it,
        // an answer may still come by chance while the server works on a page.
        assert!(unhindered > 1, "{unhindered} of {PAGES} pages waited for no answer of another user");
        assert!(flood.0.try_wait().expect("its state").is_none(), "the flood goes on to the end");
        drop(flood);
    });
}
