//! Old hardware: 256 MB and a quarter of a core for the server and the screen together, and 20 ms for an fdatasync. The
//! daily jobs of an admin, in a real terminal and with many records: each must finish, and the time from its last key
//! to the settled screen is printed.
//!
//! `DONDOC_OLD_RECORDS` sets another number of records (2,000). The relevant figures are those of a release build:
//! `cargo test --release --test old`. Needs root, control groups (either version) and strace; it is skipped with a note
//! without them.
#![allow(clippy::expect_used, clippy::panic, reason = "a drill may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dondoc::service::api::{Answer, Ask};
use dondoc::wire::{Client, Start};

mod support;
use support::pty::Terminal;
use support::skip::skip;
use support::{Home, PROGRAM};

const MEMORY: &str = "268435456";
/// A screen is settled if nothing came for this long.
const QUIET: Duration = Duration::from_millis(700);
/// The maximum time for a job to be called usable: far more than any should need.
const USABLE: Duration = Duration::from_secs(10);
const ENTER: &str = "\r";
/// Joins the control groups named first, then runs the rest.
const JOIN: &str = r#"for group in $0; do echo $$ > "$group/cgroup.procs" || exit 1; done; exec "$@""#;

/// The control groups that represent an old machine.
struct OldMachine(Vec<PathBuf>);

impl OldMachine {
    /// `None`, with a note, if they cannot be created.
    fn build() -> Option<OldMachine> {
        let root = Path::new("/sys/fs/cgroup");
        let name = format!("dondoc-old-{}", std::process::id());
        let limits: Vec<(PathBuf, Vec<(&str, &str)>)> = if root.join("cgroup.controllers").exists() {
            let _ = fs::write(root.join("cgroup.subtree_control"), "+memory +cpu");
            vec![(root.join(&name), vec![("memory.max", MEMORY), ("cpu.max", "25000 100000")])]
        } else {
            vec![
                (root.join("memory").join(&name), vec![("memory.limit_in_bytes", MEMORY)]),
                (root.join("cpu").join(&name), vec![("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "25000")]),
            ]
        };
        let machine = OldMachine(limits.iter().map(|(group, _)| group.clone()).collect());
        let made = limits.iter().all(|(group, limits)| {
            let set = |(file, limit): &(&str, &str)| fs::write(group.join(file), limit).is_ok();
            fs::create_dir(group).is_ok() && limits.iter().all(set)
        });
        let strace = Command::new("strace")
            .args(["-f", "--seccomp-bpf", "-qq", "-e", "trace=fdatasync", "-o", "/dev/null", "true"])
            .status();
        if made && strace.is_ok_and(|status| status.success()) {
            return Some(machine);
        }
        skip("an old machine needs control groups that can be made, and strace");
        None
    }

    /// Arguments of `sh` that run a program on the old machine.
    fn run(&self, program: &[&str]) -> Vec<String> {
        let groups: Vec<String> = self.0.iter().map(|group| group.display().to_string()).collect();
        let fixed = ["-c".to_owned(), JOIN.to_owned(), groups.join(" ")];
        fixed.into_iter().chain(program.iter().map(|word| (*word).to_owned())).collect()
    }

    /// The peak memory of everything together, including page cache, in bytes.
    fn most_memory(&self) -> Option<u64> {
        let group = self.0.first()?;
        let names = ["memory.max_usage_in_bytes", "memory.peak"];
        names.iter().find_map(|name| fs::read_to_string(group.join(name)).ok()?.trim().parse().ok())
    }
}

impl Drop for OldMachine {
    fn drop(&mut self) {
        for group in &self.0 {
            let end = Instant::now() + Duration::from_secs(10);
            // A group is busy until the last of its processes is reaped.
            while fs::remove_dir(group).is_err() && group.exists() && Instant::now() < end {
                std::thread::park_timeout(Duration::from_millis(10));
            }
        }
    }
}

/// The server on a slow disk. Dropped before its machine.
struct Server<'a>(Child, &'a Home);

impl<'a> Server<'a> {
    fn start(home: &'a Home, machine: &OldMachine) -> (Server<'a>, Duration) {
        let slow = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync"];
        let delay = ["-e", "inject=fdatasync:delay_exit=20000", PROGRAM, "serve", "--stay"];
        let begun = Instant::now();
        let mut command = Command::new("sh");
        command.args(machine.run(&[&slow[..], &delay[..]].concat())).env_clear().envs(home.environment());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Server(child.expect("the server starts"), home);
        // If the client could start a server itself, that server would run outside the old machine.
        while !Client::connect(&home.place(), Start::Never)
            .is_ok_and(|mut client| matches!(client.ask(Ask::Overview), Ok(Answer::Overview(_))))
        {
            assert!(begun.elapsed() < Duration::from_mins(2), "the server answers");
            std::thread::park_timeout(Duration::from_millis(5));
        }
        (server, begun.elapsed())
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.1.run(&["stop"]);
        let _ = self.0.wait();
    }
}

/// Presses the last key of a job and measures the time until its result is on the screen and nothing more comes.
fn last_key(screen: &mut Terminal, job: &str, key: &str, ended: &str) {
    let begun = Instant::now();
    screen.keys(key).see(ended);
    let seen = begun.elapsed();
    let mut settled = seen;
    while screen.more(QUIET) {
        settled = begun.elapsed();
    }
    println!("{job}: {} ms, settled after {} ms", seen.as_millis(), settled.as_millis());
    assert!(seen < USABLE, "{job} stays usable: {seen:?}");
}

/// The tasks pane with the one task of these words selected.
fn found<'a>(screen: &'a mut Terminal, words: &str) -> &'a mut Terminal {
    screen.keys("3").see("[3 Tasks]").keys("/\u{15}").keys(words);
    screen.wait("one row", |screen| screen.contains(" 1/")).keys(ENTER)
}

