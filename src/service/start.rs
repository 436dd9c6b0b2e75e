//! From a home folder to a loaded service: the journal's end, then sled, then the unapplied lines; or everything from
//! the journal if sled does not hold what it should.

use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, atomic::Ordering};
use std::thread::JoinHandle;

use crate::store::aside::{keep_the_latest, move_aside};
use crate::store::backup::before_migration;
use crate::store::db::{Applied, AppliedLine, Bulk, Db, DbError, Unfit};
use crate::store::home::Home;
use crate::store::journal::{Journal, JournalError, JournalReader, Options, Stating, look};
use crate::store::secrets::Secrets;
use crate::store::witness::{Witness, check_home};

use super::api::{Phase, Warning};
use super::applier::{Applier, CACHE};
use super::clock;
use super::core::{Core, thread};
use super::line::{SCHEMA, key_of};
use super::live::{Live, Parts};
use super::positions::Positions;
use super::register::{Register, Unloadable};
use super::remembered::remember;
use super::replay::{Replica, follow};
use super::scan::Scan;
use super::sentence::Sentence;
use super::trouble;
use super::writer::Writer;

/// The maximum records for which memory is reserved in advance.
const MOST_RESERVED: u64 = 4_000_000;

impl Core {
    /// Makes the service available: the records are loaded.
    pub(super) fn go_live(&self, live: Arc<Live>, threads: Vec<JoinHandle<()>>) {
        self.threads.lock().extend(threads);
        trouble::renew(self, &live);
        let _ = self.live.set(live);
        self.hub.ready();
    }
}

/// Loads the home, starts the threads, and reports it. If that fails, the error is kept for all requests.
pub(super) fn load(core: &Arc<Core>) {
    match open(core) {
        Ok((parts, journal)) => {
            let (to_writer, jobs) = channel();
            let (to_applier, chores) = channel();
            let live = Arc::new(Live::new(parts, to_writer, to_applier));
            super::secrets::tidy(&live);
            let writer = Writer::new(Arc::clone(&live), Arc::clone(&core.hub), journal, jobs);
            let applier = Applier::new(Arc::clone(&live), Arc::clone(&core.hub), chores, core.home.store());
            let threads =
                [thread("dondoc-writer", move || writer.run()), thread("dondoc-applier", move || applier.run())];
            let mut started = Vec::new();
            for thread in threads {
                match thread {
                    Ok(handle) => started.push(handle),
                    Err(error) => return core.fail(no_thread(&error)),
                }
            }
            core.go_live(live, started);
        }
        Err(sentence) => core.fail(sentence),
    }
}

/// The state of sled before the journal is read.
enum Found {
    /// It opened, and must hold this.
    Open(Db, Applied),
    /// It opened and has no `applied`; with whether the folder existed before.
    Empty(Db, bool),
    /// It cannot be used, for this reason.
    Unusable(Unusable),
}

/// Why the server works from the journal instead of sled.
enum Unusable {
    /// The stored data is wrong: it is moved aside and rebuilt.
    Damaged(Sentence),
    /// The system refuses: the stored data is left as it is.
    Refused(Sentence),
}

impl From<DbError> for Unusable {
    fn from(error: DbError) -> Self {
        if error.is_refusal() { Unusable::Refused(error.into()) } else { Unusable::Damaged(error.into()) }
    }
}

