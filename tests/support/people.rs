//! A shared machine with people who are really different users. They exist only in a mount namespace (a private
//! `/etc/passwd` and `/etc/group`), so that nothing remains of them.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::PROGRAM;
use super::pty::Terminal;
use super::skip::skip;
use super::wait::until;

/// The user that the server runs as.
const SERVER: (&str, u32) = ("dondoc-drill", 61_000);
/// The group that may connect, with the name used in packaging/.
const GROUP: (&str, u32) = ("dondoc-users", 61_010);
/// The user that root makes admin.
pub const LAN: (&str, u32) = ("lan", 61_001);
/// A user who may do nothing until a role is granted.
pub const MINH: (&str, u32) = ("minh", 61_002);
/// Another such user.
pub const HOA: (&str, u32) = ("hoa", 61_003);
/// All of them.
pub const PEOPLE: [(&str, u32); 3] = [LAN, MINH, HOA];

/// Runs the rest with the files of `$0` over those of the machine, for this process only.
const INSIDE: &str = r#"mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/group" /etc/group && exec "$@""#;

/// A shared home, its server under a separate user, and the people at their terminals.
pub struct Office {
    folder: TempDir,
    server: Option<Child>,
}

impl Office {
    /// An office with the sample committee, whose admin (with `sensitive`) is `LAN`; `None`, with a note, if the
    /// machine does not allow it.
    pub fn open() -> Option<Office> {
        if !rustix::process::geteuid().is_root() {
            skip("several real users at once need root");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let office = Office { folder, server: None };
        office.furnish();
        let tried = office.inside("true", &[]).stderr(Stdio::null()).status();
        if !tried.is_ok_and(|status| status.success()) {
            skip("users of their own need a mount namespace, which this machine does not allow");
            return None;
        }
        Some(office.staffed())
    }

    fn furnish(&self) {
        let allow = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("open to all");
        allow(self.folder.path());
        // The build folder may be closed to other users.
        fs::copy(PROGRAM, self.program()).expect("a copy");
        allow(&self.program());
        let (mut passwd, mut group) = (fs::read_to_string("/etc/passwd").unwrap_or_default(), String::new());
        for (name, uid) in PEOPLE.into_iter().chain([SERVER]) {
            let own = self.path(name);
            fs::create_dir(&own).expect("a folder of one's own");
            chown(&own, Some(uid), Some(uid)).expect("given away");
            passwd.extend([name, ":*:", &uid.to_string(), ":", &uid.to_string(), "::"]);
            passwd.extend([&own.display().to_string(), ":/bin/sh\n"]);
            group.extend([name, ":x:", &uid.to_string(), ":\n"]);
        }
        let members = PEOPLE.map(|(name, _)| name).join(",");
        let known = fs::read_to_string("/etc/group").unwrap_or_default();
        // A machine with dondoc installed has this group already, with another number.
        let ours = format!("{}:", GROUP.0);
        let known: String = known.split_inclusive('\n').filter(|line| !line.starts_with(&ours)).collect();
        fs::write(self.path("passwd"), passwd).expect("users");
        fs::write(self.path("group"), format!("{known}{group}{}:x:{}:{members}\n", GROUP.0, GROUP.1)).expect("groups");
        fs::create_dir(self.path("run")).expect("a folder for the socket");
        chown(self.path("run"), Some(SERVER.1), Some(GROUP.1)).expect("given away");
    }

    fn staffed(mut self) -> Office {
        let home = self.home().display().to_string();
        let offline = |user: Option<(&str, u32)>, args: &[&str]| {
            let all = [&["--home", &home], args].concat();
            succeeded(&self.command_as(user, &all).output().expect("it runs"), args);
        };
        offline(Some(SERVER), &["init", "--shared"]);
        offline(None, &["init", "--admin", LAN.0]);
        self.serve();
        self.done(LAN, &["init", "--sample"]);
        self
    }

    /// Starts the server under its own user, with a socket for the group.
    pub fn serve(&mut self) {
        let (home, socket) = (self.home().display().to_string(), self.socket().display().to_string());
        let mut command = self.command_as(Some(SERVER), &["serve", "--shared", "--home", &home, "--socket", &socket]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server");
        self.server = Some(child);
        let ready = |about: fs::Metadata| about.file_type().is_socket() && about.permissions().mode() & 0o777 == 0o660;
        until("a socket", || fs::metadata(self.socket()).is_ok_and(ready));
    }

    /// A path inside the office's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, in a folder where all users can run it.
    pub fn program(&self) -> PathBuf {
        self.path("dondoc")
    }

    /// The home, which only the server may enter.
    pub fn home(&self) -> PathBuf {
        self.path(SERVER.0).join("home")
    }

    /// The socket of the server.
    pub fn socket(&self) -> PathBuf {
        self.path("run/sock")
    }

    /// Any program, as root, among the users of the office.
    pub fn inside(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new("unshare");
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").current_dir("/").stdin(Stdio::null());
        command.args(["--mount", "--propagation", "private", "--", "sh", "-c", INSIDE]).arg(self.folder.path());
        command.arg(program.as_ref()).args(args);
        command
    }

    fn changing_to(user: (&str, u32)) -> Vec<String> {
        let regid = if user == SERVER { GROUP.1 } else { user.1 };
        let groups = if user == SERVER { "--clear-groups" } else { "--init-groups" };
        ["--reuid", user.0, "--regid", &regid.to_string(), groups, "--"].map(str::to_owned).to_vec()
    }

    fn environment(&self, user: Option<(&str, u32)>) -> Vec<(&'static str, String)> {
        let own = user.map_or_else(|| self.path("root"), |(name, _)| self.path(name));
        vec![
            ("HOME", own.display().to_string()),
            ("LANG", "en_US.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin".into()),
        ]
    }

    /// The program as a user, or as root.
    fn command_as(&self, user: Option<(&str, u32)>, args: &[&str]) -> Command {
        let Some(user) = user else {
            let mut command = self.inside(self.program(), args);
            command.envs(self.environment(None));
            return command;
        };
        self.other_as(user, &self.program(), args)
    }

    /// Any program as a user.
    pub fn other_as(&self, user: (&str, u32), program: &Path, args: &[&str]) -> Command {
        let mut all = Self::changing_to(user);
        all.push(program.display().to_string());
        all.extend(args.iter().map(|arg| (*arg).to_owned()));
        let mut command = self.inside("setpriv", &all.iter().map(String::as_str).collect::<Vec<_>>());
        command.envs(self.environment(Some(user)));
        command
    }

    /// Runs a command of a person.
    pub fn run(&self, person: (&str, u32), args: &[&str]) -> Output {
        let socket = self.socket().display().to_string();
        self.command_as(Some(person), &[&["--socket", &socket], args].concat()).output().expect("the program runs")
    }

    /// Runs a command of the nightly job, as the user that the server runs as.
    pub fn as_server(&self, args: &[&str]) -> Output {
        let socket = self.socket().display().to_string();
        self.command_as(Some(SERVER), &[&["--socket", &socket], args].concat()).output().expect("the program runs")
    }

    /// The same if it is expected to succeed; returns its standard output.
    pub fn done(&self, person: (&str, u32), args: &[&str]) -> String {
        succeeded(&self.run(person, args), args)
    }

    /// The same if exactly this exit code is expected; returns both outputs.
    pub fn fails(&self, person: (&str, u32), args: &[&str], code: i32) -> String {
        let output = self.run(person, args);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
        text
    }

    /// Its output with `--json`.
    pub fn json(&self, person: (&str, u32), args: &[&str]) -> Json {
        let text = self.done(person, &[args, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?} prints no JSON ({error}): {text}"))
    }

    /// The screen of a person at a terminal of the machine itself.
    pub fn screen(&self, person: (&str, u32), columns: u16, rows: u16) -> Terminal {
        let socket = self.socket().display().to_string();
        let command = self.command_as(Some(person), &["--socket", &socket]);
        let args: Vec<String> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Terminal::with(self.environment(Some(person)), "unshare", &args, columns, rows)
    }
}

fn succeeded(output: &Output, args: &[&str]) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{args:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
