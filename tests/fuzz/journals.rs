//! Long journals with changed bytes, and with lines dropped, duplicated, swapped or cut, each opened by a service: the
//! fault is found at the start or by the audit, and wrong data is never shown.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dondoc::domain::action::{Action, Draft};
use dondoc::domain::id::Kind;
use dondoc::domain::kinds::task;
use dondoc::domain::value::Value;
use dondoc::service::Service;
use dondoc::service::api::{Answer, Ask, CommandId, Entry, Failure, Position};
use dondoc::store::journal::{Journal, NewLine, Options, Who};
use dondoc::store::migrate::EVENTS;
use fastrand::Rng;
use serde_json::value::RawValue;

use super::homes::{ask, copy, rows, settled};
use super::support::Home;
use super::{number, random, spoil};

/// A start reads this much of the journal's end; the rest is read only by an audit or on request.
const READ_AT_START: usize = 256 * 1024;

/// More lines than a start reads for the command log.
const LINES: u64 = 21_000;
/// Lines before those.
const EARLY: usize = 900;

/// A stopped home whose journal is longer than what a start reads of it.
fn prepared() -> Home {
    let home = Home::with_sample();
    let mut client = home.client();
    for turn in 0..220_u8 {
        let values = vec![
            (task::TITLE, Value::text(format!("Việc số {turn}"))),
            (task::NOTE, Value::text(format!("{turn} nhắc lại. ").repeat(130))),
        ];
        let action = Action::Create(vec![Draft { kind: Kind::Task, values }]);
        let answer = client.ask(Ask::Command(CommandId([turn; 16]), action));
        assert!(matches!(answer, Ok(Answer::Done(_))), "{answer:?}");
    }
    drop(client);
    home.done(&["stop"]);
    home
}

/// Changes a journal: bytes anywhere, or whole lines. Returns what was done, for the summary.
fn damage(bytes: &mut Vec<u8>, random: &mut Rng) -> &'static str {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (at, other) = (random.usize(..lines.len()), random.usize(..lines.len()));
    // A start cannot detect from the end alone a change that keeps every later byte at its offset.
    let twin = (0..lines.len())
        .cycle()
        .skip(other)
        .take(lines.len())
        .find(|twin| *twin != at && lines[*twin].len() == lines[at].len());
    let done = match (random.u8(0..14), twin) {
        (0, Some(twin)) => {
            lines.swap(at, twin);
            "swapped with one as long"
        }
        (1, Some(twin)) => {
            let other = lines[twin].clone();
            lines[at] = other;
            "written over with one as long"
        }
        (2..=5, _) => {
            for _ in 0..random.usize(1..4) {
                let at = random.usize(..bytes.len());
                bytes[at] ^= 1 << random.u8(0..8);
            }
            return "bits";
        }
        (6, _) => {
            lines.remove(at);
            "dropped"
        }
        (7, _) => {
            let twice = lines[at].clone();
            lines.insert(other, twice);
            "doubled"
        }
        (8, _) => {
            lines.swap(at, other);
            "swapped"
        }
        (9, _) => {
            lines.truncate(at);
            "cut"
        }
        (10, _) => {
            let mut line = std::mem::take(&mut lines[at]);
            spoil(&mut line, random);
            lines[at] = line;
            "in one line"
        }
        _ => {
            // Within a part, so that the offset is spread evenly and not mostly in the first line.
            let from = random.usize(..bytes.len());
            let mut rest = bytes.split_off(from);
            spoil(&mut rest, random);
            bytes.extend(rest);
            return "bytes";
        }
    };
    *bytes = lines.concat();
    done
}

/// What the trail shows, by line. `None` if it refuses to show it.
fn trail(service: &Service) -> Option<BTreeMap<u64, Entry>> {
    let (mut found, mut before) = (BTreeMap::new(), None);
    loop {
        match ask(service, Ask::Trail { id: None, before, limit: 500, filter: None }) {
            Answer::Trail(trail) => {
                before = trail.next;
                // Positions are random at each start.
                let nowhere = |entry| Entry { position: Position([0; 16]), ..entry };
                let entries = trail.entries.into_iter().map(nowhere);
                found.extend(entries.map(|entry| (entry.line.expect("for those who see everything"), entry)));
                if !trail.more {
                    return Some(found);
                }
            }
            Answer::Failed(_) => return None,
            other => panic!("{other:?}"),
        }
    }
}

/// How a damaged journal was detected: at the start, or later.
fn found(to: &Path, expected: &Expected, what: &str) -> &'static str {
    let service = settled(to);
    if let Some(sentence) = service.failed() {
        assert!(!sentence.is_empty() && !sentence.contains("failed inside"), "{what}: {sentence}");
        let answer = ask(&service, Ask::Status);
        assert!(matches!(answer, Answer::Failed(Failure::CannotStart { .. })), "{what}: {answer:?}");
        return "refused at the start";
    }
    match ask(&service, Ask::AuditVerify) {
        Answer::Checked(report) => assert!(!report.faults.is_empty(), "{what}: a change went unseen"),
        other => panic!("{what}: {other:?}"),
    }
    // What the screen shows is still correct, also in the past.
    assert_eq!(Kind::ALL.map(|kind| rows(&service, kind)), expected.rows, "{what}");
    for (seq, entry) in trail(&service).unwrap_or_default() {
        assert_eq!(Some(&entry), expected.trail.get(&seq), "{what}: the past is not shown changed");
    }
    "named by the audit"
}