fn open(core: &Core) -> Result<(Parts, Journal), Sentence> {
    core.progress(Phase::Journal, 0, 0);
    look_first(core)?;
    let found = open_db(&core.home)?;
    let begun = match &found {
        Found::Open(_, applied) => applied.begun,
        Found::Empty(..) | Found::Unusable(_) => 0,
    };
    let options = Options { applied: begun, reserve: core.settings.reserve(), ..Options::new(SCHEMA) };
    let (mut journal, opening) = Journal::open(&core.home.journal(), options)?;
    journal.watch(&core.home.lock())?;
    for discarded in opening.discarded {
        let file = discarded.to.display().to_string();
        tracing::warn!(file, bytes = discarded.bytes, "bytes that were never acknowledged were put aside");
        core.hub.warn(Warning::Discarded { file, bytes: discarded.bytes });
    }
    let reader = journal.reader();
    let head = journal.head();
    let loaded = match found {
        Found::Open(db, applied) => load_db(core, db, &applied, &reader)?,
        // Filling a new folder ends with writing `applied`. sled can lose everything without an error.
        Found::Empty(_, true) if head.0 > 0 => Err(Unusable::Damaged(Sentence::new(
            "kho trống, không còn gì của những dữ liệu đã lưu",
            "it holds nothing of what was put into it",
        ))),
        Found::Empty(db, _) => Ok(rebuild(core, Some(db), &reader)?),
        Found::Unusable(why) => Err(why),
    };
    let (register, db) = match loaded {
        Ok(loaded) => loaded,
        Err(Unusable::Damaged(cause)) => rebuild_aside(core, cause, &reader)?,
        Err(Unusable::Refused(cause)) => without_store(core, cause, &reader)?,
    };
    if register.head() != head {
        return Err(ends_elsewhere(register.head().0, head.0));
    }
    super::backup::head(core, head);
    register.warm();
    let (packed, folded, rest) = register.memory();
    tracing::info!(lines = head.0, packed, folded, rest, "the records are loaded; bytes by part");
    let (command_log, steps) = remember(&reader, db.as_ref())?;
    let applied = if db.is_some() { head.0 } else { 0 };
    core.access.learn(&register);
    let (access, settings) = (Arc::clone(&core.access), Arc::clone(&core.settings));
    let secrets = Secrets::at(core.home.secrets());
    let positions = Positions::new()?;
    Ok((Parts { register, access, reader, secrets, settings, command_log, positions, steps, db, applied }, journal))
}

/// The register and the journal do not end with the same line.
pub(super) fn ends_elsewhere(records: u64, journal: u64) -> Sentence {
    Sentence::new(
        &format!("các bản ghi dừng ở dòng số {records}, nhật ký dừng ở dòng số {journal}"),
        format!("the records end with line {records} and the journal with {journal}"),
    )
}

fn no_thread(error: &std::io::Error) -> Sentence {
    Sentence::new(&format!("không tạo được luồng xử lý: {error}"), format!("a thread cannot be started: {error}"))
}

/// Called before anything is opened that opening can change: a newer program's home is left as it is, and an older
/// one's is backed up.
fn look_first(core: &Core) -> Result<(), Sentence> {
    match look(&core.home.journal(), Options::new(SCHEMA)) {
        Ok(look) => {
            check_home(&core.home, &look.reader, (look.seq, look.hash))?;
            let made = before_migration(&core.home, &look, SCHEMA, clock::now().0).map_err(|error| {
                let Sentence { vi, en } = error.into();
                Sentence::new(
                    &format!("chưa sao lưu được trước khi nâng cấp dữ liệu: {vi}"),
                    format!("no backup can be made before the migration: {en}"),
                )
            })?;
            if let Some(file) = made {
                tracing::info!(file = %file.display(), "a backup was made before the migration");
            }
            Ok(())
        }
        Err(error @ JournalError::Newer { .. }) => Err(error.into()),
        // Opening it returns the error, with more details.
        Err(_) => Ok(()),
    }
}

fn open_db(home: &Home) -> Result<Found, Sentence> {
    let there = Db::is_at(&home.store());
    // An existing store is read once completely, and then opened again.
    let cache = if there { SCAN_CACHE } else { CACHE };
    let opened = Db::open(&home.store(), cache).and_then(|db| {
        Ok(match db.applied()? {
            Some(applied) => Found::Open(db, applied),
            None => Found::Empty(db, there),
        })
    });
    match opened {
        Ok(found) => Ok(found),
        Err(error) => Ok(stop_or(error)?.unwrap_or_else(Found::Unusable)),
    }
}

/// Whether an error of sled stops the start, or only makes the server work from the journal.
fn stop_or<T>(error: DbError) -> Result<Result<T, Unusable>, Sentence> {
    match error {
        DbError::Newer { .. } | DbError::Busy { .. } => Err(error.into()),
        _ => Ok(Err(error.into())),
    }
}

type Loaded = (Register, Option<Db>);

