//! A failing fdatasync and a full disk under the journal, made by the kernel and not by a mock:
//! "outcome unknown" or refused, never a false "done"; reading goes on; writing goes on when it can.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId, Failure, PageQuery};
use dondoc::wire::Client;

mod support;
use support::{Home, PROGRAM};

fn create(title: &str) -> (CommandId, Ask) {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    let draft = Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title))] };
    (CommandId(id), Ask::Command(CommandId(id), Action::Create(vec![draft])))
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
    let Ok(Answer::Page(page)) = client.ask(Ask::Page(query)) else { panic!("reading goes on") };
    let mut titles: Vec<String> = page.rows.iter().map(|row| row.record.title().to_owned()).collect();
    titles.sort();
    titles
}

/// The server of a home under strace, which makes some of its system calls fail.
struct Injected(Child);

impl Injected {
    fn serve(home: &Home, inject: &str) -> Injected {
        let child = Command::new("strace")
            .env_clear()
            .envs(home.environment())
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", inject, PROGRAM, "serve", "--stay"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("strace starts");
        Injected(child)
    }
}

impl Drop for Injected {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn strace_works() -> bool {
    let works =
        Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|status| status.success());
    if !works {
        eprintln!("skipped: strace cannot trace here");
    }
    works
}

/// Writes until something else than "done" is answered; the titles that were acknowledged.
fn until_it_fails(client: &mut Client, confirmed: &mut Vec<String>) -> (CommandId, Failure) {
    for step in 0..2_000 {
        let title = format!("task {:05} {}", confirmed.len() + step, "x".repeat(200));
        let (id, ask) = create(&title);
        match client.ask(ask) {
            Ok(Answer::Done(_)) => confirmed.push(title),
            Ok(Answer::Failed(failure)) => return (id, failure),
            other => panic!("{other:?}"),
        }
    }
    panic!("nothing failed");
}

#[test]
fn a_failing_sync_is_never_a_false_done() {
    if !strace_works() {
        return;
    }
    let home = Home::new();
    // A thread's 4th sync fails, once: the writer has made some changes by then.
    let _server = Injected::serve(&home, "inject=fdatasync:error=EIO:when=4");
    let mut client = wait_for(&home);
    let mut confirmed = Vec::new();
    let (id, failure) = until_it_fails(&mut client, &mut confirmed);
    assert_eq!(failure, Failure::Unknown);
    confirmed.sort();
    assert_eq!(titles(&mut client), confirmed, "reading goes on, without what is not known to be durable");
    let (_, ask) = create("after the failure");
    assert!(matches!(client.ask(ask), Ok(Answer::Done(_))), "writing goes on in a new segment, without a restart");
    assert!(matches!(client.ask(Ask::Fate(id)), Ok(Answer::NotDone)), "the fate of the unknown one is found out");
    assert_eq!(home.segments().len(), 2);
    let mut all = confirmed.clone();
    all.push("after the failure".into());
    all.sort();
    home.done(&["audit", "verify"]);
    home.done(&["stop"]);
    assert_eq!(titles(&mut home.client()), all, "also after a restart");
}

fn wait_for(home: &Home) -> Client {
    let place = home.place();
    for _ in 0..100_000 {
        if let Ok(client) = Client::connect(&place, dondoc::wire::Start::Never) {
            return client;
        }
        std::thread::yield_now();
    }
    panic!("the server under strace does not answer");
}

/// A small file system, mounted for one test.
struct Mounted(PathBuf);

impl Mounted {
    fn tmpfs(at: &Path, size: &str) -> Option<Mounted> {
        fs::create_dir_all(at).ok()?;
        let options = format!("size={size},mode=0700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("skipped: a tmpfs cannot be mounted here");
        }
        mounted.then(|| Mounted(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_refuses_and_recovers_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("home");
    let Some(_mounted) = Mounted::tmpfs(&path.join("journal"), "256k") else { return };
    fs::write(path.join("config.toml"), "free-space-mib = 0\n").expect("config");
    let ballast = path.join("journal/ballast");
    fs::write(&ballast, vec![0; 128 * 1024]).expect("ballast");
    let home = Home::at(path.clone());
    let mut client = home.client();
    let mut confirmed = Vec::new();
    let (_, failure) = until_it_fails(&mut client, &mut confirmed);
    assert!(
        matches!(failure, Failure::Unknown | Failure::CannotWrite { .. } | Failure::LowSpace { .. }),
        "{failure:?}"
    );
    assert!(confirmed.len() > 10);
    confirmed.sort();
    assert_eq!(titles(&mut client), confirmed, "reading goes on");
    let (_, ask) = create("while full");
    assert!(matches!(client.ask(ask), Ok(Answer::Failed(_))), "still refused while it is full");
    fs::remove_file(&ballast).expect("room again");
    let (_, ask) = create("when there is room again");
    assert!(matches!(client.ask(ask), Ok(Answer::Done(_))), "writing goes on without a restart");
    confirmed.push("when there is room again".into());
    confirmed.sort();
    assert_eq!(titles(&mut client), confirmed);
    home.done(&["stop"]);
    assert_eq!(titles(&mut home.client()), confirmed, "also after a restart");
    home.done(&["check"]);
    home.done(&["stop"]);
}

#[test]
fn little_room_refuses_before_it_is_too_late() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("home");
    let Some(_mounted) = Mounted::tmpfs(&path.join("journal"), "1m") else { return };
    let home = Home::at(path.clone());
    let mut client = home.client();
    let (_, ask) = create("no room");
    assert!(matches!(client.ask(ask), Ok(Answer::Failed(Failure::LowSpace { .. }))), "1 MB is under the threshold");
    assert_eq!(titles(&mut client), Vec::<String>::new());
    home.done(&["stop"]);
}
