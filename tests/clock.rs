//! The real server with a clock that jumps: over New Year in Vietnam on a server in UTC, a day back and forth, and onto
//! a leap day. Codes and months follow Vietnam's calendar, and the journal only grows at its end.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dondoc::wire::{Client, Start};
use serde_json::Value as Json;

mod support;
use support::pty::Terminal;
use support::skip::skip;
use support::wait::until;
use support::{Home, PROGRAM, faketime};

/// The environment that makes a program follow the clock in a file, independent of the clock of the test itself.
fn follows(library: &Path, clock: &Path) -> [(&'static str, String); 5] {
    [
        ("TZ", "UTC".to_owned()),
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", clock.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ]
}

/// A server whose clock the test sets.
struct Clocked {
    server: Child,
    clock: PathBuf,
}

impl Clocked {
    fn serve(home: &Home, library: &Path, now: &str) -> Clocked {
        let clock = home.path().with_extension("clock");
        fs::write(&clock, now).expect("the clock");
        let server = Command::new(PROGRAM)
            .env_clear()
            .envs(home.environment())
            .env_remove("FAKETIME")
            .envs(follows(library, &clock))
            .args(["serve", "--stay"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        until("the server", || Client::connect(&home.place(), Start::Never).is_ok());
        Clocked { server, clock }
    }

    /// Sets the clock to a time in UTC.
    fn put(&self, now: &str) {
        let new = self.clock.with_extension("new");
        fs::write(&new, now).and_then(|()| fs::rename(&new, &self.clock)).expect("the clock");
    }

    fn stop(mut self, home: &Home) {
        home.done(&["stop"]);
        self.server.wait().expect("the server ends");
    }
}

/// All lines of the journal except the headers, oldest first, with the name of their file.
fn lines(home: &Home) -> Vec<(String, Json)> {
    let mut lines = Vec::new();
    for segment in home.segments() {
        let name = segment.file_name().expect("a name").to_string_lossy().into_owned();
        for line in fs::read_to_string(&segment).expect("a segment").lines().skip(1) {
            lines.push((name.clone(), serde_json::from_str(line).expect("JSON")));
        }
    }
    lines
}

fn code(home: &Home, title: &str) -> String {
    home.done(&["add", "task", &format!("title={title}")]).split_whitespace().next().expect("a code").to_owned()
}

#[test]
fn vietnams_calendar_holds_however_the_clock_jumps() {
    let Some(library) = faketime() else {
        skip("libfaketime is not here (package faketime)");
        return;
    };
    let home = Home::new();
    let server = Clocked::serve(&home, &library, "2026-12-31 16:59:59");
    assert_eq!(code(&home, "the last second of the year"), "NV-2026-0001");
    server.put("2026-12-31 17:00:00");
    assert_eq!(code(&home, "the first second of the year"), "NV-2027-0001", "it is 2027 in Vietnam");
    server.put("2026-12-30 17:00:00");
    assert_eq!(code(&home, "a day back"), "NV-2026-0002");
    server.put("2027-01-01 17:00:00");
    assert_eq!(code(&home, "a day forth"), "NV-2027-0002");
    server.put("2028-02-28 16:59:59");
    assert_eq!(code(&home, "before the leap day"), "NV-2028-0001");
    server.put("2028-02-28 17:00:00");
    let leap = code(&home, "on the leap day");
    home.done(&["set", &leap, "due=2028-02-29"]);
    assert_eq!(home.json(&["list", "tasks", "due=today"]).as_array().map(Vec::len), Some(1), "29/2 is today");
    assert_eq!(home.json(&["list", "tasks", "is:overdue"]).as_array().map(Vec::len), Some(0));
    server.put("2028-02-29 17:00:00");
    assert_eq!(home.json(&["list", "tasks", "is:overdue"]).as_array().map(Vec::len), Some(1), "1/3: a day late");
    server.put("2028-02-27 17:00:00");
    home.done(&["set", &leap, "note=a day back again"]);
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
    server.stop(&home);

    let seen = lines(&home);
    let at: Vec<&str> = seen.iter().map(|(_, line)| line["at"].as_str().expect("a time")).collect();
    assert_eq!(
        at,
        [
            "2026-12-31T23:59:59+07:00",
            "2027-01-01T00:00:00+07:00",
            "2026-12-31T00:00:00+07:00",
            "2027-01-02T00:00:00+07:00",
            "2028-02-28T23:59:59+07:00",
            "2028-02-29T00:00:00+07:00",
            "2028-02-29T00:00:00+07:00",
            "2028-02-28T00:00:00+07:00",
        ]
    );
    let files: Vec<&str> = seen.iter().map(|(file, _)| &file[..7]).collect();
    assert_eq!(
        files,
        ["2026-12", "2027-01", "2027-01", "2027-01", "2028-02", "2028-02", "2028-02", "2028-02"],
        "a clock set back never brings back an earlier month"
    );
    let seqs: Vec<u64> = seen.iter().map(|(_, line)| line["seq"].as_u64().expect("a number")).collect();
    assert!(seqs.is_sorted(), "{seqs:?}");

    // A server that starts with its clock years back continues where the journal ends.
    let server = Clocked::serve(&home, &library, "2020-01-01 00:00:00");
    assert_eq!(code(&home, "a clock that lost its battery"), "NV-2020-0001");
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
    server.stop(&home);
    assert_eq!(home.segments().len(), 3);
    assert!(lines(&home).last().expect("a line").0.starts_with("2028-02"));
}

#[test]
fn records_without_a_backup_are_a_warning_after_two_days() {
    let Some(library) = faketime() else {
        skip("libfaketime is not here (package faketime)");
        return;
    };
    let home = Home::new();
    let server = Clocked::serve(&home, &library, "2026-12-01 00:00:00");
    home.done(&["add", "task", "title=Việc đầu tiên"]);
    let mut terminal = screen(&home, &library);
    terminal.see("connected").keys("3").see("Việc đầu tiên");
    server.put("2026-12-03 00:00:00");
    home.done(&["add", "task", "title=Hai ngày sau"]);
    terminal.see("Hai ngày sau");
    assert!(!terminal.text().contains("no backup"), "{}", terminal.text());
    // An hour later any request triggers it.
    server.put("2026-12-03 01:00:01");
    home.done(&["list", "tasks"]);
    terminal.see("! There is no backup yet");
    assert!(home.json(&["status"])["warnings"].to_string().contains("there is no backup yet"));
    home.done(&["backup", &home.path().with_extension("tar.gz").display().to_string()]);
    terminal.gone("no backup");
    drop(terminal);
    server.stop(&home);
}

/// A screen in the same clock as the server.
fn screen(home: &Home, library: &Path) -> Terminal {
    let followed = follows(library, &home.path().with_extension("clock"));
    let mut environment = home.environment();
    environment.retain(|(name, _)| *name != "FAKETIME" && !followed.iter().any(|(other, _)| other == name));
    Terminal::with(environment.into_iter().chain(followed), PROGRAM, &[], 100, 30)
}

#[test]
fn the_screen_shows_vietnams_day_and_follows_it() {
    let Some(library) = faketime() else {
        skip("libfaketime is not here (package faketime)");
        return;
    };
    let home = Home::new();
    // From here the clock runs on for each process that starts with it.
    let server = Clocked::serve(&home, &library, "@2026-12-31 16:59:54");
    home.done(&["add", "task", "title=Hạn cuối năm", "due=2026-12-31"]);
    let mut terminal = screen(&home, &library);
    terminal.see("connected").see("Thu 31/12").keys("3").see("[3 Tasks]").see("31/12");
    // Midnight in Vietnam is five in the afternoon on a server in UTC: no key is pressed.
    terminal.see("Fri 01/01").see("1d");
    terminal.keys("0").see("Overdue").see("Hạn cuối năm");
    // A day back and a day forth; the screen learns it with the server's next message.
    server.put("2026-12-30 17:00:00");
    home.done(&["add", "task", "title=Một ngày trước"]);
    terminal.see("Thu 31/12");
    server.put("2027-01-01 17:00:00");
    home.done(&["add", "task", "title=Một ngày sau"]);
    terminal.see("Sat 02/01");
    server.put("2028-02-28 17:00:00");
    home.done(&["add", "task", "title=Ngày nhuận"]);
    terminal.see("Tue 29/02");
    drop(terminal);
    server.stop(&home);
}