/// Loads all records and the unapplied lines. The inner error says why sled cannot be used.
fn load_db(
    core: &Core,
    db: Db,
    promised: &Applied,
    reader: &JournalReader,
) -> Result<Result<Loaded, Unusable>, Sentence> {
    let (loaded, filled) = read_and_fill(core, &db, promised)?;
    let mut register = match filled {
        Ok(register) => register,
        Err(error) => return Ok(Err(Unusable::Damaged(error.into()))),
    };
    let applied = match loaded {
        Ok(applied) => applied,
        Err(error) => {
            return stop_or(error);
        }
    };
    if let Err(cause) = same_history(&db, &applied, reader)? {
        return Ok(Err(cause));
    }
    // What sled read for the scan is no longer needed; closed and opened again, sled holds almost nothing.
    drop(db);
    let db = match Db::open(&core.home.store(), CACHE) {
        Ok(db) => db,
        Err(error) => return stop_or(error),
    };
    register.loaded(applied.seq, applied.hash);
    for placed in reader.lines_from(applied.seq + 1) {
        let placed = placed?;
        let ids = match follow(&mut register, &placed.line) {
            Ok(followed) => followed,
            // sled may be wrong; the whole journal decides.
            Err(unfit) => return Ok(Err(Unusable::Damaged(unfit.into()))),
        };
        let records = ids.into_iter().filter_map(|id| {
            let table = register.table(id.kind);
            table.row(id.no).map(|row| (key_of(id), table.packed(row)))
        });
        let (seq, hash, location) = (placed.line.seq, placed.line.hash, placed.location);
        let line = AppliedLine { seq, hash, location, records: records.collect() };
        if let Err(error) = db.apply(&[line]) {
            return Ok(Err(error.into()));
        }
    }
    Ok(Ok((register, Some(db))))
}

/// sled's cache in bytes while all records are read: no page is needed twice.
const SCAN_CACHE: u64 = 256 << 10;

/// Pieces that may wait between reading and loading.
const PIECES_AHEAD: usize = 4;

/// The register with everything that was read.
type Filled = Result<Register, Unloadable>;

/// Reads all records on this thread and loads them on another. Returns sled's result, and the register, which is valid
/// only if sled held what it must.
fn read_and_fill(core: &Core, db: &Db, promised: &Applied) -> Result<(Result<Applied, DbError>, Filled), Sentence> {
    let total: u64 = promised.counts.values().sum();
    let (to_register, pieces) = sync_channel::<Scan>(PIECES_AHEAD);
    std::thread::scope(|scope| {
        let filling = std::thread::Builder::new()
            .name("dondoc-filler".to_owned())
            .spawn_scoped(scope, move || fill(promised, &pieces))
            .map_err(|error| no_thread(&error))?;
        let mut done = 0;
        let mut piece = Scan::with_room();
        // After a record could not be loaded, the channel is closed; then that error is returned.
        let unwanted = || Unfit::Undecodable("the records before it cannot be taken in".to_owned());
        let loaded = db.load(|key, packed| {
            if done % 10_000 == 0 {
                core.progress(Phase::Loading, done, total);
            }
            done += 1;
            piece.take(key, packed).map_err(|error| Unfit::Undecodable(error.to_string()))?;
            if !piece.is_full() {
                return Ok(());
            }
            to_register.send(std::mem::replace(&mut piece, Scan::with_room())).map_err(|_| unwanted())
        });
        // The last piece; if the loading thread has ended, its error is returned below.
        let _ = to_register.send(piece);
        drop(to_register);
        let filled = filling.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((loaded, filled))
    })
}

/// Loads all records that arrive.
fn fill(promised: &Applied, pieces: &Receiver<Scan>) -> Filled {
    let mut register = Register::default();
    for (kind, records) in &promised.counts {
        register.reserve(*kind, (*records).min(MOST_RESERVED));
    }
    for piece in pieces {
        for (key, packed) in piece.records() {
            register.load(key.kind, key.no, packed)?;
        }
    }
    Ok(register)
}

/// Whether sled followed this journal. The inner error says why the server works from the journal instead.
///
/// # Errors
/// Fails if the journal has another line at the number of sled's last one: it was rewritten, and is refused.
fn same_history(db: &Db, applied: &Applied, reader: &JournalReader) -> Result<Result<(), Unusable>, Sentence> {
    if applied.seq == 0 {
        return Ok(Ok(()));
    }
    let location = match db.locate(applied.seq) {
        Ok(Some(location)) => location,
        Ok(None) => {
            return Ok(Err(Unusable::Damaged(Sentence::new(
                &format!("kho không biết dòng số {} nằm ở đâu", applied.seq),
                format!("it does not know where its line {} lies", applied.seq),
            ))));
        }
        Err(error) => return Ok(Err(error.into())),
    };
    let head = reader.prefix().map(|prefix| (prefix.seq, prefix.hash))?;
    let stated = Witness { seq: applied.seq, hash: Some(applied.hash), by: Stating::Store };
    stated.check(reader, head, Some(&location))?;
    Ok(Ok(()))
}

