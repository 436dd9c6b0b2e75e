//! Through a real sshd on the loopback, with the settings of packaging/, two real users and a server that runs as a
//! third: both edit one record at once, a connection is cut while a form is open, and no user gets access to anything
//! but the register. Needs root, sshd, and a mount namespace for the users.
#![allow(clippy::expect_used, clippy::panic, reason = "a drill may fail loudly")]

use std::fs;
use std::process::Output;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

mod sshd;
#[path = "../support/mod.rs"]
mod support;
use sshd::{Patience, Sshd, children, installed};
use support::people::{LAN, MINH, Office};
use support::pty::Terminal;
use support::wait::until;

const ENTER: &str = "\r";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
/// Moves to the first line of a form.
const PAGE_UP: &str = "\x1b[5~";

fn office() -> Option<Office> {
    let office = installed().then(Office::open)??;
    office.done(LAN, &["access", "grant", MINH.0, "editor"]);
    Some(office)
}

fn kill(pid: i32, signal: Signal) {
    let pid = Pid::from_raw(pid).expect("a process number");
    kill_process(pid, signal).expect("a process to signal");
}

/// Whether a process is running, and not just waiting to be reaped.
fn runs(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

/// The program's processes of a person of this office; another drill uses another program file.
fn clients_of(office: &Office, person: (&str, u32)) -> Vec<i32> {
    let all = fs::read_dir("/proc").expect("processes").flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_string_lossy().parse().ok());
    let theirs = |pid: &i32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let mut uid = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap_or_default().split_whitespace();
        let ours = fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == office.program());
        ours && uid.next() == Some(&person.1.to_string()) && runs(*pid)
    };
    pids.filter(theirs).collect()
}

/// The tasks pane with the one task of these words opened.
fn on<'a>(screen: &'a mut Terminal, words: &str) -> &'a mut Terminal {
    screen.see("connected").see("Overview").keys("3").see("[3 Tasks]").see("-0001").keys("/").keys(words);
    screen.wait("one row", |screen| screen.contains(" 1/")).keys(ENTER).see("> ")
}

#[test]
fn two_users_edit_one_record_at_once() {
    let Some(office) = office() else { return };
    let sshd = Sshd::start(&office, Patience::Packaged);
    let (mut lan, mut minh) = (sshd.screen(LAN, "xterm-256color"), sshd.screen(MINH, "screen-256color"));
    on(&mut lan, "ddci");
    on(&mut minh, "ddci");
    let field = |name: &str| office.json(LAN, &["list", "tasks", "ddci"])[0][name].clone();
    let title = field("title").as_str().expect("a title").to_owned();

    // The same field: the second user sees both values, and nothing is overwritten unseen.
    lan.keys("e").see("F2 saves").keys(PAGE_UP);
    minh.keys("e").see("F2 saves").see("lan editing too").keys(PAGE_UP);
    lan.see("minh editing too").keys(" ONE").keys(F2).see("· u undo");
    minh.gone("editing too").keys(" TWO").keys(F2).see("lan changed it at").see("ONE").see("TWO");
    assert_eq!(field("title"), format!("{title} ONE"));
    minh.keys(F3).see("mine: ").keys(F3).gone("mine: ").keys(F2).see("· u undo");
    assert_eq!(field("title"), format!("{title} TWO"), "knowingly");

    // Different fields merge.
    lan.see("TWO").keys("e").see("F2 saves").keys(PAGE_UP);
    minh.keys("m").see("Note").keys("theo dõi sát").keys(ENTER).see("· u undo");
    lan.keys(" THREE").keys(F2).see("· u undo");
    assert_eq!(field("title"), format!("{title} TWO THREE"));
    assert!(field("note").as_str().expect("a note").contains("theo dõi sát"));

    // The kernel's report of each connection names the user.
    let log = office.done(LAN, &["audit", "log", "text:TWO"]);
    assert!(log.contains("lan") && log.contains("minh"), "{log}");
}

/// Opens a session, types into a form, and returns the processes behind it: sshd's and, below them, the program's.
fn in_a_form(sshd: &Sshd, title: &str) -> (Terminal, Vec<i32>, i32) {
    let before = sshd.connections();
    let mut screen = sshd.screen(LAN, "xterm-256color");
    screen.see("connected").see("Overview").keys("3").see("[3 Tasks]").keys("a").see("Enter next");
    screen.keys(title).see(title);
    let connection = sshd.connections().into_iter().find(|pid| !before.contains(pid)).expect("a connection");
    let mut chain = vec![connection];
    loop {
        let pid = *chain.last().expect("the program runs below sshd");
        if fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "dondoc") {
            chain.pop();
            assert!(runs(pid), "the program is there before the line is cut");
            return (screen, chain, pid);
        }
        chain.push(*children(pid).last().expect("the program runs below sshd"));
    }
}

/// The program ends in time and leaves no process behind; its form is offered on another type of terminal.
fn gone_and_offered(office: &Office, sshd: &Sshd, client: i32, how: &str, title: &str, term: &str) {
    let since = Instant::now();
    until("the program to end", || !runs(client));
    println!("{how}: the program was gone after {:?}", since.elapsed());
    assert_eq!(clients_of(office, LAN), Vec::<i32>::new(), "{how}: nobody is left behind");
    let mut again = sshd.screen(LAN, term);
    again.see("Open the draft that was not sent?").keys("y").see("Enter next").see(title);
    again.keys(F2).see("added");
    drop(again);
    until("the session to end", || clients_of(office, LAN).is_empty());
}

