//! Who gave feedback, with the real program: the name is only in its own file, only users who may see it get it, and it
//! is gone after it is forgotten, also if the server is killed in between.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a drill may fail loudly")]

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::day::Day;
use dondoc::domain::id::{Id, Kind};
use dondoc::domain::kinds::feedback;
use dondoc::domain::value::Value;
use dondoc::service::api::{Answer, Ask, CommandId};
use support::pty::Terminal;
use support::skip::skip;
use support::wait::until;
use support::{Home, PROGRAM};

const WHO: &str = "Lê Thị Mẫu Zq";
/// No other text of a home contains it in any form.
const TRACE: &str = "Mẫu Zq";

/// Files below a folder that contain a text, with gzip unpacked.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mut bytes = std::fs::read(&path).unwrap_or_default();
            if path.extension().is_some_and(|ending| ending == "gz") {
                let mut plain = Vec::new();
                std::io::copy(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut plain).unwrap();
                bytes = plain;
            }
            if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}

fn given(command: &mut Command, input: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const ADD: [&str; 6] =
    ["add", "feedback", "matter=Một cửa đóng sớm", "channel=phone", "received_on=today", "reporter=-"];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The files of secrets.
fn secrets(home: &Home) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.path().join("secrets")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_name_is_in_one_file_until_it_is_forgotten() {
    let home = Home::with_sample();
    let all = home.path().parent().unwrap().to_owned();
    let added = given(&mut home.command(&ADD), &format!("{WHO}\n"));
    assert!(added.status.success() && !said(&added).contains("Zq"), "{}", said(&added));
    let code = home.json(&["list", "feedback"])[0]["code"].as_str().unwrap().to_owned();
    let typed = home.fails(&["set", &code, "reporter=Trần Văn Mẫu Zq"], 2);
    assert!(typed.contains("reporter=-") && !typed.contains("Zq"), "{typed}");
    // Every verb that shows records, and a form left behind by a lost connection.
    for args in [
        &["list", "feedback"][..],
        &["show", &code],
        &["history", &code],
        &["audit", "log"],
        &["export", "feedback", "-"],
    ] {
        assert!(!home.done(args).contains("Zq"), "{args:?}");
        assert!(!home.json(args).to_string().contains("Zq") || args[0] == "export", "{args:?}");
    }
    assert!(!home.done(&["export", "feedback", "-"]).contains("Reporter"));
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("5").see("[5 Feedback]").see(&code[5..]).keys("\r").see("recorded, press i");
    terminal.keys("e").see("type to replace").keys("\x1b[5~\t\t\t\t").keys("Ai đó Mẫu Zq").see("Ai đó Mẫu Zq");
    terminal.hang_up();
    terminal.ended();
    let (store, apart) = (all.join("one.tar.gz"), all.join("one-secrets.tar.gz"));
    home.done(&["backup", store.to_str().unwrap(), "--secrets", apart.to_str().unwrap()]);
    let files = secrets(&home);
    assert_eq!(files.len(), 1);
    let mut expected = vec![files[0].clone(), apart.clone()];
    expected.sort();
    let mut found = holding(&all, TRACE);
    found.sort();
    assert_eq!(found, expected);
    assert!(home.done(&["reveal", &code]).contains(WHO));
    let who_looked = home.done(&["history", &code]);
    assert!(who_looked.contains("looked at a secret"), "{who_looked}");

    home.fails(&["forget", &code], 2);
    home.done(&["forget", &code, "--yes"]);
    assert_eq!(holding(home.path(), TRACE), Vec::<PathBuf>::new());
    home.fails(&["reveal", &code], 3);
    assert!(home.fails(&["undo", "--yes"], 3).contains("gone for good"));
    home.done(&["check"]);

    // The old archive of secrets restores nothing that this store has forgotten.
    let later = all.join("two.tar.gz");
    home.done(&["backup", later.to_str().unwrap()]);
    home.done(&["stop"]);
    let restored = home.done(&["restore", later.to_str().unwrap(), "--secrets", apart.to_str().unwrap(), "--replace"]);
    assert!(restored.contains("Left 1 secret files out"), "{restored}");
    assert_eq!(holding(home.path(), TRACE), Vec::<PathBuf>::new());
    // In the store of that time it is restored.
    home.done(&["restore", store.to_str().unwrap(), "--secrets", apart.to_str().unwrap(), "--replace"]);
    assert!(home.done(&["reveal", &code]).contains(WHO));
    home.done(&["check"]);
}

#[test]
fn forgetting_names_the_archives_that_still_hold_the_text() {
    let home = Home::with_sample();
    let at = |name: &str| home.path().with_file_name(name).display().to_string();
    given(&mut home.command(&ADD), WHO);
    given(&mut home.command(&ADD), "Người khác");
    let warned = |home: &Home| home.json(&["status"])["warnings"].to_string();
    assert!(warned(&home).contains("2 secrets are in no archive"), "{}", warned(&home));
    // Only the secrets: into a file, through standard output, and into a folder that keeps the newest seven.
    home.done(&["backup", "--secrets", &at("one.tar.gz")]);
    let piped = home.run(&["backup", "--secrets", "-"]);
    assert!(piped.status.success() && !piped.stdout.is_empty());
    home.done(&["backup", "--secrets", &at("gone.tar.gz")]);
    std::fs::remove_file(at("gone.tar.gz")).unwrap();
    let folder = at("apart");
    std::fs::create_dir(&folder).unwrap();
    for day in 1..=9 {
        std::fs::write(format!("{folder}/dondoc-secrets-202601{day:02}T020000-1.tar.gz"), "").unwrap();
    }
    let take = || home.json(&["backup", "--secrets-to", &folder])["secrets_file"].as_str().unwrap().to_owned();
    let made = [take(), take()];
    let mut kept: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path().display().to_string()).collect();
    kept.sort();
    assert!(kept.len() == 7 && kept.ends_with(&made) && kept[0].contains("20260105"), "{kept:?}");
    let kept = made;
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&kept[0]).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let status = home.json(&["status"]);
    assert_eq!((&status["secrets"]["held"], &status["secrets"]["in_no_archive"]), (&2.into(), &0.into()));
    assert_eq!(status["secrets"]["last_archive"]["file"], kept[1].as_str());
    assert!(!warned(&home).contains("archive"), "{}", warned(&home));

    let told = home.done(&["forget", "feedback-1", "--yes"]);
    assert!(told.contains("delete them"), "{told}");
    for file in kept.iter().chain([&at("one.tar.gz"), &"through standard output".to_owned()]) {
        assert!(told.contains(file.as_str()), "{file}: {told}");
    }
    assert!(!told.contains("gone.tar.gz"), "{told}");
    // What was recorded later is in none of them.
    given(&mut home.command(&ADD), WHO);
    let told = home.done(&["forget", "feedback-3", "--yes"]);
    assert!(!told.contains("archive"), "{told}");
    // On the screen too.
    let mut terminal = Terminal::open(&home);
    terminal.see("Overview").keys("5").see("[5 Feedback]").keys("j\r").see("recorded, press i");
    terminal
        .keys(":")
        .see("All actions")
        .keys("forget the secret")
        .see("for good")
        .keys("\r")
        .see("for good?")
        .keys("y");
    terminal.see("Not all is gone").see("one.tar.gz").keys("\x1b");
    terminal.hang_up();
    terminal.ended();
}

