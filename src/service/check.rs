//! Checks everything: the journal's chain, and that memory, sled and a replay of the journal hold the same records.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::rules::{self, Double};
use crate::i18n::{Tr, tr};
use crate::store::backup::Ids;
use crate::store::db::{RecordKey, Unfit};
use crate::store::journal::{Hash, Line};
use crate::store::secrets::Ledger;

use super::api::{CheckReport, Failure, Kept, Person, Visibility};
use super::clock;
use super::line::key_of;
use super::live::Live;
use super::message::Chore;
use super::replay::Replica;
use super::secrets;
use super::sentence::Sentence;

/// Lines between two tests whether the answer is still needed.
const STRIDE: u64 = 1_024;
/// The maximum wait for the store between two such tests.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// The maximum differences that are listed one by one.
const MOST_FAULTS: usize = 100;

/// A short digest of a record's bytes: enough to distinguish two versions.
type Digest = (u32, u32);

fn digest(packed: &[u8]) -> Digest {
    (crc32fast::hash(packed), packed.len() as u32)
}

/// Verifies the journal's chain, as it is at this moment, and looks for a line whose number and hash were kept
/// elsewhere.
///
/// # Errors
/// [`Failure::Superseded`] as soon as `cancelled` returns true.
pub(super) fn audit(
    live: &Live,
    kept: Option<(Option<u64>, &str)>,
    cancelled: &dyn Fn() -> bool,
) -> Result<CheckReport, Failure> {
    let (seq, hash) = live.register().head();
    let mut report = CheckReport { head: Some((seq, hash.to_string())), ..CheckReport::default() };
    let wanted = kept.map(|(seq, hash)| (seq, hash.trim().parse::<Hash>().ok()));
    let mut last = (0, (String::new(), 0));
    // The hash of an empty journal comes before every first line.
    let empty = wanted.as_ref().is_some_and(|(seq, hash)| seq.unwrap_or(0) == 0 && *hash == Some(Hash::ZERO));
    let mut at_number = empty.then(|| (0, Hash::ZERO, (String::new(), 0)));
    let mut stopped = false;
    let mut look = |line: &Line, file: &Path, number: u64| {
        if line.seq % STRIDE == 1 && cancelled() {
            stopped = true;
            return ControlFlow::Break(());
        }
        let Some((seq, hash)) = &wanted else { return ControlFlow::Continue(()) };
        let place = || (file.display().to_string(), number);
        let found = seq.map_or(*hash == Some(line.hash), |seq| seq == line.seq);
        if found {
            at_number = Some((line.seq, line.hash, place()));
        }
        if line.end {
            last = (line.seq, place());
        }
        ControlFlow::Continue(())
    };
    let verified = live.reader.verify_each(&mut look);
    if stopped {
        return Err(Failure::Superseded);
    }
    match verified {
        Ok(verified) => {
            report.lines = Some(verified.seq);
            report.head = Some((verified.seq, verified.hash.to_string()));
        }
        Err(error) => report.faults.push(error.into()),
    }
    // What was found before a fault is certain; what was not found may be after it.
    let whole = report.faults.is_empty();
    let found = match (wanted, at_number) {
        (None, _) => None,
        (Some((_, None)), _) => Some(Kept::NoHash),
        (Some((_, Some(hash))), Some((seq, found, place))) if found == hash => Some(Kept::There { seq, place }),
        (Some(_), Some((seq, found, place))) => Some(Kept::Other { seq, hash: found.to_string(), place }),
        (Some((Some(_), _)), None) if whole => Some(Kept::Cut { last: last.0, place: last.1 }),
        (Some((None, _)), None) if whole => Some(Kept::Nowhere { last: last.0, place: last.1 }),
        _ => None,
    };
    report.kept = found.map(Box::new);
    Ok(report)
}

