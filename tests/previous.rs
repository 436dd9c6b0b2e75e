//! Data of an earlier version stays readable; data of a later one is refused and not changed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use dondoc::store::backup::{Content, before_migration, check_file};
use dondoc::store::home::Home as Folders;
use dondoc::store::journal::{CommandId, Journal, NewLine, Options, Who, look};
use dondoc::store::migrate::EVENTS;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

mod support;
use support::Home;
use support::pty::Terminal;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1").join(name)
}

fn fixture_json(name: &str) -> Json {
    serde_json::from_str(&fs::read_to_string(fixture(name)).expect("a fixture")).expect("JSON")
}

/// A home that holds only the journal that version 1 wrote.
fn version_1() -> Home {
    let home = Home::new();
    let journal = home.path().join("journal");
    fs::create_dir_all(&journal).expect("a folder");
    for entry in fs::read_dir(fixture("journal")).expect("the fixture") {
        let from = entry.expect("an entry").path();
        let to = journal.join(from.file_name().expect("a name"));
        fs::copy(&from, &to).expect("a copy");
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).expect("a mode");
    }
    home
}

fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| entry.path().is_file());
    files.map(|entry| (entry.path(), fs::read(entry.path()).expect("bytes"))).collect()
}

#[test]
fn a_journal_of_version_1_opens_lists_the_same_and_verifies() {
    let home = version_1();
    for kind in ["members", "units", "assignments", "tasks", "inspections"] {
        let was = fixture_json(&format!("lists/{kind}.json"));
        let is = home.json(&["list", kind]);
        let (was, is) = (was.as_array().expect("rows"), is.as_array().expect("rows"));
        assert_eq!(is.len(), was.len(), "{kind}");
        for was in was {
            let is = is.iter().find(|is| is["id"] == was["id"]).expect("the record");
            for (field, value) in was.as_object().expect("fields") {
                assert_eq!(&is[field], value, "{kind} {} {field}", was["id"]);
            }
        }
    }
    let head = fixture_json("head.json");
    // Made automatically before a line of a newer version could be written.
    let drawn: Vec<PathBuf> = bytes(&home.path().join("backups")).into_keys().collect();
    let [drawn] = drawn.as_slice() else { panic!("one backup: {drawn:?}") };
    let manifest = check_file(drawn, Content::Store, EVENTS.newest()).expect("sound");
    assert_eq!(Json::from(manifest.seq), head["seq"]);
    let verified = home.json(&["audit", "verify"]);
    assert_eq!((&verified["head"], &verified["faults"]), (&head, &Json::Array(Vec::new())));
    home.done(&["add", "task", "title=Việc của bản này"]);
    assert_eq!(home.json(&["check"])["faults"], Json::Array(Vec::new()));
    assert_eq!(home.json(&["check"])["head"]["seq"], head["seq"].as_u64().expect("a number") + 1);
}

/// Changes a line and gives it the matching hash.
fn reseal(line: &str, from: &str, to: &str) -> String {
    let changed = line.trim_end().replacen(from, to, 1);
    assert_ne!(changed, line.trim_end());
    let body = format!("{}}}", &changed[..changed.rfind(",\"hash\"").expect("a hash")]);
    let hash = dondoc::store::journal::Hash(Sha256::digest(body.as_bytes()).into());
    format!("{},\"hash\":\"{hash}\"}}\n", &body[..body.len() - 1])
}

/// Expects the home to be refused in both languages with nothing changed on disk.
fn refused_untouched(home: &Home) {
    let all = || (bytes(&home.path().join("journal")), bytes(&home.path().join("store")));
    let before = all();
    for (lang, words) in [("en", "newer dondoc"), ("vi", "mới hơn")] {
        let told = home.fails(&["list", "tasks", "--lang", lang], 6);
        assert!(told.contains(words), "{told}");
    }
    home.done(&["stop"]);
    assert!(all() == before, "something was changed on disk");
    let names = fs::read_dir(home.path()).expect("the home").flatten();
    assert!(names.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().contains("damaged")));
}

