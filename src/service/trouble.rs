//! Problems with backups and checks that stay until an admin solves them: computed here, for `status` and for an
//! admin's screen.

use std::sync::atomic::Ordering;

use crate::domain::day::Moment;
use crate::store::backup::noted;

use super::api::Warning;
use super::backup::{BACKUP, CHECK, FAILED, FAILED_SECRETS};
use super::clock;
use super::core::Core;
use super::live::Live;

/// The age of the last backup after two failed nights, in seconds.
const OLD_BACKUP: i64 = 2 * 86_400;
/// How often it is computed again, in seconds: a backup becomes old without any event.
const AGAIN: i64 = 3_600;

/// The current problems. Reads files.
pub(super) fn standing(core: &Core, live: &Live) -> Vec<Warning> {
    if let Some(read_only) = &core.read_only {
        // Backups and checks concern the home of which this one is a copy or a snapshot.
        return vec![Warning::ReadOnly { home: read_only.home.display().to_string(), at: core.started }];
    }
    let root = core.home.root();
    let failed = [(FAILED, false), (FAILED_SECRETS, true)].into_iter().filter_map(|(name, secrets)| {
        let past = noted(root, name)?;
        Some(Warning::BackupFailed { secrets, at: Moment(past.at), cause: [past.cause_vi, past.cause] })
    });
    let mut standing: Vec<Warning> = failed.collect();
    let backup = noted(root, BACKUP).map(|past| Moment(past.at));
    // Younger records cannot have missed two nights.
    let since = backup.or_else(|| first_line(core, live));
    if since.is_some_and(|since| clock::now().0 - since.0 > OLD_BACKUP) {
        standing.push(Warning::BackupOld { at: backup });
    }
    let check = noted(root, CHECK).filter(|past| past.faults > 0);
    standing.extend(check.map(|past| Warning::CheckFailed { at: Moment(past.at), faults: past.faults }));
    standing
}

fn first_line(core: &Core, live: &Live) -> Option<Moment> {
    let known = &core.troubles.first_line;
    if known.get().is_none() {
        let placed = live.reader.lines_from(1).next()?.ok()?;
        // Another thread may have found the same.
        let _ = known.set(Moment(placed.line.at));
    }
    known.get().copied()
}

/// Computes it and notifies the admins of changes.
pub(super) fn renew(core: &Core, live: &Live) {
    let _in_turn = core.troubles.in_turn.lock();
    core.troubles.last.store(clock::now().0, Ordering::Relaxed);
    core.hub.stands(&standing(core, live));
}

/// The same, if it was last computed an hour ago, or by another clock.
pub(super) fn renew_hourly(core: &Core, live: &Live) {
    let since = clock::now().0.saturating_sub(core.troubles.last.load(Ordering::Relaxed));
    if !(0..AGAIN).contains(&since) {
        renew(core, live);
    }
}