/// A report as a person may read it: line numbers and faults of records reveal hidden records, so a user who may not
/// see those gets only the number of faults.
pub(super) fn shown_to(live: &Live, person: &Person, report: CheckReport) -> CheckReport {
    if person.visibility() == Visibility::FULL {
        return report;
    }
    let register = live.register();
    let listed = |kind: Kind| {
        let table = register.table(kind);
        (0..table.len()).filter(|row| table.listed(*row, person.visibility(), true)).count() as u64
    };
    let faults = match report.faults.len() {
        0 => Vec::new(),
        count => vec![Sentence::new(
            &format!("{count} lỗi; quản trị viên được xem nội dung ẩn mới đọc được"),
            format!("{count} faults; an admin who sees what is hidden can read them"),
        )],
    };
    CheckReport {
        doubles: report.doubles,
        store_left_out: report.store_left_out,
        lines: None,
        head: None,
        // It contains numbers and hashes of lines: a user who may not see the hash of the head has none to look for.
        kept: None,
        absent: 0,
        records: if report.records == 0 { 0 } else { Kind::ALL.into_iter().map(listed).sum() },
        faults,
    }
}

/// Compares memory, sled and a replay, all as of one line; without sled if the home is read-only. `absent` are the
/// secrets that were missing when the home was restored.
///
/// # Errors
/// [`Failure::Internal`] if the applier has ended, [`Failure::Superseded`] if `cancelled` returns true.
pub(super) fn check(live: &Live, absent: &Ids, cancelled: &dyn Fn() -> bool) -> Result<CheckReport, Failure> {
    // Before the lines are read: every secret that exists then has its line.
    let listed = live.secrets.list();
    let mut report = audit(live, None, cancelled)?;
    let (shown, sled) = channel();
    let (memory, (seq, hash)) = {
        // The writer passes lines to the applier while it holds the register: after these lines, sled holds exactly
        // what the register holds now.
        let register = live.register();
        let show = Chore::Show(Box::new(move |db| {
            let mut stored: BTreeMap<RecordKey, Digest> = BTreeMap::new();
            let loaded = db.map(|db| {
                db.load(|key, packed| {
                    stored.insert(key, digest(packed));
                    Ok::<(), Unfit>(())
                })
            });
            let result = match loaded {
                None => Err(Sentence::new(
                    "kho chưa mở (`dondoc status` cho biết vì sao); không mất gì, nhật ký có đủ",
                    "the store is not open (`dondoc status` says why); nothing is lost, the journal has everything",
                )),
                Some(Err(error)) => Err(error.into()),
                Some(Ok(applied)) => Ok((stored, applied.seq)),
            };
            // The requester may be gone.
            let _ = shown.send(result);
        }));
        if !live.is_read_only() && !live.to_applier(show) {
            return Err(Failure::Internal);
        }
        let mut memory = BTreeMap::new();
        for kind in Kind::ALL {
            let table = register.table(kind);
            for row in 0..table.len() {
                memory.insert(key_of(table.id(row)), digest(&table.packed(row)));
            }
        }
        (memory, register.head())
    };
    report.records = memory.len() as u64;
    report.doubles = doubles(live);
    let faults = &mut report.faults;
    let mut ledger = Ledger::default();
    if let Some(replayed) = replay(live, (seq, hash), &mut ledger, faults, cancelled)? {
        compare(MEMORY, &memory, JOURNAL, &replayed, faults);
        match listed {
            Ok(listed) => {
                let (mut found, missing) = secrets::faults(live, &listed, &ledger, absent);
                faults.append(&mut found);
                report.absent = missing;
            }
            Err(error) => faults.push(Sentence::new(
                &format!("không đọc được thư mục nội dung mật: {error}"),
                format!("the folder of secrets cannot be read: {error}"),
            )),
        }
    }
    if live.is_read_only() {
        report.store_left_out = true;
        return Ok(report);
    }
    match wait_for_store(&sled, cancelled)? {
        Ok((stored, applied)) => {
            if applied != seq {
                faults.push(Sentence::new(
                    &format!("kho theo nhật ký đến dòng {applied}, bộ nhớ đến dòng {seq}"),
                    format!("the store has followed the journal to line {applied}, memory to {seq}"),
                ));
            }
            compare(MEMORY, &memory, STORE, &stored, faults);
        }
        Err(error) => faults.push(error),
    }
    Ok(report)
}

