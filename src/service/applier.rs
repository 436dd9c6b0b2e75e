//! sled follows the journal here, independent of any commit. If sled fails, no command is refused for it: sled is
//! opened again, or rebuilt from the journal, while the server continues to work.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::domain::id::Id;
use crate::store::aside::{keep_the_latest, move_aside};
use crate::store::db::{AppliedLine, Db, DbError, Unfit};
use crate::store::events::{UnreadableLine, events_of};
use crate::store::journal::{JournalError, Line};

use super::api::{Sentence, Warning};
use super::feed::Hub;
use super::line::{key_of, touched};
use super::live::Live;
use super::message::Chore;
use super::replay::Replica;

/// sled's cache, in bytes on disk: in memory a page takes three to four times as much. sled serves only the trail, and
/// with 8 MiB a server under load kept growing by 40 MB.
pub(super) const CACHE: u64 = 1 << 20;

/// How long applied lines may wait to be made durable; the journal already has them.
const SYNC_AFTER: Duration = Duration::from_secs(3);
/// The maximum records that are applied at once.
const MOST_RECORDS: usize = 400;
/// The time between two tries to repair a store.
const RETRY_AFTER: Duration = Duration::from_mins(1);

/// Why sled could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Behind {
    /// An error of sled.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A line's events could not be read.
    #[error(transparent)]
    Events(#[from] UnreadableLine),
    /// The folder could not be moved.
    #[error("the store could not be moved aside: {0}")]
    Move(#[from] std::io::Error),
}

impl From<Behind> for Sentence {
    fn from(error: Behind) -> Self {
        let en = error.to_string();
        match error {
            Behind::Db(error) => error.into(),
            Behind::Journal(error) => error.into(),
            Behind::Events(error) => error.into(),
            Behind::Move(error) => Sentence::new(&format!("không chuyển được kho sang nơi khác: {error}"), en),
        }
    }
}

/// The applier's own state, used by one thread.
pub(super) struct Applier {
    live: Arc<Live>,
    hub: Arc<Hub>,
    chores: Receiver<Chore>,
    /// sled's folder.
    dir: PathBuf,
    /// Since when sled has something that is not durable.
    dirty: Option<Instant>,
    /// When the last repair failed.
    failed: Option<Instant>,
}

impl Applier {
    /// An applier that receives its chores from `chores`.
    pub(super) fn new(live: Arc<Live>, hub: Arc<Hub>, chores: Receiver<Chore>, dir: PathBuf) -> Applier {
        Applier { live, hub, chores, dir, dirty: None, failed: None }
    }

    /// Works until it is stopped. Nothing wakes it while there is nothing to do.
    pub(super) fn run(mut self) {
        loop {
            let chore = match self.dirty {
                None => self.chores.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(since) => self.chores.recv_timeout(SYNC_AFTER.saturating_sub(since.elapsed())),
            };
            match chore {
                Ok(chore) => {
                    if !self.work(chore) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.sync(),
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
        }
    }

    /// Does a chore; returns whether to continue.
    fn work(&mut self, chore: Chore) -> bool {
        match chore {
            Chore::Lines(lines) => self.lines(lines).is_none_or(|after| self.work(after)),
            Chore::Show(show) => {
                // A user requested it, perhaps after freeing space.
                if self.live.db().is_none() {
                    self.repair(None);
                }
                show(self.live.db().as_ref());
                true
            }
            Chore::Stop => {
                self.sync();
                self.close();
                false
            }
        }
    }

    /// Applies lines together with those waiting behind them; returns the chore after those.
    fn lines(&mut self, mut lines: Vec<AppliedLine>) -> Option<Chore> {
        let mut after = None;
        let count = |lines: &[AppliedLine]| lines.iter().map(|line| line.records.len()).sum::<usize>();
        while count(&lines) < MOST_RECORDS {
            match self.chores.try_recv() {
                Ok(Chore::Lines(more)) => lines.extend(more),
                Ok(other) => {
                    after = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        let result = self.live.db().as_ref().map(|db| db.apply(&lines));
        match (result, lines.last()) {
            (Some(Ok(())), Some(last)) => {
                self.live.set_applied(last.seq);
                self.dirty.get_or_insert_with(Instant::now);
            }
            (Some(Err(error)), _) => self.repair(Some(error)),
            (None, _) if self.failed.is_none_or(|at| at.elapsed() > RETRY_AFTER) => {
                self.repair(None);
            }
            _ => {}
        }
        after
    }

    fn sync(&mut self) {
        if self.dirty.take().is_none() {
            return;
        }
        let result = self.live.db().as_ref().map_or(Ok(()), Db::sync);
        if let Err(error) = result {
            self.repair(Some(error));
        }
    }

    /// Closes sled. Other threads can continue while it closes, because after an I/O error that may never end.
    fn close(&self) {
        let open = self.live.db_mut().take();
        drop(open);
    }

    /// Closes sled and opens it again, or moves it aside and rebuilds it; if the system refuses, it is left as it is.
    fn repair(&mut self, error: Option<DbError>) {
        if let Some(error) = error {
            tracing::error!(%error, "the store failed; it is opened again or rebuilt");
            self.hub.warn(Warning::StoreFailed { cause: error.into() });
        } else {
            tracing::error!("the store is closed; it is opened again or rebuilt");
        }
        self.close();
        let reopened = self.reopen().or_else(|error| {
            if matches!(&error, Behind::Db(error) if error.is_refusal()) {
                return Err(error);
            }
            tracing::error!(%error, "the store cannot be opened again; it is rebuilt");
            self.rebuild(error.into())
        });
        match reopened {
            Ok((db, seq)) => {
                *self.live.db_mut() = Some(db);
                self.live.set_applied(seq);
                self.failed = None;
                self.dirty = Some(Instant::now());
                self.hub.over(|warning| matches!(warning, Warning::StoreFailed { .. }));
            }
            Err(error) => {
                tracing::error!(%error, "the store cannot be rebuilt; the journal goes on without it");
                self.hub.warn(Warning::StoreFailed { cause: error.into() });
                self.failed = Some(Instant::now());
            }
        }
    }

    fn reopen(&self) -> Result<(Db, u64), Behind> {
        let db = Db::open(&self.dir, CACHE)?;
        let applied = db.load(|_, _| Ok::<(), Unfit>(()))?;
        let head = self.catch_up(&db, applied.seq)?;
        Ok((db, head))
    }

    /// Applies the unapplied lines, with the records in their current state: applying a line twice has no further
    /// effect. The register is not held while sled works: sled can hang after an I/O error, and the writer and every
    /// later request would wait for it.
    fn catch_up(&self, db: &Db, applied: u64) -> Result<u64, Behind> {
        let head = self.live.register().head().0;
        for placed in self.live.reader.lines_from(applied + 1) {
            let placed = placed?;
            if placed.line.seq > head {
                break;
            }
            let ids = ids_of(&placed.line)?;
            let records = {
                let register = self.live.register();
                let packed = |id: Id| {
                    let table = register.table(id.kind);
                    table.row(id.no).map(|row| (key_of(id), table.packed(row)))
                };
                ids.into_iter().filter_map(packed).collect()
            };
            let (seq, hash) = (placed.line.seq, placed.line.hash);
            db.apply(&[AppliedLine { seq, hash, location: placed.location, records }])?;
        }
        Ok(head)
    }

    fn rebuild(&self, cause: Sentence) -> Result<(Db, u64), Behind> {
        let kept = move_aside(&self.dir)?;
        if let Some(kept) = kept {
            tracing::warn!(kept = %kept.display(), "the damaged store was moved aside");
            self.hub.warn(Warning::Rebuilt { kept: kept.display().to_string(), cause });
        }
        let db = Db::open(&self.dir, CACHE)?;
        match self.fill(&db) {
            Ok(head) => {
                keep_the_latest(&self.dir)?;
                Ok((db, head))
            }
            Err(error) => {
                drop(db);
                // A partly filled store only takes space.
                std::fs::remove_dir_all(&self.dir)?;
                Err(error)
            }
        }
    }

    /// Fills an empty store with everything; returns its last line.
    fn fill(&self, db: &Db) -> Result<u64, Behind> {
        let (replica, head) = {
            let register = self.live.register();
            (Replica::of(&register), register.head().0)
        };
        let mut bulk = db.bulk()?;
        for placed in self.live.reader.lines_from(1) {
            let placed = placed?;
            if placed.line.seq > head {
                break;
            }
            let touched: Vec<_> = ids_of(&placed.line)?.into_iter().map(key_of).collect();
            bulk.line(placed.line.seq, placed.line.hash, &placed.location, &touched)?;
        }
        replica.each(|key, packed| bulk.record(key, packed))?;
        bulk.finish()?;
        Ok(head)
    }
}

fn ids_of(line: &Line) -> Result<Vec<Id>, Behind> {
    Ok(touched(&events_of(line)?))
}
