//! Drafts: a form that is interrupted at any moment is neither lost nor sent twice, and two windows never open the same
//! one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a drill may fail loudly")]

use std::fs;
use std::path::PathBuf;

use rustix::process::{Pid, Signal, kill_process};

mod support;
use support::Home;
use support::between::Between;
use support::pty::Terminal;
use support::wait::until;

const FORM: &str = "Enter next";
const OFFERED: &str = "Open the draft that was not sent?";
const F2: &str = "\x1bOQ";

/// How a session ends.
const ENDS: [Signal; 3] = [Signal::HUP, Signal::TERM, Signal::KILL];

fn end(terminal: &mut Terminal, by: Signal) {
    let pid = Pid::from_raw(i32::try_from(terminal.pid()).unwrap()).unwrap();
    kill_process(pid, by).unwrap();
    terminal.ended();
}

/// Opens the form of a new task and types a title.
fn typing(terminal: &mut Terminal, title: &str) {
    terminal.see("connected").see("Overview").keys("3").see("[3 Tasks]").keys("a").see(FORM).keys(title).see(title);
}

fn folder(home: &Home) -> PathBuf {
    home.path().with_file_name("state").join("dondoc").join("drafts")
}

/// The drafts of a home's user, as their files hold them.
fn drafts(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(folder(home)).map(|entries| entries.map(|entry| entry.unwrap().path()).collect());
    let mut files: Vec<PathBuf> = entries.unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

fn task_count(home: &Home, text: &str) -> usize {
    home.json(&["list", "tasks", text]).as_array().unwrap().len()
}

/// A terminal whose connection to the server passes a proxy that can hold back messages.
fn through(home: &Home, between: &Between) -> Terminal {
    Terminal::sized(home, 80, 24, &[("DONDOC_HOME", ""), ("DONDOC_SOCKET", &between.socket())])
}

#[test]
fn cut_between_sending_and_the_answer_what_was_done_is_told_and_shown() {
    for signal in ENDS {
        let home = Home::with_sample();
        let aside = tempfile::tempdir().unwrap();
        let between = Between::new(aside.path(), home.place().connect_path());
        let mut terminal = through(&home, &between);
        typing(&mut terminal, "Báo cáo chuyên đề");
        between.mute(true);
        terminal.keys(F2).see("saving…");
        until("the change to be written", || task_count(&home, "chuyên đề") == 1);
        end(&mut terminal, signal);
        assert_eq!(drafts(&home).len(), 1, "{signal:?}");
        between.mute(false);
        let mut next = through(&home, &between);
        next.see("Saved before the line was lost").see("Báo cáo chuyên đề").see("last changed by");
        assert!(!next.text().contains(OFFERED), "{}", next.text());
        assert_eq!(task_count(&home, "chuyên đề"), 1, "{signal:?}");
        assert_eq!(drafts(&home), Vec::<String>::new(), "used up");
    }
}

#[test]
fn cut_between_sending_and_the_answer_what_was_not_done_is_offered() {
    for signal in ENDS {
        let home = Home::with_sample();
        let aside = tempfile::tempdir().unwrap();
        let between = Between::new(aside.path(), home.place().connect_path());
        let mut terminal = through(&home, &between);
        typing(&mut terminal, "Gửi công văn");
        between.deafen(true);
        terminal.keys(F2).see("saving…");
        end(&mut terminal, signal);
        between.deafen(false);
        let mut next = through(&home, &between);
        next.see(OFFERED).see("“Gửi công văn”, left at").see("today").keys("y").see(FORM).see("Gửi công văn");
        assert_eq!(task_count(&home, "gửi công văn"), 0, "{signal:?}");
        next.keys(F2).see("· u undo");
        assert_eq!(task_count(&home, "gửi công văn"), 1, "{signal:?}");
        until("the draft to go", || drafts(&home).is_empty());
    }
}

#[test]
fn a_program_that_is_killed_outright_leaves_what_was_typed_some_seconds_before() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    typing(&mut terminal, "Rà soát thủ tục");
    until("the draft to be kept", || drafts(&home).iter().any(|draft| draft.contains("Rà soát thủ tục")));
    end(&mut terminal, Signal::KILL);
    let mut next = Terminal::open(&home);
    next.see(OFFERED).see("Rà soát thủ tục").keys("y").see(FORM).keys(F2).see("· u undo");
    assert_eq!(task_count(&home, "rà soát"), 1);
    until("the draft to go", || drafts(&home).is_empty());
}

#[test]
fn each_lost_session_leaves_a_draft_and_two_windows_do_not_share_one() {
    let home = Home::with_sample();
    for title in ["Thứ nhất", "Thứ hai"] {
        let mut terminal = Terminal::open(&home);
        terminal
            .see("connected")
            .see("Overview")
            .wait("an offer or none", |screen| title == "Thứ nhất" || screen.contains(OFFERED));
        if title == "Thứ hai" {
            terminal.keys("\x1b").gone(OFFERED);
        }
        typing(&mut terminal, title);
        end(&mut terminal, Signal::HUP);
    }
    let mut one = Terminal::open(&home);
    one.see(OFFERED).see("Thứ hai").see("1 more").keys("n").see("Thứ nhất").keys("y").see(FORM).see("Thứ nhất");
    // The other window is alive: its draft is not offered here.
    let mut two = Terminal::open(&home);
    typing(&mut two, "Thứ ba");
    two.keys("\x1b").see("draft is kept");
    end(&mut one, Signal::HUP);
    end(&mut two, Signal::HUP);
    let mut three = Terminal::open(&home);
    three
        .see(OFFERED)
        .see("2 more")
        .keys("n")
        .see("1 more")
        .keys("n")
        .gone("1 more")
        .see(OFFERED)
        .keys("n")
        .gone(OFFERED);
    assert_eq!(drafts(&home).len(), 3);
}

#[test]
fn a_draft_of_another_version_is_put_aside_and_said() {
    let home = Home::with_sample();
    fs::create_dir_all(folder(&home)).unwrap();
    fs::write(folder(&home).join("old.json"), "{\"title\":\"Sửa\"}").unwrap();
    let mut terminal = Terminal::sized(&home, 120, 30, &[]);
    terminal.see("A draft of another version cannot be read");
    assert!(folder(&home).join("old.unreadable").exists());
}

#[test]
fn a_screen_that_finds_no_server_says_so_and_ends() {
    let home = Home::new();
    let mut terminal = Terminal::sized(&home, 80, 24, &[("DONDOC_HOME", ""), ("DONDOC_SOCKET", "/nowhere/sock")]);
    terminal.see("No dondoc server runs at /nowhere/sock");
    assert_eq!(terminal.ended(), 6);
}
