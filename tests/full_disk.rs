//! Every call by which the server touches the disk fails once, in turn; then all of them fail for a
//! while; the folder is read-only; no file can be opened. The kernel does it, not a mock. Nothing
//! acknowledged is lost, readers go on, and writing goes on without a restart when it can.
//!
//! `DONDOC_DISK_FAULTS` asks for another number of turns of each call.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId, Failure, PageQuery};
use dondoc::wire::{Client, Start};

mod support;
use support::{Home, PROGRAM};

/// The calls, and what each says when it fails.
const CALLS: [(&str, &str); 7] = [
    ("write", "ENOSPC"),
    ("pwrite64", "ENOSPC"),
    ("fdatasync", "EIO"),
    ("fsync", "EIO"),
    ("openat", "ENOSPC"),
    ("mkdir", "ENOSPC"),
    ("ftruncate", "EIO"),
];

fn turns() -> u32 {
    std::env::var("DONDOC_DISK_FAULTS").ok().and_then(|turns| turns.parse().ok()).unwrap_or(5)
}

fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let works = tried.is_ok_and(|status| status.success());
    if !works {
        eprintln!("skipped: strace cannot trace here");
    }
    works
}

fn create(client: &mut Client, titles: &[String]) -> (CommandId, Answer) {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    let drafts =
        titles.iter().map(|title| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title.as_str()))] });
    let ask = Ask::Command(CommandId(id), Action::Create(drafts.collect()));
    (CommandId(id), client.ask(ask).expect("an answer"))
}

fn titles(client: &mut Client) -> Vec<String> {
    let query = PageQuery {
        kind: Kind::Task,
        filter: String::new(),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: 2_000,
        around: None,
        marked: Vec::new(),
        lang: dondoc::i18n::Lang::En,
    };
    match client.ask(Ask::Page(query)) {
        Ok(Answer::Page(page)) => page.rows.iter().map(|row| row.record.title().to_owned()).collect(),
        other => panic!("reading goes on: {other:?}"),
    }
}

/// What a home must hold, may hold, and must not hold.
#[derive(Default)]
struct Book {
    kept: Vec<String>,
    void: Vec<String>,
}

impl Book {
    /// Tries a change until it is done, and writes down what it was told on the way.
    fn change(&mut self, client: &mut Client, titles: &[String], tries: usize) -> bool {
        for _ in 0..tries {
            let (id, answer) = create(client, titles);
            match answer {
                Answer::Done(_) => {
                    self.kept.extend_from_slice(titles);
                    return true;
                }
                Answer::Failed(Failure::Unknown) => match client.ask(Ask::Fate(id)) {
                    Ok(Answer::Done(_)) => {
                        self.kept.extend_from_slice(titles);
                        return true;
                    }
                    Ok(Answer::NotDone | Answer::Failed(Failure::Unknown)) => {}
                    other => panic!("{other:?}"),
                },
                Answer::Failed(Failure::CannotWrite { cause }) => assert!(!cause.is_empty()),
                Answer::Failed(Failure::LowSpace { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        self.void.extend_from_slice(titles);
        false
    }

    fn holds(&self, held: &[String], what: &str) {
        for title in &self.kept {
            assert_eq!(held.iter().filter(|held| *held == title).count(), 1, "{what}: {title} was acknowledged");
        }
        assert!(!held.iter().any(|held| self.void.contains(held)), "{what}: what was refused is not done");
    }
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

/// Starts the server under an injected fault: a client of it, or what it said when it ended.
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
    let until = Instant::now() + Duration::from_secs(30);
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
        assert!(Instant::now() < until, "{fault}: neither served nor ended");
        std::thread::yield_now();
    }
}

/// One life with one fault, and one without.
fn one_fault(base: &Path, fault: &str) -> &'static str {
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
                    // A call fails once a thread; both the sync and the new segment may have been hit.
                    assert!(book.change(&mut client, &["at last".into()], 4), "{fault}: writing goes on");
                    book.holds(&titles(&mut client), fault);
                    if book.void.is_empty() { "nobody noticed" } else { "refused, then went on" }
                }
                other => panic!("{fault}: {other:?}"),
            };
            home.done(&["stop"]);
            let _ = child.wait();
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
    std::thread::scope(|scope| {
        for half in faults.chunks(faults.len().div_ceil(2)) {
            let base = base.path();
            scope.spawn(move || {
                for fault in half {
                    println!("{fault}: {}", one_fault(base, fault));
                }
            });
        }
    });
}

