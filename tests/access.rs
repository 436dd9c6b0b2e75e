//! A shared home with the real program and real users. Needs root, because it uses several users at once; otherwise it
//! is skipped with a note.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use dondoc::wire::{Client, Place, Start};
use nix::unistd::{Uid, User};

#[path = "support/wait.rs"]
mod wait;
use wait::until;
#[path = "support/skip.rs"]
mod skip;
use skip::skip;

const PROGRAM: &str = env!("CARGO_BIN_EXE_dondoc");

/// Users that exist on every Linux: one owns the home, three work in it.
const OWNER: &str = "daemon";
const BOSS: &str = "bin";
const CLERK: &str = "mail";
const STRANGER: &str = "nobody";

fn uid(name: &str) -> Option<u32> {
    User::from_name(name).ok().flatten().map(|user| user.uid.as_raw())
}

/// A shared home of another user, and its server.
struct Shared {
    folder: tempfile::TempDir,
    program: PathBuf,
    server: Option<Child>,
}

impl Shared {
    fn new(owner: u32) -> Shared {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("open to all");
        // The build folder may be closed to other users.
        let program = folder.path().join("dondoc");
        fs::copy(PROGRAM, &program).expect("a copy");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("runs for all");
        let shared = Shared { folder, program, server: None };
        fs::create_dir(shared.home()).expect("a home");
        fs::set_permissions(shared.home(), fs::Permissions::from_mode(0o755)).expect("to be looked at");
        chown(shared.home(), Some(owner), Some(owner)).expect("given away");
        shared
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn socket(&self) -> PathBuf {
        self.home().join("dondoc.sock")
    }

    fn command(&self, uid: u32, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().env("HOME", self.folder.path()).current_dir("/").stdin(Stdio::null());
        command.args(["--lang", "en", "--home"]).arg(self.home()).arg("--socket").arg(self.socket()).args(args);
        if uid != 0 {
            command.uid(uid).gid(uid);
        }
        command
    }

    fn run(&self, uid: u32, args: &[&str]) -> (i32, String) {
        let Output { status, stdout, stderr } = self.command(uid, args).output().expect("the program runs");
        let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        (status.code().unwrap_or(-1), text)
    }

    fn done(&self, uid: u32, args: &[&str]) -> String {
        let (code, text) = self.run(uid, args);
        assert_eq!(code, 0, "{args:?}: {text}");
        text
    }

    fn refused(&self, uid: u32, args: &[&str], code: i32) -> String {
        let (ended, text) = self.run(uid, args);
        assert_eq!(ended, code, "{args:?}: {text}");
        text
    }

    /// Starts the server as the owner of the home, as systemd would.
    fn serve(&mut self, owner: u32) {
        let mut serve = self.command(owner, &["serve", "--shared"]);
        self.server = Some(serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server"));
        let mode = |path: PathBuf| fs::metadata(path).map_or(0, |about| about.permissions().mode() & 0o777);
        until("a socket", || mode(self.socket()) == 0o660);
        // In practice only a group may connect; here all may, and the server decides who is admitted.
        fs::set_permissions(self.socket(), fs::Permissions::from_mode(0o666)).expect("a socket for all");
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

#[test]
fn real_users_get_what_they_are_granted_and_no_more() {
    let users = [OWNER, BOSS, CLERK, STRANGER].map(uid);
    let (true, [Some(owner), Some(boss), Some(clerk), Some(stranger)]) = (Uid::effective().is_root(), users) else {
        skip(&format!("this needs root, and the users {OWNER}, {BOSS}, {CLERK} and {STRANGER}"));
        return;
    };
    let mut shared = Shared::new(owner);
    shared.done(owner, &["init", "--shared"]);
    assert!(shared.refused(owner, &["init", "--admin", BOSS], 5).contains("root"), "the owner is not root");
    assert!(shared.refused(0, &["init", "--admin", "nosuchuser"], 3).contains("nosuchuser"));

    // Without a server; what root creates belongs to the home's owner.
    shared.done(0, &["init", "--admin", BOSS]);
    for entry in fs::read_dir(shared.home().join("journal")).expect("a journal") {
        assert_eq!(entry.expect("a file").metadata().expect("its owner").uid(), owner);
    }

    shared.serve(owner);
    assert!(shared.refused(clerk, &["list", "tasks"], 5).contains("no access"));
    assert!(shared.refused(0, &["list", "tasks"], 5).contains("no access"), "root has no role either");
    assert!(
        shared.refused(owner, &["list", "tasks"], 5).contains("not been given access"),
        "nor does its owner have access"
    );

    wrong_grants_are_told_whole(&shared, boss);
    shared.done(boss, &["access", "grant", CLERK, "viewer"]);
    shared.done(clerk, &["list", "tasks"]);
    shared.refused(clerk, &["add", "task", "title=Một"], 5);
    shared.refused(clerk, &["access", "list"], 5);
    shared.done(boss, &["access", "grant", CLERK, "editor"]);
    shared.done(clerk, &["add", "task", "title=Một"]);
    shared.refused(clerk, &["access", "grant", CLERK, "admin"], 5);
    shared.refused(clerk, &["init", "--admin", CLERK], 5);
    assert!(shared.refused(boss, &["access", "revoke", BOSS], 3).contains("last admin"));

    // Users who may see it find a surprise inspection by list, id, search and trail.
    shared.done(boss, &["add", "unit", "name=Thành phố Vinh", "group=district"]);
    let inspection = ["mode=surprise", "kind=inspection", "unit=Vinh", "date=30/09/2023", "scope=Kín"];
    let made = [&["add", "inspection"], inspection.as_slice()].concat();
    let (code, text) = shared.run(boss, &made);
    assert_eq!(code, 0, "{text}");
    assert!(shared.done(boss, &["list", "inspections"]).contains("Kín"));
    for look in [&["list", "inspections"][..], &["audit", "log"], &["show", "unit-1"], &["status"]] {
        let text = shared.done(clerk, look);
        assert!(!text.contains("Kín") && !text.contains("inspection-1"), "{look:?}: {text}");
    }
    let unknown = shared.refused(clerk, &["show", "inspection-9"], 3);
    assert_eq!(shared.refused(clerk, &["show", "inspection-1"], 3).replace("inspection-1", "inspection-9"), unknown);
    shared.done(boss, &["access", "grant", CLERK, "editor", "--sensitive"]);
    assert!(shared.done(clerk, &["list", "inspections"]).contains("Kín"), "at the next question");

    shared.done(boss, &["access", "revoke", CLERK]);
    shared.refused(clerk, &["list", "tasks"], 5);
    shared.refused(stranger, &["list", "tasks"], 5);

    // The server's own user and root maintain the files that they can read anyway, and may do nothing else.
    let (file, apart) = (shared.home().join("night.tar.gz"), shared.home().join("apart.tar.gz"));
    let (file, apart) = (file.to_string_lossy(), apart.to_string_lossy());
    shared.done(owner, &["backup", &file]);
    assert!(shared.done(boss, &["status"]).contains(&format!("{OWNER} · {file}")), "the night's backup is told");
    shared.done(owner, &["backup", "--secrets", &apart]);
    for caretaker in [owner, 0] {
        shared.done(caretaker, &["status"]);
        shared.done(caretaker, &["check"]);
        for args in [
            &["list", "tasks"][..],
            &["show", "unit-1"],
            &["reveal", "feedback-1"],
            &["forget", "feedback-1", "--yes"],
            &["audit", "log"],
            &["export", "tasks", "-"],
            &["add", "task", "title=x"],
            &["access", "grant", CLERK, "admin"],
            &["stop"],
        ] {
            shared.refused(caretaker, args, 5);
        }
    }
    // An admin who may not see everything gets the reason.
    shared.done(boss, &["access", "grant", CLERK, "admin"]);
    assert!(shared.refused(clerk, &["backup", "-"], 5).contains("holds what is hidden too"));
    assert!(shared.refused(clerk, &["backup", "--secrets", "-"], 5).contains("holds what is hidden too"));
    shared.done(boss, &["access", "revoke", CLERK]);

    // One user has a limited share of the connections; the others can still connect.
    let place = Place::find(Some(&shared.home()), Some(&shared.socket())).expect("a place");
    let roots: Vec<Client> = (0..20).map(|_| Client::connect(&place, Start::Never).expect("a place")).collect();
    assert!(shared.refused(0, &["list", "tasks"], 6).contains("You have 20 connections already"));
    shared.done(boss, &["list", "tasks"]);
    drop(roots);

    // While the server runs, root uses it. The trail has the count of refusals.
    shared.done(0, &["init", "--admin", CLERK]);
    shared.done(clerk, &["access", "list"]);
    assert!(shared.done(boss, &["check"]).contains("nothing is wrong"));
    shared.done(boss, &["stop"]);
    // The counts are written when the server ends.
    let ended = shared.server.take().map(|mut server| server.wait());
    assert!(matches!(ended, Some(Ok(status)) if status.success()));
    let journal = fs::read_dir(shared.home().join("journal")).expect("a journal");
    let lines: String = journal.map(|entry| fs::read_to_string(entry.expect("a file").path()).expect("text")).collect();
    assert!(lines.contains("\"what\":\"refusals 1\""), "{lines}");
}

/// Every fault at once, each with advice; and nothing is granted.
fn wrong_grants_are_told_whole(shared: &Shared, boss: u32) {
    let before = shared.done(boss, &["access", "list"]);
    let told = shared.refused(boss, &["access", "grant", "nosuchuser", "boss"], 3);
    assert!(told.contains("no user “nosuchuser”") && told.contains("useradd"), "{told}");
    assert!(told.contains("no role “boss”: only viewer, editor and admin"), "{told}");
    let told = shared.refused(boss, &["access", "grant", "@nosuchgroup", "quan_tri"], 3);
    assert!(told.contains("no group “nosuchgroup”") && told.contains("no role “quan_tri”"), "{told}");
    assert!(shared.refused(boss, &["access", "grant", "", "viewer"], 3).contains("no user"));
    assert!(shared.refused(boss, &["access", "grant", "@", "viewer"], 3).contains("no group"));
    let told = shared.refused(boss, &["access", "revoke", CLERK], 3);
    assert!(told.contains("has no grant") && told.contains("dondoc access list"), "{told}");
    assert!(shared.refused(boss, &["access", "grant", BOSS, "viewer"], 3).contains("last admin"));
    assert_eq!(shared.done(boss, &["access", "list"]), before);
}
