//! Backups with the real program: made while others write, restored, damaged, rotated; and what `repair` does and does
//! not do.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId};
use dondoc::store::backup::{BackupError, Content, Flaw, Restore, check_file, restore};
use dondoc::store::migrate::EVENTS;
use serde_json::Value as Json;

mod support;
use support::Home;
use support::skip::skip;
use support::wait::until;

/// A file next to the home, as text for a command line.
fn beside(home: &Home, name: &str) -> String {
    home.path().with_file_name(name).to_string_lossy().into_owned()
}

/// Every file below a folder with its bytes, without locks, logs and sockets.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, about) = (entry.path(), entry.file_type().expect("a kind"));
        let name = entry.file_name().to_string_lossy().into_owned();
        if about.is_dir() && name != "log" {
            found.extend(bytes(&path));
        } else if about.is_file() && name != "lock" {
            found.insert(path.clone(), fs::read(&path).expect("bytes"));
        }
    }
    found
}

/// A restore that replaces a home by this archive.
fn replacing<'a>(home: &'a Path, from: &'a Path) -> Restore<'a> {
    Restore { home, from, secrets: None, replace: true, other_committee: false, schema: EVENTS.newest() }
}

fn lists(home: &Home) -> Vec<String> {
    ["members", "units", "assignments", "tasks", "inspections"]
        .map(|kind| home.done(&["list", kind, "--json"]))
        .to_vec()
}

/// Adds tasks until `stop` is set.
fn write(home: &Home, name: u32, stop: &AtomicBool, count: &AtomicU32) {
    let mut client = home.client();
    while !stop.load(Ordering::Relaxed) {
        let mut id = [0; 16];
        fastrand::fill(&mut id);
        let title = format!("writer {name} step {}", count.load(Ordering::Relaxed));
        let values = vec![(task::TITLE, Value::text(title.as_str()))];
        let draft = Draft { kind: Kind::Task, values };
        match client.ask(Ask::Command(CommandId(id), Action::Create(vec![draft]))) {
            Ok(Answer::Done(_)) => count.fetch_add(1, Ordering::Relaxed),
            other => panic!("{other:?}"),
        };
    }
}

