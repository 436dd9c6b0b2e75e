//! The real program as the server of a shared machine: started by hand, behind systemd's socket, and as the command
//! that sshd runs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a drill may fail loudly")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixDatagram, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value as Json;
use support::PROGRAM;
use support::skip::skip;
use tempfile::TempDir;

/// A shared machine in a folder: its home, its socket, and the environment of a user.
struct Machine {
    folder: TempDir,
    server: Option<Child>,
}

impl Machine {
    /// A machine whose home has made root its admin; `None` if the test does not run as root.
    fn new() -> Option<Machine> {
        if !rustix::process::geteuid().is_root() {
            skip("only root can name the first admin of a shared home");
            return None;
        }
        let machine = Machine { folder: tempfile::tempdir().unwrap(), server: None };
        for args in [&["init", "--shared"][..], &["init", "--admin", "root"]] {
            let output = machine.dondoc().arg("--home").arg(machine.path("home")).args(args).output().unwrap();
            text(&output, 0);
        }
        Some(machine)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn dondoc(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_clear().env("LANG", "en_US.UTF-8").env("HOME", self.path("user")).stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it reports that it serves.
    fn serve(&mut self) -> Pid {
        let mut command = self.dondoc();
        command.args(["serve", "--shared", "--home"]).arg(self.path("home"));
        command.arg("--socket").arg(self.path("sock")).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("sock"), "{line}");
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let pid = Pid::from_child(&child);
        self.server = Some(child);
        pid
    }

    fn ask(&self, args: &[&str]) -> Output {
        self.dondoc().arg("--socket").arg(self.path("sock")).args(args).output().unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        text(&self.ask(args), 0)
    }

    fn status(&self) -> Json {
        serde_json::from_str(&self.done(&["status", "--json"])).unwrap()
    }

    /// What `dondoc ssh` does with a command, in an environment that names another store.
    fn ssh(&self, asked: &str) -> Output {
        let mut command = self.dondoc();
        command.env("DONDOC_HOME", self.path("elsewhere")).env("DONDOC_SOCKET", self.path("nowhere"));
        command.env("DONDOC_LANG", "vi").env("SSH_ORIGINAL_COMMAND", asked);
        command.args(["ssh", "--socket"]).arg(self.path("sock")).output().unwrap()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn text(output: &Output, code: i32) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[test]
fn it_serves_others_at_its_socket_until_it_is_told_to_end() {
    let Some(mut machine) = Machine::new() else { return };
    let pid = machine.serve();
    let mode = |name: &str| fs::metadata(machine.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("home"), mode("sock")), (0o700, 0o660));
    machine.done(&["init", "--sample"]);
    let status = machine.status();
    assert_eq!(status["pid"], pid.as_raw_nonzero().get());
    assert_eq!(status["last_check"], Json::Null);
    machine.done(&["check"]);
    assert_eq!(machine.status()["last_check"]["faults"], 0);

    kill_process(pid, Signal::TERM).unwrap();
    let ended = machine.server.take().unwrap().wait().unwrap();
    assert!(ended.success(), "{ended}");
    assert!(!machine.path("sock").exists(), "its own socket is removed");
    let said = text(&machine.ask(&["list", "tasks"]), 6);
    assert!(said.contains("No dondoc server runs"), "{said}");
    assert!(!machine.path("user").exists(), "no client makes another home");

    machine.serve();
    assert!(machine.done(&["list", "tasks"]).contains("NV-"), "what was acknowledged is there");
}

#[test]
fn settings_are_read_anew_on_a_hangup_and_wrong_ones_change_nothing() {
    let Some(mut machine) = Machine::new() else { return };
    let pid = machine.serve();
    machine.done(&["init", "--sample"]);
    machine.done(&["add", "task", "title=Lập danh mục", "due=+20"]);
    let soon = || {
        let listed: Json = serde_json::from_str(&machine.done(&["list", "tasks", "is:soon", "--json"])).unwrap();
        listed.as_array().map_or(usize::MAX, Vec::len)
    };
    let until = |reached: &dyn Fn() -> bool| while !reached() {};
    let config = machine.path("home/config.toml");
    assert_eq!(soon(), 0);
    fs::write(&config, "due-soon-days = 30\n").unwrap();
    kill_process(pid, Signal::HUP).unwrap();
    until(&|| soon() == 1);

    fs::write(&config, "due-soon-days = 30\nfree-space = 1\n").unwrap();
    kill_process(pid, Signal::HUP).unwrap();
    until(&|| machine.status()["warnings"].to_string().contains("line 2"));
    assert_eq!(soon(), 1);

    // More than any disk has: changes are refused, reading still works.
    fs::write(&config, "free-space-mib = 1000000000000\n").unwrap();
    kill_process(pid, Signal::HUP).unwrap();
    until(&|| !machine.status()["warnings"].to_string().contains("line 2"));
    let said = text(&machine.ask(&["add", "task", "title=Không ghi được"]), 1);
    assert!(said.contains("disk is nearly full"), "{said}");
    assert_eq!(soon(), 0);
}

#[test]
fn systemds_socket_is_taken_over_and_left_where_it_is() {
    let activate = Path::new("/usr/bin/systemd-socket-activate");
    if !activate.exists() {
        skip("systemd-socket-activate is not installed");
        return;
    }
    let Some(machine) = Machine::new() else { return };
    let (socket, notified) = (machine.path("sock"), machine.path("notify"));
    let notices = UnixDatagram::bind(&notified).unwrap();
    let error = fs::File::create(machine.path("error")).unwrap();
    let about = error.metadata().unwrap();
    let mut activated = Command::new(activate)
        .env_clear()
        .arg("--listen")
        .arg(&socket)
        .args(["--setenv", &format!("NOTIFY_SOCKET={}", notified.display())])
        .args(["--setenv", &format!("JOURNAL_STREAM={}:{}", about.dev(), about.ino())])
        .args([PROGRAM, "serve", "--shared", "--home"])
        .arg(machine.path("home"))
        .arg("--socket")
        .arg(&socket)
        .stdin(Stdio::null())
        .stderr(error)
        .spawn()
        .unwrap();
    while !socket.exists() {
        assert!(activated.try_wait().unwrap().is_none());
    }
    // The first client starts the server, which replaces the activator's process.
    machine.done(&["init", "--sample"]);
    let notice = || {
        let mut bytes = [0; 256];
        let length = notices.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).trim().to_owned()
    };
    assert_eq!(notice(), "READY=1");
    let said = text(&machine.ask(&["stop"]), 0);
    assert_eq!(notice(), "STOPPING=1", "{said}");
    assert!(activated.wait().unwrap().success());
    assert!(fs::symlink_metadata(&socket).unwrap().file_type().is_socket(), "not ours to remove");
    let log = fs::read_to_string(machine.path("error")).unwrap();
    assert!(log.lines().any(|line| line.starts_with("<6>") && line.contains("serving")), "{log}");
    assert_eq!(fs::read_dir(machine.path("home/log")).unwrap().count(), 0, "one log, not two");
}

#[test]
fn a_socket_at_which_somebody_listens_is_not_taken_away() {
    let Some(machine) = Machine::new() else { return };
    let _theirs = UnixListener::bind(machine.path("sock")).unwrap();
    let mut command = machine.dondoc();
    command.args(["serve", "--shared", "--home"]).arg(machine.path("home")).arg("--socket").arg(machine.path("sock"));
    let said = text(&command.output().unwrap(), 1);
    assert!(said.contains("another service"), "{said}");
    assert!(machine.path("sock").exists());
}

#[test]
fn what_sshd_runs_reaches_this_store_and_no_other() {
    let Some(mut machine) = Machine::new() else { return };
    machine.serve();
    machine.done(&["init", "--sample"]);
    let listed = text(&machine.ssh("dondoc list tasks"), 0);
    assert!(listed.contains("NV-"), "{listed}");
    let elsewhere = format!("list tasks --home {} --socket /nowhere", machine.path("elsewhere").display());
    assert_eq!(text(&machine.ssh(&elsewhere), 0), listed);
    assert!(!machine.path("elsewhere").exists());
    text(&machine.ssh("add task \"title=Viết 'báo cáo' $(touch /tmp/no) `id`\""), 0);
    assert!(text(&machine.ssh("list tasks 'báo cáo'"), 0).contains("$(touch /tmp/no) `id`"));
    for asked in ["stop", "serve --shared", "init --sample", "/bin/sh -c id", "demo --records 1"] {
        let code = machine.ssh(asked).status.code();
        assert!(matches!(code, Some(2 | 5)), "{asked}: {code:?}");
    }
    assert!(text(&machine.ssh(""), 2).contains("terminal"), "the screen needs a terminal");
    // The output may be shown on a terminal that we do not know.
    for asked in ["list '\u{9b}2J\u{202e}'", "add task 'title=\u{9b}2J\u{202e}'", "'\u{9b}2J\u{202e}'"] {
        let output = machine.ssh(asked);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!said.is_empty() && !said.contains('\u{9b}') && !said.contains('\u{202e}'), "{said:?}");
    }
}
