//! What sled's folder holds after interruptions, changes and losses.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::open::Trees;
use super::*;
use crate::store::journal::{Hash, Location};

const CACHE: u64 = 8 << 20;

fn key(kind: u8, no: u32) -> RecordKey {
    RecordKey { kind, no }
}

fn line(seq: u64, records: Vec<(RecordKey, Vec<u8>)>) -> AppliedLine {
    AppliedLine { seq, hash: Hash([seq as u8; 32]), location: place(seq), records }
}

fn place(seq: u64) -> Location {
    Location { segment: "2026-11-000000000001".parse().unwrap(), offset: seq * 300, len: 300 }
}

fn open(dir: &Path) -> Db {
    Db::open(dir, CACHE).unwrap()
}

type Records = BTreeMap<RecordKey, Vec<u8>>;

fn load(db: &Db) -> Result<(Applied, Records), DbError> {
    let mut records = Records::new();
    let applied = db.load(|key, payload| {
        assert!(records.insert(key, payload.to_vec()).is_none());
        Ok(())
    })?;
    Ok((applied, records))
}

fn is_damaged<T>(result: &Result<T, DbError>) -> bool {
    match result {
        Err(DbError::Newer { .. } | DbError::Misuse { .. }) => panic!("that is not damage"),
        Err(_) => true,
        Ok(_) => false,
    }
}

/// 250 records of two kinds, changed by three lines.
fn filled(dir: &Path) -> Db {
    let db = open(dir);
    let all = (0..250).map(|no| (key(1 + (no % 2) as u8, no), format!("record {no}").into_bytes()));
    db.apply(&[line(1, all.collect())]).unwrap();
    db.apply(&[line(2, vec![(key(1, 0), b"changed".to_vec())]), line(3, Vec::new())]).unwrap();
    db
}

#[test]
fn what_was_applied_and_synced_is_loaded_again() {
    let dir = tempfile::tempdir().unwrap();
    let db = filled(dir.path());
    db.sync().unwrap();
    drop(db);
    let db = open(dir.path());
    let (applied, records) = load(&db).unwrap();
    assert_eq!((applied.seq, applied.begun, applied.hash), (3, 3, Hash([3; 32])));
    assert_eq!(applied.counts, BTreeMap::from([(1, 125), (2, 125)]));
    assert_eq!(records.len(), 250);
    assert_eq!(records[&key(1, 0)], b"changed");
    assert_eq!(db.get(key(1, 0)).unwrap().unwrap(), b"changed");
    assert_eq!(db.get(key(2, 0)).unwrap(), None);
    assert_eq!(db.history(key(1, 0), None, 9).unwrap(), [2, 1]);
    assert_eq!(db.history(key(1, 0), Some(2), 9).unwrap(), [1]);
    assert_eq!(db.history(key(1, 0), None, 1).unwrap(), [2]);
    assert_eq!(db.locate(2).unwrap(), Some(place(2)));
    assert_eq!(db.locate(4).unwrap(), None);
    assert_eq!(db.lines(None, 2).unwrap(), [(3, place(3)), (2, place(2))]);
    assert_eq!(db.lines(Some(2), 9).unwrap(), [(1, place(1))]);
}

#[test]
fn applying_again_changes_nothing_and_a_gap_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let db = filled(dir.path());
    let before = load(&db).unwrap();
    db.apply(&[line(1, vec![(key(1, 0), b"old".to_vec())]), line(3, Vec::new())]).unwrap();
    assert_eq!(load(&db).unwrap(), before);
    assert!(matches!(db.apply(&[line(5, Vec::new())]), Err(DbError::Misuse { .. })));
    assert_eq!(load(&db).unwrap(), before);
}

#[test]
fn a_line_interrupted_between_its_transactions_is_finished_by_applying_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let db = filled(dir.path());
    let long = line(4, (0..350).map(|no| (key(1, no), vec![7; 10])).collect());
    let first = apply::first_transaction(&db, &long);
    first.unwrap();
    let (applied, records) = load(&db).unwrap();
    assert_eq!((applied.seq, applied.begun), (3, 4));
    assert_eq!(records.values().filter(|v| **v == [7; 10]).count(), 100);
    db.apply(std::slice::from_ref(&long)).unwrap();
    let (applied, records) = load(&db).unwrap();
    assert_eq!((applied.seq, applied.begun), (4, 4));
    assert_eq!(records.values().filter(|v| **v == [7; 10]).count(), 350);
    assert_eq!(db.history(key(1, 0), None, 9).unwrap(), [4, 2, 1]);
}

