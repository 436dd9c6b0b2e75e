//! The screen of a shared home: how access is granted, what a viewer sees of disabled actions, and a role that changes
//! while its user looks. Only root can name the first admin: without root it is skipped with a note.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

mod support;
use support::Home;
use support::pty::Terminal;
use support::skip::skip;

const ENTER: &str = "\r";
const TAB: &str = "\t";
const ESC: &str = "\x1b";
const F2: &str = "\x1bOQ";
/// Moves to the first line of a form.
const PAGE_UP: &str = "\x1b[5~";

/// A shared home with the sample, whose only admin is root, and its server.
struct Shared {
    /// The environment of the user at the screen.
    user: Home,
    socket: String,
    server: Child,
}

impl Shared {
    fn new() -> Option<Shared> {
        if !rustix::process::geteuid().is_root() {
            skip("only root can name the first admin of a shared home");
            return None;
        }
        let user = Home::new();
        let path = |name: &str| user.path().with_file_name(name).to_string_lossy().into_owned();
        let (home, socket) = (path("shared"), path("sock"));
        user.done(&["init", "--shared", "--home", &home]);
        user.done(&["init", "--admin", "root", "--home", &home]);
        let mut serve = user.command(&["serve", "--shared", "--home", &home, "--socket", &socket]);
        let mut server = serve.stderr(Stdio::piped()).spawn().expect("a server");
        let mut said = BufReader::new(server.stderr.take().expect("its words"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it serves");
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let shared = Shared { user, socket, server };
        shared.done(&["init", "--sample"]);
        Some(shared)
    }

    fn done(&self, args: &[&str]) -> String {
        self.user.done(&[&["--socket", &self.socket], args].concat())
    }

    fn screen(&self, lang: &str) -> Terminal {
        let more = [("DONDOC_HOME", ""), ("DONDOC_SOCKET", &*self.socket), ("LANG", lang)];
        Terminal::sized(&self.user, 80, 24, &more)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The screen without its first line, which contains the day.
fn picture(terminal: &Terminal) -> String {
    terminal.text().lines().skip(1).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn an_admin_gives_changes_and_takes_access() {
    let Some(shared) = Shared::new() else { return };
    let mut one = shared.screen("en_US.UTF-8");
    one.see("connected").see("Overview").keys("1").see("[1 Members]").keys("vv").see("[1 Access]").see("> root");
    // Only the name is typed: the server looks up the number.
    one.keys("a").see("User or @group").keys("bin").keys(TAB).see("looked up by the name").keys(TAB).keys("e");
    one.see("[e Editor]").keys(F2).see("> bin").see("· u undo");
    let number = shared.done(&["show", "grant-2", "--json"]);
    assert!(number.contains("\"uid\":2,"), "{number}");
    one.keys("a").see("User or @group").keys("@mail").keys(TAB).keys(TAB).keys("v").keys(F2).see("> @mail");
    one.keys("a").see("User or @group").keys("nosuchuser").keys(TAB).keys(TAB).keys("v").keys(F2);
    one.see("“nosuchuser”").keys(ESC).see("draft is kept");
    insta::assert_snapshot!("access_en", picture(&one));
    // The last admin cannot be removed, and the complete reason is shown.
    one.keys("G")
        .see("> root")
        .keys("e")
        .see("Edit: root")
        .keys(PAGE_UP)
        .keys(TAB)
        .keys(TAB)
        .keys("v")
        .see("[v Viewer]")
        .keys(F2);
    one.see("last admin").keys(ESC).see("draft is kept");
    one.keys(":Archive").keys(ENTER).see("Archive?").keys("y").see("root this is the last admin: make another user");
    // Another role, and then none.
    one.keys("g")
        .see("> bin")
        .keys("e")
        .see("Edit: bin")
        .keys(PAGE_UP)
        .keys(TAB)
        .keys(TAB)
        .keys("a")
        .keys(F2)
        .see("· u undo");
    assert!(shared.done(&["access", "list"]).contains("Admin"));
    one.keys(":Archive").keys(ENTER).see("Archive?").keys("y").gone("> bin").see("> @mail");
    assert!(!shared.done(&["access", "list"]).contains("bin"));

    let mut vi = shared.screen("vi_VN.UTF-8");
    vi.see("đã nối").see("Tổng quan").keys("1").see("[1 Thành viên]").keys("vv").see("> @mail");
    // Too long for the message line: the complete reason can be opened.
    vi.keys("G").see("> root").keys(":lưu trữ").keys(ENTER).see("Lưu trữ?").keys("c").see("Chưa làm").see("trước");
    vi.keys(ESC).gone("Chưa làm").keys("a").see("Thêm");
    vi.see("máy chủ tự tra");
    insta::assert_snapshot!("access_vi", picture(&vi));
}

#[test]
fn a_role_changes_while_somebody_looks_and_what_they_may_not_do_says_why() {
    let Some(shared) = Shared::new() else { return };
    shared.done(&["access", "grant", "bin", "admin"]);
    let mut one = shared.screen("en_US.UTF-8");
    one.see("connected").see("Overview").keys("3").see("[3 Tasks]").see("-0001").see("d done");
    shared.done(&["access", "grant", "root", "viewer"]);
    one.see("Your role is now: viewer").see("-0001").gone("d done").gone("a add");
    insta::assert_snapshot!("viewer_en", picture(&one));
    for key in ["a", "e", "s", "d", "p", "t", "r", "b", "m", "u", "x"] {
        one.keys(key).see("You may look but not change records.").keys("j").gone("You may look");
    }
    // The palette lists them with the reasons; the help leaves them out.
    one.keys(":log a rem")
        .see("You may look")
        .keys(ENTER)
        .keys(ESC)
        .gone("All actions")
        .keys("?")
        .see("Help")
        .keys("G");
    assert!(!one.text().contains("Extend"), "{}", one.text());
    one.keys(ESC).gone("Help").keys("1").see("[1 Members]").keys("vv").see("[1 Members]");
    one.keys(":Who may").see("may not do this").keys(ESC).gone("All actions");
    // Open records stay readable.
    one.keys("3").see("> ").keys(ENTER).see("last changed by").keys("e").see("You may look").keys("y").see("History");
}
