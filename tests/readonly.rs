//! A read-only home: everything in it can be read, every change is refused, and nothing in it is changed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value as Json;

mod support;
use support::pty::Terminal;
use support::skip::skip;
use support::wait::until;
use support::{Home, PROGRAM};

/// The exit code of a command whose server cannot start.
const NO_SERVER: i32 = 6;
/// A user without any rights.
const OTHER_USER: u32 = 61_020;

/// A folder mounted a second time, read-only.
struct Mounted {
    /// How the program is run there.
    home: Home,
    _base: tempfile::TempDir,
}

impl Mounted {
    /// `None`, with a note, if the machine does not allow it.
    fn read_only(of: &Home) -> Option<Mounted> {
        let base = tempfile::tempdir().expect("a folder");
        let at = base.path().join("it's read-only");
        let mount = |args: &[&Path]| {
            let mut command = Command::new("mount");
            command.args(args).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        fs::create_dir_all(&at).expect("a folder");
        if !mount(&["--bind".as_ref(), of.path(), &at]) {
            skip("a folder cannot be mounted here");
            return None;
        }
        let mounted = Mounted { home: Home::at(at), _base: base };
        if !mount(&["-o".as_ref(), "remount,bind,ro".as_ref(), mounted.home.path()]) {
            skip("a mount cannot be made read-only here");
            return None;
        }
        Some(mounted)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // The server first, because it would not be found in an empty folder.
        let _ = self.home.run(&["stop"]);
        let _ = Command::new("umount").arg("-l").arg(self.home.path()).stderr(Stdio::null()).status();
    }
}

/// The content of a folder: for each path its mode, its times, and its bytes.
type Held = BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)>;

fn held(folder: &Path) -> Held {
    let of = |path: &Path| {
        let about = path.symlink_metadata().expect("what it is");
        let bytes = if about.is_file() { fs::read(path).expect("bytes") } else { Vec::new() };
        (about.mode(), about.mtime(), about.mtime_nsec(), bytes)
    };
    let mut held = BTreeMap::from([(folder.to_owned(), of(folder))]);
    for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            held.extend(self::held(&path));
        } else {
            let of = of(&path);
            held.insert(path, of);
        }
    }
    held
}

/// Asserts that two folders hold the same, and names only the differences.
fn assert_untouched(folder: &Path, before: &Held) {
    let after = held(folder);
    let changed: Vec<&PathBuf> =
        before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(changed.is_empty(), "touched: {changed:?}");
}

/// A home with the sample, some history, and a secret.
fn lived_in() -> Home {
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Rà soát thủ tục", "due=31/12/2026"]);
    home.done(&["set", "NV-2023-0001", "title=Bám sát chương trình"]);
    let mut add = home.command(&[
        "add",
        "feedback",
        "matter=Một cửa đóng sớm",
        "channel=phone",
        "received_on=today",
        "reporter=-",
    ]);
    let mut add = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program");
    add.stdin.take().expect("a pipe").write_all("Lê Thị Mẫu\n".as_bytes()).expect("it reads");
    assert!(add.wait().expect("its end").success());
    home
}

/// Requests with the same answers in every location of the home.
const QUESTIONS: [&[&str]; 10] = [
    &["list", "tasks", "--json"],
    &["list", "units", "--sort", "name"],
    &["list", "feedback"],
    &["show", "NV-2023-0001"],
    &["history", "NV-2023-0001"],
    &["export", "tasks", "-"],
    &["audit", "log", "--limit", "100"],
    &["audit", "verify"],
    &["audit", "head"],
    &["reveal", "feedback-1"],
];