fn rebuild_aside(core: &Core, cause: Sentence, reader: &JournalReader) -> Result<Loaded, Sentence> {
    tracing::warn!(cause = cause.en, "the store is rebuilt from the journal");
    let moved = match move_aside(&core.home.store()) {
        Ok(moved) => moved,
        Err(error) => {
            let Sentence { vi, en } = cause;
            let (vi, en) =
                (format!("{vi}; chưa dựng lại được: {error}"), format!("{en}; it cannot be rebuilt now: {error}"));
            return without_store(core, Sentence::new(&vi, en), reader);
        }
    };
    if let Some(kept) = moved {
        core.hub.warn(Warning::Rebuilt { kept: kept.display().to_string(), cause });
    }
    let db = match Db::open(&core.home.store(), CACHE) {
        Ok(db) => Some(db),
        Err(error) => {
            // Everything is in the journal: reading and writing continue, and the applier tries again.
            core.hub.warn(Warning::StoreFailed { cause: error.into() });
            None
        }
    };
    let (register, db) = rebuild(core, db, reader)?;
    if let (Some(_), Err(error)) = (&db, keep_the_latest(&core.home.store())) {
        tracing::warn!(%error, "an older damaged store cannot be removed");
    }
    Ok((register, db))
}

/// Everything is in the journal: the server works from it, the store stays as it is, and the applier tries it again.
fn without_store(core: &Core, cause: Sentence, reader: &JournalReader) -> Result<Loaded, Sentence> {
    tracing::warn!(cause = cause.en, "the store cannot be used; it is left as it is and the journal serves");
    core.hub.warn(Warning::StoreFailed { cause });
    rebuild(core, None, reader)
}

/// Builds all records from the journal alone, and fills the empty sled with them at the same time.
fn rebuild(core: &Core, db: Option<Db>, reader: &JournalReader) -> Result<Loaded, Sentence> {
    let mut bulk = db.as_ref().map(Db::bulk);
    let mut failed: Option<DbError> = None;
    let mut replica = Replica::default();
    let mut last = (0, crate::store::journal::Hash::ZERO);
    let mut lines = reader.lines_from(1);
    while let Some(placed) = lines.next() {
        let placed = placed?;
        let touched = replica.apply(&placed.line)?;
        last = (placed.line.seq, placed.line.hash);
        keep_trying(&mut bulk, &mut failed, |bulk| bulk.line(last.0, last.1, &placed.location, &touched));
        if last.0 % 1_000 == 0 {
            let progress = lines.progress();
            core.progress(Phase::Rebuilding, progress.done, progress.total);
            if core.stopping.load(Ordering::Relaxed) {
                return Err(Sentence::new(
                    "máy chủ được yêu cầu dừng trong khi đang dựng lại kho",
                    "the server was asked to stop while it was rebuilding its store",
                ));
            }
        }
    }
    let _ = replica.each(|key, packed| {
        keep_trying(&mut bulk, &mut failed, |bulk| bulk.record(key, packed));
        if failed.is_some() { Err(()) } else { Ok(()) }
    });
    let finished = match bulk {
        Some(Ok(bulk)) if failed.is_none() => bulk.finish().map(drop),
        Some(Err(error)) => Err(error),
        _ => failed.map_or(Ok(()), Err),
    };
    let db = match finished {
        Ok(()) => db,
        Err(error) => {
            drop(db);
            // A partly filled store only takes space; one that existed before is kept for inspection.
            let removed = match &error {
                DbError::Misuse { .. } => Ok(()),
                _ => std::fs::remove_dir_all(core.home.store()),
            };
            core.hub.warn(Warning::StoreFailed { cause: error.into() });
            if let Err(error) = removed {
                tracing::warn!(%error, "a half filled store cannot be removed");
            }
            None
        }
    };
    let mut register = replica.into_register()?;
    register.loaded(last.0, last.1);
    Ok((register, db))
}

fn keep_trying<'a>(
    bulk: &mut Option<Result<Bulk<'a>, DbError>>,
    failed: &mut Option<DbError>,
    work: impl FnOnce(&mut Bulk<'a>) -> Result<(), DbError>,
) {
    if let (None, Some(Ok(bulk))) = (&failed, bulk) {
        *failed = work(bulk).err();
    }
}