#[test]
fn a_line_of_a_newer_program_is_refused_and_left_alone() {
    let home = version_1();
    home.done(&["check"]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let text = fs::read_to_string(&segment).expect("the journal");
    let (rest, last) = text.trim_end().rsplit_once('\n').expect("lines");
    fs::write(&segment, format!("{rest}\n{}", reseal(last, "\"v\":1,", "\"v\":99,"))).expect("a newer line");
    refused_untouched(&home);
    let told = home.fails(&["repair", "--yes"], 1);
    assert!(told.contains("99"), "{told}");
}

#[test]
fn a_segment_of_a_newer_program_is_refused_and_left_alone() {
    let home = version_1();
    home.done(&["check"]);
    home.done(&["stop"]);
    let segment = home.segments().pop().expect("a segment");
    let text = fs::read_to_string(&segment).expect("the journal");
    let (header, rest) = text.split_once('\n').expect("lines");
    fs::write(&segment, reseal(header, "\"format\":1,", "\"format\":99,") + rest).expect("a newer header");
    refused_untouched(&home);
}

#[test]
fn a_store_of_a_newer_program_is_refused_and_not_taken_for_damage() {
    let home = version_1();
    home.done(&["check"]);
    home.done(&["stop"]);
    let store = home.path().join("store");
    {
        let db = sled::open(&store).expect("sled");
        let meta = db.open_tree("meta").expect("a tree");
        let old = meta.get("applied").expect("read").expect("a value");
        let mut crc = crc32fast::Hasher::new();
        for part in [&[99][..], b"meta", &[0], b"applied", &old[5..]] {
            crc.update(part);
        }
        let newer = [&[99][..], &crc.finalize().to_be_bytes(), &old[5..]].concat();
        meta.insert("applied", newer).expect("written");
        db.flush().expect("flushed");
    }
    let journal = bytes(&home.path().join("journal"));
    for (lang, words) in [("en", "newer dondoc (format 99)"), ("vi", "mới hơn")] {
        let told = home.fails(&["list", "tasks", "--lang", lang], 6);
        assert!(told.contains(words), "{told}");
    }
    home.done(&["stop"]);
    assert_eq!(bytes(&home.path().join("journal")), journal);
    let names = fs::read_dir(home.path()).expect("the home").flatten();
    assert!(names.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().contains("damaged")));
    let db = sled::open(&store).expect("sled");
    let kept = db.open_tree("meta").expect("a tree").get("applied").expect("read").expect("a value");
    assert_eq!(kept.first(), Some(&99));
}

#[test]
fn before_the_first_line_of_a_newer_form_there_is_a_backup() {
    let home = version_1();
    let folders = Folders::create(home.path()).expect("a home");
    let now = 1_795_314_600;
    let seen = look(&folders.journal(), Options::new(1)).expect("a journal");
    assert_eq!(before_migration(&folders, &seen, 1, now).expect("nothing to do"), None);
    // As a program does whose newest version is newer than ours.
    let newer = EVENTS.newest() + 1;
    let seen = look(&folders.journal(), Options::new(newer)).expect("a journal");
    let file = before_migration(&folders, &seen, newer, now).expect("a backup").expect("a new one");
    assert_eq!(before_migration(&folders, &seen, newer, now).expect("there is one"), None);
    let manifest = check_file(&file, Content::Store, newer).expect("sound");
    assert_eq!((manifest.seq, manifest.hash), (seen.seq, seen.hash.to_string()));
    // The old lines stay as they are, and the new one follows them.
    let (mut journal, _) = Journal::open(&folders.journal(), Options::new(newer)).expect("a journal");
    let events = serde_json::value::RawValue::from_string("[]".into()).expect("JSON");
    let who = Who { uid: 0, name: "root".into() };
    let line = NewLine { at: now, who, cmd: CommandId::default(), what: "edit".into(), events };
    let placed = journal.append(vec![line]).expect("written");
    assert_eq!(placed[0].line.v, newer);
    journal.reader().verify(&mut |_| {}).expect("one chain");
    drop(journal);
    let seen = look(&folders.journal(), Options::new(newer)).expect("a journal");
    assert_eq!(before_migration(&folders, &seen, newer, now).expect("nothing to do"), None);
    // This program now opens a home of a newer one.
    refused_untouched(&home);
}