#[test]
fn a_read_only_home_answers_every_question_and_is_not_touched() {
    let origin = lived_in();
    let before: Vec<String> = QUESTIONS.iter().map(|question| origin.done(question)).collect();
    let head = origin.json(&["audit", "head"]);
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    for (question, before) in QUESTIONS.iter().zip(&before).filter(|(question, _)| question[0] != "audit") {
        assert_eq!(&home.done(question), before, "{question:?}");
    }
    assert_eq!(home.json(&["audit", "head"]), head);
    let verified = home.json(&["audit", "verify"]);
    assert_eq!((&verified["lines"], &verified["faults"]), (&head["seq"], &Json::Array(Vec::new())));
    let log = home.done(&["audit", "log", "--limit", "100"]);
    assert!(log.contains("Bám sát chương trình"), "{log}");
    let check = home.json(&["check"]);
    assert_eq!((&check["store_left_out"], &check["faults"]), (&Json::from(true), &Json::Array(Vec::new())));
    let status = home.json(&["status"]);
    assert!(status["applied"].is_null(), "{status}");
    let warnings = status["warnings"].to_string();
    assert!(warnings.contains("read-only, no change is saved") && warnings.contains("cp -a"), "{warnings}");
    assert_untouched(origin.path(), &untouched);
    // The server has no file of the home open: the disk can be removed.
    let unmounted = Command::new("umount").arg(home.path()).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert_eq!(origin.json(&["audit", "head"]), head, "the original opens as before");
}

#[test]
fn every_change_of_a_read_only_home_is_refused_in_both_languages() {
    let origin = lived_in();
    let sheet = tempfile::tempdir().expect("a folder");
    let file = |name: &str| sheet.path().join(name).display().to_string();
    fs::write(file("new.csv"), "Nhiệm vụ\nViệc mới\n").expect("a sheet");
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    let new = file("new.csv");
    let changes: [&[&str]; 11] = [
        &["add", "task", "title=Không được"],
        &["set", "NV-2023-0001", "title=Không được"],
        &["move", "NV-2023-0001", "in_progress"],
        &["extend", "NV-2023-0001", "31/12/2027", "--reason", "r"],
        &["remind", "NV-2023-0001", "--channel", "phone"],
        &["archive", "NV-2023-0001"],
        &["unarchive", "NV-2023-0001"],
        &["undo", "--yes"],
        &["forget", "feedback-1", "--yes"],
        &["import", &new, "--kind", "tasks"],
        &["access", "grant", "root", "admin"],
    ];
    for change in changes {
        for (lang, words) in [("en", "nothing was saved"), ("vi", "chưa lưu gì")] {
            let said = home.fails(&[change, &["--lang", lang]].concat(), 1);
            assert!(said.contains(words) && said.contains("cp -a"), "{change:?}: {said}");
        }
    }
    let of_the_home: [&[&str]; 3] = [&["repair"], &["repair", "--yes"], &["init", "--shared"]];
    for change in of_the_home {
        for (lang, words) in [("en", "Nothing was changed"), ("vi", "Chưa có gì thay đổi")] {
            home.done(&["stop"]);
            let said = home.fails(&[change, &["--lang", lang]].concat(), 1);
            assert!(said.contains(words) && said.contains("cp -a"), "{change:?}: {said}");
        }
    }
    let shared = home.fails(&["serve", "--shared", "--socket", &file("sock")], 1);
    assert!(shared.contains("can only be read"), "{shared}");
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn a_backup_of_a_read_only_home_can_be_made_elsewhere_but_not_one_of_its_secrets() {
    let origin = lived_in();
    let lists = origin.done(&["list", "tasks", "--json"]);
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    let elsewhere = tempfile::tempdir().expect("a folder");
    let file = |name: &str| elsewhere.path().join(name).display().to_string();
    home.done(&["backup", &file("whole.tar.gz")]);
    let said = home.fails(&["backup", "--secrets", &file("secrets.tar.gz")], 1);
    assert!(said.contains("could not be noted") && said.contains("secrets/"), "{said}");
    assert!(!Path::new(&file("secrets.tar.gz")).exists());
    let restored = Home::new();
    restored.done(&["restore", &file("whole.tar.gz")]);
    assert_eq!(restored.done(&["list", "tasks", "--json"]), lists);
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn the_command_that_a_read_only_home_names_opens_a_copy() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let said = mounted.home.fails(&["add", "task", "title=x"], 1);
    let base = tempfile::tempdir().expect("a folder");
    let copy = Home::at(base.path().join("copy"));
    let from = said.find("cp -a").expect("a command");
    let command = said[from..].split(" && dondoc").next().expect("a command").replace('\n', " ");
    let command = command.replace("COPY", &copy.path().display().to_string());
    let copied = Command::new("sh").args(["-c", &command]).status();
    assert!(copied.is_ok_and(|status| status.success()), "{command}");
    copy.done(&["add", "task", "title=Trong bản sao"]);
    assert_eq!(copy.json(&["check"])["faults"], Json::Array(Vec::new()));
}

#[test]
fn the_screen_of_a_read_only_home_shows_all_and_says_why_nothing_can_be_changed() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    let mut screen = Terminal::open(home);
    screen.see("READ-ONLY").see("! Read-only, no change is saved");
    screen.keys("3").see("[3 Tasks]").see("Bám sát chương trình");
    assert!(!screen.text().contains("a add"), "{}", screen.text());
    for key in ["d", "a", "e", "s", "r", "t", "u"] {
        screen.keys(key).see("This home can only be read; nothing was saved");
        screen.keys("j").gone("nothing was saved");
    }
    screen.keys("y").see("added");
    screen.keys("\u{1b}").gone("added");
    let mut vietnamese = Terminal::sized(home, 80, 24, &[("LANG", "vi_VN.UTF-8")]);
    vietnamese.see("CHỈ ĐỌC").keys("3").see("[3 Nhiệm vụ]");
    vietnamese.keys("a").see("Dữ liệu này chỉ đọc được, không lưu được gì");
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn clients_of_a_read_only_home_that_come_at_once_share_one_server() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let home = &mounted.home;
    let pids = thread::scope(|scope| {
        let asked: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let listed = home.json(&["list", "tasks"]).as_array().map(Vec::len);
                    assert_eq!(listed, Some(15));
                    home.server().expect("a server")
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().expect("its answers")).collect::<Vec<u32>>()
    });
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
    home.done(&["stop"]);
    assert_eq!(home.server(), None);
}

