//! What the drills share: a new home, the real program on it, and a real terminal. Each test file uses a part.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use dondoc::wire::{Client, Place, Start};
use serde_json::Value as Json;
use tempfile::TempDir;

pub mod between;
pub mod people;
pub mod pty;
pub mod skip;
pub mod wait;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_dondoc");

/// Where distributions install libfaketime, which gives a program another time.
pub fn faketime() -> Option<PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];
    folders.iter().map(|folder| PathBuf::from(folder).join("faketime/libfaketime.so.1")).find(|path| path.exists())
}

/// The environment that gives the test itself another day (`.ci/on-day`): the program under test needs the same day.
fn clock_of_the_test() -> Vec<(&'static str, String)> {
    let names = ["LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_NO_CACHE", "FAKETIME_DONT_RESET"];
    names.into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?))).collect()
}

/// A new home in a new folder; its server is stopped when it is dropped.
pub struct Home {
    folder: TempDir,
    home: PathBuf,
}

impl Home {
    /// An empty home.
    pub fn new() -> Home {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        Home { folder, home }
    }

    /// A home at a path of the caller's choice (for example on a small file system).
    pub fn at(home: PathBuf) -> Home {
        Home { folder: tempfile::tempdir().expect("a temporary folder"), home }
    }

    /// A home with the sample committee.
    pub fn with_sample() -> Home {
        let home = Home::new();
        home.done(&["init", "--sample"]);
        home
    }

    /// The home folder.
    pub fn path(&self) -> &Path {
        &self.home
    }

    /// The place of its server.
    pub fn place(&self) -> Place {
        Place::in_home(&self.home).expect("a place")
    }

    /// The environment of every process of this home: nothing of the machine's own.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let folder = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        let mut environment = vec![
            ("HOME", folder("user")),
            ("XDG_DATA_HOME", folder("data")),
            ("XDG_CONFIG_HOME", folder("config")),
            ("XDG_STATE_HOME", folder("state")),
            ("DONDOC_HOME", self.home.to_string_lossy().into_owned()),
            ("LANG", "en_US.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
        ];
        environment.extend(clock_of_the_test());
        environment
    }

    /// The program with these arguments, in this home.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().envs(self.environment()).args(args).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program runs")
    }

    /// Runs it and expects it to succeed; returns its standard output.
    pub fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// Runs it and expects exactly this exit code; returns both outputs.
    pub fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
        text
    }

    /// Its output with `--json`.
    pub fn json(&self, args: &[&str]) -> Json {
        let mut args = args.to_vec();
        args.push("--json");
        let text = self.done(&args);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?} prints no JSON ({error}): {text}"))
    }

    /// A client connected to its server, which is started if none runs.
    pub fn client(&self) -> Client {
        self.try_client().expect("a connection")
    }

    /// The same if the server may be ending.
    pub fn try_client(&self) -> Option<Client> {
        use dondoc::wire::connection::Connection;
        Connection::open(&self.place(), Start::IfNeeded, Some(Path::new(PROGRAM))).ok().map(Client::on)
    }

    /// The process number of its server, if one runs.
    pub fn server(&self) -> Option<u32> {
        let status = self.run(&["status", "--json"]);
        let json: Json = serde_json::from_slice(&status.stdout).ok()?;
        json.get("pid")?.as_u64().and_then(|pid| u32::try_from(pid).ok())
    }

    /// Segments of the journal, oldest first.
    pub fn segments(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = std::fs::read_dir(self.home.join("journal"))
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
            .unwrap_or_default();
        found.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        found.sort();
        found
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = self.command(&["stop"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}
