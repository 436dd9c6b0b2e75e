//! A small server that is killed again and again: what it acknowledged is there afterwards, and sled agrees with the
//! journal or is rebuilt from it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::value::RawValue;

use super::aside::move_aside;
use super::db::{Applied, AppliedLine, Db, DbError, RecordKey};
use super::home::Home;
use super::journal::{CommandId, Journal, JournalReader, NewLine, Options, Placed, Who};
use super::lock::HomeLock;

const CACHE: u64 = 8 << 20;
const HOME: &str = "DONDOC_DRILL_HOME";

type Records = BTreeMap<RecordKey, Vec<u8>>;

/// In this drill the events are a list of record numbers, and the value of each record is the sequence number.
fn applied_line(placed: &Placed) -> AppliedLine {
    let numbers: Vec<u32> = serde_json::from_str(placed.line.events.get()).unwrap();
    let payload = placed.line.seq.to_be_bytes().repeat(40);
    AppliedLine {
        seq: placed.line.seq,
        hash: placed.line.hash,
        location: placed.location,
        records: numbers.into_iter().map(|no| (RecordKey { kind: 1, no }, payload.clone())).collect(),
    }
}

struct Server {
    journal: Journal,
    /// `None` only during a rebuild.
    db: Option<Db>,
    records: Records,
    rebuilt: bool,
    _lock: HomeLock,
}

impl Server {
    /// Sled may open after its file was cut, and then fail at any later read or write.
    fn rebuild(&mut self) {
        let dir = self.db().dir().to_owned();
        // sled releases its folder only when it is closed.
        self.db = None;
        let (db, records) = rebuild(&dir, &self.journal.reader());
        (self.db, self.records, self.rebuilt) = (Some(db), records, true);
    }

    fn db(&self) -> &Db {
        self.db.as_ref().unwrap()
    }
}

fn load(db: &Db) -> Result<(Applied, Records), DbError> {
    let mut records = Records::new();
    let applied = db.load(|key, payload| {
        records.insert(key, payload.to_vec());
        Ok(())
    })?;
    Ok((applied, records))
}

fn rebuild(dir: &Path, reader: &JournalReader) -> (Db, Records) {
    move_aside(dir).unwrap();
    let db = Db::open(dir, CACHE).unwrap();
    let mut records = Records::new();
    let mut bulk = db.bulk().unwrap();
    for placed in reader.lines_from(1) {
        let line = applied_line(&placed.unwrap());
        let touched: Vec<RecordKey> = line.records.iter().map(|(key, _)| *key).collect();
        bulk.line(line.seq, line.hash, &line.location, &touched).unwrap();
        records.extend(line.records);
    }
    for (key, payload) in &records {
        bulk.record(*key, payload).unwrap();
    }
    bulk.finish().unwrap();
    (db, records)
}

/// Everything that sled holds, brought up to the journal's end. As in the program, any error on the way means that sled
/// is not reliable.
fn open_store(dir: &Path, reader: &JournalReader) -> Result<(Db, Records), DbError> {
    let db = Db::open(dir, CACHE)?;
    let (applied, mut records) = load(&db)?;
    for placed in reader.lines_from(applied.seq + 1) {
        let line = applied_line(&placed.unwrap());
        db.apply(std::slice::from_ref(&line))?;
        records.extend(line.records);
    }
    Ok((db, records))
}

fn start(root: &Path) -> Server {
    let home = Home::create(root).unwrap();
    let lock = HomeLock::acquire(&home.lock()).unwrap();
    let begun = Db::open(&home.store(), CACHE).and_then(|db| Ok(db.applied()?.map_or(0, |applied| applied.begun)));
    let options = Options { applied: begun.unwrap_or(0), ..Options::new(1) };
    let (journal, _) = Journal::open(&home.journal(), options).unwrap();
    let reader = journal.reader();
    let opened = open_store(&home.store(), &reader);
    let rebuilt = opened.is_err();
    let (db, records) = opened.unwrap_or_else(|_| rebuild(&home.store(), &reader));
    Server { journal, db: Some(db), records, rebuilt, _lock: lock }
}

#[test]
fn serves_until_it_is_killed() {
    let Some(root) = std::env::var_os(HOME) else {
        return;
    };
    let mut server = start(Path::new(&root));
    loop {
        let seq = server.journal.head().0 + 1;
        let long = seq.is_multiple_of(5);
        let numbers: Vec<u64> = (0..if long { 250 } else { 3 }).map(|n| (seq * 7 + n) % 400).collect();
        let line = NewLine {
            at: 1_795_314_600,
            who: Who { uid: 1000, name: "lan".into() },
            cmd: CommandId([1; 16]),
            what: "drill".into(),
            events: RawValue::from_string(serde_json::to_string(&numbers).unwrap()).unwrap(),
        };
        let placed = server.journal.append(vec![line]).unwrap();
        println!("\nkept {seq}");
        let line = applied_line(&placed[0]);
        server.records.extend(line.records.iter().cloned());
        let applied = server.db().apply(&[line]);
        let kept = applied.and_then(|()| if seq.is_multiple_of(4) { server.db().sync() } else { Ok(()) });
        if kept.is_err() {
            server.rebuild();
        }
    }
}

/// Runs the server until it has acknowledged this many changes, then kills it.
fn run_and_kill(root: &Path, after: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::drill::serves_until_it_is_killed", "--nocapture"])
        .env(HOME, root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let kept = output.lines().filter_map(|line| line.unwrap().strip_prefix("kept ")?.parse().ok());
    let last = kept.take(after).last().expect("the server kept something");
    child.kill().unwrap();
    child.wait().unwrap();
    last
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let home = tempfile::tempdir().unwrap();
    for round in 0..15 {
        let kept = run_and_kill(home.path(), 1 + round * 3 % 17);
        let cut = round % 5 == 4;
        if cut {
            // Sometimes sled's file is cut too.
            let file = std::fs::OpenOptions::new().write(true).open(home.path().join("store/db")).unwrap();
            file.set_len(file.metadata().unwrap().len() / 2).unwrap();
        }
        let mut server = start(home.path());
        assert!(server.journal.head().0 >= kept, "round {round}");
        let mut expected = Records::new();
        for placed in server.journal.reader().lines_from(1) {
            expected.extend(applied_line(&placed.unwrap()).records);
        }
        assert_eq!(server.records, expected, "round {round}, rebuilt: {}", server.rebuilt);
        let checked = server.db().check();
        if cut && checked.is_err() {
            // The damage is in a part that a start does not read; `dondoc check` finds it.
            server.rebuild();
            server.db().check().unwrap();
        } else {
            checked.unwrap();
        }
        let (applied, records) = load(server.db()).unwrap();
        assert_eq!((applied.seq, &records), (server.journal.head().0, &expected), "round {round}");
    }
}
