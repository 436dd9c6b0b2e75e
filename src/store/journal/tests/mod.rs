//! The journal when its files are cut, changed, lost or full.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::value::RawValue;
use tempfile::TempDir;

use super::*;

mod faults;

/// 2026-11-22 09:30 in Vietnam.
const NOVEMBER: i64 = 1_795_314_600;
const MONTH: i64 = 31 * 86_400;

fn options() -> Options {
    Options { reserve: 0, ..Options::new(1) }
}

fn line(number: u8, at: i64, events: &str) -> NewLine {
    NewLine {
        at,
        who: Who { uid: 1000, name: "lan".into() },
        cmd: CommandId([number; 16]),
        what: "task.add".into(),
        events: RawValue::from_string(events.into()).unwrap(),
    }
}

fn group(size: u8) -> Vec<NewLine> {
    (0..size).map(|n| line(n, NOVEMBER, r#"[{"title":"Cắt giảm thủ tục"}]"#)).collect()
}

fn open(dir: &TempDir) -> (Journal, Opening) {
    Journal::open(dir.path(), options()).unwrap()
}

fn check(dir: &TempDir) -> Result<Verified, JournalError> {
    verify(dir.path(), 1, &mut |_| {})
}

/// A journal with groups of these sizes, and the location of each line.
fn filled(sizes: &[u8]) -> (TempDir, Vec<Placed>) {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, opening) = open(&dir);
    assert!(opening.fresh);
    let placed = sizes.iter().flat_map(|size| journal.append(group(*size)).unwrap()).collect();
    (dir, placed)
}

fn segments(dir: &TempDir) -> Vec<String> {
    let names: BTreeSet<String> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| !n.starts_with("discarded"))
        .collect();
    names.into_iter().collect()
}

fn only_segment(dir: &TempDir) -> PathBuf {
    let names = segments(dir);
    assert_eq!(names.len(), 1, "{names:?}");
    dir.path().join(&names[0])
}

fn damage<T>(result: Result<T, JournalError>) -> Damage {
    match result {
        Err(JournalError::Damage(damage)) => damage,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the damage was not seen"),
    }
}

#[test]
fn lines_are_found_again_by_place_sequence_and_from_the_end() {
    let (dir, placed) = filled(&[1, 3, 2]);
    let (journal, opening) = open(&dir);
    assert_eq!((opening.seq, opening.fresh, opening.discarded.len()), (6, false, 0));
    assert_eq!(opening.hash, placed[5].line.hash);
    let reader = journal.reader();
    for (at, one) in placed.iter().enumerate() {
        assert_eq!(reader.read(one.line.seq, &one.location).unwrap().hash, one.line.hash);
        let seqs: Vec<u64> = reader.lines_from(one.line.seq).map(|p| p.unwrap().line.seq).collect();
        assert_eq!(seqs, (at as u64 + 1..=6).collect::<Vec<_>>());
        let after: Vec<_> = reader.lines_after(&one.location).map(|p| p.unwrap().location).collect();
        let expected: Vec<_> = placed[at + 1..].iter().map(|p| p.location).collect();
        assert_eq!(after, expected);
        let tail = reader.tail(at + 1).unwrap();
        assert_eq!(tail.len(), at + 1);
        assert_eq!(tail[0].location, placed[5 - at].location);
    }
    assert_eq!(reader.tail(100).unwrap().len(), 6);
    let mut lines = reader.lines_from(1);
    lines.by_ref().for_each(drop);
    assert_eq!(lines.progress().done, lines.progress().total);
    assert_eq!(check(&dir).unwrap().groups, 3);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(only_segment(&dir)).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_auditor_needs_only_sed_and_sha256sum() {
    let (dir, placed) = filled(&[2]);
    for (number, one) in placed.iter().enumerate() {
        let script = format!(
            r#"sed -n {}p {} | sed 's/,"hash":"[0-9a-f]*"}}$/}}/' | tr -d '\n' | sha256sum"#,
            number + 2,
            only_segment(&dir).display()
        );
        let out = Command::new("sh").arg("-c").arg(script).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        assert_eq!(text.split(' ').next().unwrap(), one.line.hash.to_string());
    }
}

#[test]
fn a_last_group_cut_at_any_byte_was_never_there() {
    let (dir, placed) = filled(&[2, 2]);
    let path = only_segment(&dir);
    let whole = std::fs::read(&path).unwrap();
    let start = placed[2].location.offset as usize;
    for cut in start..whole.len() {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let (mut journal, opening) = open(&dir);
        assert_eq!((opening.seq, opening.hash), (2, placed[1].line.hash), "cut at {cut}");
        if cut == start {
            assert!(opening.discarded.is_empty());
        } else {
            let kept = std::fs::read(&opening.discarded[0].to).unwrap();
            assert_eq!(kept, &whole[start..cut]);
            std::fs::remove_file(&opening.discarded[0].to).unwrap();
        }
        assert_eq!(std::fs::read(&path).unwrap(), &whole[..start]);
        if cut % 50 == 0 {
            assert_eq!(journal.append(group(1)).unwrap()[0].line.seq, 3);
            assert_eq!(check(&dir).unwrap().seq, 3);
        }
    }
}

#[test]
fn a_torn_group_is_no_damage_even_if_its_end_reached_the_disk() {
    let (dir, placed) = filled(&[1, 3]);
    let path = only_segment(&dir);
    let mut bytes = std::fs::read(&path).unwrap();
    let torn = placed[1].location;
    bytes[torn.offset as usize..][..torn.len as usize].fill(0);
    std::fs::write(&path, &bytes).unwrap();
    let (_, opening) = open(&dir);
    assert_eq!((opening.seq, opening.discarded.len()), (1, 1));
}

#[test]
fn a_changed_byte_before_a_later_group_stops_the_start_and_names_the_line() {
    let (dir, placed) = filled(&[1, 2, 1]);
    let path = only_segment(&dir);
    let whole = std::fs::read(&path).unwrap();
    for (index, one) in placed[..3].iter().enumerate() {
        let start = one.location.offset as usize;
        for at in (start..start + one.location.len as usize).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            let found = damage(Journal::open(dir.path(), options()));
            assert_eq!((&found.file, found.line), (&path, index as u64 + 2), "byte {at}: {found}");
            assert_eq!(damage(check(&dir)).line, index as u64 + 2);
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "a refused start changes nothing");
        }
    }
}