#[test]
fn what_another_server_writes_is_shown_while_it_runs_and_after_it() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let home = &mounted.home;
    let listed = || home.json(&["list", "tasks"]).as_array().map(Vec::len);
    assert_eq!(listed(), Some(15));
    let reading = home.server().expect("a server that reads");
    // A read-only server does not prevent a writing one from starting.
    origin.done(&["add", "task", "title=Sau đó"]);
    assert_eq!(home.server(), origin.server(), "the one that writes answers all");
    assert_eq!(listed(), Some(16));
    let said = home.fails(&["serve"], 1);
    assert!(said.contains("another server works on this home"), "{said}");
    origin.done(&["stop"]);
    assert_eq!(listed(), Some(16), "the older server does not answer any more");
    assert_ne!(home.server(), Some(reading));
}

#[test]
fn a_screen_of_a_read_only_home_goes_on_to_what_was_written_since() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let mut screen = Terminal::open(&mounted.home);
    screen.see("READ-ONLY").keys("3").see("[3 Tasks]");
    origin.done(&["add", "task", "title=Vừa ghi xong"]);
    origin.done(&["stop"]);
    // The next client detects it.
    mounted.home.done(&["list", "tasks"]);
    screen.see("Vừa ghi xong").see("READ-ONLY");
}

#[test]
fn a_copied_socket_or_link_does_not_lead_out_of_a_read_only_home() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let other = Home::new();
    other.done(&["add", "task", "title=Của nơi khác"]);
    std::os::unix::fs::symlink(other.path().join("dondoc.sock"), origin.path().join("dondoc.sock")).expect("a link");
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    assert_eq!(mounted.home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(15));
}

