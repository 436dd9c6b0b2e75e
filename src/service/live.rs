//! What a loaded service works on, shared by its threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};

use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::store::db::Db;
use crate::store::journal::{JournalReader, Location, MAX_LINE, Seen};
use crate::store::secrets::Secrets;

use super::access::Access;
use super::fates::Fates;
use super::gate::Gate;
use super::lately::Lately;
use super::message::{Chore, Job};
use super::positions::Positions;
use super::query::overview::Pictures;
use super::register::Register;
use super::settings::Settings;
use super::undo::Steps;

/// All that is there once loading is over.
pub struct Live {
    register: RwLock<Register>,
    /// What each person may do.
    pub access: Arc<Access>,
    /// Reads committed lines.
    pub reader: JournalReader,
    /// The texts that lie apart.
    pub secrets: Secrets,
    /// What the committee may set.
    pub settings: Arc<Settings>,
    /// Turns for questions that look into the records.
    pub gate: Gate,
    /// The places of lines as clients get them.
    pub positions: Positions,
    /// The morning's pictures that were counted last.
    pub pictures: Pictures,
    lately: Mutex<Lately>,
    fates: Mutex<Fates>,
    steps: Mutex<Steps>,
    db: RwLock<Option<Db>>,
    /// The last line that sled has.
    applied: AtomicU64,
    writer: Mutex<Sender<Job>>,
    applier: Mutex<Sender<Chore>>,
    /// In a home that can only be read: its journal when it was loaded.
    seen: Option<Seen>,
}

/// What [`Live`] is made of.
pub struct Parts {
    /// The loaded records.
    pub register: Register,
    /// What each person may do.
    pub access: Arc<Access>,
    /// Reads committed lines.
    pub reader: JournalReader,
    /// The texts that lie apart.
    pub secrets: Secrets,
    /// What the committee may set.
    pub settings: Arc<Settings>,
    /// The latest commands.
    pub fates: Fates,
    /// The places of lines as clients get them.
    pub positions: Positions,
    /// What can be undone.
    pub steps: Steps,
    /// sled, if it could be opened.
    pub db: Option<Db>,
    /// The last line that it has.
    pub applied: u64,
}

impl Live {
    /// Puts the parts together, with the channels of the two threads that follow.
    pub fn new(parts: Parts, writer: Sender<Job>, applier: Sender<Chore>) -> Live {
        Live {
            register: RwLock::new(parts.register),
            positions: parts.positions,
            gate: Gate::new(parts.access.shared()),
            access: parts.access,
            reader: parts.reader,
            secrets: parts.secrets,
            settings: parts.settings,
            pictures: Pictures::default(),
            lately: Mutex::default(),
            fates: Mutex::new(parts.fates),
            steps: Mutex::new(parts.steps),
            db: RwLock::new(parts.db),
            applied: AtomicU64::new(parts.applied),
            writer: Mutex::new(writer),
            applier: Mutex::new(applier),
            seen: None,
        }
    }

    /// The same for a home that can only be read: all its lines, and its journal as it was before they were read. No
    /// thread takes what is sent.
    pub fn reading(parts: Parts, lines: Lately, seen: Seen) -> Live {
        let live = Live::new(parts, channel().0, channel().0);
        *live.lately() = lines;
        Live { seen: Some(seen), ..live }
    }

    /// Whether the home can only be read. Then [`Self::lately`] has all lines, and sled is never open.
    pub fn is_read_only(&self) -> bool {
        self.seen.is_some()
    }

    /// Whether a home that can only be read was written since it was loaded, by a server that reaches it another way.
    pub fn is_outdated(&self) -> bool {
        let now = |seen: &Seen| Seen::now(self.reader.dir()).is_ok_and(|now| now != *seen);
        self.seen.as_ref().is_some_and(now)
    }

    /// The records, to read.
    pub fn register(&self) -> RwLockReadGuard<'_, Register> {
        self.register.read()
    }

    /// The records, to move on; only the writer does.
    pub fn register_mut(&self) -> RwLockWriteGuard<'_, Register> {
        self.register.write()
    }

    /// The lines that sled does not have yet.
    pub fn lately(&self) -> MutexGuard<'_, Lately> {
        self.lately.lock()
    }

    /// The latest commands.
    pub fn fates(&self) -> MutexGuard<'_, Fates> {
        self.fates.lock()
    }

    /// What can be undone.
    pub fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock()
    }

    /// sled, unless it is being repaired. Whoever holds this keeps it from being closed.
    pub fn db(&self) -> RwLockReadGuard<'_, Option<Db>> {
        self.db.read()
    }

    /// sled's place, to close it or put another there; only the applier does.
    pub fn db_mut(&self) -> RwLockWriteGuard<'_, Option<Db>> {
        self.db.write()
    }

    /// The last line that sled has.
    pub fn applied(&self) -> u64 {
        self.applied.load(Ordering::Acquire)
    }

    /// Notes up to where sled has followed.
    pub fn set_applied(&self, seq: u64) {
        self.applied.store(seq, Ordering::Release);
        self.lately().applied(seq);
    }

    /// Gives the writer a job; whether it still takes any.
    pub fn to_writer(&self, job: Job) -> bool {
        self.writer.lock().send(job).is_ok()
    }

    /// Gives the applier a chore; whether it still takes any.
    pub fn to_applier(&self, chore: Chore) -> bool {
        self.applier.lock().send(chore).is_ok()
    }
}

/// Bytes of lines that are looked at for the latest commands at a start; the longest line fits in.
pub const TAIL_BYTES: u64 = MAX_LINE;

/// The oldest of the latest lines that together are no longer than [`TAIL_BYTES`].
pub fn oldest_within(lines: &[(u64, Location)]) -> Option<(u64, Location)> {
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