/// What an undamaged home shows.
struct Expected {
    rows: [Vec<(dondoc::domain::id::Id, String)>; Kind::ALL.len()],
    trail: BTreeMap<u64, Entry>,
}

impl Expected {
    fn of(home: &Home) -> Expected {
        let original = settled(home.path());
        assert_eq!(original.failed(), None);
        let rows = Kind::ALL.map(|kind| rows(&original, kind));
        Expected { rows, trail: trail(&original).expect("a trail") }
    }
}

#[test]
fn a_journal_with_changed_bytes_never_passes_for_the_truth() {
    let home = prepared();
    let journal = home.segments().pop().expect("a segment");
    let name = journal.file_name().expect("a name").to_owned();
    let whole = fs::read(&journal).expect("the journal");
    assert!(whole.len() > 2 * READ_AT_START, "longer than what a start reads: {}", whole.len());
    let expected = Expected::of(&home);
    assert!(expected.trail.len() > 220);
    let (mut random, mut tally) = (random(), BTreeMap::new());
    for turn in 0..number("DONDOC_FUZZ_JOURNALS", 200) {
        let mut bytes = whole.clone();
        let done = damage(&mut bytes, &mut random);
        if bytes == whole {
            continue;
        }
        let to = home.path().with_extension(format!("journal-{turn}"));
        copy(home.path(), &to);
        fs::write(to.join("journal").join(&name), &bytes).expect("a journal");
        let outcome = found(&to, &expected, &format!("turn {turn}, {done}"));
        *tally.entry((done, outcome)).or_insert(0_u64) += 1;
        fs::remove_dir_all(&to).expect("cleaned up");
    }
    println!("journals: {tally:?}");
}

/// Years of changes: more lines than a start reads, so the early ones are read only on request.
fn years() -> Home {
    let home = Home::new();
    home.done(&["add", "task", "title=Việc của nhiều năm"]);
    home.done(&["stop"]);
    let (mut journal, _) =
        Journal::open(&home.path().join("journal"), Options::new(EVENTS.newest())).expect("a journal");
    let at = chrono::Utc::now().timestamp();
    let note = |rev: u64| if rev == 1 { "null".to_owned() } else { format!("\"ghi chú {rev:06}\"") };
    for group in 0..LINES / 1_000 {
        let line = |rev: u64| NewLine {
            at,
            who: Who { uid: 0, name: "root".into() },
            cmd: dondoc::store::journal::CommandId(u128::from(rev).to_be_bytes()),
            what: "edit".into(),
            events: RawValue::from_string(format!(
                r#"[{{"id":"task-1","rev":{},"set":{{"note":[{},{}]}}}}]"#,
                rev + 1,
                note(rev),
                note(rev + 1)
            ))
            .expect("JSON"),
        };
        journal.append((1..=1_000).map(|step| line(group * 1_000 + step)).collect()).expect("written");
    }
    home
}

#[test]
fn a_change_years_back_is_found_when_it_is_looked_for() {
    let home = years();
    let journal = home.segments().pop().expect("a segment");
    let name = journal.file_name().expect("a name").to_owned();
    let whole = fs::read(&journal).expect("the journal");
    // Only lines that no start reads are damaged, and in a way that keeps the others at their offsets.
    let early = whole.split_inclusive(|byte| *byte == b'\n').take(EARLY).map(<[u8]>::len).sum::<usize>();
    let expected = Expected::of(&home);
    let (mut random, mut tally) = (random(), BTreeMap::new());
    for turn in 0..number("DONDOC_FUZZ_YEARS", 8) {
        let mut bytes = whole.clone();
        let done = loop {
            let mut start = whole[..early].to_vec();
            let done = damage(&mut start, &mut random);
            if start.len() == early && start != whole[..early] {
                bytes[..early].copy_from_slice(&start);
                break done;
            }
        };
        let to = home.path().with_extension(format!("years-{turn}"));
        copy(home.path(), &to);
        fs::write(to.join("journal").join(&name), &bytes).expect("a journal");
        let outcome = found(&to, &expected, &format!("turn {turn}, {done}"));
        *tally.entry((done, outcome)).or_insert(0_u64) += 1;
        fs::remove_dir_all(&to).expect("cleaned up");
    }
    println!("journals of {LINES} lines: {tally:?}");
    assert!(tally.keys().any(|(_, outcome)| *outcome == "named by the audit"), "a start does not read all of it");
}
