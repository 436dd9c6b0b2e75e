//! An idle screen costs nothing: no system call of its threads returns, no byte is written. An idle server wakes only
//! for sled's own threads.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::process::Command;
use std::time::Duration;

mod support;
use support::Home;
use support::pty::Terminal;
use support::skip::skip;
use support::wait::until;

/// The maximum wake-ups per second for sled's own threads.
const SERVER_WAKES: usize = 12;

/// What a process does in two seconds: calls that returned, and calls that blocked all the time.
fn watch(pid: u32, home: &Home) -> (Vec<String>, usize) {
    let trace = home.path().with_extension(format!("{pid}.trace"));
    let mut strace = Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(&trace)
        .args(["-p", &pid.to_string()])
        .spawn()
        .expect("strace starts");
    // These two idle seconds are measured; they do not wait for anything.
    std::thread::park_timeout(Duration::from_secs(2));
    let _ = Command::new("kill").args(["-INT", &strace.id().to_string()]).status();
    strace.wait().expect("strace lets go");
    let text = fs::read_to_string(&trace).expect("a trace");
    let blocked = text.lines().filter(|line| line.contains("<unfinished ...>") || line.contains("<detached ...>"));
    let blocked = blocked.count();
    // A blocked call is restarted once when strace attaches, and is logged as such.
    let awake = text.lines().filter(|line| line.contains(" = ") && !line.contains("restart_syscall"));
    (awake.map(str::to_owned).collect(), blocked)
}

fn is_draft(file: &fs::DirEntry) -> bool {
    file.path().extension().is_some_and(|ending| ending == "json")
}

#[test]
fn an_idle_screen_does_nothing_at_all() {
    if !Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|done| done.success()) {
        skip("strace cannot trace here");
        return;
    }
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("3").see("[3 Tasks]").see("-0001");
    let server = home.server().expect("a server");
    // A form with content is saved once, and then nothing happens either.
    let mut writing = Terminal::open(&home);
    writing.see("Overview").keys("3").see("[3 Tasks]").keys("a").see("Enter next").keys("Họp giao ban").see("giao ban");
    let drafts = home.path().with_file_name("state").join("dondoc").join("drafts");
    let kept = || fs::read_dir(&drafts).is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| is_draft(&file))));
    until("a draft", kept);
    // The server notifies its clients of changes from before they were idle; let that finish.
    home.done(&["check"]);
    let (awake, blocked) = watch(terminal.pid(), &home);
    assert!(blocked > 0, "strace saw the threads of the client");
    assert_eq!(awake, Vec::<String>::new(), "an idle client is blocked");
    let (awake, blocked) = watch(writing.pid(), &home);
    assert!(blocked > 0, "strace saw the threads of the client");
    assert_eq!(awake, Vec::<String>::new(), "a client with an open form is blocked");
    // The first measurement may include the last writes to sled's file; the second is of an idle server.
    watch(server, &home);
    let (awake, _) = watch(server, &home);
    let wakes = awake.iter().filter(|line| line.contains("futex") || line.contains("poll")).count();
    println!("an idle server: {} calls in two seconds, {wakes} of them waits that ended", awake.len());
    assert!(wakes <= 2 * SERVER_WAKES, "{awake:#?}");
    assert!(!awake.iter().any(|line| line.contains("write(") || line.contains("sync")), "{awake:#?}");
}
