//! The drill's own sshd on the loopback, with the settings of packaging/.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use super::support::people::Office;
use super::support::pty::Terminal;
use super::support::skip::skip;
use super::support::wait::until;

const PACKAGED: &str = include_str!("../../packaging/sshd_dondoc.conf");

/// How soon sshd closes a silent connection.
#[derive(Clone, Copy)]
pub(crate) enum Patience {
    /// As packaged: a minute and a half.
    Packaged,
    /// Two seconds.
    Short,
}

/// A running sshd.
pub(crate) struct Sshd<'a> {
    office: &'a Office,
    port: u16,
    child: Child,
}

/// Whether sshd is installed; prints a note if not.
pub(crate) fn installed() -> bool {
    let installed = Path::new("/usr/sbin/sshd").exists();
    if !installed {
        skip("sshd is not installed");
    }
    installed
}

impl Sshd<'_> {
    /// Starts it among the people of an office.
    pub(crate) fn start(office: &Office, patience: Patience) -> Sshd<'_> {
        // sshd needs it, and distributions create it only at boot.
        fs::create_dir_all("/run/sshd").expect("sshd's own folder");
        for key in ["host", "user"] {
            if !office.path(key).exists() {
                let mut make = Command::new("ssh-keygen");
                let made = make.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(office.path(key)).status();
                assert!(made.is_ok_and(|status| status.success()), "ssh-keygen");
            }
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let config = office.path(&format!("sshd-{port}"));
        fs::write(&config, configuration(office, port, patience)).expect("settings");
        let mut command = office.inside("/usr/sbin/sshd", &["-D", "-e", "-f", &config.display().to_string()]);
        let log = fs::File::create(office.path(&format!("sshd-{port}.log"))).expect("a log");
        let child = command.stdout(Stdio::null()).stderr(log).spawn().expect("sshd starts");
        let sshd = Sshd { office, port, child };
        until("sshd", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        sshd
    }

    /// The arguments with which ssh (`-p`) or scp (`-P`) reaches it.
    fn options(&self, port: &str) -> Vec<String> {
        let fixed = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
                     -o IdentitiesOnly=yes -o BatchMode=yes -o SendEnv=LANG -F none -i";
        let mut options: Vec<String> = fixed.split_whitespace().map(str::to_owned).collect();
        options.extend([self.office.path("user").display().to_string(), port.into(), self.port.to_string()]);
        options
    }

    /// The screen of a person on a type of terminal.
    pub(crate) fn screen(&self, person: (&str, u32), term: &str) -> Terminal {
        let mut args = vec!["-tt".to_owned()];
        args.extend(self.options("-p"));
        args.push(format!("{}@127.0.0.1", person.0));
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let environment = [
            ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin".to_owned()),
            ("LANG", "en_US.UTF-8".to_owned()),
            ("TERM", term.to_owned()),
        ];
        Terminal::with(environment, "ssh", &args, 100, 30)
    }

    /// The output of `ssh person@host ASKED`, without a terminal.
    pub(crate) fn ask(&self, person: (&str, u32), more: &[&str], asked: &[&str]) -> Output {
        let mut command = Command::new("ssh");
        command.env("LANG", "en_US.UTF-8").env("DONDOC_LANG", "vi").args(self.options("-p")).args(more);
        command.arg(format!("{}@127.0.0.1", person.0)).args(asked).stdin(Stdio::null()).output().expect("ssh runs")
    }

    /// Copies a file there, as scp does now (SFTP) or did earlier (`-O`).
    pub(crate) fn copy(&self, person: (&str, u32), way: &str, from: &Path, to: &Path) -> Output {
        let there = format!("{}@127.0.0.1:{}", person.0, to.display());
        let mut command = Command::new("scp");
        command.arg(way).args(self.options("-P")).arg(from).arg(there);
        command.stdin(Stdio::null()).output().expect("scp runs")
    }

    /// The processes that serve one connection each.
    pub(crate) fn connections(&self) -> Vec<i32> {
        children(self.child.id().try_into().expect("a process number"))
    }
}

fn configuration(office: &Office, port: u16, patience: Patience) -> String {
    let ours = format!("ForceCommand {} ssh --socket {}", office.program().display(), office.socket().display());
    let packaged = "ForceCommand /usr/bin/dondoc ssh";
    assert!(PACKAGED.contains(packaged), "packaging/sshd_dondoc.conf runs the installed program");
    let mut block = PACKAGED.replace(packaged, &ours);
    if matches!(patience, Patience::Short) {
        block = block.replace("ClientAliveInterval 30", "ClientAliveInterval 1");
        block = block.replace("ClientAliveCountMax 3", "ClientAliveCountMax 2");
        assert!(block.contains("Interval 1\n") && block.contains("Max 2"), "the packaged names");
    }
    format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
         StrictModes no\nPasswordAuthentication no\nAcceptEnv LANG LC_* DONDOC_*\nSubsystem sftp internal-sftp\n{block}",
        office.path("host").display(),
        office.path("user.pub").display(),
    )
}

/// The processes that a process has started.
pub(crate) fn children(pid: i32) -> Vec<i32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

impl Drop for Sshd<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