#[test]
fn long_values_grow_and_shrink_without_leaving_anything() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(dir.path());
    let sizes = [0, 4090, 4091, 4092, 8187, 256 << 10, 10_000, MAX_PAYLOAD, 3, 4091];
    for (seq, size) in (1..).zip(sizes) {
        let payload: Vec<u8> = (0..size).map(|n| (n * 31 + size) as u8).collect();
        db.apply(&[line(seq, vec![(key(4, 2), payload.clone()), (key(4, 3), b"next".to_vec())])]).unwrap();
        assert_eq!(db.get(key(4, 2)).unwrap().unwrap(), payload);
        let (_, records) = load(&db).unwrap();
        assert_eq!(records, Records::from([(key(4, 2), payload), (key(4, 3), b"next".to_vec())]));
    }
    let too_long = vec![0; MAX_PAYLOAD + 1];
    assert!(matches!(db.apply(&[line(11, vec![(key(1, 1), too_long)])]), Err(DbError::Misuse { .. })));
    db.sync().unwrap();
    let blobs = std::fs::read_dir(dir.path().join("blobs")).unwrap().count();
    assert_eq!(blobs, 0, "sled keeps no value in a file that it never syncs");
}

#[test]
fn every_kind_of_loss_and_exchange_inside_is_seen() {
    type Change = fn(&Trees) -> sled::Result<()>;
    let changes: [(&str, Change); 9] = [
        ("a flipped bit", |t| {
            let mut value = t.records.get(key(1, 2).part(0))?.unwrap().to_vec();
            value[7] ^= 1;
            t.records.insert(key(1, 2).part(0), value).map(drop)
        }),
        ("a lost record", |t| t.records.remove(key(1, 2).part(0)).map(drop)),
        ("another key", |t| {
            let value = t.records.remove(key(1, 2).part(0))?.unwrap();
            t.records.insert(key(1, 1000).part(0), value).map(drop)
        }),
        ("an older value", |t| {
            let old = value::seal("records", &key(1, 0).part(0), b"record 0");
            t.records.insert(key(1, 0).part(0), old).map(drop)
        }),
        ("a record too many", |t| {
            let new = value::seal("records", &key(9, 0).part(0), b"new");
            t.records.insert(key(9, 0).part(0), new).map(drop)
        }),
        ("a stray part", |t| t.records.insert(key(1, 2).part(1), b"part").map(drop)),
        ("a stray key", |t| t.records.insert(b"k", b"part").map(drop)),
        ("no promise", |t| t.meta.remove("applied").map(drop)),
        ("no last line", |t| t.lines.remove(3_u64.to_be_bytes()).map(drop)),
    ];
    for (what, change) in changes {
        let dir = tempfile::tempdir().unwrap();
        let db = filled(dir.path());
        change(db.trees.as_ref().unwrap()).unwrap();
        assert!(is_damaged(&load(&db)), "{what}");
    }
}

#[test]
fn a_check_finds_what_a_start_does_not_read() {
    type Change = fn(&Trees) -> sled::Result<()>;
    let changes: [Change; 3] = [
        |t| t.lines.remove(2_u64.to_be_bytes()).map(drop),
        |t| t.history.remove(key(1, 2).at(1)).map(drop),
        |t| t.history.insert(key(1, 2).at(1), b"").map(drop),
    ];
    for change in changes {
        let dir = tempfile::tempdir().unwrap();
        let db = filled(dir.path());
        db.check().unwrap();
        change(db.trees.as_ref().unwrap()).unwrap();
        assert!(load(&db).is_ok());
        assert!(is_damaged(&db.check()));
    }
}

#[test]
fn a_newer_value_is_told_from_damage() {
    let dir = tempfile::tempdir().unwrap();
    let db = filled(dir.path());
    let unfit = db.load(|_, _| Err(Unfit::Newer(9)));
    assert!(matches!(unfit, Err(DbError::Newer { .. })));
    assert!(is_damaged(&db.load(|_, _| Err(Unfit::Undecodable("short".into())))));
}

#[test]
fn a_rebuild_counts_only_when_it_is_finished() {
    let dir = tempfile::tempdir().unwrap();
    let original = filled(&dir.path().join("a"));
    let (applied, records) = load(&original).unwrap();
    let rebuilt = open(&dir.path().join("b"));
    let mut bulk = rebuilt.bulk().unwrap();
    let touched: Vec<RecordKey> = records.keys().copied().collect();
    bulk.line(1, Hash([1; 32]), &place(1), &touched).unwrap();
    bulk.line(2, Hash([2; 32]), &place(2), &[key(1, 0)]).unwrap();
    bulk.line(3, Hash([3; 32]), &place(3), &[]).unwrap();
    assert!(bulk.line(5, Hash::ZERO, &place(5), &[]).is_err());
    for (key, payload) in &records {
        bulk.record(*key, payload).unwrap();
    }
    assert!(bulk.record(key(1, 0), b"again").is_err());
    assert_eq!(bulk.finish().unwrap(), applied);
    rebuilt.check().unwrap();
    assert_eq!(load(&rebuilt).unwrap(), (applied, records));
    assert_eq!(rebuilt.history(key(1, 0), None, 9).unwrap(), [2, 1]);
    assert!(matches!(rebuilt.bulk(), Err(DbError::Misuse { .. })));
    rebuilt.apply(&[line(4, vec![(key(1, 0), b"on".to_vec())])]).unwrap();
    assert_eq!(load(&rebuilt).unwrap().0.seq, 4);

    let unfinished = open(&dir.path().join("c"));
    let mut bulk = unfinished.bulk().unwrap();
    for no in 0..600 {
        bulk.record(key(1, no), b"record").unwrap();
    }
    drop(bulk);
    assert!(is_damaged(&load(&unfinished)));
    drop(unfinished);
    let emptied = open(&dir.path().join("c"));
    assert_eq!(load(&emptied).unwrap(), (Applied::default(), Records::new()));
    let mut bulk = emptied.bulk().unwrap();
    bulk.record(key(1, 0), b"record").unwrap();
    let applied = bulk.finish().unwrap();
    drop(emptied);
    assert_eq!(load(&open(&dir.path().join("c"))).unwrap(), (applied, [(key(1, 0), b"record".to_vec())].into()));
}