#[test]
fn a_connection_cut_in_the_middle_of_a_form_keeps_it() {
    let Some(office) = office() else { return };
    let sshd = Sshd::start(&office, Patience::Packaged);
    let mut minh = sshd.screen(MINH, "xterm-256color");
    minh.see("connected").see("Overview").keys("3").see("[3 Tasks]").see(" 14 ");

    // The process that works for the user, and the one above it that only supervises (for root they are one).
    let (_screen, chain, client) = in_a_form(&sshd, "Họp rút kinh nghiệm");
    for pid in chain {
        kill(pid, Signal::KILL);
    }
    gone_and_offered(&office, &sshd, client, "sshd's process was killed", "Họp rút kinh nghiệm", "tmux-256color");
    minh.see(" 15 ");

    let (screen, _, client) = in_a_form(&sshd, "Rà soát quy trình");
    kill(screen.pid().try_into().expect("a process number"), Signal::KILL);
    gone_and_offered(&office, &sshd, client, "the ssh client was killed", "Rà soát quy trình", "linux");
    minh.see(" 16 ");

    // A connection that sends and receives nothing, until sshd closes it.
    let impatient = Sshd::start(&office, Patience::Short);
    let (screen, chain, client) = in_a_form(&impatient, "Công khai kết quả");
    kill(screen.pid().try_into().expect("a process number"), Signal::STOP);
    for number in 0..5 {
        office.done(MINH, &["add", "task", &format!("title=Việc thứ {number}")]);
    }
    minh.see(" 21 ");
    assert!(runs(client), "a line that stalls for a moment is not yet lost");
    until("sshd to give the line up", || !chain.iter().any(|pid| runs(*pid)));
    gone_and_offered(&office, &sshd, client, "a stalled line was cut", "Công khai kết quả", "vt100");
    minh.see(" 22 ");
    assert_eq!(clients_of(&office, MINH).len(), 1, "the other session never noticed");
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn without_a_terminal_there_is_one_verb_of_the_list_and_no_file() {
    let Some(office) = office() else { return };
    let sshd = Sshd::start(&office, Patience::Packaged);
    let ask = |asked: &[&str]| sshd.ask(MINH, &[], asked);
    let listed = ask(&["dondoc list tasks ddci"]);
    assert!(listed.status.success() && said(&listed).contains("DDCI"), "{}", said(&listed));
    assert!(said(&listed).contains("Code"), "DONDOC_LANG of the visitor counts for nothing: {}", said(&listed));
    let added = ask(&["add task 'title=Viết $(touch /tmp/no) `id`'"]);
    assert!(added.status.success(), "{}", said(&added));
    assert!(office.done(LAN, &["audit", "log", "text:Viết"]).contains("minh"));

    // Everything else is refused with a sentence and an exit code, and no shell runs it.
    for (asked, code) in [
        ("stop", 5),
        ("init --sample", 5),
        ("serve --shared", 5),
        ("restore x --replace", 5),
        ("access grant minh admin", 5),
        ("sh -c id", 2),
        ("/bin/sh", 2),
        ("list 'tasks", 2),
        ("", 2),
    ] {
        let output = if asked.is_empty() { ask(&[]) } else { ask(&[asked]) };
        assert_eq!(output.status.code(), Some(code), "{asked}: {}", said(&output));
        assert!(!said(&output).contains("uid=") && !said(&output).trim().is_empty(), "{asked}: {}", said(&output));
    }
    assert!(!said(&ask(&["list tasks; id"])).contains("uid="));
    let elsewhere = ask(&["list tasks --home /tmp/elsewhere --socket /tmp/nowhere ddci"]);
    assert!(said(&elsewhere).contains("DDCI"), "another store cannot be named: {}", said(&elsewhere));

    // Files: none by a verb, none by scp of either version, no tunnel.
    let stolen = office.path(LAN.0).join("copied");
    for file in [stolen.display().to_string(), "./-".into()] {
        let output = sshd.ask(LAN, &[], &[&format!("backup {file}")]);
        assert_eq!(output.status.code(), Some(5), "{}", said(&output));
        assert!(said(&output).contains('-'), "it says what may be named: {}", said(&output));
    }
    for way in ["-s", "-O"] {
        let output = sshd.copy(LAN, way, &office.path("passwd"), &stolen);
        assert!(!output.status.success(), "{way}: {}", said(&output));
    }
    assert!(!stolen.exists(), "nothing was written");
    let tunnel = sshd.ask(LAN, &["-o", "ExitOnForwardFailure=yes", "-W", "127.0.0.1:22"], &[]);
    assert!(!tunnel.status.success(), "{}", said(&tunnel));
    let backup = sshd.ask(LAN, &[], &["backup -"]);
    assert!(backup.stdout.starts_with(&[0x1f, 0x8b]), "what goes through the line itself may: {}", said(&backup));
}
