//! Starts the server of an own home in the background and reads its report.

use std::env;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

use super::error::ConnectError;
use super::place::Place;

/// What a server started in the background writes to its standard output, one line of JSON, before it closes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum Report {
    /// Its socket accepts clients.
    Ready,
    /// Another server holds the home; this one ends.
    Busy,
    /// It cannot work, with the reason.
    Failed {
        /// In Vietnamese.
        vi: String,
        /// In English.
        en: String,
        /// Whether the log in the home has more details.
        #[serde(default)]
        logged: bool,
    },
}

/// The result of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launched {
    /// A server accepts clients.
    Ready,
    /// Another server holds the home.
    Busy,
}

/// A server binds its socket before it loads, so this is generous.
const PATIENCE: Duration = Duration::from_secs(15);

/// Settings of glibc's allocator, unless some are set: large pieces are returned to the system at once. By default the
/// allocator derives the size that counts as large from what was freed last, which is megabytes after a start; then the
/// server keeps 6 MiB more permanently. Other C libraries ignore the setting.
const ALLOCATOR: [&str; 2] =
    ["GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072:glibc.malloc.trim_threshold=131072"];

/// Starts `dondoc serve --background` for this place and waits for its report.
pub fn launch(place: &Place, program: Option<&Path>) -> Result<Launched, ConnectError> {
    let program = program.map_or_else(own_program, Path::to_path_buf);
    let failed = |cause: &dyn std::fmt::Display| {
        let what = format!("{}: {cause}", program.display());
        ConnectError::CannotStart { vi: what.clone(), en: what, logged: false }
    };
    let mut command = Command::new(&program);
    command.args(["serve", "--background", "--home"]).arg(&place.home).arg("--socket").arg(&place.socket);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let [name, settings] = ALLOCATOR;
    if std::env::var_os(name).is_none() {
        command.env(name, settings);
    }
    let mut child = command.spawn().map_err(|cause| failed(&cause))?;
    let said = match child.stdout.take() {
        Some(mut output) => first_line(&mut output).map_err(|cause| failed(&cause))?,
        None => Vec::new(),
    };
    match serde_json::from_slice(&said) {
        Ok(Report::Ready) => Ok(Launched::Ready),
        other => {
            // It ends by itself; waiting only removes it from the process table.
            let status = child.wait().map_err(|cause| failed(&cause))?;
            match other {
                Ok(Report::Failed { vi, en, logged }) => Err(ConnectError::CannotStart { vi, en, logged }),
                Ok(_) => Ok(Launched::Busy),
                Err(_) => Err(failed(&status)),
            }
        }
    }
}

/// This program; if its file was replaced by a newer one, still the running one.
fn own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    env::current_exe().ok().filter(|path| path.exists()).unwrap_or(running)
}

/// Everything up to a line end or the end, within [`PATIENCE`].
fn first_line(output: &mut std::process::ChildStdout) -> io::Result<Vec<u8>> {
    let deadline = Instant::now() + PATIENCE;
    let mut said = Vec::new();
    let mut piece = [0; 1024];
    while !said.contains(&b'\n') {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        if poll(&mut [PollFd::new(output, PollFlags::IN)], Some(&timeout))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match output.read(&mut piece)? {
            0 => break,
            length => said.extend_from_slice(piece.get(..length).unwrap_or_default()),
        }
    }
    Ok(said)
}
