//! A home on a read-only mount: it is said so, with what to do, and nothing in it changes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

mod support;
use support::Home;
use support::skip::skip;

/// How a command ends whose server cannot start.
const NO_SERVER: i32 = 6;

/// A folder seen a second time, read-only.
struct Mounted(PathBuf);

impl Mounted {
    /// None, and a word why, where the machine does not allow it.
    fn read_only(of: &Path, at: PathBuf) -> Option<Mounted> {
        let mount = |args: &[&Path]| {
            let mut command = Command::new("mount");
            command.args(args).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        fs::create_dir_all(&at).expect("a folder");
        if !mount(&["--bind".as_ref(), of, &at]) {
            skip("a folder cannot be mounted here");
            return None;
        }
        let mounted = Mounted(at);
        if !mount(&["-o".as_ref(), "remount,bind,ro".as_ref(), &mounted.0]) {
            skip("a mount cannot be made read-only here");
            return None;
        }
        Some(mounted)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// All files below a folder with their bytes, and the folders.
fn held(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut held = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            held.extend(self::held(&path));
            held.insert(path, None);
        } else {
            let bytes = fs::read(&path).expect("bytes");
            held.insert(path, Some(bytes));
        }
    }
    held
}

#[test]
fn a_read_only_home_is_named_with_what_to_do_and_stays_as_it_is() {
    let origin = Home::new();
    origin.done(&["add", "task", "title=Trước đó"]);
    origin.done(&["stop"]);
    let base = tempfile::tempdir().expect("a folder");
    let Some(mounted) = Mounted::read_only(origin.path(), base.path().join("it's read-only")) else { return };
    let home = Home::at(mounted.0.clone());
    let before = held(origin.path());
    let add = ["add", "task", "title=Không được"];
    let calls: [(&[&str], i32); 9] = [
        (&["list", "tasks"], NO_SERVER),
        (&["show", "task-1"], NO_SERVER),
        (&["history", "task-1"], NO_SERVER),
        (&["check"], NO_SERVER),
        (&["status"], NO_SERVER),
        (&add, NO_SERVER),
        (&["repair"], 1),
        (&["repair", "--yes"], 1),
        (&["serve"], 1),
    ];
    for (args, code) in calls {
        let said = home.fails(args, code);
        assert!(said.contains("can only be read") && said.contains("Nothing was changed"), "{args:?}: {said}");
        assert!(!said.contains("log/"), "there is no log of it: {args:?}: {said}");
        let mut args = args.to_vec();
        args.extend(["--lang", "vi"]);
        let said = home.fails(&args, code);
        assert!(said.contains("chỉ đọc được") && said.contains("Chưa có gì thay đổi"), "{args:?}: {said}");
        assert!(!said.contains("log/"), "there is no log of it: {args:?}: {said}");
    }
    assert_eq!(held(origin.path()), before);
    assert_eq!(origin.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1), "the original opens as before");
}

#[test]
fn the_command_that_a_read_only_home_names_opens_a_copy() {
    let origin = Home::new();
    origin.done(&["add", "task", "title=Trước đó"]);
    origin.done(&["stop"]);
    let base = tempfile::tempdir().expect("a folder");
    let Some(mounted) = Mounted::read_only(origin.path(), base.path().join("it's read-only")) else { return };
    let said = Home::at(mounted.0.clone()).fails(&["list", "tasks"], NO_SERVER);
    let copy = Home::at(base.path().join("copy"));
    let from = said.find("cp -a").expect("a command");
    let command = said[from..].split(" && dondoc").next().expect("a command").replace('\n', " ");
    let command = command.replace("COPY", &copy.path().display().to_string());
    let copied = Command::new("sh").args(["-c", &command]).status();
    assert!(copied.is_ok_and(|status| status.success()), "{command}");
    assert_eq!(copy.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
    copy.done(&["add", "task", "title=Trong bản sao"]);
}

#[test]
fn a_server_that_runs_on_the_original_is_reached_through_a_read_only_mount() {
    let origin = Home::new();
    origin.done(&["add", "task", "title=Trước đó"]);
    let client = origin.client();
    let base = tempfile::tempdir().expect("a folder");
    let Some(mounted) = Mounted::read_only(origin.path(), base.path().join("ro")) else { return };
    let home = Home::at(mounted.0.clone());
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
    let said = home.fails(&["serve"], 1);
    assert!(said.contains("another server works on this home"), "{said}");
    drop(client);
}
