//! What a traced server did to its files and sent to its clients, in the kernel's order.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::{Home, PROGRAM};

/// Every call that can change a file or a folder, make it durable, or answer a client.
const CALLS: &str = "trace=openat,open,creat,write,pwrite64,writev,pwritev,fsync,fdatasync,sync_file_range,ftruncate,\
    truncate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,fallocate,\
    copy_file_range,sendfile,sendto,sendmsg";

/// One event.
#[derive(Debug)]
pub(crate) enum Event {
    /// Bytes were written, at an offset or at the end; from now on they may reach the disk.
    Write { path: PathBuf, at: Option<u64>, bytes: Vec<u8> },
    /// The length of the file changed.
    Length { path: PathBuf, length: u64 },
    /// A file was opened and perhaps created by that.
    File { path: PathBuf },
    /// A folder was created.
    Folder { path: PathBuf },
    /// A name was changed to another.
    Renamed { from: PathBuf, to: PathBuf },
    /// A name was removed.
    Removed { path: PathBuf },
    /// A thread began to sync a file or folder: earlier writes are included.
    SyncBegins { thread: u32, path: PathBuf },
    /// That sync succeeded.
    SyncEnds { thread: u32 },
    /// Bytes were sent on a socket.
    Sent { socket: Vec<u8>, bytes: Vec<u8> },
}

/// Starts the server of a home, traced to a file.
pub(crate) fn serve(home: &Home, into: &Path) -> Child {
    Command::new("strace")
        .env_clear()
        .envs(home.environment())
        .args(["-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "10000000", "-e", CALLS, "-o"])
        .arg(into)
        .args([PROGRAM, "serve", "--stay"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("strace starts")
}

/// Reads a trace. Overlapping calls of two threads are ordered: a write counts from its beginning, everything else from
/// its end.
pub(crate) fn read(file: &Path) -> Vec<Event> {
    let mut events = Vec::new();
    let mut open: HashMap<u32, String> = HashMap::new();
    for line in BufReader::new(File::open(file).expect("the trace")).lines() {
        let line = line.expect("a line of the trace");
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let Ok(thread) = thread.parse() else { continue };
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            begin(thread, begun, &mut events);
            open.insert(thread, begun.trim_end().to_owned());
        } else if rest.starts_with("<... ") {
            let Some(begun) = open.remove(&thread) else { continue };
            let ended = rest.split_once("resumed>").map_or("", |(_, ended)| ended);
            end(thread, &format!("{begun}{ended}"), &mut events);
        } else if rest.contains('(') {
            begin(thread, rest, &mut events);
            end(thread, rest, &mut events);
        }
    }
    events
}

/// The name of a call and its arguments. Every string in them is in hexadecimal, so that commas,
/// quotes and brackets are never part of one.
fn parts(call: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = call.split_once('(')?;
    let arguments = rest.rsplit_once(") ").map_or(rest, |(arguments, _)| arguments);
    Some((name, arguments.trim_end().trim_end_matches(',').split(", ").collect()))
}

fn begin(thread: u32, call: &str, events: &mut Vec<Event>) {
    let Some((name, arguments)) = parts(call) else { return };
    let argument = |index: usize| arguments.get(index).copied().unwrap_or_default();
    match name {
        "write" | "pwrite64" | "sendto" => {
            let (place, bytes) = (described(argument(0)), unhex(argument(1)));
            let at = (name == "pwrite64").then(|| argument(3).parse().expect("an offset"));
            if place.starts_with(b"/") {
                events.push(Event::Write { path: path(place), at, bytes });
            } else {
                events.push(Event::Sent { socket: place, bytes });
            }
        }
        "fsync" | "fdatasync" => {
            events.push(Event::SyncBegins { thread, path: path(described(argument(0))) });
        }
        _ => {}
    }
}

fn end(thread: u32, call: &str, events: &mut Vec<Event>) {
    let Some((name, arguments)) = parts(call) else { return };
    let argument = |index: usize| arguments.get(index).copied().unwrap_or_default();
    let failed = call.rsplit_once(" = ").is_none_or(|(_, result)| result.starts_with('-') || result.starts_with('?'));
    if failed {
        return;
    }
    match name {
        "fsync" | "fdatasync" => events.push(Event::SyncEnds { thread }),
        "ftruncate" => {
            let length = argument(1).parse().expect("a length");
            events.push(Event::Length { path: path(described(argument(0))), length });
        }
        "openat" if argument(2).contains("O_CREAT") => {
            let path = absolute(argument(1));
            events.push(Event::File { path: path.clone() });
            if argument(2).contains("O_TRUNC") {
                events.push(Event::Length { path, length: 0 });
            }
        }
        "mkdir" => events.push(Event::Folder { path: absolute(argument(0)) }),
        "unlink" | "rmdir" => events.push(Event::Removed { path: absolute(argument(0)) }),
        "unlinkat" => {
            let folder = path(described(argument(0)));
            events.push(Event::Removed { path: folder.join(path(unhex(argument(1)))) });
        }
        "rename" => events.push(Event::Renamed { from: absolute(argument(0)), to: absolute(argument(1)) }),
        "write" | "pwrite64" | "sendto" | "openat" | "sync_file_range" => {}
        // A call that the simulated disk does not know would make its result wrong.
        other => panic!("the server now calls {other}: {}", &call[..call.len().min(200)]),
    }
}

/// What strace prints in angle brackets for a file descriptor.
fn described(argument: &str) -> Vec<u8> {
    argument.split_once('<').map_or_else(Vec::new, |(_, rest)| unhex(rest.split('>').next().unwrap_or_default()))
}

fn unhex(text: &str) -> Vec<u8> {
    let text = text.trim_matches('"');
    text.split("\\x").skip(1).filter_map(|byte| u8::from_str_radix(byte.get(..2)?, 16).ok()).collect()
}

fn path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}

fn absolute(argument: &str) -> PathBuf {
    let path = path(unhex(argument));
    assert!(path.is_absolute(), "{}", path.display());
    path
}
