//! Serves a read-only home: everything comes from the journal, and nothing in the home is created, changed, moved or
//! removed.
//!
//! There is no writer, no applier and no sled, because opening sled writes. Requests that would change something are
//! refused before they get here ([`refuse`]). What an unfinished write left at the journal's end is ignored and stays
//! there.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::domain::id::{Id, Kind};
use crate::store::db::RecordKey;
use crate::store::journal::{Hash, JournalReader, Look, Options, Seen, look};
use crate::store::secrets::Secrets;
use crate::store::witness::check_home;

use super::api::{Ask, Failure, Phase, Warning};
use super::command_log::REMEMBERED;
use super::core::Core;
use super::line::SCHEMA;
use super::live::{Live, Parts};
use super::positions::Positions;
use super::register::Register;
use super::remembered::remembered;
use super::replay::Replica;
use super::requests;
use super::sentence::Sentence;
use super::start::ends_elsewhere;
use super::unapplied::{Unapplied, UnappliedLine};

/// The refusal of a request that a read-only home does not allow; `None` if it may be answered.
pub(super) fn refuse(core: &Core, ask: &Ask) -> Option<Failure> {
    let home = &core.read_only.as_ref()?.home;
    let shared = core.access.shared();
    // In a shared home the trail must record who looked at a secret.
    let unrecorded = shared && matches!(ask, Ask::Reveal { .. });
    // Only the machine's administrator can copy a shared home.
    let home = (!shared).then(|| home.display().to_string());
    (requests::of(ask).writes || unrecorded).then_some(Failure::ReadOnly { home })
}

/// Loads the records and reports it. If that fails, the error is kept for all requests.
pub(super) fn load(core: &Core) {
    match open(core) {
        Ok(live) => core.go_live(Arc::new(live), Vec::new()),
        Err(sentence) => core.fail(sentence),
    }
}

fn open(core: &Core) -> Result<Live, Sentence> {
    core.progress(Phase::Journal, 0, 0);
    let folder = core.home.journal();
    if !folder.is_dir() {
        return Err(Sentence::new(
            &format!("không có {}: đây không phải thư mục dữ liệu của dondoc, hoặc bản sao thiếu", folder.display()),
            format!("there is no {}: this is no home of dondoc, or not all of one", folder.display()),
        ));
    }
    let unreadable = |cause| Sentence::from(crate::store::journal::JournalError::Io { path: folder.clone(), cause });
    // Before the lines are read: a line written during the reading changes this state.
    let seen = Seen::now(&folder).map_err(unreadable)?;
    let Look { seq, hash, loose, reader, .. } = look(&folder, Options::new(SCHEMA))?;
    check_home(&core.home, &reader, (seq, hash))?;
    for (file, bytes) in loose.into_iter().filter(|(_, bytes)| *bytes > 0) {
        let file = file.display().to_string();
        tracing::warn!(file, bytes, "bytes that were never acknowledged are left out");
        core.hub.warn(Warning::LeftOut { file, bytes });
    }
    let (register, lines) = replay(core, &reader)?;
    if register.head() != (seq, hash) {
        return Err(ends_elsewhere(register.head().0, seq));
    }
    register.warm();
    let latest: Vec<_> = lines.of(None, u64::MAX, REMEMBERED + 1);
    let (command_log, steps) = remembered(&reader, &latest)?;
    core.access.learn(&register);
    tracing::info!(lines = seq, "the records are loaded, to be read only");
    let (access, settings) = (Arc::clone(&core.access), Arc::clone(&core.settings));
    let (secrets, positions) = (Secrets::at(core.home.secrets()), Positions::new()?);
    let parts =
        Parts { register, access, reader, secrets, settings, command_log, positions, steps, db: None, applied: 0 };
    Ok(Live::reading(parts, lines, seen))
}

/// All records from the journal, and the location of each of its lines.
fn replay(core: &Core, reader: &JournalReader) -> Result<(Register, Unapplied), Sentence> {
    let (mut replica, mut lines) = (Replica::default(), Unapplied::default());
    let mut last = (0, Hash::ZERO);
    let mut placed = reader.lines_from(1);
    while let Some(next) = placed.next() {
        let next = next?;
        let touched = replica.apply(&next.line)?;
        last = (next.line.seq, next.line.hash);
        let ids = touched.into_iter().filter_map(id_of).collect();
        lines.push(UnappliedLine { seq: last.0, location: next.location, ids });
        if last.0 % 1_000 == 0 {
            let progress = placed.progress();
            core.progress(Phase::Loading, progress.done, progress.total);
            if core.stopping.load(Ordering::Relaxed) {
                return Err(Sentence::new(
                    "máy chủ được yêu cầu dừng trong khi đang đọc nhật ký",
                    "the server was asked to stop while it was reading the journal",
                ));
            }
        }
    }
    let mut register = replica.into_register()?;
    register.loaded(last.0, last.1);
    Ok((register, lines))
}

fn id_of(key: RecordKey) -> Option<Id> {
    Some(Id::new(Kind::from_number(key.kind)?, key.no))
}