#[test]
fn lost_and_exchanged_lines_are_named() {
    let (dir, _) = filled(&[1, 1, 1, 1]);
    let path = only_segment(&dir);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    for order in [vec![0, 1, 3, 4], vec![0, 1, 3, 2, 4], vec![0, 1, 2, 2, 3, 4]] {
        let text: String = order.iter().map(|n| lines[*n]).collect();
        std::fs::write(&path, text).unwrap();
        let wrong = order.iter().enumerate().position(|(at, n)| at != *n).unwrap() as u64 + 1;
        assert_eq!(damage(check(&dir)).line, wrong, "{order:?}");
        assert_eq!(damage(Journal::open(dir.path(), options())).line, wrong, "{order:?}");
    }
}

#[test]
fn a_journal_that_ends_before_what_the_store_has_is_damaged() {
    let (dir, placed) = filled(&[1, 1]);
    let path = only_segment(&dir);
    let whole = std::fs::read(&path).unwrap();
    let cut = placed[1].location.offset as usize + 20;
    std::fs::write(&path, &whole[..cut]).unwrap();
    let known = Options { applied: 2, ..options() };
    assert_eq!(damage(Journal::open(dir.path(), known)).line, 3);
    assert_eq!(std::fs::read(&path).unwrap().len(), cut, "a refused start changes nothing");
    let empty = tempfile::tempdir().unwrap();
    damage(Journal::open(empty.path(), known));
}

/// Three months, with a clock that was set back in between.
fn three_months() -> (TempDir, Vec<Placed>) {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(&dir);
    let mut placed = Vec::new();
    for at in [NOVEMBER, NOVEMBER + MONTH, NOVEMBER, NOVEMBER - 12 * MONTH, NOVEMBER + 2 * MONTH] {
        placed.extend(journal.append(vec![line(1, at, "[]"), line(2, at, "[]")]).unwrap());
    }
    (dir, placed)
}

#[test]
fn a_month_begins_a_segment_and_a_clock_set_back_does_not() {
    let (dir, placed) = three_months();
    let expected = ["2026-11-000000000001.jsonl", "2026-12-000000000003.jsonl", "2027-01-000000000009.jsonl"];
    assert_eq!(segments(&dir), expected);
    let verified = check(&dir).unwrap();
    assert_eq!((verified.segments, verified.seq, verified.hash), (3, 10, placed[9].line.hash));
    let (journal, _) = open(&dir);
    let seqs = |lines: Vec<Placed>| lines.iter().map(|p| p.line.seq).collect::<Vec<_>>();
    assert_eq!(seqs(journal.reader().tail(9).unwrap()), (2..=10).collect::<Vec<_>>());
    let after = journal.reader().lines_after(&placed[1].location).map(Result::unwrap).collect();
    assert_eq!(seqs(after), (3..=10).collect::<Vec<_>>());
}

