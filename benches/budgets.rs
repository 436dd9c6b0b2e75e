//! The budgets, measured on the real program: each figure with a peer or a limit of the same run.
//!
//! `cargo bench` runs it at 10,000 and 100,000 records; `cargo bench -- 1000000` at another size. Absolute times depend
//! on the machine: compare the ratios.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, CommandId, PageQuery};
use dondoc::wire::Client;

#[path = "../tests/support/mod.rs"]
mod support;
use support::pty::Terminal;
use support::{Home, PROGRAM};

fn main() {
    let sizes: Vec<u32> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    println!("{:<44} {:>12} {:>13}  compared", "what", "measured", "budget");
    row("binary, stripped", &mib(fs::metadata(PROGRAM).map_or(0, |file| file.len())), "6.0 MiB", "");
    for size in if sizes.is_empty() { vec![10_000, 100_000] } else { sizes } {
        println!("\n{size} records");
        let home = Home::new();
        let (made, _) = timed(|| home.done(&["demo", "--records", &size.to_string()]));
        row("made through the front door", &ms(made), "", "");
        starts(&home, size);
        memory(&home, size);
        filters(&home, size);
        screen(&home);
        idle(&home);
        // Last, because it adds records.
        commits(&home);
    }
}

fn row(what: &str, measured: &str, budget: &str, compared: &str) {
    println!("{what:<44} {measured:>12} {budget:>13}  {compared}");
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The median and the 99th percentile.
fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    (at(0.5), at(0.99))
}