#[test]
fn an_unfinished_write_at_the_end_is_left_out_and_named() {
    let origin = lived_in();
    let lists = origin.done(&["list", "tasks", "--json"]);
    origin.done(&["stop"]);
    let newest = origin.segments().pop().expect("a segment");
    let mut file = OpenOptions::new().append(true).open(newest).expect("the segment");
    file.write_all(b"{\"v\":2,\"seq\":5,\"group").expect("a torn line");
    drop(file);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    assert_eq!(home.done(&["list", "tasks", "--json"]), lists);
    let warnings = home.json(&["status"])["warnings"].to_string();
    assert!(warnings.contains("21 bytes of an unfinished write") && warnings.contains("left out"), "{warnings}");
    assert_eq!(home.json(&["check"])["faults"], Json::Array(Vec::new()));
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn a_damaged_journal_is_refused_as_in_a_home_that_can_be_written() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let oldest = origin.segments().swap_remove(0);
    let text = fs::read_to_string(&oldest).expect("lines");
    fs::write(&oldest, text.replacen("Rà soát", "Ra soát", 1)).expect("a changed line");
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let untouched = held(origin.path());
    for (lang, words) in [("en", "journal"), ("vi", "nhật ký hỏng")] {
        let said = mounted.home.fails(&["list", "tasks", "--lang", lang], NO_SERVER);
        assert!(said.contains(words) && said.contains(".jsonl"), "{said}");
    }
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn a_journal_that_lost_lines_is_refused_though_the_store_is_not_asked() {
    let origin = lived_in();
    origin.done(&["stop"]);
    let newest = origin.segments().pop().expect("a segment");
    let text = fs::read_to_string(&newest).expect("lines");
    let end = text.trim_end().rfind('\n').expect("several lines") + 1;
    fs::write(&newest, &text[..end]).expect("the lines but the last");
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let said = mounted.home.fails(&["list", "tasks"], NO_SERVER);
    assert!(said.contains("the record of the last start"), "{said}");
}

#[test]
fn a_folder_that_is_no_home_is_said_to_be_none() {
    let folder = Home::new();
    fs::create_dir_all(folder.path()).expect("a folder");
    fs::write(folder.path().join("notes.txt"), "x").expect("a file");
    let Some(mounted) = Mounted::read_only(&folder) else { return };
    let said = mounted.home.fails(&["list", "tasks"], NO_SERVER);
    assert!(said.contains("this is no home of dondoc"), "{said}");
    let said = mounted.home.fails(&["list", "tasks", "--lang", "vi"], NO_SERVER);
    assert!(said.contains("không phải thư mục dữ liệu"), "{said}");
}

#[test]
fn a_home_of_the_first_version_is_read_and_not_migrated() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1");
    let origin = Home::new();
    let journal = origin.path().join("journal");
    fs::create_dir_all(&journal).expect("a folder");
    for from in fs::read_dir(fixture.join("journal")).expect("the fixture").flatten().map(|entry| entry.path()) {
        let to = journal.join(from.file_name().expect("a name"));
        fs::copy(&from, &to).expect("a copy");
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    for kind in ["members", "units", "assignments", "tasks", "inspections"] {
        let was = fs::read_to_string(fixture.join(format!("lists/{kind}.json"))).expect("a list");
        let was: Json = serde_json::from_str(&was).expect("JSON");
        let is = home.json(&["list", kind]);
        let ids = |list: &Json| -> Vec<Json> {
            let mut ids: Vec<Json> = list.as_array().expect("rows").iter().map(|row| row["id"].clone()).collect();
            ids.sort_by_key(Json::to_string);
            ids
        };
        assert_eq!(ids(&is), ids(&was), "{kind}");
    }
    let head = fs::read_to_string(fixture.join("head.json")).expect("the head");
    let verified = home.json(&["audit", "verify"]);
    assert_eq!(verified["head"], serde_json::from_str::<Json>(&head).expect("JSON"));
    assert_eq!(home.json(&["check"])["faults"], Json::Array(Vec::new()));
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn a_shared_home_is_read_by_what_its_grants_say() {
    let origin = lived_in();
    origin.done(&["stop"]);
    // A mark as `init --shared` leaves it.
    fs::write(origin.path().join("shared"), "").expect("a mark");
    fs::set_permissions(origin.path().join("shared"), fs::Permissions::from_mode(0o600)).expect("a mode");
    let untouched = held(origin.path());
    {
        let Some(mounted) = Mounted::read_only(&origin) else { return };
        let home = &mounted.home;
        // No user has a grant: the owner may maintain the files but sees no record.
        home.fails(&["list", "tasks"], 5);
        assert_eq!(home.json(&["check"])["faults"], Json::Array(Vec::new()));
        assert_untouched(origin.path(), &untouched);
    }
    if !rustix::process::geteuid().is_root() {
        return;
    }
    origin.done(&["init", "--admin", "root"]);
    origin.done(&["stop"]);
    let Some(mounted) = Mounted::read_only(&origin) else { return };
    let (home, untouched) = (&mounted.home, held(origin.path()));
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(15));
    // The trail could not record who looked.
    let said = home.fails(&["reveal", "feedback-1"], 1);
    assert!(said.contains("nothing was saved") && !said.contains("Lê Thị"), "{said}");
    assert_untouched(origin.path(), &untouched);
}

#[test]
fn a_home_whose_owner_may_not_write_it_is_read() {
    if !rustix::process::geteuid().is_root() {
        return skip("another user's rights need root");
    }
    if !Command::new("setpriv").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return skip("another user's rights need setpriv");
    }
    let origin = lived_in();
    let lists = origin.done(&["list", "tasks", "--json"]);
    origin.done(&["stop"]);
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let open = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    open(folder.path(), 0o755);
    fs::copy(PROGRAM, at("dondoc")).expect("the program, where they can run it");
    open(&at("dondoc"), 0o755);
    fs::create_dir(at("run")).expect("a folder");
    open(&at("run"), 0o700);
    chown(at("run"), Some(OTHER_USER), Some(OTHER_USER)).expect("its owner");
    let copied = Command::new("cp").arg("-a").arg(origin.path()).arg(at("home")).status();
    assert!(copied.is_ok_and(|status| status.success()));
    for (path, (mode, ..)) in held(&at("home")) {
        chown(&path, Some(OTHER_USER), Some(OTHER_USER)).expect("its owner");
        open(&path, mode & 0o555);
    }
    let untouched = held(&at("home"));
    let run = |args: &[&str]| -> Output {
        let mut command = Command::new("setpriv");
        let user = OTHER_USER.to_string();
        command.env_clear().env("XDG_RUNTIME_DIR", at("run")).env("LANG", "en_US.UTF-8").env("HOME", at("none"));
        command.args(["--reuid", &user, "--regid", &user, "--clear-groups", "--"]).arg(at("dondoc"));
        command.arg("--home").arg(at("home")).args(args).stdin(Stdio::null()).current_dir("/");
        command.output().expect("setpriv")
    };
    let text = |output: &Output| {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let listed = run(&["list", "tasks", "--json"]);
    assert_eq!(text(&listed), lists);
    let added = run(&["add", "task", "title=x"]);
    assert!(added.status.code() == Some(1) && text(&added).contains("nothing was saved"), "{}", text(&added));
    let checked = run(&["check"]);
    assert!(checked.status.success(), "{}", text(&checked));
    let names = || fs::read_dir(at("run")).expect("the folder").flatten().count();
    assert_eq!(names(), 2, "a socket and a lock in the runtime folder");
    assert!(run(&["stop"]).status.success());
    until("the socket to go", || names() == 1);
    assert_untouched(&at("home"), &untouched);
}
