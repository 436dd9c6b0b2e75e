//! Notes about skipped tests, so that the end of `cargo test` can list them (`tests/zz_skipped.rs`): libtest does not
//! show the output of a passing test.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

/// Prints that this test is skipped, and notes it for the end of the run.
pub fn skip(why: &str) {
    eprintln!("skipped: {why}");
    let target = env::current_exe().ok().and_then(|file| Some(file.file_stem()?.to_string_lossy().into_owned()));
    let target = target.unwrap_or_default();
    // Cargo's hash follows the last dash.
    let target = target.rsplit_once('-').map_or(target.as_str(), |(name, _)| name);
    let test = thread::current().name().unwrap_or_default().to_owned();
    // A run whose notes cannot be written still tests.
    if let (Some(folder), Some(run)) = (folder(), this_run()) {
        let _ = note(&folder, &run, &format!("{target} {test}: {why}"));
    }
}

/// The folder of the notes: `target/tmp/skipped`. `CARGO_TARGET_TMPDIR` is not set in the tests of the library.
pub fn folder() -> Option<PathBuf> {
    Some(env::current_exe().ok()?.ancestors().nth(3)?.join("tmp").join("skipped"))
}

/// The run that this process belongs to: cargo's process number and start time.
pub fn this_run() -> Option<String> {
    run_of(std::os::unix::process::parent_id())
}

/// The run whose cargo has this process number; `None` if no such process runs.
pub fn run_of(process: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may contain blanks; the 22nd field in total is the start.
    let start = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.to_owned();
    Some(format!("{process}-{start}"))
}

/// Adds a line to the notes of a run.
///
/// # Errors
/// Fails if the file cannot be written.
pub fn note(folder: &Path, run: &str, line: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(run))?;
    // In one write, because other tests write at the same time.
    file.write_all(format!("{}\n", line.replace('\n', " ")).as_bytes())
}

/// The notes of a run, each once, in order. Removes them and those of runs that have ended.
pub fn take_notes(folder: &Path, run: &str) -> Vec<String> {
    let text = fs::read_to_string(folder.join(run)).unwrap_or_default();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.split('-').next().and_then(|number| number.parse().ok());
        if name == run || process.and_then(run_of).as_ref() != Some(&name) {
            let _ = fs::remove_file(entry.path());
        }
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines.dedup();
    lines
}