#[test]
fn a_backup_drawn_while_three_write_is_of_one_line_and_restores() {
    let home = Home::with_sample();
    let (stop, count) = (AtomicBool::new(false), AtomicU32::new(0));
    let files: Vec<String> = (0..3).map(|turn| beside(&home, &format!("busy-{turn}.tar.gz"))).collect();
    std::thread::scope(|threads| {
        for name in 0..3 {
            let (home, stop, count) = (&home, &stop, &count);
            threads.spawn(move || write(home, name, stop, count));
        }
        let mut before = 0;
        for file in &files {
            until("50 more changes", || count.load(Ordering::Relaxed) >= before + 50);
            home.done(&["backup", file]);
            before = count.load(Ordering::Relaxed);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let mut last = 0;
    for file in &files {
        let manifest = check_file(Path::new(file), Content::Store, EVENTS.newest()).expect("a sound backup");
        assert!(manifest.seq > last, "{} after {last}", manifest.seq);
        last = manifest.seq;
        let other = Home::new();
        other.done(&["restore", file]);
        let head = other.json(&["audit", "head"]);
        assert_eq!((&head["seq"], &head["hash"]), (&manifest.seq.into(), &manifest.hash.into()));
        let report = other.json(&["check"]);
        assert_eq!(report["faults"], Json::Array(Vec::new()));
        // One line of the sample, then one for each task.
        let tasks = other.json(&["list", "tasks"]).as_array().map_or(0, Vec::len) as u64;
        assert_eq!(tasks, 14 + manifest.seq - 1);
        if let Some(counted) = manifest.records.get("task") {
            assert_eq!(*counted, tasks);
        }
    }
}

#[test]
fn what_is_restored_lists_the_same_and_goes_on() {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Công bố DDCI", "due=30/9/2099"]);
    fs::write(home.path().join("config.toml"), "language = \"en\"\n").expect("settings");
    let reporter = beside(&home, "reporter");
    fs::write(&reporter, "Trần Văn Mẫu").expect("a name");
    let complaint = ["add", "feedback", "matter=Một cửa đóng sớm", "channel=phone", "received_on=today", "reporter=-"];
    let added = home.command(&complaint).stdin(fs::File::open(&reporter).expect("the name")).status();
    assert!(added.expect("the program").success());
    let (file, secrets) = (beside(&home, "a.tar.gz"), beside(&home, "s.tar.gz"));
    let told = home.json(&["backup", &file, "--secrets", &secrets]);
    assert_eq!((&told["seq"], &told["secrets"]), (&3.into(), &1.into()));
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let before = lists(&home);
    let status = home.json(&["status"]);
    assert_eq!((&status["last_backup"]["seq"], &status["last_check"]), (&3.into(), &Json::Null));
    home.done(&["check"]);
    assert_eq!(home.json(&["status"])["last_check"]["faults"], 0);
    // Anyone can check it, without this program.
    let script = format!("tar xzf {file} && cd dondoc-backup && sha256sum -c SHA256SUMS && ! ls secrets");
    let shell =
        std::process::Command::new("sh").args(["-c", &script]).current_dir(home.path().with_file_name("")).output();
    let shell = shell.expect("a shell");
    assert!(shell.status.success(), "{}", String::from_utf8_lossy(&shell.stderr));

    let other = Home::new();
    other.done(&["restore", &file, "--secrets", &secrets]);
    assert!(other.done(&["reveal", "feedback-1"]).contains("Trần Văn Mẫu"));
    assert_eq!(fs::read_to_string(other.path().join("config.toml")).expect("settings"), "language = \"en\"\n");
    assert_eq!(lists(&other), before);
    other.done(&["add", "task", "title=Việc mới"]);
    assert_eq!(other.json(&["check"])["faults"], Json::Array(Vec::new()));
    // An archive of secrets is not one of a store.
    let third = Home::new();
    third.fails(&["restore", &secrets], 1);
    assert!(!third.path().exists());
}

#[test]
fn a_changed_byte_or_a_cut_is_refused_before_anything_is_touched() {
    let home = Home::with_sample();
    let file = beside(&home, "a.tar.gz");
    home.done(&["backup", &file]);
    home.done(&["stop"]);
    let sound = fs::read(&file).expect("the backup");
    let before = bytes(home.path());
    let bad = PathBuf::from(beside(&home, "bad.tar.gz"));
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).expect("a bad backup");
        let error = restore(&replacing(home.path(), &bad)).expect_err(what);
        assert!(matches!(error, BackupError::Flaw(_) | BackupError::Journal(_)), "{what}: {error}");
    };
    for at in (0..sound.len()).step_by(23) {
        // Bytes 4 to 9 of a gzip are a time and a system, which have no meaning here.
        if (4..10).contains(&at) {
            continue;
        }
        let mut changed = sound.clone();
        changed[at] ^= 1 << (at % 8);
        refused(&changed, &format!("byte {at}"));
    }
    for length in (0..sound.len()).step_by(31) {
        refused(&sound[..length], &format!("cut to {length}"));
    }
    refused(&[&sound[..], b"more"].concat(), "more behind it");
    for (lang, words) in [("en", "cannot be used"), ("vi", "không dùng được")] {
        let told = home.fails(&["restore", &bad.to_string_lossy(), "--replace", "--lang", lang], 1);
        assert!(told.contains(words), "{told}");
    }
    assert!(bytes(home.path()) == before, "{:?} {:?}", bytes(home.path()).keys(), before.keys());
    let beside: Vec<_> = fs::read_dir(home.path().with_file_name("")).expect("a folder").flatten().collect();
    assert!(beside.iter().all(|entry| !entry.file_name().to_string_lossy().contains("restoring")), "{beside:?}");
}

#[test]
fn a_home_that_holds_something_is_replaced_only_when_told_and_kept_whole() {
    let home = Home::with_sample();
    let file = beside(&home, "a.tar.gz");
    home.done(&["backup", &file]);
    assert!(home.fails(&["backup", &file], 3).contains("exists"));
    home.done(&["add", "task", "title=Sau bản sao lưu"]);
    assert!(home.fails(&["restore", &file], 3).contains("not empty"));
    assert!(home.fails(&["restore", &file, "--replace"], 3).contains("dondoc stop"));
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(15));
    home.done(&["stop"]);
    let before: Vec<Vec<u8>> = bytes(&home.path().join("journal")).into_values().collect();
    let told = home.json(&["restore", &file, "--replace"]);
    let kept = PathBuf::from(told["replaced"].as_str().expect("where it is kept"));
    assert!(kept.to_string_lossy().contains("home.replaced-"));
    assert_eq!(bytes(&kept.join("journal")).into_values().collect::<Vec<_>>(), before);
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(14));
}

