//! The state of the server.

use std::path::Path;

use crate::domain::id::Kind;
use crate::store::backup::noted;
use crate::store::journal::Hash;

use super::api::{Person, Role, Status, Warning};
use super::backup::{BACKUP, CHECK};
use super::core::Core;
use super::live::Live;
use super::{archives, trouble};

/// What a person may see of the server's state: warnings are for admins, the journal's last hash and number for admins
/// who see everything.
pub(super) fn status(core: &Core, live: &Live, person: &Person) -> Status {
    let admin = person.role == Role::Admin;
    let raw = admin && person.sensitive;
    // Everything that reads files comes before the records are locked, because changes wait for that lock.
    let root = core.home.root();
    let secrets = if raw { archives::copies(core, live) } else { None };
    let last_backup = if raw { noted(root, BACKUP) } else { None };
    let last_check = if raw { noted(root, CHECK) } else { None };
    let sizes = raw.then(|| (folder_size(&core.home.journal()), folder_size(&core.home.store())));
    let memory = raw.then(resident);
    let alone = secrets.as_ref().map_or(0, |copies| copies.alone);
    let mut warnings = Vec::new();
    if admin {
        warnings.extend(core.hub.warnings());
        warnings.extend(trouble::standing(core, live));
        // No archive of them can be made in a read-only home.
        warnings.extend((alone > 0 && core.read_only.is_none()).then_some(Warning::SecretsAlone { count: alone }));
    }
    let Counted { head: (seq, hash), records } = counted(live, person);
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        started: core.started,
        home: core.home.root().display().to_string(),
        head: raw.then(|| (seq, hash.to_string())),
        applied: (raw && !live.is_read_only()).then(|| live.applied().min(seq)),
        records,
        clients: core.hub.present(),
        sizes,
        memory,
        last_backup,
        last_check,
        secrets,
        warnings: warnings.into_iter().filter_map(|warning| warning.shown_to(person.visibility())).collect(),
    }
}

/// The figures from the records.
struct Counted {
    /// The journal's last line.
    head: (u64, Hash),
    /// The number of records that they may see.
    records: Vec<(Kind, u32)>,
}

/// Counts the records; nothing in here may wait for a disk.
fn counted(live: &Live, person: &Person) -> Counted {
    let register = live.register();
    let records = Kind::ALL.into_iter().map(|kind| {
        let table = register.table(kind);
        let seen = (0..table.len()).filter(|row| table.listed(*row, person.visibility(), true)).count();
        (kind, seen as u32)
    });
    Counted { head: register.head(), records: records.collect() }
}

/// Bytes of all files in a folder and its subfolders; a file that cannot be read counts as 0.
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

/// The resident memory of this process, in bytes; 0 if the system does not report it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
