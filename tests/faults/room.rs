//! A disk with no or little free space; and one that has become read-only.

use std::fs;

use dondoc::service::api::{Answer, Failure};

use super::support::Home;
use super::{Book, Mounted, create, titles};

#[test]
fn a_full_disk_refuses_and_recovers_without_a_restart() {
    let _watch = super::Watch::over("a_full_disk_refuses_and_recovers_without_a_restart");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("home");
    let Some(_mounted) = Mounted::tmpfs(&path.join("journal"), "256k") else { return };
    fs::write(path.join("config.toml"), "free-space-mib = 0\n").expect("config");
    let ballast = path.join("journal/ballast");
    fs::write(&ballast, vec![0; 128 * 1024]).expect("ballast");
    let home = Home::at(path.clone());
    let (mut client, mut book) = (home.client(), Book::default());
    let long = |step: usize| format!("task {step:05} {}", "x".repeat(200));
    let first_refused = (0..2_000).find(|step| !book.change(&mut client, &[long(*step)], 1)).expect("it gets full");
    assert!(first_refused > 10);
    book.holds(&titles(&mut client), "full: reading goes on");
    assert!(!book.change(&mut client, &["while full".into()], 1), "still refused while it is full");
    let said = home.fails(&["add", "task", "title=while full"], 1);
    assert!(said.contains("room") || said.contains("space") || said.contains("full"), "a person is told why: {said}");
    fs::remove_file(&ballast).expect("room again");
    assert!(book.change(&mut client, &["room again".into()], 1), "writing goes on without a restart");
    book.holds(&titles(&mut client), "room again");
    home.done(&["stop"]);
    book.holds(&titles(&mut home.client()), "after a restart");
    home.done(&["audit", "verify"]);
    home.done(&["check"]);
    home.done(&["stop"]);
}

#[test]
fn little_room_refuses_before_it_is_too_late() {
    let _watch = super::Watch::over("little_room_refuses_before_it_is_too_late");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("home");
    let Some(_mounted) = Mounted::tmpfs(&path.join("journal"), "1m") else { return };
    let home = Home::at(path.clone());
    let mut client = home.client();
    let (_, answer) = create(&mut client, &["no room".into()]);
    assert!(matches!(answer, Answer::Failed(Failure::LowSpace { .. })), "1 MB is under the threshold: {answer:?}");
    assert_eq!(titles(&mut client), Vec::<String>::new());
    home.done(&["stop"]);
}

#[test]
fn a_read_only_folder_is_said_and_outlived() {
    let _watch = super::Watch::over("a_read_only_folder_is_said_and_outlived");
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    let Some(_mounted) = Mounted::tmpfs(&disk, "256m") else { return };
    let home = Home::at(disk.join("home"));
    home.done(&["add", "task", "title=from before"]);
    home.done(&["stop"]);
    assert!(Mounted::mount(&["-o", "remount,ro"], &disk));
    assert!(home.done(&["list", "tasks"]).contains("from before"));
    let said = home.fails(&["add", "task", "title=not now"], 1);
    assert!(said.contains("can only be read"), "it says why: {said}");
    home.done(&["stop"]);
    assert!(Mounted::mount(&["-o", "remount,rw"], &disk));
    assert_eq!(titles(&mut home.client()), ["from before"]);
    home.done(&["add", "task", "title=writable again"]);
    home.done(&["check"]);
    home.done(&["stop"]);
}

/// The damaged stores in a home.
pub(super) fn moved_aside(home: &Home) -> Vec<String> {
    let names = fs::read_dir(home.path()).expect("the home").flatten().map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.starts_with("store.")).collect()
}

#[test]
fn a_sound_store_is_left_alone_however_often_the_disk_is_full_at_a_start() {
    let _watch = super::Watch::over("a_sound_store_is_left_alone_however_often_the_disk_is_full_at_a_start");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("home");
    let Some(_mounted) = Mounted::tmpfs(&path, "24m") else { return };
    fs::write(path.join("config.toml"), "free-space-mib = 0\n").expect("config");
    let home = Home::at(path.clone());
    let titles_before: Vec<String> = (0..200).map(|step| format!("task {step:03} {}", "x".repeat(200))).collect();
    assert!(Book::default().change(&mut home.client(), &titles_before, 1));
    home.done(&["stop"]);
    let ballast = path.join("ballast");
    let fill = || {
        let mut file = fs::File::create(&ballast).expect("ballast");
        while std::io::Write::write(&mut file, &[0; 4096]).is_ok_and(|written| written > 0) {}
    };
    let mut refused = 0;
    for turn in 0..4 {
        // In one turn the store lacks the last line, so that a start has to write to it.
        if turn == 2 {
            fs::remove_file(&ballast).expect("room");
            home.done(&["add", "task", "title=in between"]);
            home.done(&["stop"]);
        }
        fill();
        let listed = home.run(&["list", "tasks", "--json"]);
        if listed.status.success() {
            let status = home.json(&["status"]);
            let warned = status["warnings"].to_string();
            println!("turn {turn}: {warned}");
            refused += u32::from(warned.contains("os error 28") || warned.contains("code: 28"));
        } else {
            let said = String::from_utf8_lossy(&listed.stderr).into_owned();
            println!("turn {turn}: {said}");
            assert!(said.contains("space"), "it says why: {said}");
        }
        assert_eq!(moved_aside(&home), Vec::<String>::new(), "turn {turn}");
        home.run(&["stop"]);
        assert_eq!(moved_aside(&home), Vec::<String>::new(), "turn {turn}, stopped");
    }
    assert!(refused > 0, "some starts could not use the store");
    home.run(&["list", "tasks"]);
    fs::remove_file(&ballast).expect("room again");
    // Independent of whether the server that started on the full disk still runs.
    home.done(&["check"]);
    let held = titles(&mut home.client());
    assert_eq!(held.len(), titles_before.len() + 1);
    assert!(titles_before.iter().all(|title| held.contains(title)));
    home.done(&["check"]);
    home.done(&["stop"]);
    home.done(&["add", "task", "title=room again"]);
    home.done(&["check"]);
    home.done(&["stop"]);
    assert_eq!(moved_aside(&home), Vec::<String>::new());
}