/// The budget for a size: at 10,000, at 100,000 and at a million.
fn by_size(size: u32, budgets: [&'static str; 3]) -> &'static str {
    budgets[usize::from(size > 10_000) + usize::from(size > 100_000)]
}

fn starts(home: &Home, size: u32) {
    home.done(&["stop"]);
    let (start, ()) = timed(|| ready(home));
    row("start of the server, until it answers", &ms(start), by_size(size, ["", "0.5 s", "4 s"]), "");
    home.done(&["stop"]);
    let _ = fs::remove_dir_all(home.path().join("store"));
    let (rebuild, ()) = timed(|| ready(home));
    row("start with sled rebuilt from the journal", &ms(rebuild), by_size(size, ["", "5 s", "60 s"]), "");
}

fn ready(home: &Home) {
    page(&mut home.client(), "");
}

fn page(client: &mut Client, filter: &str) -> u32 {
    let query = PageQuery {
        kind: Kind::Task,
        filter: filter.into(),
        typing: true,
        sort: Vec::new(),
        offset: 0,
        limit: 60,
        around: None,
        marked: Vec::new(),
        lang: Lang::Vi,
    };
    match client.ask(Ask::Page(query)) {
        Ok(Answer::Page(page)) => page.total,
        other => panic!("{other:?}"),
    }
}

/// Every prefix of what an admin might type.
fn filters(home: &Home, size: u32) {
    let mut client = home.client();
    let texts = ["thu tuc hanh chinh", "đơn vị mẫu 007", "tt:dang han<hn", "-tt:xong is:overdue bao cao", "nv-2026-00"];
    let mut times = Vec::new();
    for _ in 0..5 {
        for text in texts {
            for (end, letter) in text.char_indices() {
                times.push(timed(|| page(&mut client, &text[..end + letter.len_utf8()])).0);
            }
        }
    }
    let (half, most) = spread(times);
    let compared = fzf(home).map_or_else(
        || "fzf is not installed".to_owned(),
        |fzf| {
            format!("fzf --filter, whole process: {} ({:.0} × ours)", ms(fzf), fzf.as_secs_f64() / half.as_secs_f64())
        },
    );
    row("a filter key, request to page, p50", &ms(half), "", &compared);
    row("a filter key, request to page, p99", &ms(most), by_size(size, ["5 ms", "16 ms", "60 ms"]), "");
}

/// The same titles through fzf's filter mode; the median of five runs.
fn fzf(home: &Home) -> Option<Duration> {
    Command::new("fzf").arg("--version").stdout(Stdio::null()).status().ok()?;
    let json = home.json(&["list", "tasks"]);
    let titles: String =
        json.as_array()?.iter().filter_map(|task| Some(format!("{}\n", task["title"].as_str()?))).collect();
    let run = || {
        let mut child = Command::new("fzf")
            .args(["--filter", "thu tuc hanh chinh"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("fzf starts");
        let _ = child.stdin.take().expect("a pipe").write_all(titles.as_bytes());
        child.wait()
    };
    Some(spread((0..5).map(|_| timed(run).0).collect()).0)
}

fn commit(client: &mut Client, writer: usize, step: u32) {
    let mut id = [0; 16];
    fastrand::fill(&mut id);
    let values = vec![(task::TITLE, Value::text(format!("bench {writer} {step}")))];
    let action = Action::Create(vec![Draft { kind: Kind::Task, values }]);
    let answer = client.ask(Ask::Command(CommandId(id), action));
    assert!(matches!(answer, Ok(Answer::Done(_))), "{answer:?}");
}

fn commits(home: &Home) {
    let mut client = home.client();
    commit(&mut client, 0, 0);
    let (mut ours, mut syncs) = (Vec::new(), Vec::new());
    let probe = home.path().join("fdatasync-probe");
    let mut file = File::create(&probe).expect("a file");
    for step in 0..200 {
        syncs.push(timed(|| file.write_all(&[b'x'; 400]).and_then(|()| file.sync_data())).0);
        ours.push(timed(|| commit(&mut client, 0, step)).0);
    }
    let _ = fs::remove_file(probe);
    let ((half, _), (sync, _)) = (spread(ours), spread(syncs));
    let compared =
        format!("one write + fdatasync: {} (ratio {:.2})", ms(sync), half.as_secs_f64() / sync.as_secs_f64());
    row("a durable commit, p50", &ms(half), "1.5 × sync", &compared);
    let (one, fifty) = (rate(home, 1), rate(home, 50));
    row(
        "50 writers, commits a second",
        &format!("{fifty:.0}"),
        "8 × one's",
        &format!("one writer: {one:.0} ({:.1} ×)", fifty / one),
    );
}

/// Commits per second with this many writers, over a second and a half.
fn rate(home: &Home, writers: usize) -> f64 {
    let mut clients: Vec<Client> = (0..writers).map(|_| home.client()).collect();
    let start = Instant::now();
    let end = start + Duration::from_millis(1_500);
    let made: u32 = std::thread::scope(|scope| {
        let run = |writer: usize, client: &mut Client| {
            let mut step = 0;
            while Instant::now() < end {
                commit(client, writer, step);
                step += 1;
            }
            step
        };
        let begun = clients.iter_mut().enumerate().map(|(writer, client)| scope.spawn(move || run(writer, client)));
        let threads: Vec<_> = begun.collect();
        threads.into_iter().map(|thread| thread.join().expect("a writer")).sum()
    });
    f64::from(made) / start.elapsed().as_secs_f64()
}

fn open(home: &Home) -> Terminal {
    let mut terminal = Terminal::open(home);
    terminal.see("Tasks");
    terminal
}

fn screen(home: &Home) {
    let first = spread((0..7).map(|_| timed(|| open(home)).0).collect()).0;
    let vim = peer_screen(home, "vim", &["-u", "NONE"], "VIM");
    let compared = vim.map_or_else(String::new, |vim| format!("vim -u NONE: {}", ms(vim)));
    row("first screen, server running", &ms(first), "15 ms", &compared);
    home.done(&["stop"]);
    row("first screen, server started too", &ms(timed(|| open(home)).0), "60 ms at 10k", "");
    moves(home);
}

/// The first screen of another program in the same pty harness.
fn peer_screen(home: &Home, program: &str, args: &[&str], sees: &str) -> Option<Duration> {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    let run = || {
        Terminal::running(home, program, args, 80, 24, &[]).see(sees);
    };
    Some(spread((0..5).map(|_| timed(run).0).collect()).0)
}

/// The selection moves down and up; the cursor is on it, so its row shows when the move is drawn.
fn moves(home: &Home) {
    let mut terminal = open(home);
    terminal.keys("3").see("> ");
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for step in 0..200 {
        let (row_before, bytes_before) = (terminal.cursor().0, terminal.bytes());
        let key = if step % 20 < 10 { "j" } else { "k" };
        times.push(timed(|| terminal.keys(key).leave_row(row_before)).0);
        bytes.push(terminal.bytes() - bytes_before);
    }
    let (half, most) = spread(times);
    bytes.sort_unstable();
    row("a move, key to screen, p50", &ms(half), "1 ms", "");
    row("a move, key to screen, p99", &ms(most), "5 ms", "");
    row("a move, bytes, median", &bytes[bytes.len() / 2].to_string(), "60", "");
}

/// A figure of /proc/PID/status, in KiB or counts.
fn proc_status(pid: u32, key: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|figure| figure.parse().ok()).unwrap_or(0)
}

fn memory(home: &Home, size: u32) {
    let terminal = open(home);
    row("memory of a client, resident", &mib(proc_status(terminal.pid(), "VmRSS:") * 1024), "6 MiB", "");
    home.done(&["stop"]);
    ready(home);
    let Some(pid) = home.server() else { return };
    let budget = 20 * 1_048_576 + 350 * u64::from(size);
    // The rest of the resident memory is pages of the program's file, which all its processes share.
    let compared = format!("anonymous: {}", mib(proc_status(pid, "RssAnon:") * 1024));
    row("memory of the server, resident", &mib(proc_status(pid, "VmRSS:") * 1024), &mib(budget), &compared);
}

/// Context switches of all threads of a process.
fn switches(pid: u32) -> u64 {
    let tasks = fs::read_dir(Path::new("/proc").join(pid.to_string()).join("task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| task.file_name().to_string_lossy().parse().ok())
        .map(|thread| proc_status(thread, "voluntary_ctxt_switches:"))
        .sum()
}

fn idle(home: &Home) {
    let terminal = open(home);
    let server = home.server().unwrap_or(0);
    // Let work in progress finish before counting.
    std::thread::sleep(Duration::from_secs(8));
    let (client, before) = (switches(terminal.pid()), switches(server));
    let span = 5.0;
    std::thread::sleep(Duration::from_secs_f64(span));
    let woke = |now: u64, then: u64| format!("{:.1} /s", now.saturating_sub(then) as f64 / span);
    row("idle client, wake-ups", &woke(switches(terminal.pid()), client), "0", "");
    row("idle server, wake-ups", &woke(switches(server), before), "12 /s", "sled's own threads");
}