#[test]
fn a_restore_on_the_same_machine_carries_the_secrets_over() {
    let home = Home::new();
    let at = |name: &str| home.path().with_file_name(name).display().to_string();
    given(&mut home.command(&ADD), WHO);
    given(&mut home.command(&ADD), "Người khác");
    home.done(&["backup", "--secrets", &at("s.tar.gz")]);
    home.done(&["forget", "feedback-2", "--yes"]);
    let store = at("store.tar.gz");
    home.done(&["backup", &store]);
    given(&mut home.command(&ADD), "Sau bản sao lưu");
    home.done(&["stop"]);
    let told = home.json(&["restore", &store, "--replace"]);
    assert_eq!((&told["secrets_carried_over"], &told["secrets_absent"]), (&1.into(), &0.into()), "{told}");
    assert!(home.done(&["reveal", "feedback-1"]).contains(WHO));
    // What the restored journal does not name stays in the old home, and forgotten secrets are gone.
    assert_eq!(secrets(&home).len(), 1);
    home.done(&["check"]);
    let status = home.json(&["status"]);
    assert_eq!(status["secrets"]["in_no_archive"], 0, "the archives are known here too");
    assert_eq!(status["last_backup"]["file"], store.as_str());
    // Nothing is copied into another home, and a check counts what is missing without reporting it as lost.
    let other = Home::new();
    assert_eq!(other.json(&["restore", &store])["secrets_absent"], 1);
    let checked = other.json(&["check"]);
    assert_eq!((&checked["secrets_absent"], &checked["faults"]), (&1.into(), &serde_json::json!([])));
    other.fails(&["reveal", "feedback-1"], 3);
    // An archive of secrets of another committee does not match a backup of this one.
    let third = Home::new();
    given(&mut third.command(&ADD), WHO);
    let alien = third.path().with_file_name("alien.tar.gz").display().to_string();
    third.done(&["backup", "--secrets", &alien]);
    home.done(&["stop"]);
    assert!(home.fails(&["restore", &store, "--replace", "--secrets", &alien], 1).contains("another committee"));
}

