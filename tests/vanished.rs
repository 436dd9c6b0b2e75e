//! Files of a home that are deleted, moved, replaced or changed while its server runs: no change is acknowledged that
//! would be lost, users get the reason, and after the files are put back, changes work again.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

mod support;
use support::Home;

/// A running server with one task.
fn working() -> Home {
    let home = Home::new();
    home.done(&["init"]);
    home.done(&["add", "task", "title=Trước khi mất"]);
    home
}

fn segment(home: &Home) -> PathBuf {
    home.segments().pop().expect("a segment")
}

/// Removes a file; changes are refused, `status` names it, and changes work again after it is put back.
fn is_noticed(take: impl Fn(&Home) -> PathBuf, put_back: impl Fn(&Home)) {
    let home = working();
    let gone = take(&home);
    for _ in 0..2 {
        let error = home.fails(&["add", "task", "title=Không được mất"], 1);
        assert!(error.contains(&gone.display().to_string()) && error.contains("was deleted, moved"), "{error}");
    }
    let status = home.json(&["status"]);
    assert!(status["warnings"].to_string().contains("was deleted, moved"), "{status}");
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1), "reading goes on");
    put_back(&home);
    home.done(&["add", "task", "title=Sau khi trả lại"]);
    let status = home.json(&["status"]);
    assert!(!status["warnings"].to_string().contains("was deleted, moved"), "{status}");
    home.done(&["stop"]);
    home.done(&["audit", "verify"]);
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(2));
}

fn away(path: &Path) -> PathBuf {
    path.with_extension("away")
}

fn move_away(path: &Path) {
    fs::rename(path, away(path)).expect("moved away");
}

fn move_back(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("a folder in its place");
    }
    fs::rename(away(path), path).expect("moved back");
}

#[test]
fn a_journal_file_that_is_moved_away() {
    let take = |home: &Home| {
        let file = segment(home);
        move_away(&file);
        file
    };
    is_noticed(take, |home| {
        let moved = fs::read_dir(home.path().join("journal")).expect("the journal").flatten().map(|entry| entry.path());
        let moved = moved.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "away")).expect("it");
        fs::rename(&moved, moved.with_extension("jsonl")).expect("moved back");
    });
}

#[test]
fn a_journal_file_that_is_replaced_by_a_copy() {
    let take = |home: &Home| {
        let file = segment(home);
        let bytes = fs::read(&file).expect("its bytes");
        move_away(&file);
        fs::write(&file, bytes).expect("a copy");
        file
    };
    is_noticed(take, |home| move_back(&segment(home)));
}

#[test]
fn a_journal_file_that_another_program_wrote_to() {
    let take = |home: &Home| {
        let file = segment(home);
        OpenOptions::new().append(true).open(&file).expect("the file").write_all(b"x").expect("a byte");
        file
    };
    is_noticed(take, |home| {
        let file = OpenOptions::new().write(true).open(segment(home)).expect("the file");
        let length = file.metadata().expect("its length").len();
        file.set_len(length - 1).expect("cut again");
    });
}

#[test]
fn the_journal_folder_replaced() {
    let take = |home: &Home| {
        let folder = home.path().join("journal");
        move_away(&folder);
        fs::create_dir(&folder).expect("another folder");
        folder
    };
    is_noticed(take, |home| move_back(&home.path().join("journal")));
}

#[test]
fn the_lock_removed() {
    let take = |home: &Home| {
        let lock = home.path().join("lock");
        move_away(&lock);
        lock
    };
    is_noticed(take, |home| move_back(&home.path().join("lock")));
}

#[test]
fn the_socket_removed() {
    let home = working();
    let server = home.server().expect("a server").to_string();
    fs::remove_file(home.path().join("dondoc.sock")).expect("the socket");
    let error = home.fails(&["list", "tasks"], 6);
    assert!(error.contains(&format!("Process {server} holds")) && error.contains("dondoc stop"), "{error}");
    assert!(home.done(&["stop"]).contains("stopped"), "it is found by its lock");
    assert!(!Path::new("/proc").join(&server).exists() || home.server().is_none(), "process {server} has ended");
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_server_without_its_socket_binds_it_again_on_sighup() {
    let home = working();
    let server = home.server().expect("a server");
    let socket = home.path().join("dondoc.sock");
    fs::remove_file(&socket).expect("the socket");
    let pid = rustix::process::Pid::from_raw(server.try_into().expect("a number")).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).expect("a signal");
    // The client tries until the server has its socket again.
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
    assert_eq!(home.server(), Some(server), "the same server");
    home.done(&["add", "task", "title=Sau khi mở lại ổ cắm"]);
    home.done(&["stop"]);
    assert!(!socket.exists(), "the new socket is removed as the old one was");
}
