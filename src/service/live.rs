//! The state of a loaded service, shared by its threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};

use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::store::db::Db;
use crate::store::journal::{JournalReader, Location, MAX_LINE, Seen};
use crate::store::secrets::Secrets;

use super::access::Access;
use super::command_log::CommandLog;
use super::message::{Chore, Job};
use super::positions::Positions;
use super::query::overview::Pictures;
use super::query_slots::QuerySlots;
use super::register::Register;
use super::settings::Settings;
use super::unapplied::Unapplied;
use super::undo::Steps;

/// Everything that exists once loading is over.
pub(super) struct Live {
    register: RwLock<Register>,
    /// The rights of each person.
    pub access: Arc<Access>,
    /// Reads committed lines.
    pub reader: JournalReader,
    /// The files of the secrets.
    pub secrets: Secrets,
    /// The settings of the committee.
    pub settings: Arc<Settings>,
    /// The slots for requests that read the records.
    pub query_slots: QuerySlots,
    /// Converts line numbers to positions for clients.
    pub positions: Positions,
    /// The latest overviews.
    pub pictures: Pictures,
    unapplied: Mutex<Unapplied>,
    command_log: Mutex<CommandLog>,
    steps: Mutex<Steps>,
    db: RwLock<Option<Db>>,
    /// The last line in sled.
    applied: AtomicU64,
    writer: Mutex<Sender<Job>>,
    applier: Mutex<Sender<Chore>>,
    /// For a read-only home: the state of its journal when it was loaded.
    seen: Option<Seen>,
}

/// The parts of [`Live`].
pub(super) struct Parts {
    /// The loaded records.
    pub register: Register,
    /// The rights of each person.
    pub access: Arc<Access>,
    /// Reads committed lines.
    pub reader: JournalReader,
    /// The files of the secrets.
    pub secrets: Secrets,
    /// The settings of the committee.
    pub settings: Arc<Settings>,
    /// The command log.
    pub command_log: CommandLog,
    /// Converts line numbers to positions for clients.
    pub positions: Positions,
    /// The commands that can be undone.
    pub steps: Steps,
    /// sled, if it could be opened.
    pub db: Option<Db>,
    /// The last line in it.
    pub applied: u64,
}

impl Live {
    /// Assembles the parts, with the channels of the two threads.
    pub(super) fn new(parts: Parts, writer: Sender<Job>, applier: Sender<Chore>) -> Live {
        Live {
            register: RwLock::new(parts.register),
            positions: parts.positions,
            query_slots: QuerySlots::new(parts.access.shared()),
            access: parts.access,
            reader: parts.reader,
            secrets: parts.secrets,
            settings: parts.settings,
            pictures: Pictures::default(),
            unapplied: Mutex::default(),
            command_log: Mutex::new(parts.command_log),
            steps: Mutex::new(parts.steps),
            db: RwLock::new(parts.db),
            applied: AtomicU64::new(parts.applied),
            writer: Mutex::new(writer),
            applier: Mutex::new(applier),
            seen: None,
        }
    }

    /// The same for a read-only home: all its lines, and the state of its journal before they were read. No thread
    /// receives what is sent.
    pub(super) fn reading(parts: Parts, lines: Unapplied, seen: Seen) -> Live {
        let live = Live::new(parts, channel().0, channel().0);
        *live.unapplied() = lines;
        Live { seen: Some(seen), ..live }
    }

    /// Whether the home is read-only. Then [`Self::unapplied`] has all lines, and sled is never open.
    pub(super) fn is_read_only(&self) -> bool {
        self.seen.is_some()
    }

    /// Whether a read-only home was written since it was loaded, by a server that reaches it through another mount.
    pub(super) fn is_outdated(&self) -> bool {
        let now = |seen: &Seen| Seen::now(self.reader.dir()).is_ok_and(|now| now != *seen);
        self.seen.as_ref().is_some_and(now)
    }

    /// The records, for reading.
    pub(super) fn register(&self) -> RwLockReadGuard<'_, Register> {
        self.register.read()
    }

    /// The records, for updating; only the writer does.
    pub(super) fn register_mut(&self) -> RwLockWriteGuard<'_, Register> {
        self.register.write()
    }

    /// The unapplied lines.
    pub(super) fn unapplied(&self) -> MutexGuard<'_, Unapplied> {
        self.unapplied.lock()
    }

    /// The command log.
    pub(super) fn command_log(&self) -> MutexGuard<'_, CommandLog> {
        self.command_log.lock()
    }

    /// The commands that can be undone.
    pub(super) fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock()
    }

    /// sled, unless it is being repaired. As long as the guard is held, it is not closed.
    pub(super) fn db(&self) -> RwLockReadGuard<'_, Option<Db>> {
        self.db.read()
    }

    /// sled, to close or replace it; only the applier does.
    pub(super) fn db_mut(&self) -> RwLockWriteGuard<'_, Option<Db>> {
        self.db.write()
    }

    /// The last line in sled.
    pub(super) fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Notes the last line in sled.
    pub(super) fn set_applied(&self, seq: u64) {
        self.applied.store(seq, Ordering::Release);
        self.unapplied().applied(seq);
    }

    /// Sends the writer a job; returns whether it still accepts any.
    pub(super) fn to_writer(&self, job: Job) -> bool {
        self.writer.lock().send(job).is_ok()
    }

    /// Sends the applier a chore; returns whether it still accepts any.
    pub(super) fn to_applier(&self, chore: Chore) -> bool {
        self.applier.lock().send(chore).is_ok()
    }
}

/// Bytes of lines that a start reads for the command log; the longest line fits.
pub(super) const TAIL_BYTES: u64 = MAX_LINE;

/// The oldest of the latest lines whose total length is at most [`TAIL_BYTES`].
pub(super) fn oldest_within(lines: &[(u64, Location)]) -> Option<(u64, Location)> {
    let mut bytes = 0;
    lines
        .iter()
        .take_while(|(_, location)| {
            bytes += u64::from(location.len);
            bytes <= TAIL_BYTES
        })
        .last()
        .copied()
}
