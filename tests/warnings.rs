//! Problems with backups and checks are shown in `status` and on an admin's screen, without a key, until they are
//! solved.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;

use serde_json::Value as Json;

mod support;
use support::Home;
use support::people::{HOA, LAN, MINH, Office};
use support::pty::Terminal;

const VI: (&str, &str) = ("LANG", "vi_VN.UTF-8");

/// A file next to the home, as text for a command line.
fn beside(home: &Home, name: &str) -> String {
    home.path().with_file_name(name).to_string_lossy().into_owned()
}

fn warnings(home: &Home) -> String {
    home.json(&["status"])["warnings"].to_string()
}

#[test]
fn a_failed_backup_stands_on_the_screen_until_one_succeeds() {
    let home = Home::with_sample();
    let mut english = Terminal::open(&home);
    english.see("connected");
    // No user can create a folder below a file.
    let file = beside(&home, "file");
    fs::write(&file, "").expect("a file");
    home.fails(&["backup", "--rotate", &format!("{file}/below")], 1);
    english.see("! Backup failed").see("dondoc status");
    assert!(warnings(&home).contains(&format!(": {file}/below: Not a directory")), "{}", warnings(&home));
    let vietnamese = home.command(&["status"]).env("LANG", VI.1).output().expect("the status").stdout;
    let vietnamese = String::from_utf8_lossy(&vietnamese).into_owned();
    assert!(vietnamese.contains(&format!(": {file}/below: không phải là thư mục")), "{vietnamese}");
    // A screen that opens later, and after another start of the server, shows it too, also at the smallest size.
    home.done(&["stop"]);
    let mut small = Terminal::sized(&home, 60, 16, &[VI]);
    small.see("! Sao lưu lỗi lúc");
    // A message is shown first; the next key brings the warning back.
    english.see("Connected to the server again").keys("3").see("[3 Tasks]").see("! Backup failed");
    // A failed backup of the secrets is a separate warning.
    home.done(&["backup", "--secrets", &beside(&home, "secrets.tar.gz")]);
    assert!(warnings(&home).contains("failed"));
    home.done(&["backup", &beside(&home, "one.tar.gz")]);
    english.gone("! Backup failed");
    small.gone("! Sao lưu lỗi");
    assert!(!warnings(&home).contains("failed"), "{}", warnings(&home));
    // A refused or only printed backup does not count as failed.
    home.fails(&["backup", &beside(&home, "one.tar.gz")], 3);
    assert!(!warnings(&home).contains("failed"), "{}", warnings(&home));
}

#[test]
fn a_failed_check_stands_on_the_screen_until_one_finds_nothing() {
    let home = Home::with_sample();
    let mut terminal = Terminal::open(&home);
    terminal.see("connected");
    home.fails(&["backup", "--secrets", "/dev/null/x"], 1);
    terminal.see("! Backup of secrets failed");
    let stray = home.path().join("secrets").join("0123456789abcdef0123456789abcdef");
    fs::create_dir_all(home.path().join("secrets")).expect("a folder");
    fs::write(&stray, "named by no line").expect("a file");
    home.fails(&["check"], 1);
    // The first is shown, and the number of the others.
    terminal.wait("one more", |screen| screen.lines().any(|line| line.contains("! Backup of") && line.ends_with("+1")));
    assert!(warnings(&home).contains("found 1 faults"), "{}", warnings(&home));
    fs::remove_file(&stray).expect("gone");
    home.done(&["backup", "--secrets", &beside(&home, "secrets.tar.gz")]);
    terminal.see("! The check of").gone("! Backup of secrets");
    home.done(&["check"]);
    terminal.gone("! The check of");
    assert!(home.done(&["status"]).contains("no faults"), "the last result is shown");
}

#[test]
fn a_backup_of_days_ago_is_a_warning_until_the_next() {
    let home = Home::with_sample();
    assert!(!warnings(&home).contains("backup"), "records of today have missed none");
    home.done(&["backup", &beside(&home, "one.tar.gz")]);
    assert!(!warnings(&home).contains("backup"));
    let note = home.path().join("last-backup.json");
    let mut past: Json = serde_json::from_slice(&fs::read(&note).expect("the note")).expect("JSON");
    past["at"] = (past["at"].as_i64().expect("seconds") - 2 * 86_400 - 60).into();
    fs::write(&note, past.to_string()).expect("another day");
    assert!(warnings(&home).contains("the last backup is old"), "{}", warnings(&home));
    home.done(&["stop"]);
    let mut terminal = Terminal::open(&home);
    terminal.see("! The last backup is old");
    home.done(&["backup", &beside(&home, "two.tar.gz")]);
    terminal.gone("! The last backup");
    assert!(!warnings(&home).contains("backup"));
}

#[test]
fn only_admins_have_it_on_their_screens_and_the_nightly_job_can_say_it() {
    let Some(office) = Office::open() else { return };
    office.done(LAN, &["access", "grant", HOA.0, "editor"]);
    office.done(LAN, &["access", "grant", MINH.0, "admin"]);
    let mut admin = office.screen(LAN, 80, 24);
    let mut partly = office.screen(MINH, 80, 24);
    let mut editor = office.screen(HOA, 80, 24);
    for screen in [&mut admin, &mut partly, &mut editor] {
        screen.see("connected");
    }
    let failed = |args: &[&str]| {
        let output = office.as_server(args);
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    };
    failed(&["backup", "--rotate", "/proc/nothing/here"]);
    admin.see("! Backup failed");
    partly.see("! Backup failed");
    failed(&["backup", "--secrets-to", "/proc/nothing/here"]);
    admin.wait("one more", |screen| screen.lines().any(|line| line.contains("! Backup") && line.ends_with("+1")));
    let status = |person| office.json(person, &["status"])["warnings"].to_string();
    assert!(status(LAN).contains("/proc/nothing/here"), "{}", status(LAN));
    let partly_told = status(MINH);
    assert!(partly_told.contains(": an admin who sees") && !partly_told.contains("secrets"), "{partly_told}");
    assert_eq!(status(HOA), "[]");
    // Later notices to the editor come after it.
    office.done(LAN, &["add", "task", "title=Việc mới của phòng"]);
    editor.keys("3").see("Việc mới của phòng");
    assert!(!editor.text().contains("Backup"), "{}", editor.text());
    // A new admin sees it at once; a former admin no longer does.
    office.done(LAN, &["access", "grant", HOA.0, "admin"]);
    editor.see("role is now: admin").keys("0").see("! Backup failed");
    office.done(LAN, &["access", "grant", HOA.0, "editor"]);
    editor.see("role is now: editor").keys("3").gone("role is now").see("[3 Tasks]");
    assert!(!editor.text().contains("Backup"), "{}", editor.text());
    // A night without failures.
    let folder = office.home().with_file_name("night").display().to_string();
    let saved = office.as_server(&["backup", "--rotate", &folder, "--secrets-to", &format!("{folder}-secrets")]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    admin.gone("! Backup failed");
    partly.gone("! Backup failed");
}