#[test]
fn a_rotation_keeps_days_weeks_and_months_and_other_files() {
    let home = Home::with_sample();
    let folder = beside(&home, "rotation");
    fs::create_dir(&folder).expect("a folder");
    let old = |name: &str| Path::new(&folder).join(name);
    for day in 1..=30 {
        fs::write(old(&format!("dondoc-202506{day:02}T020000-{day}.tar.gz")), "").expect("an old one");
    }
    fs::write(old("notes.txt"), "").expect("a file");
    fs::write(old("dondoc-20250601T020000-1.tar.gz.bak"), "").expect("a file");
    let told = home.json(&["backup", "--rotate", &folder]);
    let mut left: Vec<String> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    left.sort();
    let fresh = Path::new(told["file"].as_str().expect("a file")).file_name().expect("a name").to_string_lossy();
    // With the new one: 7 days; 5 weeks (one of them is that of the new one); the month of June.
    let days = ["15", "22", "25", "26", "27", "28", "29", "30"];
    let mut wanted: Vec<String> =
        days.map(|day| format!("dondoc-202506{day}T020000-{}.tar.gz", day.trim_start_matches('0'))).to_vec();
    wanted.extend(["dondoc-20250601T020000-1.tar.gz.bak".into(), fresh.into_owned(), "notes.txt".into()]);
    wanted.sort();
    assert_eq!(left, wanted);
    assert_eq!(told["removed"].as_array().map(Vec::len), Some(22));
}

#[test]
fn a_backup_goes_to_standard_output_whole() {
    let home = Home::with_sample();
    let output = home.run(&["backup", "-"]);
    assert!(output.status.success());
    let file = PathBuf::from(beside(&home, "piped.tar.gz"));
    fs::write(&file, &output.stdout).expect("a file");
    assert_eq!(check_file(&file, Content::Store, EVENTS.newest()).expect("sound").seq, 1);
}

#[test]
fn repair_says_first_what_it_would_do() {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Một"]);
    assert!(home.fails(&["repair"], 3).contains("dondoc stop"));
    home.done(&["stop"]);
    assert!(home.done(&["repair"]).contains("nothing to repair"));
    let before = home.done(&["list", "tasks", "--json"]);
    home.done(&["stop"]);

    let segment = home.segments().pop().expect("a segment");
    let mut text = fs::read(&segment).expect("the journal");
    text.extend_from_slice(b"{\"v\":1,\"seq\":3,\"gro");
    fs::write(&segment, &text).expect("a torn tail");
    fs::set_permissions(&segment, fs::Permissions::from_mode(0o644)).expect("a mode");
    let unfinished = home.path().join("backups/x.tar.gz.part");
    fs::write(&unfinished, "half").expect("an unfinished file");
    let db = home.path().join("store/db");
    let length = fs::metadata(&db).expect("sled's file").len();
    fs::write(&db, vec![7; length as usize]).expect("garbage");

    let told = home.json(&["repair"]);
    assert_eq!(told["steps"].as_array().map(Vec::len), Some(4), "{told}");
    assert_eq!((&told["done"], &told["lost"]), (&false.into(), &Json::Null));
    assert!(unfinished.exists() && fs::read(&segment).expect("the journal") == text);
    let vi = home.done(&["repair", "--lang", "vi"]);
    assert!(vi.contains("dondoc repair --yes") && vi.contains("19 byte"), "{vi}");

    home.done(&["repair", "--yes"]);
    assert!(!unfinished.exists());
    assert_eq!(fs::metadata(&segment).expect("the journal").permissions().mode() & 0o777, 0o600);
    assert!(home.done(&["repair"]).contains("nothing to repair"));
    assert_eq!(home.done(&["list", "tasks", "--json"]), before);
    assert_eq!(home.json(&["check"])["faults"], Json::Array(Vec::new()));
}

