//! The state of the server.

use std::path::Path;

use crate::domain::day::Moment;
use crate::domain::id::Kind;

use super::Core;
use super::api::{Person, Role, Status};
use super::live::Live;

/// What a person may know of the server's state: warnings are for admins, the journal's last hash
/// and number for those of them who see everything.
pub(super) fn status(core: &Core, live: &Live, person: &Person) -> Status {
    let register = live.register();
    let (seq, hash) = register.head();
    let admin = person.role == Role::Admin;
    let raw = admin && person.sensitive;
    let records = Kind::ALL.into_iter().map(|kind| {
        let table = register.table(kind);
        let seen = (0..table.len()).filter(|row| table.listed(*row, person.sensitive, true)).count();
        (kind, seen as u32)
    });
    let seen = register.seq_for(person.sensitive);
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        started: core.started,
        home: core.home.root().display().to_string(),
        head: if raw { (seq, hash.to_string()) } else { (seen, String::new()) },
        applied: live.applied().min(if raw { seq } else { seen }),
        records: records.collect(),
        clients: core.hub.present(),
        sizes: (folder_size(&core.home.journal()), folder_size(&core.home.store())),
        memory: resident(),
        warnings: if admin { core.hub.warnings() } else { Vec::new() },
        last_backup: newest_backup(&core.home.backups()),
        last_check: *super::locked(&core.checked),
    }
}

/// Bytes of the files in a folder and the folders in it; what cannot be read counts nothing.
fn folder_size(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => folder_size(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

/// When the newest file among the backups was finished. One that is being written has a name that begins with a dot.
fn newest_backup(dir: &Path) -> Option<Moment> {
    let finished = |entry: std::fs::DirEntry| {
        let meta = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        (!hidden).then(|| std::os::unix::fs::MetadataExt::mtime(&meta))
    };
    std::fs::read_dir(dir).ok()?.flatten().filter_map(finished).max().map(Moment)
}

/// Resident memory of this process, in bytes; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
