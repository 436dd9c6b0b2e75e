//! The disk fails under the real server, caused by the kernel and not by a mock: every call that uses the disk fails
//! once, in turn; all of them for a while; a full disk; a read-only folder; no free descriptor. Nothing acknowledged is
//! lost, an unknown outcome is reported as unknown, readers are still served, and writing continues without a restart
//! if it can.
//!
//! `DONDOC_DISK_FAULTS` sets another number of turns for each call (5).
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId, Failure, PageQuery};
use dondoc::wire::Client;

mod files;
mod room;
#[path = "../support/mod.rs"]
mod support;
mod turns;

use support::skip::skip;
use support::wait::{PATIENCE, PAUSE};

/// The maximum time for one fault. It usually takes seconds.
const LONGEST: Duration = Duration::from_mins(10);

fn strace_works() -> bool {
    let tried = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let works = tried.is_ok_and(|status| status.success());
    if !works {
        skip("strace cannot trace here");
    }
    works
}

/// Ends this run of the tests with a message if an answer or the end of a process does not come in time: then the test
/// fails instead of hanging.
struct Watch(#[expect(dead_code, reason = "its drop ends the watch")] Sender<()>);

impl Watch {
    fn over(what: &str) -> Watch {
        let (over, ended) = channel();
        let what = what.to_owned();
        std::thread::spawn(move || {
            if ended.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{what}: no end after {LONGEST:?}");
                std::process::abort();
            }
        });
        Watch(over)
    }
}

/// Waits for the end of a process; if it does not end, kills it and fails.
fn end_of(child: &mut Child, what: &str) -> ExitStatus {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("a status") {
            return status;
        }
        if Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{what}: the process does not end");
        }
        std::thread::park_timeout(PAUSE);
    }
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
    /// Tries a change until it is done, and records the answers in between.
    fn change(&mut self, client: &mut Client, titles: &[String], tries: usize) -> bool {
        for _ in 0..tries {
            let (id, answer) = create(client, titles);
            match answer {
                Answer::Done(_) => {
                    self.kept.extend_from_slice(titles);
                    return true;
                }
                Answer::Failed(Failure::Unknown) => match client.ask(Ask::Outcome(id)) {
                    Ok(Answer::Done(_)) => {
                        self.kept.extend_from_slice(titles);
                        return true;
                    }
                    Ok(Answer::NotDone | Answer::Failed(Failure::Unknown)) => {}
                    other => panic!("{other:?}"),
                },
                Answer::Failed(Failure::CannotWrite { cause }) => assert!(!cause.en.is_empty() && !cause.vi.is_empty()),
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

/// A small file system, mounted for one test.
struct Mounted(PathBuf);

impl Mounted {
    fn mount(arguments: &[&str], at: &Path) -> bool {
        let mut command = Command::new("mount");
        command.args(arguments).arg(at).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// `None`, with a note, if the machine does not allow it.
    fn tmpfs(at: &Path, size: &str) -> Option<Mounted> {
        std::fs::create_dir_all(at).expect("a folder");
        let mounted = Mounted::mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "tmpfs"], at);
        if !mounted {
            skip("a tmpfs cannot be mounted here");
        }
        mounted.then(|| Mounted(at.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