#[test]
fn repair_never_mends_the_journal_and_names_the_backup_that_would_help() {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Một"]);
    let file = beside(&home, "a.tar.gz");
    home.done(&["backup", &file]);
    home.done(&["add", "task", "title=Hai"]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("the journal");
    fs::write(&segment, sound.replace("Một", "Mộc")).expect("a changed line");
    let before = bytes(&home.path().join("journal"));
    for args in [&["repair"][..], &["repair", "--yes"]] {
        let told = home.fails(args, 1);
        assert!(told.contains("line 3") && told.contains(&file) && told.contains("restore"), "{told}");
    }
    assert_eq!(bytes(&home.path().join("journal")), before);
    // sled has a line that the journal does not have: sled is then the evidence, and stays.
    let cut = sound.trim_end().rfind('\n').expect("lines") + 1;
    fs::write(&segment, &sound[..cut]).expect("a cut journal");
    let told = home.fails(&["repair", "--yes"], 1);
    assert!(told.contains("the store has line 3"), "{told}");
    assert!(home.path().join("store/db").exists());
    home.done(&["restore", &file, "--replace"]);
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(15));
}

#[test]
fn a_rotation_takes_two_in_one_second_and_clears_what_a_killed_one_left() {
    let home = Home::with_sample();
    let folder = beside(&home, "rotated");
    fs::create_dir(&folder).expect("a folder");
    let given_up = Path::new(&folder).join("dondoc-20200101T000000-1.tar.gz.part");
    fs::write(&given_up, "half").expect("a file");
    fs::write(Path::new(&folder).join("notes.part"), "mine").expect("a file");
    for _ in 0..3 {
        let made = home.json(&["backup", "--rotate", &folder])["file"].as_str().map(PathBuf::from);
        assert!(made.is_some_and(|made| made.exists()), "the one just made is never removed");
    }
    assert!(!given_up.exists() && Path::new(&folder).join("notes.part").exists());
}

#[test]
fn standard_output_takes_one_archive_and_no_folder_is_called_dash() {
    let home = Home::with_sample();
    assert!(home.fails(&["backup", "-", "--secrets", &beside(&home, "s.tar.gz")], 2).contains("--secrets"));
    assert!(home.fails(&["backup", "--rotate", "-"], 2).contains("--rotate"));
    assert!(!Path::new(&beside(&home, "s.tar.gz")).exists() && !Path::new("-").exists());
}

#[test]
fn five_write_and_the_backup_of_it_has_nothing_wrong() {
    let home = Home::with_sample();
    let (stop, count) = (AtomicBool::new(false), AtomicU32::new(0));
    let file = beside(&home, "five.tar.gz");
    std::thread::scope(|threads| {
        for name in 0..5 {
            let (home, stop, count) = (&home, &stop, &count);
            threads.spawn(move || write(home, name, stop, count));
        }
        until("200 changes", || count.load(Ordering::Relaxed) >= 200);
        home.done(&["backup", &file]);
        stop.store(true, Ordering::Relaxed);
    });
    let other = Home::new();
    other.done(&["restore", &file]);
    assert!(other.json(&["check"])["lines"].as_u64().is_some_and(|lines| lines > 200));
}

