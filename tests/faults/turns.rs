//! Every call fails once, in turn; then all of them for a while.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Instant;

use dondoc::service::api::{Answer, Ask, Failure};
use dondoc::wire::{Client, Start};

use super::support::wait::{PATIENCE, PAUSE, until};
use super::support::{Home, PROGRAM};
use super::{Book, Watch, create, end_of, strace_works, titles};

/// The calls, and the error text of each.
const CALLS: [(&str, &str); 10] = [
    ("write", "ENOSPC"),
    ("pwrite64", "ENOSPC"),
    ("fdatasync", "EIO"),
    ("fsync", "EIO"),
    ("openat", "ENOSPC"),
    ("mkdir", "ENOSPC"),
    ("ftruncate", "EIO"),
    ("rename", "EIO"),
    ("unlink", "EIO"),
    ("sync_file_range", "EIO"),
];

fn turns() -> u32 {
    std::env::var("DONDOC_DISK_FAULTS").ok().and_then(|turns| turns.parse().ok()).unwrap_or(5)
}

fn copy(from: &Path, to: &Path) {
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

/// Starts the server with an injected fault: returns a client of it, or its error if it ended.
fn start(home: &Home, fault: &str) -> (Child, Result<Client, String>) {
    let said = home.path().with_extension("said");
    let call = fault.split(':').next().expect("a call");
    let mut child = Command::new("strace")
        .env_clear()
        .envs(home.environment())
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={fault}")])
        .args([PROGRAM, "serve", "--stay"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&said).expect("a file"))
        .spawn()
        .expect("strace starts");
    let end = Instant::now() + PATIENCE;
    loop {
        if let Ok(client) = Client::connect(&home.place(), Start::Never) {
            return (child, Ok(client));
        }
        if let Some(status) = child.try_wait().expect("a status") {
            let said = fs::read_to_string(&said).expect("what it said");
            assert!(matches!(status.code(), Some(1..=127)), "{fault}: {status}: {said}");
            assert!(!said.contains("panicked"), "{fault}: {said}");
            return (child, Err(said));
        }
        assert!(Instant::now() < end, "{fault}: neither served nor ended");
        std::thread::park_timeout(PAUSE);
    }
}

/// One run with one fault, and one without.
fn one_fault(base: &Path, fault: &str) -> &'static str {
    let _watch = Watch::over(fault);
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::at(folder.path().join("home"));
    copy(base, home.path());
    let mut book = Book { kept: vec!["from before".into()], void: Vec::new() };
    let (mut child, served) = start(&home, fault);
    let outcome = match served {
        Err(said) => {
            assert!(!said.trim().is_empty(), "{fault}: it must say why it cannot start");
            "could not start, said why"
        }
        Ok(mut client) => {
            let outcome = match client.ask(Ask::Status).expect("an answer") {
                Answer::Failed(Failure::CannotStart { message, .. }) => {
                    assert!(!message.is_empty());
                    "could not load, said why"
                }
                Answer::Status(_) => {
                    for step in 0..4 {
                        book.change(&mut client, &[format!("change {step}")], 1);
                    }
                    let many: Vec<String> = (0..50).map(|n| format!("one of many {n}")).collect();
                    book.change(&mut client, &many, 1);
                    book.holds(&titles(&mut client), fault);
                    // A call fails once per thread; both the sync and the new segment may have failed.
                    assert!(book.change(&mut client, &["at last".into()], 4), "{fault}: writing goes on");
                    book.holds(&titles(&mut client), fault);
                    if book.void.is_empty() { "nobody noticed" } else { "refused, then went on" }
                }
                other => panic!("{fault}: {other:?}"),
            };
            home.done(&["stop"]);
            end_of(&mut child, fault);
            outcome
        }
    };
    book.holds(&titles(&mut home.client()), &format!("{fault}, after a restart"));
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
    outcome
}