/// The hello of a program with another protocol, byte by byte as protocol 1 wrote it. Its format never changes: a
/// program must at least detect that the protocols differ.
fn greeting(protocol: u8) -> Vec<u8> {
    [&b"\x0d\0\0\0dondoc"[..], &[protocol, 5], b"0.0.9"].concat()
}

#[test]
fn an_older_client_is_greeted_in_the_form_that_it_knows_and_changes_nothing() {
    let home = Home::with_sample();
    let before = home.json(&["audit", "head"]);
    let mut old = UnixStream::connect(home.place().connect_path()).expect("the server lets anybody try");
    // What an older program sends, then a request in a format that is no longer read.
    old.write_all(&[greeting(1), vec![3, 0, 0, 0, 0, 7, 1]].concat()).expect("sent");
    let mut heard = Vec::new();
    old.read_to_end(&mut heard).expect("the server ends what it does not understand");
    assert_eq!(heard[4..10], *b"dondoc");
    assert_eq!(u32::from(heard[10]), dondoc::wire::message::PROTOCOL, "the number by which an old client knows");
    assert_eq!(home.json(&["audit", "head"]), before);
}

/// A server of another version at the socket of a home. It is removed before the home is: `dondoc stop` ends a server
/// with another protocol by a signal, which would hit the test process here.
struct OfAnotherAge(PathBuf);

impl Drop for OfAnotherAge {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn server_of_another_age(home: &Home, protocol: u8) -> OfAnotherAge {
    fs::create_dir_all(home.path()).expect("a home");
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).expect("a mode");
    let socket = home.place().connect_path();
    let _ = fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket).expect("a socket");
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let _ = client.write_all(&greeting(protocol));
            let _ = client.read(&mut [0; 64]);
        }
    });
    OfAnotherAge(socket)
}

#[test]
fn a_server_of_another_age_is_named_with_what_to_restart() {
    for (protocol, en, vi) in [
        (1, "Restart the server", "Khởi động lại máy chủ"),
        (99, "Leave this program and start it again", "Thoát và mở lại chương trình này"),
    ] {
        let home = Home::new();
        let _other = server_of_another_age(&home, protocol);
        for (lang, words) in [("en", en), ("vi", vi)] {
            let told = home.fails(&["list", "tasks", "--lang", lang], 6);
            assert!(told.to_lowercase().contains(&words.to_lowercase()) && told.contains("0.0.9"), "{told}");
        }
        assert!(!home.path().join("journal").exists(), "nothing is begun beside it");
    }
}

#[test]
fn a_screen_whose_server_was_replaced_says_what_to_restart_and_keeps_what_is_typed() {
    for (protocol, lang, restart) in [
        (1, "en_US.UTF-8", "Restart the server"),
        (99, "en_US.UTF-8", "Leave this program and start it again"),
        (1, "vi_VN.UTF-8", "Khởi động lại máy chủ"),
        (99, "vi_VN.UTF-8", "Thoát và mở lại chương trình này"),
    ] {
        let home = Home::with_sample();
        // If its socket is named, the screen may not start the server.
        let socket = home.place().connect_path().to_string_lossy().into_owned();
        let more = [("DONDOC_HOME", ""), ("DONDOC_SOCKET", &*socket), ("LANG", lang)];
        let mut screen = Terminal::sized(&home, 60, 16, &more);
        screen.see("BCĐ CCHC").keys("3").see("-0001").keys("m").see("Esc").keys("gọi lại sau");
        home.done(&["stop"]);
        screen.see(if lang.starts_with("vi") { "Không có máy chủ dondoc" } else { "No dondoc server runs" });
        let other = server_of_another_age(&home, protocol);
        screen.see(restart).see("0.0.9").see("gọi lại sau");
        drop(other);
        home.done(&["list", "tasks"]);
        let (back, note) =
            if lang.starts_with("vi") { ("đã nối", "── Ghi chú ·") } else { ("connected", "── Note ·") };
        screen.see(back).gone("0.0.9").see("gọi lại sau").keys("\r").gone(note);
        assert!(home.done(&["show", "task-1"]).contains("gọi lại sau"));
    }
}