/// A small file system in memory, needs root; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(at: PathBuf) -> Option<Disk> {
        fs::create_dir_all(&at).expect("a folder");
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&at).stderr(std::process::Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Disk(at));
        }
        skip("this needs a mount");
        None
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the disk").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_no_half_backup_and_removes_no_older_one() {
    let home = Home::with_sample();
    let Some(disk) = Disk::new(PathBuf::from(beside(&home, "disk"))) else { return };
    let folder = disk.0.to_string_lossy().into_owned();
    let old = ["dondoc-20240101T020000-1.tar.gz", "dondoc-20240102T020000-2.tar.gz"];
    for name in old {
        fs::write(disk.0.join(name), "old").expect("an old backup");
    }
    let mut ballast = fs::File::create(disk.0.join("ballast")).expect("ballast");
    while std::io::Write::write(&mut ballast, &[0; 4096]).is_ok_and(|written| written > 0) {}
    drop(ballast);
    for lang in ["en", "vi"] {
        let told = home.fails(&["--lang", lang, "backup", "--rotate", &folder], 1);
        assert!(told.contains(&folder) && told.contains(if lang == "en" { "full" } else { "đầy" }), "{told}");
        let file = disk.0.join("mine.tar.gz").to_string_lossy().into_owned();
        home.fails(&["--lang", lang, "backup", &file], 1);
    }
    let mut names = disk.names();
    names.sort();
    assert_eq!(names, ["ballast", old[0], old[1]]);
    assert_eq!(home.json(&["status"])["last_backup"], Json::Null, "what failed is not told as made");
    fs::remove_file(disk.0.join("ballast")).expect("room again");
    home.done(&["backup", "--rotate", &folder]);
}

#[test]
fn a_backup_of_another_committee_takes_no_home_over_unless_that_is_meant() {
    let (home, other) = (Home::with_sample(), Home::with_sample());
    let file = beside(&other, "other.tar.gz");
    other.done(&["backup", &file]);
    home.done(&["add", "task", "title=Một"]);
    home.done(&["stop"]);
    let before = bytes(home.path());
    for (lang, words) in [("en", "another committee"), ("vi", "ban chỉ đạo khác")] {
        let told = home.fails(&["restore", &file, "--replace", "--lang", lang], 3);
        assert!(told.contains(words) && told.contains("--other-committee"), "{told}");
    }
    assert!(bytes(home.path()) == before);
    // A damaged journal still has its store id.
    let segment = home.segments().pop().expect("a segment");
    let sound = fs::read_to_string(&segment).expect("the journal");
    fs::write(&segment, sound.replace("Một", "Mộc")).expect("a damaged line");
    home.fails(&["restore", &file, "--replace"], 3);
    home.done(&["restore", &file, "--replace", "--other-committee"]);
    assert_eq!(home.json(&["audit", "head"]), other.json(&["audit", "head"]));
    // A home that was started and holds nothing has no committee yet.
    let empty = Home::new();
    empty.done(&["list", "tasks"]);
    empty.done(&["stop"]);
    empty.done(&["restore", &file, "--replace"]);
}

/// An archive with these files, in the format that this program reads.
fn crafted(to: &Path, files: &[(String, u64)]) {
    let file = fs::File::create(to).expect("a file");
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_path(format!("dondoc-backup/{name}")).expect("a name");
        header.set_size(*bytes);
        header.set_cksum();
        tar.append(&header, std::io::Read::take(std::io::repeat(b'a'), *bytes)).expect("an entry");
    }
    tar.into_inner().and_then(flate2::write::GzEncoder::finish).expect("an archive");
}