/// The folder may be lost but must not lie: what loads is what was stored, or an earlier state that identifies itself
/// as such. Returns whether it is what was stored.
fn survives(dir: &Path, whole: &(Applied, Records), what: &str) -> bool {
    let loaded = Db::open(dir, CACHE).and_then(|db| load(&db));
    let Ok(found) = loaded else { return false };
    assert!(found == *whole || found.0.seq < whole.0.seq, "{what}: a loss went unseen");
    found == *whole
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        } else {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    }
}

#[test]
fn flipped_bytes_and_cut_files_never_pass_for_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("source");
    let db = filled(&source);
    let text = "một giá trị dài ".repeat(30);
    for seq in 4..40 {
        let records = (0..90).map(|no| (key(3, no + seq as u32 * 60), format!("{seq} {no} {text}").into_bytes()));
        db.apply(&[line(seq, records.collect())]).unwrap();
    }
    db.sync().unwrap();
    let whole = load(&db).unwrap();
    drop(db);
    let bytes = std::fs::read(source.join("db")).unwrap();
    let hit = memchr::memmem::rfind(&bytes, b"39 89 ").expect("values lie in the file as they are");
    let spread = (0..12).map(|n| bytes.len() / 12 * n + 77 * n);
    let mut lost = 0;
    for at in spread.clone().chain([hit, hit + 40]) {
        let to = dir.path().join(format!("flip-{at}"));
        copy(&source, &to);
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        std::fs::write(to.join("db"), bytes).unwrap();
        lost += usize::from(!survives(&to, &whole, &format!("flip at {at}")));
        std::fs::remove_dir_all(&to).unwrap();
    }
    assert!(lost > 0, "no flip hit anything");
    for keep in spread.chain([hit, bytes.len() - 1]) {
        let to = dir.path().join(format!("cut-{keep}"));
        copy(&source, &to);
        std::fs::write(to.join("db"), &bytes[..keep]).unwrap();
        survives(&to, &whole, &format!("cut at {keep}"));
        std::fs::remove_dir_all(&to).unwrap();
    }
}

#[test]
fn garbage_is_an_error_and_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    for (name, garbage) in [("zeros", vec![0_u8; 4096]), ("text", b"hello ".repeat(9000))] {
        for file in ["conf", "db"] {
            let to = dir.path().join(format!("{name}-{file}"));
            std::fs::create_dir(&to).unwrap();
            std::fs::write(to.join(file), &garbage).unwrap();
            if let Ok(db) = Db::open(&to, CACHE) {
                assert!(load(&db).is_ok_and(|(applied, _)| applied == Applied::default()));
            }
        }
    }
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(Db::open(&file, CACHE), Err(DbError::Io { .. })));
}

#[test]
fn a_second_opener_is_refused_and_a_half_written_snapshot_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let db = filled(dir.path());
    assert!(matches!(Db::open(dir.path(), CACHE), Err(DbError::Busy { .. })));
    db.sync().unwrap();
    drop(db);
    let snapshot = dir.path().join("snap.0000000000000001.generating");
    std::fs::write(&snapshot, "half").unwrap();
    let db = open(dir.path());
    assert!(!snapshot.exists());
    assert_eq!(load(&db).unwrap().0.seq, 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// For any lines, in any groups and repeated in any way: the result is the last value of each record.
    #[test]
    fn any_lines_in_any_portions_add_up(
        lines in prop::collection::vec(prop::collection::vec((0_u8..3, 0_u32..40, 0_usize..6000), 0..130), 1..12),
        portion in 1_usize..5,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut expected = Records::new();
        let lines: Vec<AppliedLine> = (1..).zip(lines).map(|(seq, touched)| {
            let records = touched.into_iter().map(|(kind, no, size)| (key(kind, no), vec![seq as u8; size]));
            line(seq, records.collect())
        }).collect();
        let db = open(dir.path());
        for (at, portion) in lines.chunks(portion).enumerate() {
            db.apply(portion).unwrap();
            if at % 2 == 0 {
                db.apply(portion).unwrap();
            }
        }
        for (name, payload) in lines.iter().flat_map(|line| &line.records) {
            expected.insert(*name, payload.clone());
        }
        db.check().unwrap();
        let (applied, records) = load(&db).unwrap();
        prop_assert_eq!(applied.seq, lines.len() as u64);
        prop_assert_eq!(applied.counts.values().sum::<u64>(), expected.len() as u64);
        prop_assert_eq!(records, expected);
    }
}
