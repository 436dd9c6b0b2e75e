//! The units of `packaging/` under a real systemd: installed as in `docs/operations.md`, in a Debian that
//! `DONDOC_MACHINE` names (made by `debootstrap --variant=minbase --include=systemd,dbus`). Needs root and
//! systemd-nspawn; otherwise it is skipped with a note.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

#[path = "support/skip.rs"]
mod skip;
use skip::skip;

/// A booted machine; switched off when dropped.
struct Machine {
    nspawn: Child,
    init: String,
}

impl Machine {
    fn boot(root: &Path) -> Machine {
        let mut nspawn = Command::new("systemd-nspawn");
        nspawn.args(["--quiet", "--register=no", "--keep-unit", "--volatile=overlay", "--console=read-only"]);
        nspawn.arg("--machine=dondoc-drill").arg("-D").arg(root).arg("--boot");
        nspawn.arg(format!("--bind-ro={}:/src/dondoc", env!("CARGO_BIN_EXE_dondoc")));
        nspawn.arg(format!("--bind-ro={}/packaging:/src/packaging", env!("CARGO_MANIFEST_DIR")));
        let nspawn = nspawn.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut machine = Machine { nspawn: nspawn.expect("systemd-nspawn starts"), init: String::new() };
        let children = format!("/proc/{0}/task/{0}/children", machine.nspawn.id());
        let until = Instant::now() + Duration::from_mins(1);
        while !machine.shell("systemctl is-system-running --wait").1.contains("running") {
            assert!(Instant::now() < until, "it does not boot");
            fs::read_to_string(&children).unwrap_or_default().trim().clone_into(&mut machine.init);
            std::thread::yield_now();
        }
        machine
    }

    /// Runs a script in the machine; returns whether it succeeded, and its output.
    fn shell(&self, script: &str) -> (bool, String) {
        let mut shell = Command::new("nsenter");
        shell.args(["-t", &self.init, "-a", "--", "/bin/bash", "-c", script]).env_clear();
        shell.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LANG", "C.UTF-8").stdin(Stdio::null());
        let output = shell.output().expect("nsenter runs");
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), text)
    }

    fn done(&self, script: &str) -> String {
        let (done, text) = self.shell(script);
        assert!(done, "{script}: {text}");
        text
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(init) = self.init.parse().ok().and_then(Pid::from_raw) {
            let _ = kill_process(init, Signal::KILL);
        }
        let _ = self.nspawn.kill();
        let _ = self.nspawn.wait();
    }
}

const INSTALL: &str = "set -e; cd /src; install -m 755 dondoc /usr/bin/dondoc
install -m 644 packaging/sysusers.conf /usr/lib/sysusers.d/dondoc.conf; systemd-sysusers
install -m 644 packaging/tmpfiles.conf /usr/lib/tmpfiles.d/dondoc.conf; systemd-tmpfiles --create dondoc.conf
install -m 644 packaging/*.service packaging/*.socket packaging/*.timer /etc/systemd/system/
systemctl daemon-reload; systemctl enable --now dondoc.socket dondoc-backup.timer dondoc-check.timer
useradd lan; useradd hoa; usermod -aG dondoc-users lan; usermod -aG dondoc-users hoa; dondoc init --admin lan";

#[test]
fn the_units_work_under_systemd_as_the_manual_says() {
    let root = std::env::var_os("DONDOC_MACHINE").map(PathBuf::from).filter(|root| root.join("etc").is_dir());
    let (Some(root), true) = (root, rustix::process::geteuid().is_root()) else {
        skip("this needs root, systemd-nspawn, and a Debian in the folder that DONDOC_MACHINE names");
        return;
    };
    let machine = Machine::boot(&root);
    machine.done(INSTALL);
    assert!(machine.done("systemctl is-active dondoc").contains("active"), "the socket started it");
    machine.done("su lan -c \"dondoc add task title='Một'\"");
    assert!(!machine.shell("su hoa -c 'dondoc list tasks'").0, "nobody without a role");
    machine.done("su lan -c 'dondoc access grant hoa viewer' && su hoa -c 'dondoc list tasks'");

    machine.done("systemctl start dondoc-backup.service && systemctl start dondoc-backup.service");
    assert_eq!(machine.done("ls /var/backups/dondoc").lines().count(), 1, "of one day the last is kept");
    assert!(machine.done("su lan -c 'dondoc status'").contains("/var/backups/dondoc/dondoc-"));
    machine.done("dondoc --home /root/try restore /var/backups/dondoc/*.tar.gz && dondoc --home /root/try check");

    machine.done("echo 'due-soon-days = 9' > /var/lib/dondoc/config.toml && systemctl reload dondoc");
    assert!(!machine.done("su lan -c 'dondoc status'").contains("Warning"));
    let pid = "systemctl show -P MainPID dondoc";
    let before = machine.done(pid);
    machine.done(&format!("kill -9 $({pid}); su lan -c \"dondoc add task title='Hai'\""));
    assert_ne!(machine.done(pid), before, "it was started again, and the client waited for it");
    machine.done("systemctl stop dondoc.socket dondoc");
    let log = machine.done("journalctl -u dondoc -o cat --no-pager");
    assert!(log.contains("asked to end") && log.contains("serve: stopped"), "{log}");
    let said = machine.done("systemd-analyze security --no-pager dondoc.service dondoc-backup.service | cat");
    println!("{}", said.lines().filter(|line| line.contains('→')).collect::<Vec<_>>().join("\n"));
}
