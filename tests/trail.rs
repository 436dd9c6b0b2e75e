//! Who, when, what, old and new, why: on the command line, and compared with a hash that was kept elsewhere.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

mod support;
use support::Home;

/// A home with four journal lines, its number and hash after the third, and its only segment.
fn four_lines() -> (Home, String, String, PathBuf) {
    let home = Home::with_sample();
    home.done(&["set", "task-1", "note=một"]);
    home.done(&["move", "task-1", "paused", "--reason", "chờ số liệu của sở"]);
    let head = home.done(&["audit", "head"]);
    let (seq, hash) = head.trim().split_once(' ').expect("number and hash");
    let (seq, hash) = (seq.to_owned(), hash.to_owned());
    home.done(&["remind", "task-2", "--note", "gọi văn phòng"]);
    let segment = home.segments().pop().expect("a segment");
    (home, seq, hash, segment)
}

fn lines(segment: &PathBuf) -> Vec<String> {
    fs::read_to_string(segment).expect("the journal").lines().map(str::to_owned).collect()
}

fn write(segment: &PathBuf, lines: &[String]) {
    fs::write(segment, lines.join("\n") + "\n").expect("written");
}

#[test]
fn the_log_is_filtered_by_who_what_when_and_record_and_says_why() {
    let (home, ..) = four_lines();
    let log = |filter: &str| home.done(&["audit", "log", filter]);
    let paused = log("what:paused");
    assert!(paused.contains("State: Not started → Paused"), "{paused}");
    assert!(paused.contains("chờ số liệu của sở"), "why: {paused}");
    assert_eq!(paused.matches('#').count(), 1, "{paused}");
    assert!(log("kind:tasks field:note").contains("một"));
    assert!(log("text:\"van phong\"").contains("gọi văn phòng"));
    assert_eq!(log("on<today"), "");
    assert_eq!(log("who:nobody"), "");
    assert_eq!(home.json(&["audit", "log", "on:today", "--limit", "2"]).as_array().map(Vec::len), Some(2));
    let all = home.json(&["audit", "log"]);
    assert_eq!(all[0]["what"], "remind", "newest first");
    let said = home.fails(&["--lang", "vi", "audit", "log", "what:remindd"], 2);
    assert!(said.contains("remindd") && said.contains("remind”"), "{said}");
}

#[test]
fn a_kept_hash_is_found_and_what_was_changed_is_named_by_file_and_line() {
    let (home, seq, hash, segment) = four_lines();
    let said = home.done(&["audit", "verify", "--head", &hash, "--seq", &seq]);
    assert!(said.contains("nothing up to it was changed"), "{said}");
    home.done(&["audit", "verify", "--head", &hash]);
    home.fails(&["audit", "verify", "--head", "abc"], 2);
    let sound = lines(&segment);
    let name = segment.file_name().expect("a name").to_string_lossy().into_owned();
    let wrong = |text: &[String], line: &str| {
        write(&segment, text);
        let said = home.fails(&["audit", "verify", "--head", &hash, "--seq", &seq], 1);
        assert!(said.contains(&name) && said.contains(line), "{said}");
    };
    // Changed: one letter of one reason.
    let mut changed = sound.clone();
    changed[3] = changed[3].replace("chờ số liệu", "chờ tài liệu");
    assert_ne!(changed, sound);
    wrong(&changed, "line 4");
    // A gap, and another order.
    let mut gap = sound.clone();
    gap.remove(2);
    wrong(&gap, "line 3");
    let mut turned = sound.clone();
    turned.swap(2, 3);
    wrong(&turned, "line 3");
    write(&segment, &sound);
    home.done(&["audit", "verify", "--head", &hash, "--seq", &seq]);
}

#[test]
fn a_tail_that_was_cut_off_is_told_by_the_kept_hash_alone() {
    let (home, ..) = four_lines();
    let head = home.done(&["audit", "head"]);
    let (seq, hash) = head.trim().split_once(' ').expect("number and hash");
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let mut cut = lines(&segment);
    cut.pop();
    write(&segment, &cut);
    // The store shows that there was more.
    let said = home.fails(&["audit", "verify"], 6);
    assert!(said.contains("journal"), "{said}");
    // So does the note of the last start, if the store is removed too.
    let _ = home.run(&["stop"]);
    fs::remove_dir_all(home.path().join("store")).expect("removed");
    let said = home.fails(&["audit", "verify"], 6);
    assert!(said.contains("the record of the last start"), "{said}");
    // Without both the chain itself is intact, and only the hash that was kept elsewhere reveals the cut.
    let _ = home.run(&["stop"]);
    fs::remove_file(home.path().join("last-journal.json")).expect("removed");
    let _ = fs::remove_dir_all(home.path().join("store"));
    home.done(&["audit", "verify"]);
    let said = home.fails(&["audit", "verify", "--head", hash, "--seq", seq], 1);
    let name = segment.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(said.contains("its tail was cut off") && said.contains(&name), "{said}");
    let said = home.fails(&["--lang", "vi", "audit", "verify", "--head", hash], 1);
    assert!(said.contains("không dòng nào có mã băm đã giữ"), "{said}");
}
