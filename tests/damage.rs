//! sled's folder filled with garbage, cut or removed: the next start rebuilds it from the journal, keeps the damaged
//! one and reports it. A changed byte in the journal is named.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

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

/// A stopped home with the sample and a few changes, and the output of its lists.
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

/// `kept`: whether the damaged folder must have been moved aside; `None` if sled itself may return to an earlier state,
/// which the journal then completes.
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

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type().expect("a type") {
            kind if kind.is_dir() => copy(&path, &to),
            kind if kind.is_file() => drop(fs::copy(&path, &to).expect("copied")),
            _ => {}
        }
    }
}

fn remove(path: &Path) {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    gone.or_else(|error| if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
        .expect("removed");
}

/// A damage to a journal's folder: its name and the function that does it.
type Ruin = (&'static str, fn(&Path));

/// Damages that make a journal unreadable from its first line on.
const RUINS: [Ruin; 8] = [
    ("its folder is gone", |journal| remove(journal)),
    ("its folder is empty", |journal| segments(journal).iter().map(PathBuf::as_path).for_each(remove)),
    ("its files are of zeros", |journal| rewrite(journal, |bytes| vec![0; bytes.len()])),
    ("its files are empty", |journal| rewrite(journal, |_| Vec::new())),
    ("its files end in the first line", |journal| rewrite(journal, |bytes| bytes[..100].to_vec())),
    ("its first line lacks its first half", |journal| rewrite(journal, |bytes| bytes[100..].to_vec())),
    ("its first line is of something else", |journal| {
        rewrite(journal, |bytes| [b"PK".as_slice(), &bytes[2..]].concat());
    }),
    ("its files have another name", |journal| {
        for file in segments(journal) {
            fs::rename(&file, file.with_extension("old")).expect("renamed");
        }
    }),
];

fn segments(journal: &Path) -> Vec<PathBuf> {
    files(journal).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect()
}

fn rewrite(journal: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    for file in segments(journal) {
        let bytes = fs::read(&file).expect("a segment");
        fs::write(&file, change(bytes)).expect("written");
    }
}

/// Other parts of a home that state that there were lines.
const WITNESSES: [&str; 7] = [
    "last-journal.json",
    "last-backup.json",
    "last-check.json",
    "secrets/0123456789abcdef0123456789abcdef",
    "backups/dondoc-20261124T020000-3.tar.gz",
    "journal/discarded-20261124T020000",
    "store.damaged-20261124T020000",
];

#[test]
fn a_journal_unreadable_from_its_first_line_on_is_never_taken_for_an_empty_one() {
    let (home, _) = prepared();
    home.done(&["check"]);
    home.done(&["backup", &home.path().join("../a.tar.gz").to_string_lossy()]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let last_line = fs::read_to_string(segment).expect("lines").lines().last().expect("a line").to_owned() + "\n";
    let folder = tempfile::tempdir().expect("a folder");
    for (at, (ruin, damage)) in RUINS.into_iter().enumerate() {
        for (number, witness) in WITNESSES.into_iter().enumerate() {
            let path = folder.path().join(format!("{at}-{number}"));
            copy(home.path(), &path);
            fs::remove_dir_all(path.join("log")).expect("removed");
            damage(&path.join("journal"));
            fs::create_dir_all(path.join("journal")).expect("a folder");
            for other in WITNESSES.into_iter().filter(|other| *other != witness) {
                remove(&path.join(other));
            }
            match witness.split_once('/').map_or(witness, |(folder, _)| folder) {
                "secrets" | "backups" => fs::write(path.join(witness), "{}").expect("written"),
                "journal" => fs::write(path.join(witness), &last_line).expect("written"),
                whole if whole.starts_with("store") => copy(&home.path().join("store"), &path.join(whole)),
                record => assert!(path.join(record).exists(), "{record} was noted"),
            }
            remove(&path.join("store"));
            let before = contents(&path);
            let broken = Home::at(path.clone());
            let said = broken.run(&["add", "task", "title=Mới"]);
            let said = String::from_utf8_lossy(&said.stderr).into_owned();
            assert!(said.contains("nothing was changed"), "{ruin}, {witness}: {said}");
            drop(broken.run(&["stop"]));
            let said = broken.fails(&["repair", "--yes"], 1);
            assert!(said.contains("the journal is damaged"), "{ruin}, {witness}: {said}");
            assert_eq!(contents(&path), before, "{ruin}, {witness}");
            drop(broken);
            remove(&path);
        }
    }
}

/// The files of a home that do not belong to its server's run.
fn contents(home: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let run = |path: &PathBuf| ["lock", "log", "store"].iter().any(|name| path.starts_with(home.join(name)));
    let kept = files(home).into_iter().filter(|path| !run(path));
    let mut found: Vec<_> = kept.filter_map(|path| Some((path.clone(), fs::read(path).ok()?))).collect();
    found.sort();
    found
}

/// The lines of a segment with a change in them and a recomputed chain.
fn forged(text: &str, change: impl Fn(&str) -> String) -> String {
    let mut lines = text.lines();
    let mut whole = format!("{}\n", lines.next().expect("a header"));
    let mut last: Option<String> = None;
    for line in lines {
        let mut body = change(line.rsplit_once(",\"hash\":").expect("a hash").0);
        if let Some(last) = last {
            let at = body.rfind("\"prev\":\"").expect("prev") + 8;
            body.replace_range(at..at + 64, &last);
        }
        let mut hash = String::new();
        for byte in Sha256::digest(format!("{body}}}")) {
            write!(hash, "{byte:02x}").expect("a string takes all");
        }
        writeln!(whole, "{body},\"hash\":\"{hash}\"}}").expect("a string takes all");
        last = Some(hash);
    }
    whole
}

#[test]
fn a_rewritten_journal_with_a_chain_made_right_is_refused_by_line() {
    let (home, before) = prepared();
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("lines");
    assert_eq!(forged(&sound, str::to_owned), sound, "the chain is computed as the program does");
    let title = |to: &'static str| move |line: &str| line.replace("Kiểm tra kho", to);
    // One of the same length and one of another: the lines after it are where the store says, or not.
    let forgeries = [forged(&sound, title("Kiem tra kho")), forged(&sound, title("Không"))];
    for forgery in &forgeries {
        // With sled and the note of the last start; with each alone.
        for gone in [&[][..], &["last-journal.json"], &["store"]] {
            let path = tempfile::tempdir().expect("a folder");
            let path = path.path().join("home");
            copy(home.path(), &path);
            fs::write(path.join("journal").join(segment.file_name().expect("a name")), forgery).expect("written");
            for name in gone {
                remove(&path.join(name));
            }
            let forged = Home::at(path.clone());
            let said = String::from_utf8_lossy(&forged.run(&["list", "tasks"]).stderr).into_owned();
            assert!(said.contains("rewritten") && said.contains("line 4"), "without {gone:?}: {said}");
            assert_eq!(damaged_folders(&forged), Vec::<PathBuf>::new(), "without {gone:?}");
            drop(forged.run(&["stop"]));
            let said = forged.fails(&["repair", "--yes"], 1);
            assert!(said.contains("rewritten"), "without {gone:?}: {said}");
            assert_eq!(damaged_folders(&forged), Vec::<PathBuf>::new(), "without {gone:?}");
        }
    }
    assert_eq!(lists(&home), before);
}

#[test]
fn a_journal_that_is_not_the_one_of_the_last_backup_is_refused_and_a_restore_goes_on() {
    let (home, before) = prepared();
    let backup = home.path().join("../a.tar.gz").to_string_lossy().into_owned();
    home.done(&["backup", &backup]);
    home.done(&["add", "task", "title=Sau sao lưu"]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("lines");
    let forged = forged(&sound, |line| line.replace("Kiểm tra kho", "Kho"));
    let cut = sound.lines().take(2).fold(String::new(), |text, line| text + line + "\n");
    for journal in [forged, cut] {
        fs::write(&segment, journal).expect("written");
        for name in ["store", "last-journal.json"] {
            remove(&home.path().join(name));
        }
        let said = String::from_utf8_lossy(&home.run(&["list", "tasks"]).stderr).into_owned();
        assert!(said.contains("the last backup") && said.contains("a.tar.gz"), "{said}");
        drop(home.run(&["stop"]));
    }
    home.done(&["restore", &backup, "--replace"]);
    assert_eq!(lists(&home), before);
    home.done(&["add", "task", "title=Sau khôi phục"]);
    home.done(&["check"]);
    home.done(&["stop"]);
    home.done(&["check"]);
}

/// Words that appear in both languages: names of the program, its commands and its parts.
const NAMES: [&str; 6] = ["dondoc", "restore", "replace", "check", "byte", "stop"];

/// Runs it in both languages; the Vietnamese must not contain a word of the English, except names and paths.
fn speaks_vietnamese(home: &Home, args: &[&str]) -> String {
    let said = |lang: &str| {
        let output = home.run(&[args, &["--lang", lang]].concat());
        assert!(!output.status.success(), "{args:?}");
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let words = |text: &str| -> Vec<String> {
        let parts = text.split_whitespace().filter(|part| !part.contains(['/', '_', '.']));
        let words = parts.flat_map(|part| part.split(|c: char| !c.is_alphabetic()));
        words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect()
    };
    let (vi, en) = (said("vi"), said("en"));
    let english = words(&en);
    let left: Vec<String> =
        words(&vi).into_iter().filter(|word| english.contains(word) && !NAMES.contains(&word.as_str())).collect();
    assert!(left.is_empty(), "{args:?}: {left:?} in\n{vi}\n{en}");
    vi
}

#[test]
fn what_is_damaged_is_said_whole_in_vietnamese() {
    let (home, _) = prepared();
    let archive = home.path().parent().expect("a folder").join("sound.tar.gz").display().to_string();
    home.done(&["backup", &archive]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("lines");
    // A byte of a line; a line rewritten with a recomputed chain; the last group cut off; a changed header; removed.
    let mut flipped = sound.clone();
    flipped = flipped.replacen("Kiểm tra kho", "kiểm tra kho", 1);
    let rewritten = forged(&sound, |line| line.replace("Kiểm tra kho", "Kiem tra kho"));
    let shorter = sound.trim_end().rsplit_once('\n').expect("lines").0.to_owned() + "\n";
    for (damage, reason) in [
        (Some(flipped), "dòng đã bị sửa"),
        (Some(rewritten), "mã băm của dòng số"),
        (Some(shorter), "nhật ký chỉ nguyên vẹn đến dòng số"),
        (Some(sound[10..].to_owned()), "dòng đã bị sửa"),
        (None, "mà nhật ký không có dòng nào"),
    ] {
        let gone = damage.is_none();
        match damage {
            Some(text) => fs::write(&segment, text).expect("written"),
            None => fs::remove_file(&segment).expect("removed"),
        }
        for args in [&["list", "tasks"][..], &["repair"]] {
            let said = speaks_vietnamese(&home, args);
            assert!(said.contains(reason) || (gone && said.contains("nhật ký trống")), "{args:?}: {reason} in {said}");
            drop(home.run(&["stop"]));
        }
    }
    fs::write(&segment, &sound).expect("mended");
    home.done(&["list", "tasks"]);
}

#[test]
fn a_line_whose_events_cannot_be_read_is_said_whole_in_vietnamese() {
    let (home, _) = prepared();
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("lines");
    let secret = r#""no_such":[null,{"secret":"0123456789abcdef0123456789abcdef"}],"title":[null,"Kiểm tra kho"]"#;
    let unreadable = forged(&sound, |line| line.replace(r#""title":[null,"Kiểm tra kho"]"#, secret));
    assert!(unreadable != sound, "the line is there");
    fs::write(&segment, unreadable).expect("written");
    for name in ["store", "last-journal.json"] {
        remove(&home.path().join(name));
    }
    for args in [&["list", "tasks"][..], &["repair"]] {
        let said = speaks_vietnamese(&home, args);
        assert!(said.contains("dòng số") && said.contains("không có trường nào tên là no_such"), "{args:?}: {said}");
        drop(home.run(&["stop"]));
    }
}

#[test]
fn a_damaged_store_and_wrong_settings_are_said_whole_in_vietnamese() {
    let (home, _) = prepared();
    for file in files(&home.path().join("store")) {
        fs::write(file, [7; 4096]).expect("written");
    }
    fs::write(home.path().join("config.toml"), "due-soon = 7\n").expect("written");
    home.done(&["list", "tasks"]);
    let vi = home.done(&["status", "--lang", "vi"]);
    let warning = |part: &str| vi.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part} in {vi}"));
    for (part, cause) in
        [("kho dữ liệu hỏng", "bị hỏng: "), ("cấu hình không dùng được", "không có mục `due-soon`; chỉ có `")]
    {
        let line = warning(part);
        assert!(line.contains(cause), "{line}");
        assert!(
            !["found", "checksum", "damaged: ", "unknown", "expected", " line "].iter().any(|en| line.contains(en)),
            "{line}"
        );
    }
}
