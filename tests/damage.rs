//! sled's folder filled with garbage, cut short or removed: the next start rebuilds it from the
//! journal, keeps the damaged one and says so. A changed byte in the journal is named.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

mod support;
use support::Home;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn damaged_folders(home: &Home) -> Vec<PathBuf> {
    let named =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("store.damaged-"));
    fs::read_dir(home.path()).expect("the home").flatten().map(|entry| entry.path()).filter(named).collect()
}

/// A stopped home with the sample and a few changes, and what its lists print.
fn prepared() -> (Home, String) {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Kiểm tra kho"]);
    home.done(&["remind", "task-15"]);
    let before = lists(&home);
    home.done(&["stop"]);
    (home, before)
}

fn lists(home: &Home) -> String {
    ["members", "units", "tasks"].map(|kind| home.json(&["list", kind]).to_string()).join("\n")
}

/// `kept`: whether the damaged folder must be found moved aside; none where sled itself may fall back to
/// an earlier state of its own, which the journal then completes.
fn survives(damage: impl Fn(&Path), kept: Option<bool>) {
    let (home, before) = prepared();
    damage(&home.path().join("store"));
    assert_eq!(lists(&home), before);
    let moved = !damaged_folders(&home).is_empty();
    assert!(kept.is_none_or(|kept| kept == moved), "the damaged folder is kept");
    let status = home.json(&["status"]);
    let told = status["warnings"].to_string();
    assert_eq!(told.contains("store.damaged-"), moved, "the admins are told: {told}");
    home.done(&["add", "task", "title=Sau khi dựng lại"]);
    home.done(&["check"]);
}

#[test]
fn a_store_of_garbage_is_rebuilt() {
    let garbage = |store: &Path| {
        for file in files(store) {
            let length = fs::metadata(&file).expect("a file").len() as usize;
            let mut bytes = vec![0; length.max(64)];
            fastrand::Rng::with_seed(3).fill(&mut bytes);
            fs::write(file, bytes).expect("write");
        }
    };
    survives(garbage, Some(true));
}

#[test]
fn a_store_cut_short_is_rebuilt() {
    let cut = |store: &Path| {
        for file in files(store) {
            let length = fs::metadata(&file).expect("a file").len();
            fs::OpenOptions::new().write(true).open(file).and_then(|file| file.set_len(length / 3)).expect("cut");
        }
    };
    survives(cut, Some(true));
}

#[test]
fn a_store_that_is_gone_is_rebuilt() {
    survives(|store| fs::remove_dir_all(store).expect("removed"), Some(false));
}

#[test]
fn one_flipped_byte_of_a_stored_value_is_noticed_and_mended() {
    let flip = |store: &Path| {
        let db = store.join("db");
        let mut bytes = fs::read(&db).expect("sled's file");
        let title = "Kiểm tra kho".as_bytes();
        // sled appends: the file holds older copies of the value too.
        let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(title)).collect();
        assert!(!places.is_empty(), "the title lies in it");
        for at in places {
            bytes[at] ^= 1;
        }
        fs::write(db, bytes).expect("write");
    };
    survives(flip, None);
}

#[test]
fn a_changed_byte_in_the_journal_is_named_with_file_and_line() {
    let (home, _) = prepared();
    let segment = home.segments().pop().expect("a segment");
    let mut bytes = fs::read(&segment).expect("the journal");
    // The header is line 1; the sample is line 2; the new task is line 3.
    let title = "Kiểm tra kho".as_bytes();
    let at = bytes.windows(title.len()).position(|window| window == title).expect("the title");
    bytes[at] = b'k';
    fs::write(&segment, bytes).expect("write");
    let told = home.run(&["audit", "verify"]);
    let told = format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    let name = segment.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(told.contains(&name), "{told}");
    assert!(told.contains("line 3") || told.contains(":3"), "{told}");
}

#[test]
fn an_unfinished_last_line_is_put_aside_and_nothing_else_is_lost() {
    let (home, before) = prepared();
    let segment = home.segments().pop().expect("a segment");
    let mut bytes = fs::read(&segment).expect("the journal");
    bytes.extend_from_slice(br#"{"v":1,"seq":99,"group":"#);
    fs::write(&segment, bytes).expect("write");
    assert_eq!(lists(&home), before);
    let discarded = fs::read_dir(home.path().join("journal")).expect("the journal").flatten();
    assert_eq!(discarded.filter(|entry| entry.file_name().to_string_lossy().starts_with("discarded-")).count(), 1);
    home.done(&["audit", "verify"]);
}