#[test]
fn every_call_fails_in_turn() {
    if !strace_works() {
        return;
    }
    let base = Home::new();
    base.done(&["add", "task", "title=from before"]);
    base.done(&["stop"]);
    let faults: Vec<String> = CALLS
        .iter()
        .flat_map(|(call, error)| (1..=turns()).map(move |turn| format!("{call}:error={error}:when={turn}")))
        .collect();
    let tally: Mutex<BTreeMap<&str, u32>> = Mutex::default();
    std::thread::scope(|scope| {
        for half in faults.chunks(faults.len().div_ceil(2)) {
            let (base, tally) = (base.path(), &tally);
            scope.spawn(move || {
                for fault in half {
                    let outcome = one_fault(base, fault);
                    *tally.lock().expect("a tally").entry(outcome).or_insert(0) += 1;
                }
            });
        }
    });
    println!("{} faults: {:?}", faults.len(), tally.into_inner().expect("a tally"));
}

#[test]
fn a_disk_that_takes_nothing_for_a_while() {
    // Full, read-only, broken.
    for (error, words) in [("ENOSPC", "No space left"), ("EROFS", "Read-only"), ("EIO", "Input/output error")] {
        if strace_works() {
            takes_nothing(error, words);
        }
    }
}

fn takes_nothing(error: &str, words: &str) {
    let _watch = Watch::over(error);
    let home = Home::new();
    let mut client = home.client();
    let mut book = Book::default();
    assert!(book.change(&mut client, &["before".into()], 1));
    let pid = home.server().expect("a server").to_string();
    let calls = "write,pwrite64,fdatasync,fsync,ftruncate";
    let attached = home.path().with_extension("attached");
    let mut strace = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:error={error}"), "-p", &pid])
        .stderr(File::create(&attached).expect("a file"))
        .spawn()
        .expect("strace starts");
    // strace reports when it has attached to the threads; later threads are caught when they begin.
    until("strace to attach", || fs::read_to_string(&attached).is_ok_and(|said| said.contains("attached")));
    for step in 0..20 {
        assert!(!book.change(&mut client, &[format!("while full {step}")], 1), "no false done");
        book.holds(&titles(&mut client), "while full");
    }
    let said = home.fails(&["add", "task", "title=while full"], 1);
    assert!(said.contains(words), "a person is told why: {said}");
    let _ = Command::new("kill").args(["-INT", &strace.id().to_string()]).status();
    end_of(&mut strace, "strace lets go");
    assert!(book.change(&mut client, &["room again".into()], 1), "writing goes on without a restart");
    book.holds(&titles(&mut client), "room again");
    assert_eq!(home.server().map(|pid| pid.to_string()), Some(pid), "the same server");
    home.done(&["check"]);
    home.done(&["stop"]);
    book.holds(&titles(&mut home.client()), "after a restart");
    home.done(&["audit", "verify"]);
}

#[test]
fn a_failing_sync_is_never_a_false_done() {
    if !strace_works() {
        return;
    }
    let _watch = Watch::over("a failing sync");
    let home = Home::new();
    // A thread's 4th sync fails, once: the writer has made some changes by then.
    let (mut server, served) = start(&home, "fdatasync:error=EIO:when=4");
    let (mut client, mut book) = (served.expect("it serves"), Book::default());
    let failed = (0..100).find_map(|step| {
        let (id, answer) = create(&mut client, &[format!("task {step}")]);
        match answer {
            Answer::Done(_) => book.kept.push(format!("task {step}")),
            other => return Some((id, format!("task {step}"), other)),
        }
        None
    });
    let (id, title, failure) = failed.expect("a sync fails");
    assert_eq!(failure, Answer::Failed(Failure::Unknown), "neither done nor refused");
    book.void.push(title);
    book.holds(&titles(&mut client), "reading goes on, without what is not known to be durable");
    assert!(book.change(&mut client, &["after the failure".into()], 1), "writing goes on without a restart");
    assert_eq!(client.ask(Ask::Outcome(id)).ok(), Some(Answer::NotDone), "the outcome of the unknown one is found out");
    assert_eq!(home.segments().len(), 2, "the file that failed is never written again");
    home.done(&["audit", "verify"]);
    home.done(&["stop"]);
    end_of(&mut server, "its end");
    book.holds(&titles(&mut home.client()), "after a restart");
}