#[test]
fn a_disk_that_takes_nothing_for_a_while() {
    if !strace_works() {
        return;
    }
    let home = Home::new();
    let mut client = home.client();
    let mut book = Book::default();
    assert!(book.change(&mut client, &["before".into()], 1));
    let pid = home.server().expect("a server").to_string();
    let calls = "write,pwrite64,fdatasync,fsync,ftruncate";
    let attached = home.path().with_extension("attached");
    let mut strace = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:error=ENOSPC"), "-p", &pid])
        .stderr(File::create(&attached).expect("a file"))
        .spawn()
        .expect("strace starts");
    // strace says when it has got hold of the threads; those that follow are caught as they begin.
    let until = Instant::now() + Duration::from_secs(20);
    while !fs::read_to_string(&attached).is_ok_and(|said| said.contains("attached")) {
        assert!(Instant::now() < until, "strace attaches");
        std::thread::yield_now();
    }
    for step in 0..20 {
        assert!(!book.change(&mut client, &[format!("while full {step}")], 1), "no false done");
        book.holds(&titles(&mut client), "while full");
    }
    let _ = Command::new("kill").args(["-INT", &strace.id().to_string()]).status();
    strace.wait().expect("strace lets go");
    assert!(book.change(&mut client, &["room again".into()], 1), "writing goes on without a restart");
    book.holds(&titles(&mut client), "room again");
    assert_eq!(home.server().map(|pid| pid.to_string()), Some(pid), "the same server");
    home.done(&["check"]);
    home.done(&["stop"]);
    book.holds(&titles(&mut home.client()), "after a restart");
    home.done(&["audit", "verify"]);
}

/// A small file system of its own.
struct Mounted<'a>(&'a Path);

impl Mounted<'_> {
    fn mount(arguments: &[&str], at: &Path) -> bool {
        let mut command = Command::new("mount");
        command.args(arguments).arg(at).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_read_only_folder_is_said_and_outlived() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).expect("a folder");
    if !Mounted::mount(&["-t", "tmpfs", "-o", "size=256m", "tmpfs"], &disk) {
        eprintln!("skipped: a tmpfs cannot be mounted here");
        return;
    }
    let _mounted = Mounted(&disk);
    let home = Home::at(disk.join("home"));
    home.done(&["add", "task", "title=from before"]);
    home.done(&["stop"]);
    assert!(Mounted::mount(&["-o", "remount,ro"], &disk));
    let said = home.fails(&["list", "tasks"], 6);
    assert!(said.to_lowercase().contains("read-only"), "it says why: {said}");
    assert!(Mounted::mount(&["-o", "remount,rw"], &disk));
    assert_eq!(titles(&mut home.client()), ["from before"]);
    home.done(&["add", "task", "title=writable again"]);
    home.done(&["check"]);
    home.done(&["stop"]);
}

fn limit(pid: &str, files: &str) {
    let set = Command::new("prlimit").args(["--pid", pid, &format!("--nofile={files}")]).status();
    assert!(set.is_ok_and(|status| status.success()), "prlimit");
}

/// Processor time a process has used, in hundredths of a second.
fn used(pid: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("stat");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system")
}

#[test]
fn no_file_can_be_opened() {
    if Command::new("prlimit").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no prlimit here");
        return;
    }
    let home = Home::new();
    let mut client = home.client();
    let mut book = Book::default();
    assert!(book.change(&mut client, &["before".into()], 1));
    let pid = home.server().expect("a server").to_string();
    let open = fs::read_dir(format!("/proc/{pid}/fd")).expect("its files").count();
    limit(&pid, &format!("{open}:4096"));
    let begun = used(&pid);
    let waiting: Vec<_> = (0..20).map(|_| std::os::unix::net::UnixStream::connect(home.place().socket)).collect();
    let since = Instant::now();
    while since.elapsed() < Duration::from_millis(700) {
        assert!(book.change(&mut client, &[format!("meanwhile {:?}", since.elapsed())], 1), "who is in works on");
        book.holds(&titles(&mut client), "no files");
    }
    drop(waiting);
    let worked = used(&pid) - begun;
    limit(&pid, "1024:4096");
    let mut other = home.client();
    assert!(book.change(&mut other, &["files again".into()], 1));
    book.holds(&titles(&mut other), "files again");
    println!("{worked} hundredths of a second used with no file to open");
    home.done(&["check"]);
    home.done(&["stop"]);
    // With hardly any file from the start it says why, and takes no harm.
    for files in [4, 8, 12, 16, 24] {
        let mut server = Command::new("prlimit")
            .env_clear()
            .envs(home.environment())
            .args([&format!("--nofile={files}"), PROGRAM, "list", "tasks"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("prlimit starts");
        let status = server.wait().expect("an end");
        let mut said = String::new();
        std::io::Read::read_to_string(&mut server.stderr.take().expect("a pipe"), &mut said).expect("text");
        assert!(!said.contains("panicked"), "{files} files: {said}");
        assert!(status.success() || !said.is_empty(), "{files} files: {status}: {said}");
        println!("{files} files: {status}: {}", said.trim());
        // A server that has no file left for a client cannot be asked to stop; a signal still reaches it.
        if !home.run(&["stop"]).status.success() {
            let pid = fs::read_to_string(home.path().join("lock")).expect("the lock names the server");
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
    book.holds(&titles(&mut home.client()), "after a restart");
}
