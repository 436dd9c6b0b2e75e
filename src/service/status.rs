//! The state of the server.

use std::path::Path;

use crate::domain::day::Moment;
use crate::domain::id::Kind;
use crate::store::backup::{Past, noted};

use super::api::{Person, Role, Status, Warning};
use super::live::Live;
use super::{Core, archives, clock};

/// A nightly backup that failed twice is this old, in seconds.
const OLD_BACKUP: i64 = 2 * 86_400;

/// What a person may know of the server's state: warnings are for admins, the journal's last hash
/// and number for those of them who see everything.
pub(super) fn status(core: &Core, live: &Live, person: &Person) -> Status {
    let admin = person.role == Role::Admin;
    let raw = admin && person.sensitive;
    // Reads files: before the records are held.
    let secrets = if raw { archives::copies(core, live) } else { None };
    let register = live.register();
    let (seq, hash) = register.head();
    let records = Kind::ALL.into_iter().map(|kind| {
        let table = register.table(kind);
        let seen = (0..table.len()).filter(|row| table.listed(*row, person.sight(), true)).count();
        (kind, seen as u32)
    });
    let seen = register.seq_for(person.sight());
    let alone = secrets.as_ref().map_or(0, |copies| copies.alone);
    let mut warnings = if admin { core.hub.warnings() } else { Vec::new() };
    warnings.extend((alone > 0).then_some(Warning::SecretsAlone { count: alone }));
    let last_backup = noted(core.home.root(), "backup");
    warnings.extend(backup_old(core, last_backup.as_ref()).filter(|_| admin));
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        started: core.started,
        home: core.home.root().display().to_string(),
        head: if raw { (seq, hash.to_string()) } else { (seen, String::new()) },
        applied: raw.then(|| live.applied().min(seq)),
        records: records.collect(),
        clients: core.hub.present(),
        sizes: raw.then(|| (folder_size(&core.home.journal()), folder_size(&core.home.store()))),
        memory: raw.then(resident),
        last_backup: last_backup.filter(|_| raw),
        last_check: if raw { noted(core.home.root(), "check") } else { None },
        secrets,
        warnings: warnings.into_iter().map(|warning| warning.told_to(person.sight())).collect(),
    }
}

/// Whether the last backup is too long ago. Who works alone may go without any; a home that people share may not.
fn backup_old(core: &Core, last: Option<&Past>) -> Option<Warning> {
    let at = last.map(|past| Moment(past.at));
    let old = match at {
        Some(at) => clock::now().0 - at.0 > OLD_BACKUP,
        None => core.access.shared(),
    };
    old.then_some(Warning::BackupOld { at })
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

/// Resident memory of this process, in bytes; 0 where the system does not tell.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