#[test]
fn every_member_of_an_archive_has_a_bound() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("crafted.tar.gz");
    let judge = |content, files: &[(String, u64)]| {
        crafted(&file, files);
        match check_file(&file, content, EVENTS.newest()) {
            Err(BackupError::Flaw(flaw)) => flaw,
            other => panic!("{other:?}"),
        }
    };
    let secret = |number: u32| format!("secrets/{number:032x}");
    let one = |name: &str, bytes| [(name.to_owned(), bytes)];
    let large = |flaw| matches!(flaw, Flaw::TooLarge(_));
    assert!(large(judge(Content::Store, &one("config.toml", (1 << 20) + 1))));
    assert!(!large(judge(Content::Store, &one("config.toml", 1 << 20))));
    assert!(large(judge(Content::Store, &one("manifest.json", (32 << 20) + 1))));
    assert!(large(judge(Content::Secrets, &one(&secret(1), (1 << 20) + 1))));
    assert!(!large(judge(Content::Secrets, &one(&secret(1), 1 << 20))));
    for name in ["secrets/x", "secrets/0", "journal/x.jsonl", "lock", &format!("secrets/{}", "A".repeat(32))] {
        assert!(matches!(judge(Content::Secrets, &one(name, 1)), Flaw::Stranger(_)), "{name}");
    }
    let many: Vec<(String, u64)> = (0..=100_000).map(|number| (secret(number), 0)).collect();
    assert!(matches!(judge(Content::Secrets, &many), Flaw::TooMany(100_000)));
    // One byte more than a gigabyte in total, in files of a permitted size each.
    let heavy: Vec<(String, u64)> = (0..=1_024).map(|number| (secret(number), 1 << 20)).collect();
    assert!(large(judge(Content::Secrets, &heavy)));
}

/// The lines of the first code block below a heading of a page of the manual.
fn commands_of(page: &str, heading: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("the page");
    let block = text.split_once(heading).and_then(|(_, rest)| rest.split("```").nth(1)).expect("a block");
    block.lines().filter(|line| !line.trim().is_empty()).map(ToOwned::to_owned).collect()
}

#[test]
fn the_drill_of_the_manual_passes_as_it_stands_there() {
    let home = Home::with_sample();
    let name = beside(&home, "name");
    fs::write(&name, "Trần Văn Mẫu").expect("a name");
    let complaint = ["add", "feedback", "matter=Một cửa đóng sớm", "channel=phone", "received_on=today", "reporter=-"];
    let added = home.command(&complaint).stdin(fs::File::open(&name).expect("the name")).status();
    assert!(added.expect("the program").success());
    let (folder, apart) = (beside(&home, "var/dondoc"), beside(&home, "var/dondoc-secrets"));
    home.done(&["backup", "--rotate", &folder, "--secrets-to", &apart]);
    let only = |folder: &str| {
        let mut names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        names.next().expect("an archive").display().to_string()
    };
    for page in ["docs/backup.md", "docs/vi/sao-luu.md"] {
        let heading = if page.contains("/vi/") { "**Khôi phục thử**" } else { "## Try a restore" };
        let script = commands_of(page, heading);
        assert!(script.len() >= 3, "{script:?}");
        for (secrets, told) in [(false, "1 secrets are not here"), (true, "")] {
            let trial = beside(&home, "try");
            let run = |line: &String| {
                let words = line.split_whitespace().map(|word| match word {
                    "/tmp/try" | "/tmp/thu" => trial.clone(),
                    word if word.starts_with("/var/backups/dondoc/") => only(&folder),
                    word if word.starts_with("/var/backups/dondoc-secrets/") => only(&apart),
                    "dondoc" => support::PROGRAM.to_owned(),
                    word => word.to_owned(),
                });
                let mut line = words.collect::<Vec<_>>().join(" ");
                if !secrets && let Some((before, _)) = line.split_once(" --secrets") {
                    line = before.to_owned();
                }
                let mut shell = std::process::Command::new("sh");
                shell.args(["-e", "-c", &line]).env_clear().envs(home.environment()).env_remove("DONDOC_HOME");
                let output = shell.stdin(std::process::Stdio::null()).output().expect("a shell");
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(output.status.success(), "{line}: {text}{}", String::from_utf8_lossy(&output.stderr));
                text
            };
            let said: String = script.iter().map(run).collect();
            assert!(said.contains(told) && said.contains("nothing is wrong"), "{said}");
            assert!(!Path::new(&trial).exists(), "the drill clears up");
        }
    }
}
