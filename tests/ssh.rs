//! Through a real sshd on the loopback: two sessions at once, and a connection that is cut.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a drill may fail loudly")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

mod support;
use support::pty::Terminal;
use support::{Home, PROGRAM};

/// An sshd of our own, with its keys and settings in a folder.
struct Sshd {
    folder: tempfile::TempDir,
    port: u16,
    child: Child,
}

impl Sshd {
    /// None where it is not installed or, without being root, cannot be run for this user.
    fn start(home: &Home) -> Option<Sshd> {
        let program = Path::new("/usr/sbin/sshd");
        if !program.exists() || !rustix::process::geteuid().is_root() {
            eprintln!("skipped: this drill needs sshd, and root to run it");
            return None;
        }
        fs::create_dir_all("/run/sshd").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path(key)).status();
            assert!(made.unwrap().success());
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
             StrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\nDisableForwarding yes\n\
             ForceCommand exec env LANG=en_US.UTF-8 XDG_STATE_HOME={} {PROGRAM} ssh --socket {}\n",
            path("host").display(),
            path("user.pub").display(),
            path("state").display(),
            home.place().door().display(),
        );
        fs::write(path("config"), config).unwrap();
        let mut command = Command::new(program);
        command.args(["-D", "-e", "-f"]).arg(path("config")).stdin(Stdio::null()).stderr(Stdio::null());
        let sshd = Sshd { child: command.spawn().unwrap(), folder, port };
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < end, "sshd does not come up");
        }
        Some(sshd)
    }

    fn args(&self) -> Vec<String> {
        let key: PathBuf = self.folder.path().join("user");
        let options =
            "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentitiesOnly=yes";
        let mut args: Vec<String> = options.split(' ').map(str::to_owned).collect();
        args.extend([
            "-i".into(),
            key.display().to_string(),
            "-p".into(),
            self.port.to_string(),
            "root@127.0.0.1".into(),
        ]);
        args
    }

    fn session(&self, home: &Home) -> Terminal {
        let mut args = vec!["-tt".to_owned()];
        args.extend(self.args());
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Terminal::running(home, "ssh", &args, 80, 24, &[])
    }

    /// The processes of sshd that serve a connection each, oldest first.
    fn connections(&self) -> Vec<i32> {
        let pid = self.child.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
        children.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn two_sessions_edit_at_once_and_a_cut_one_keeps_its_form() {
    let home = Home::with_sample();
    let Some(sshd) = Sshd::start(&home) else { return };
    let mut first = sshd.session(&home);
    first.see("connected").see("Overview").keys("3").see("[3 Tasks]").see(" 14 ");
    let cut = sshd.connections();
    let mut second = sshd.session(&home);
    second.see("connected").see("Overview").keys("3").see("[3 Tasks]").see(" 14 ");

    // What one adds, the other sees without a key.
    second.keys("a").see("Enter next").keys("Rà soát quy trình nội bộ").see("nội bộ").keys("\x1bOQ").see("added");
    first.see(" 15 ");

    first.keys("a").see("Enter next").keys("Họp rút kinh nghiệm").see("Họp rút kinh nghiệm");
    let victim = rustix::process::Pid::from_raw(*cut.last().unwrap()).unwrap();
    rustix::process::kill_process(victim, rustix::process::Signal::KILL).unwrap();
    first.ended();
    // Nobody is left behind: the other sees one person fewer, and the draft is there.
    let mut again = sshd.session(&home);
    again.see("Open the draft that was not sent?").keys("y").see("Enter next").see("Họp rút kinh nghiệm");
    again.keys("\x1bOQ").see("added");
    second.see(" 16 ");

    // Without a screen: one verb, and no other than those on the list.
    let run = |asked: &str| Command::new("ssh").args(sshd.args()).arg(asked).stdin(Stdio::null()).output().unwrap();
    let listed = run("dondoc list tasks 'rut kinh nghiem'");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("Họp rút kinh nghiệm"), "{listed:?}");
    assert_eq!(run("stop").status.code(), Some(5));
    assert_eq!(run("sh -c id").status.code(), Some(2));
}
