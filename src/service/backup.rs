//! A backup as a client makes it: first a plan, then the bytes piece by piece, at the client's pace. The server keeps
//! no state between two requests, so a client that stalls costs nothing: what the plan names never changes.

use crate::domain::id::Kind;
use crate::store::backup::{HomeSource, Past, Source, note, segment, unnote};
use crate::store::journal::{Hash, Prefix};
use crate::store::witness::JOURNAL;

use super::api::{Answer, BackupPlan, Bytes, CheckReport, Failure, Person, Role};
use super::clock;
use super::core::Core;
use super::line::SCHEMA;
use super::live::Live;

/// The name of the note for a successful backup.
pub(super) const BACKUP: &str = "backup";
/// The name of the note for a failed backup.
pub(super) const FAILED: &str = "failed-backup";
/// The name of the note for a failed backup of the secrets.
pub(super) const FAILED_SECRETS: &str = "failed-secrets";
/// The name of the note for a check.
pub(super) const CHECK: &str = "check";

/// The maximum bytes of a path or a cause in a note.
const MOST_TEXT: usize = 4_096;

/// How often the store may change before records are left uncounted.
const TRIES: u32 = 100;

/// A backup holds everything, so only users who may see everything may make one.
pub(super) fn may(person: &Person) -> Result<(), Failure> {
    if person.sensitive { Ok(()) } else { Err(Failure::NoAccess(Role::Admin)) }
}

/// Answers `BackupPlan`.
pub(super) fn plan(core: &Core, live: &Live, person: &Person, secrets: bool) -> Result<Answer, Failure> {
    may(person)?;
    let (prefix, records) = counted(live)?;
    let root = core.home.root();
    let (files, odd) = if secrets {
        HomeSource::secrets(root).map_err(|error| failed(&error))?
    } else {
        let pieces = prefix.pieces.iter().map(|piece| (segment(piece.name), piece.bytes));
        (pieces.chain(HomeSource::other_files(root)).collect(), Vec::new())
    };
    Ok(Answer::BackupPlan(Box::new(BackupPlan {
        made: clock::now(),
        store: prefix.store.map_or_else(String::new, |store| store.to_string()),
        seq: prefix.seq,
        hash: prefix.hash.0,
        schema: SCHEMA,
        records,
        files,
        odd,
    })))
}

/// The acknowledged part of the journal, and the records counted as of the same line.
fn counted(live: &Live) -> Result<(Prefix, Vec<(Kind, u64)>), Failure> {
    let mut turn = 0;
    loop {
        let prefix = live.reader.prefix().map_err(|error| failed(&error))?;
        let register = live.register();
        if register.head().0 == prefix.seq {
            let records = Kind::ALL.into_iter().map(|kind| (kind, register.table(kind).len() as u64));
            return Ok((prefix, records.collect()));
        }
        turn += 1;
        if turn == TRIES {
            return Ok((prefix, Vec::new()));
        }
        // A line is in the journal a moment before memory is updated.
        drop(register);
        std::thread::yield_now();
    }
}

/// Answers `BackupPart`.
pub(super) fn part(core: &Core, live: &Live, person: &Person, name: &str, offset: u64) -> Result<Answer, Failure> {
    may(person)?;
    let mut home = HomeSource { reader: &live.reader, root: core.home.root() };
    let bytes = home.part(name, offset).map_err(|error| failed(&error))?;
    Ok(Answer::BackupPart(Bytes(bytes)))
}

/// Answers `BackupTaken`.
pub(super) fn taken(core: &Core, live: &Live, person: &Person, seq: u64, file: String) -> Result<Answer, Failure> {
    may(person)?;
    // Because of this note a start refuses a journal without that line, so a client's word is not enough.
    let hash = match seq {
        0 => String::new(),
        _ => live.reader.find(seq).map_err(|error| failed(&error))?.2.to_string(),
    };
    let file = bounded(file);
    tracing::info!(seq, file, by = person.name, "a backup was taken");
    remember(core, BACKUP, &Past { seq, hash, file, ..now(person) });
    no_longer_failed(core, false);
    Ok(Answer::BackupNoted)
}

/// Answers `BackupFailed`.
pub(super) fn not_taken(
    core: &Core,
    person: &Person,
    secrets: bool,
    file: String,
    cause: [String; 2],
) -> Result<Answer, Failure> {
    may(person)?;
    let file = bounded(file);
    let [cause_vi, cause] = cause.map(bounded);
    tracing::warn!(file, cause, secrets, by = person.name, "a backup failed");
    remember(core, failed_name(secrets), &Past { file, cause, cause_vi, ..now(person) });
    Ok(Answer::BackupNoted)
}

/// Removes the note of a failed backup: one of the same type succeeded.
pub(super) fn no_longer_failed(core: &Core, secrets: bool) {
    if core.read_only.is_some() {
        return;
    }
    if let Err(error) = unnote(core.home.root(), failed_name(secrets)) {
        tracing::warn!(%error, "the note of a failed backup cannot be removed");
    }
}

fn failed_name(secrets: bool) -> &'static str {
    if secrets { FAILED_SECRETS } else { FAILED }
}

/// A text from a client for a note, limited to the length of a path.
pub(super) fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MOST_TEXT));
    text
}

/// Notes that everything was checked.
pub(super) fn checked(core: &Core, person: &Person, report: &CheckReport) {
    let seq = report.head.as_ref().map_or(0, |(seq, _)| *seq);
    remember(core, CHECK, &Past { seq, faults: report.faults.len() as u64, ..now(person) });
}

fn now(person: &Person) -> Past {
    Past { at: clock::now().0, by: person.name.clone(), ..Past::default() }
}

/// Notes the journal's last line: the next start checks that the journal still has it.
pub(super) fn head(core: &Core, (seq, hash): (u64, Hash)) {
    if seq > 0 {
        let past = Past { at: clock::now().0, seq, hash: hash.to_string(), ..Past::default() };
        remember(core, JOURNAL, &past);
    }
}

/// The result counts, not the note; a read-only home takes no note.
fn remember(core: &Core, name: &str, past: &Past) {
    if core.read_only.is_some() {
        return;
    }
    if let Err(error) = note(core.home.root(), name, past) {
        tracing::warn!(%error, name, "what was done last cannot be noted");
    }
}

pub(super) fn failed(error: &dyn std::fmt::Display) -> Failure {
    tracing::error!(%error, "a backup cannot be read");
    Failure::Internal
}
