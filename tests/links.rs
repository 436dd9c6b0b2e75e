//! A home with links in it, or that others can write: refused with the command that repairs it, or its modes are
//! tightened with a warning.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

mod support;
use support::Home;

/// The exit code of a command whose server cannot start.
const NO_SERVER: i32 = 6;

const PARTS: [&str; 7] = ["journal", "store", "secrets", "backups", "log", "config.toml", "lock"];

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

/// A stopped home with one task.
fn stopped() -> Home {
    let home = Home::new();
    home.done(&["add", "task", "title=Trước đó"]);
    home.done(&["stop"]);
    fs::write(home.path().join("config.toml"), "").expect("settings");
    home
}

/// Bytes and modes of all files in a folder.
fn held(folder: &Path) -> Vec<(String, Vec<u8>, u32)> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_file());
    let mut held: Vec<_> = entries
        .map(|entry| (entry.path().display().to_string(), fs::read(entry.path()).expect("bytes"), mode(&entry.path())))
        .collect();
    held.sort();
    held
}

#[test]
fn nothing_in_a_home_is_reached_through_a_link() {
    let home = stopped();
    for name in PARTS {
        let (part, away) = (home.path().join(name), home.path().with_extension("away"));
        fs::rename(&part, &away).expect("moved away");
        let folder = away.is_dir();
        let mut before = Vec::new();
        if folder {
            fs::write(away.join("theirs.part"), "theirs").expect("a file");
            chmod(&away.join("theirs.part"), 0o644);
            before = held(&away);
        }
        symlink(&away, &part).expect("a link");
        for args in [&["list", "tasks"][..], &["add", "task", "title=Không được"], &["repair", "--yes"]] {
            let said = home.fails(args, if args[0] == "repair" { 1 } else { NO_SERVER });
            assert!(said.contains(&format!("{} is a link", part.display())), "{name}, {args:?}: {said}");
            assert!(said.contains("rm '"), "what to do: {said}");
        }
        if folder {
            assert_eq!(held(&away), before, "{name}: what the link leads to is untouched");
            fs::remove_file(away.join("theirs.part")).expect("removed");
        }
        fs::remove_file(&part).expect("the link");
        fs::rename(&away, &part).expect("moved back");
    }
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_home_that_others_can_write_to_is_refused() {
    let home = stopped();
    chmod(home.path(), 0o777);
    let said = home.fails(&["list", "tasks"], NO_SERVER);
    assert!(said.contains("others can write to") && said.contains("chmod go-w"), "{said}");
    home.done(&["repair", "--yes"]);
    assert_eq!(mode(home.path()), 0o755);
    assert_eq!(home.json(&["list", "tasks"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_part_that_only_its_owner_reaches_is_tightened_and_told() {
    let home = stopped();
    let config = home.path().join("config.toml");
    chmod(&config, 0o666);
    home.done(&["list", "tasks"]);
    assert_eq!(mode(&config), 0o600);
    assert!(home.json(&["status"])["warnings"].to_string().contains("others could write to"));
    home.done(&["stop"]);
    chmod(&config, 0o755);
    home.done(&["repair", "--yes"]);
    assert_eq!(mode(&config), 0o600, "a file is no program");
}