#[test]
fn check_and_repair_name_what_is_missing_and_what_does_not_belong() {
    let home = Home::new();
    given(&mut home.command(&ADD), WHO);
    let folder = home.path().join("secrets");
    let file = secrets(&home).remove(0);
    std::fs::rename(&file, folder.join("0".repeat(32))).unwrap();
    std::fs::write(folder.join("ghi chú.txt"), "x").unwrap();
    let told = said(&home.run(&["check"]));
    for what in ["that feedback-1 names is missing", "is named by no line", "ghi chú.txt"] {
        assert!(told.contains(what), "{what}: {told}");
    }
    let apart = home.path().join("backups/secrets.tar.gz");
    let backed = home.run(&["backup", "-", "--secrets", apart.to_str().unwrap()]);
    drop(backed);
    let backed = home.run(&[
        "backup",
        home.path().join("backups/store.tar.gz").to_str().unwrap(),
        "--secrets",
        apart.to_str().unwrap(),
    ]);
    assert!(said(&backed).contains("left out secrets/ghi chú.txt"), "{}", said(&backed));
    home.done(&["stop"]);
    let would = home.done(&["repair"]);
    assert!(would.contains("that no line of the journal names") && would.contains("only a backup"), "{would}");
    assert!(folder.join("0".repeat(32)).exists(), "nothing was done yet");
    home.done(&["repair", "--yes"]);
    assert!(!folder.join("0".repeat(32)).exists() && folder.join("ghi chú.txt").exists());
    // Root may read it independent of its mode; no other user may.
    assert!(home.fails(&["reveal", "feedback-1"], 3).contains("no such record"));
}

#[test]
fn who_does_not_see_what_is_hidden_finds_no_trace() {
    if !rustix::process::geteuid().is_root() {
        skip("only root can name the first admin of a shared home");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (home, socket) = (folder.path().join("home"), folder.path().join("sock"));
    let dondoc = |args: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.env_clear().env("LANG", "en_US.UTF-8").env("HOME", folder.path().join("user")).stdin(Stdio::null());
        command.args(args);
        command
    };
    for args in [&["init", "--shared"][..], &["init", "--admin", "root"]] {
        assert!(dondoc(args).arg("--home").arg(&home).output().unwrap().status.success());
    }
    let mut server = dondoc(&["serve", "--shared", "--home"]);
    let mut server = server.arg(&home).arg("--socket").arg(&socket).stderr(Stdio::null()).spawn().unwrap();
    let ask = |args: &[&str]| {
        let mut command = dondoc(args);
        command.arg("--socket").arg(&socket);
        command
    };
    until("the server", || ask(&["list", "feedback"]).output().unwrap().status.success());
    assert!(given(&mut ask(&ADD), WHO).status.success());
    assert!(ask(&["reveal", "feedback-1"]).output().unwrap().status.success());
    assert!(ask(&["access", "grant", "root", "admin", "--sensitive"]).output().is_ok());
    // The same person, who from now on does not see hidden records.
    let grant = ask(&["list", "grants", "--json"]).output().unwrap();
    let grants: serde_json::Value = serde_json::from_slice(&grant.stdout).unwrap();
    let id = grants[0]["id"].as_str().unwrap().to_owned();
    assert!(ask(&["set", &id, "sensitive=no"]).output().unwrap().status.success());
    for args in [
        &["list", "feedback"][..],
        &["list", "feedback", "--json"],
        &["show", "feedback-1"],
        &["show", "feedback-1", "--json"],
        &["history", "feedback-1"],
        &["history", "feedback-1", "--json"],
        &["audit", "log", "kind:feedback"],
        &["export", "feedback", "-"],
        &["list", "feedback", "reporter:empty"],
        &["list", "feedback", "--sort", "reporter"],
        &["reveal", "feedback-1"],
        &["forget", "feedback-1", "--yes"],
        &["check"],
    ] {
        let told = said(&ask(args).output().unwrap());
        let told = if args.contains(&"reporter:empty") || args.contains(&"reporter") {
            told.replace("reporter", "")
        } else {
            told
        };
        for trace in ["Zq", "eporter", "secret\"", "looked at", "recorded;"] {
            assert!(!told.contains(trace), "{args:?}: {trace} in {told}");
        }
    }
    let refused = given(&mut ask(&["set", "feedback-1", "reporter=-"]), "x");
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    let _ = ask(&["stop"]).output();
    let _ = server.kill();
    let _ = server.wait();
}

