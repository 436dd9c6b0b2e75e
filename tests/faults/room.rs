//! A disk with no room, or with little; and one that has become read-only.

use std::fs;

use dondoc::service::api::{Answer, Failure};

use super::support::Home;
use super::{Book, Mounted, create, titles};

#[test]
fn a_full_disk_refuses_and_recovers_without_a_restart() {
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
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    let Some(_mounted) = Mounted::tmpfs(&disk, "256m") else { return };
    let home = Home::at(disk.join("home"));
    home.done(&["add", "task", "title=from before"]);
    home.done(&["stop"]);
    assert!(Mounted::mount(&["-o", "remount,ro"], &disk));
    let said = home.fails(&["list", "tasks"], 6);
    assert!(said.to_lowercase().contains("read-only"), "it says why: {said}");
    assert!(Mounted::mount(&["-o", "remount,rw"], &disk));
    assert_eq!(titles(&mut home.client()), ["from before"]);
    home.done(&["add", "task", "title=writable again"]);
    home.done(&["check"]);
    home.done(&["stop"]);
}
