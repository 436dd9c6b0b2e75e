//! No free descriptor: while the server runs, and from its start.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::support::skip::skip;
use super::support::{Home, PROGRAM};
use super::{Book, titles};

fn limit(pid: &str, files: &str) {
    let set = Command::new("prlimit").args(["--pid", pid, &format!("--nofile={files}")]).status();
    assert!(set.is_ok_and(|status| status.success()), "prlimit");
}

/// Processor time of a process, in hundredths of a second.
fn used(pid: &str) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("stat");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system")
}

#[test]
fn no_file_can_be_opened() {
    let _watch = super::Watch::over("no_file_can_be_opened");
    if Command::new("prlimit").arg("--version").stdout(Stdio::null()).status().is_err() {
        skip("there is no prlimit here");
        return;
    }
    let home = Home::new();
    let mut client = home.client();
    let mut book = Book::default();
    assert!(book.change(&mut client, &["before".into()], 1));
    let pid = home.server().expect("a server").to_string();
    let open = fs::read_dir(format!("/proc/{pid}/fd")).expect("its files").count();
    limit(&pid, &format!("{open}:4096"));
    let waiting: Vec<_> = (0..20).map(|_| std::os::unix::net::UnixStream::connect(home.place().socket)).collect();
    for step in 0..20 {
        assert!(book.change(&mut client, &[format!("meanwhile {step}")], 1), "who is in works on");
        book.holds(&titles(&mut client), "no files");
    }
    // This second without requests is measured; it does not wait for anything.
    let begun = used(&pid);
    std::thread::park_timeout(Duration::from_secs(1));
    let spun = used(&pid) - begun;
    drop(waiting);
    limit(&pid, "1024:4096");
    let mut other = home.client();
    assert!(book.change(&mut other, &["files again".into()], 1));
    book.holds(&titles(&mut other), "files again");
    println!("{spun} hundredths of a second used in a second with 20 clients waiting and no file to open");
    assert!(spun < 30, "the server does not spin: {spun}");
    home.done(&["check"]);
    home.done(&["stop"]);
    // With very few descriptors from the start it reports the reason, and nothing is damaged.
    for files in [4, 8, 12, 16, 20, 24, 28, 32] {
        let mut server = Command::new("prlimit")
            .env_clear()
            .envs(home.environment())
            .args([&format!("--nofile={files}"), PROGRAM, "list", "tasks"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("prlimit starts");
        let status = super::end_of(&mut server, &format!("{files} files"));
        let mut said = String::new();
        std::io::Read::read_to_string(&mut server.stderr.take().expect("a pipe"), &mut said).expect("text");
        assert!(!said.contains("panicked"), "{files} files: {said}");
        assert!(status.success() || !said.is_empty(), "{files} files: {status}: {said}");
        println!("{files} files: {status}: {}", said.trim());
        // A server without a descriptor for a client is still stopped, by a signal.
        home.done(&["stop"]);
        assert_eq!(super::room::moved_aside(&home), Vec::<String>::new(), "{files} files: the store is sound");
    }
    book.holds(&titles(&mut home.client()), "after a restart");
}