fn command_id() -> CommandId {
    let mut id = [0; 16];
    getrandom::fill(&mut id).unwrap();
    CommandId(id)
}

fn draft() -> Action {
    let values = vec![
        (feedback::MATTER, Value::text("Một cửa đóng sớm")),
        (feedback::RECEIVED_ON, Value::day(Day(19_600))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
        (feedback::REPORTER, Value::secret(WHO)),
    ];
    Action::Create(vec![Draft { kind: Kind::Feedback, values }])
}

/// Records and forgets alternately until it is stopped; returns what was acknowledged as forgotten.
fn recorder(home: &Home, count: &AtomicU32, rounds: u32) -> Vec<Id> {
    let mut forgotten = Vec::new();
    while count.load(Ordering::Relaxed) < rounds {
        let Some(mut client) = home.try_client() else { continue };
        while let Ok(Answer::Done(done)) = client.ask(Ask::Command(command_id(), draft())) {
            count.fetch_add(1, Ordering::Relaxed);
            let id = done.changed.first().unwrap().0;
            if id.no % 2 == 0 {
                continue;
            }
            match client.ask(Ask::Command(command_id(), Action::Forget { ids: vec![id] })) {
                Ok(Answer::Done(_)) => forgotten.push(id),
                _ => break,
            }
            if count.load(Ordering::Relaxed) >= rounds {
                break;
            }
        }
    }
    forgotten
}

#[test]
fn a_kill_in_between_leaves_no_name_that_nobody_can_forget() {
    let home = Home::new();
    home.done(&["list", "feedback"]);
    let (rounds, count) = (120, AtomicU32::new(0));
    let forgotten = std::thread::scope(|scope| {
        let recording = scope.spawn(|| recorder(&home, &count, rounds));
        let mut random = fastrand::Rng::with_seed(11);
        while count.load(Ordering::Relaxed) + 10 < rounds {
            let before = count.load(Ordering::Relaxed);
            until("a few more", || count.load(Ordering::Relaxed) >= before + random.u32(1..6));
            std::thread::park_timeout(Duration::from_micros(random.u64(0..3_000)));
            let pid = std::fs::read_to_string(home.path().join("lock")).unwrap_or_default();
            let _ = Command::new("kill").args(["-9", pid.trim()]).stderr(Stdio::null()).status();
        }
        recording.join().unwrap()
    });
    // Starts again if the last kill left nothing running; every name belongs to a record, and each record has its file.
    home.done(&["check"]);
    let list = home.json(&["list", "feedback"]);
    let held = |record: &&serde_json::Value| record.get("reporter").is_some();
    let with: Vec<String> =
        list.as_array().unwrap().iter().filter(held).map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(secrets(&home).len(), with.len());
    assert!(!forgotten.is_empty());
    for id in &forgotten {
        assert!(!with.contains(&id.to_string()), "{id} was forgotten");
    }
    let rest: Vec<&str> = with.iter().map(String::as_str).collect();
    home.done(&[&["forget", "--yes"], &rest[..]].concat());
    assert_eq!(secrets(&home), Vec::<PathBuf>::new());
    assert_eq!(holding(home.path(), TRACE), Vec::<PathBuf>::new());
}