#[test]
fn a_segment_lost_cut_or_changed_is_named() {
    for (victim, change) in [(0, "remove"), (1, "remove"), (0, "cut"), (1, "cut"), (0, "flip"), (1, "flip")] {
        let (dir, _) = three_months();
        let path = dir.path().join(&segments(&dir)[victim]);
        let bytes = std::fs::read(&path).unwrap();
        match change {
            "remove" => std::fs::remove_file(&path).unwrap(),
            "cut" => std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap(),
            _ => {
                let mut bytes = bytes;
                let last = bytes.len() - 100;
                bytes[last] ^= 4;
                std::fs::write(&path, bytes).unwrap();
            }
        }
        let found = damage(check(&dir));
        assert_eq!(found.file, path, "{change} {victim}: {found}");
        if change != "flip" {
            damage(Journal::open(dir.path(), options()));
        }
    }
}

#[test]
fn a_segment_that_was_never_finished_is_passed_over() {
    let (dir, _) = filled(&[1]);
    for text in ["", "{\"segment\":\"2027-0"] {
        std::fs::write(dir.path().join("2027-01-000000000002.jsonl"), text).unwrap();
        let (mut journal, opening) = open(&dir);
        assert_eq!((opening.seq, opening.discarded.len()), (1, 1));
        assert!(opening.discarded[0].to.exists());
        journal.append(Vec::new()).unwrap();
    }
    let (mut journal, _) = open(&dir);
    assert_eq!(journal.append(group(1)).unwrap()[0].line.seq, 2);
    assert_eq!(segments(&dir).len(), 1);
}

#[test]
fn newer_journals_are_refused_as_newer_and_not_as_damaged() {
    let (dir, _) = filled(&[1]);
    let (mut journal, _) = Journal::open(dir.path(), Options { schema: 2, ..options() }).unwrap();
    journal.append(group(1)).unwrap();
    drop(journal);
    let refused = |dir: &TempDir| Journal::open(dir.path(), options()).map(drop).unwrap_err();
    assert!(matches!(refused(&dir), JournalError::Newer { found: 2, known: 1, .. }));
    let path = only_segment(&dir);
    let mut header = r#"{"segment":"2026-11-000000000001","format":2,"colour":"red"}"#.to_owned();
    line::seal(&mut header);
    std::fs::write(&path, header).unwrap();
    assert!(matches!(refused(&dir), JournalError::Newer { found: 2, .. }));
}

#[test]
fn a_long_last_group_is_read_from_its_start() {
    let dir = tempfile::tempdir().unwrap();
    let (mut journal, _) = open(&dir);
    journal.append(group(1)).unwrap();
    let long = format!("[\"{}\"]", "x".repeat(20_000));
    let placed = journal.append((0..200).map(|n| line(n, NOVEMBER, &long)).collect()).unwrap();
    let path = only_segment(&dir);
    drop(journal);
    assert_eq!(open(&dir).1.seq, 201);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[placed[3].location.offset as usize + 500] = 0;
    std::fs::write(&path, &bytes).unwrap();
    // What sled has was synced, so a change in it is not a torn write, and only `verify` reads there.
    assert_eq!(damage(check(&dir)).line, 6);
    let applied = Options { applied: 201, ..options() };
    assert_eq!(Journal::open(dir.path(), applied).unwrap().1.seq, 201);
    let (_, opening) = open(&dir);
    assert_eq!((opening.seq, opening.discarded.len()), (1, 1));
}

#[test]
fn low_space_refuses_early_and_unwritable_lines_leave_no_trace() {
    let (dir, _) = filled(&[1]);
    let (mut journal, _) = Journal::open(dir.path(), Options { reserve: u64::MAX / 2, ..options() }).unwrap();
    let error = journal.append(group(1)).unwrap_err();
    assert!(matches!(error, AppendError::Refused(Refusal::LowSpace { .. })), "{error}");
    let (mut journal, _) = open(&dir);
    let before = std::fs::read(only_segment(&dir)).unwrap();
    let error = journal.append(vec![line(1, NOVEMBER, "[]"), line(2, i64::MAX, "[]")]).unwrap_err();
    assert!(matches!(error, AppendError::Refused(Refusal::Unwritable(_))), "{error}");
    assert_eq!(std::fs::read(only_segment(&dir)).unwrap(), before);
    assert_eq!(journal.head().0, 1);
}