/// The applier's answer, as long as the client waits for it: sled can hang after an I/O error.
fn wait_for_store<T>(store: &Receiver<T>, cancelled: &dyn Fn() -> bool) -> Result<T, Failure> {
    loop {
        match store.recv_timeout(LOOK_AGAIN) {
            Ok(shown) => return Ok(shown),
            Err(RecvTimeoutError::Disconnected) => return Err(Failure::Internal),
            Err(RecvTimeoutError::Timeout) if cancelled() => return Err(Failure::Superseded),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The active units that the current rules would refuse: not damage, but names that users cannot distinguish.
fn doubles(live: &Live) -> Vec<Double> {
    let units: Vec<Record> = {
        let register = live.register();
        let table = register.table(Kind::Unit);
        (0..table.len()).filter_map(|row| table.record(row)).collect()
    };
    let mut doubles = rules::doubles(&units, clock::now().day());
    doubles.truncate(MOST_FAULTS);
    doubles
}

/// All records from the journal's lines up to one; `None` if they cannot be applied.
fn replay(
    live: &Live,
    (seq, hash): (u64, Hash),
    ledger: &mut Ledger,
    faults: &mut Vec<Sentence>,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<BTreeMap<RecordKey, Digest>>, Failure> {
    let mut replica = Replica::default();
    let mut last = (0, Hash::ZERO);
    for placed in live.reader.lines_from(1) {
        let line = match placed {
            Ok(placed) => placed.line,
            Err(error) => {
                // If it is the same fault, the audit has named it already.
                let sentence = Sentence::from(error);
                if !faults.contains(&sentence) {
                    faults.push(sentence);
                }
                return Ok(None);
            }
        };
        if line.seq > seq {
            break;
        }
        if line.seq % STRIDE == 1 && cancelled() {
            return Err(Failure::Superseded);
        }
        if let Err(unreadable) = ledger.line(&line) {
            faults.push(unreadable.into());
            return Ok(None);
        }
        if let Err(unfit) = replica.apply(&line) {
            faults.push(unfit.into());
            return Ok(None);
        }
        last = (line.seq, line.hash);
    }
    if last != (seq, hash) {
        faults.push(Sentence::new(
            &format!("nhật ký kết thúc ở dòng {}, bộ nhớ ở dòng {seq}", last.0),
            format!("the journal ends with line {}, memory with line {seq}", last.0),
        ));
    }
    let mut replayed = BTreeMap::new();
    let _ = replica.each(|key, packed| {
        replayed.insert(key, digest(packed));
        Ok::<(), ()>(())
    });
    Ok(Some(replayed))
}

/// What is compared, as named in sentences.
const MEMORY: Tr = tr("bộ nhớ", "memory");
const STORE: Tr = tr("kho", "the store");
const JOURNAL: Tr = tr("nhật ký", "a replay of the journal");

fn compare(
    one: Tr,
    ones: &BTreeMap<RecordKey, Digest>,
    other: Tr,
    others: &BTreeMap<RecordKey, Digest>,
    faults: &mut Vec<Sentence>,
) {
    let name = |key: &RecordKey| match Kind::from_number(key.kind) {
        Some(kind) => Id::new(kind, key.no).to_string(),
        None => format!("{}-{}", key.kind, key.no),
    };
    let only = |key: &RecordKey, here: Tr, there: Tr| {
        Sentence::new(
            &format!("{} có trong {} mà không có trong {}", name(key), here.vi, there.vi),
            format!("{} is in {} and not in {}", name(key), here.en, there.en),
        )
    };
    let mut found: Vec<Sentence> = Vec::new();
    for (key, digest) in ones {
        match others.get(key) {
            None => found.push(only(key, one, other)),
            Some(theirs) if theirs != digest => found.push(Sentence::new(
                &format!("{} trong {} khác với trong {}", name(key), one.vi, other.vi),
                format!("{} is not the same in {} and in {}", name(key), one.en, other.en),
            )),
            Some(_) => {}
        }
    }
    found.extend(others.keys().filter(|key| !ones.contains_key(key)).map(|key| only(key, other, one)));
    let more = found.len().saturating_sub(MOST_FAULTS);
    found.truncate(MOST_FAULTS);
    faults.append(&mut found);
    if more > 0 {
        faults.push(Sentence::new(
            &format!("còn {more} bản ghi khác nữa giữa {} và {}", one.vi, other.vi),
            format!("{more} more records differ between {} and {}", one.en, other.en),
        ));
    }
}