#[test]
fn the_days_jobs_stay_usable_on_old_hardware() {
    let Some(machine) = OldMachine::build() else { return };
    let records = std::env::var("DONDOC_OLD_RECORDS").unwrap_or_else(|_| "2000".into());
    let home = Home::with_sample();
    home.done(&["add", "task", "title=Nộp bảng tự chấm của huyện", "assigned_on=-30", "due=-3"]);
    home.done(&["add", "task", "title=Trả lời người dân qua đường dây nóng"]);
    home.done(&["add", "inspection", "unit=427", "date=-5", "mode=surprise", "kind=inspection", "state=under_way"]);
    home.done(&["add", "finding", "inspection=inspection-1", "text=Để người dân chờ lâu", "severity=moderate"]);
    home.done(&["move", "finding-1", "fixing"]);
    home.done(&["move", "finding-1", "reported"]);
    home.done(&["demo", "--records", &records]);
    home.done(&["stop"]);

    let (_server, started) = Server::start(&home, &machine);
    println!("{records} records; first answer {} ms after the server was started", started.as_millis());
    let args = machine.run(&[PROGRAM]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let begun = Instant::now();
    let mut screen = Terminal::with(home.environment(), "sh", &args, 80, 24);
    screen.see("connected").see("Overview");
    println!("first screen: {} ms", begun.elapsed().as_millis());
    jobs(&mut screen);
    println!(
        "not there yet: 5 (an inspection with its findings in one form), 7 (feedback), 8 (conclusions), 12 (report)"
    );
    println!("most memory of all together: {:?} bytes", machine.most_memory());
    drop(screen);
    home.done(&["audit", "verify"]);
}

fn jobs(screen: &mut Terminal) {
    found(screen, "qua duong day nong").keys("d").see("Result document").keys("45/BC-UBND");
    last_key(screen, "1 done, with a document", ENTER, "· u undo");
    last_key(screen, "2 what is overdue", "0", "Overdue");
    found(screen, "nop bang tu cham").keys("r").see("Note").keys("gọi văn phòng sở");
    last_key(screen, "3 chased again", ENTER, "· u undo");
    found(screen, "nop bang tu cham")
        .keys("t")
        .see("Extended to")
        .keys("+20")
        .keys(ENTER)
        .keys("chờ số liệu")
        .keys(ENTER);
    screen.keys("Trưởng ban");
    last_key(screen, "4 extended", ENTER, "· u undo");
    last_key(screen, "undo: its words", "u", "Trưởng ban");
    last_key(screen, "undo: done", ENTER, "ndone");
    screen.keys("4").see("[4 Inspections]").keys("v").see("[4 Findings]");
    screen.keys("/nguoi dan cho lau").wait("one row", |screen| screen.contains(" 1/")).keys(ENTER);
    screen.keys("s").see("Verify").keys("v").see("Evidence").keys("99/BC-UBND");
    last_key(screen, "6 the proof arrived", ENTER, "Verified");
    screen.keys("2").see("[2 ").keys("/thi xa").wait("three rows", |screen| screen.contains(" 3/"));
    screen.keys(ENTER).keys("xxx").see("marked 3").keys("b").see("Member").keys("bui thanh an").see("Bùi Thanh An");
    screen.keys(ENTER).see("Decision").keys("12-QĐ/BCĐ");
    last_key(screen, "9 three units handed over", ENTER, "· u undo");
    screen.keys("/\u{15}ky son").wait("one row", |screen| screen.contains(" 1/")).keys(ENTER);
    screen.keys("s").see("Sub-committee formed").keys("y").see("document").keys("15/QĐ-UBND");
    last_key(screen, "11 a sub-committee formed", ENTER, "· u undo");
    last_key(screen, "10 a unit on one page", ENTER, "15/QĐ-UBND");
}
