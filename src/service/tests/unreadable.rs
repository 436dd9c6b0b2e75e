//! A journal line that is valid but whose events cannot be read, as a bug could leave it: all code that has to read it
//! reports the line and the reason, in both languages.

use std::fs;

use serde_json::value::RawValue;

use super::*;
use crate::service::api::Warning;
use crate::service::line::SCHEMA;
use crate::service::message::Chore;
use crate::service::sentence::Sentence;
use crate::store::backup::{self, BackupError, Content, HomeSource, Restore, examine, segment};
use crate::store::db::{AppliedLine, Db};
use crate::store::home::Home;
use crate::store::journal::{self, Journal, NewLine, Options, Who, look};

/// What is wrong with the line, in Vietnamese and in English.
const REASON: [&str; 2] = ["không có trường nào tên là nope", "unknown field nope"];

/// Writes the line to the journal of a stopped home, and lets sled follow it.
fn append_unreadable(home: &Path) {
    let (mut journal, _) = Journal::open(&home.join("journal"), Options::new(SCHEMA)).unwrap();
    let events = r#"[{"id":"task-1","rev":2,"set":{"nope":[null,{"secret":"0123456789abcdef0123456789abcdef"}]}}]"#;
    let line = NewLine {
        at: 1_700_000_000,
        who: Who { uid: 1_000, name: "lan".into() },
        cmd: journal::CommandId(7_u128.to_be_bytes()),
        what: "edit".into(),
        events: RawValue::from_string(events.into()).unwrap(),
    };
    let placed = journal.append(vec![line]).unwrap().pop().unwrap();
    let db = Db::open(&home.join("store"), 1 << 20).unwrap();
    let (seq, hash) = (placed.line.seq, placed.line.hash);
    db.apply(&[AppliedLine { seq, hash, location: placed.location, records: Vec::new() }]).unwrap();
    db.sync().unwrap();
}

/// A stopped home whose second line cannot be read.
fn prepared() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    new_task(&service, "Một");
    service.stop();
    drop(service);
    append_unreadable(home.path());
    home
}

fn names_the_line(vi: &str, en: &str) {
    assert!(vi.contains("dòng số 2") && vi.contains(REASON[0]), "{vi}");
    assert!(en.contains("line 2") && en.contains(REASON[1]), "{en}");
}

fn said(error: &BackupError) {
    let BackupError::Line(line) = error else { panic!("{error:?}") };
    names_the_line(&line.text(Lang::Vi), &line.text(Lang::En));
    let sentence: Sentence = BackupError::Line(line.clone()).into();
    names_the_line(&sentence.vi, &sentence.en);
}

#[test]
fn a_check_names_the_line() {
    let home = prepared();
    let service = serve(home.path());
    let Answer::Checked(report) = ask(&service, &admin(), Ask::Check) else { panic!("no report") };
    let [fault] = &report.faults[..] else { panic!("{:?}", report.faults) };
    names_the_line(&fault.vi, &fault.en);
}

#[test]
fn a_store_that_cannot_be_filled_names_the_line() {
    let home = prepared();
    let service = serve(home.path());
    *service.core.live.get().unwrap().db_mut() = None;
    fs::write(home.path().join("store").join("conf"), "not a configuration").unwrap();
    let (seen, looked) = std::sync::mpsc::channel();
    let show = Chore::Show(Box::new(move |_| seen.send(()).unwrap()));
    service.core.live.get().unwrap().to_applier(show);
    looked.recv_timeout(PATIENCE).unwrap();
    let Answer::Status(status) = ask(&service, &admin(), Ask::Status) else { panic!("no status") };
    let causes: Vec<&Sentence> = status
        .warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::StoreFailed { cause } => Some(cause),
            _ => None,
        })
        .collect();
    let [cause] = causes[..] else { panic!("{:?}", status.warnings) };
    names_the_line(&cause.vi, &cause.en);
}

#[test]
fn a_start_from_the_journal_names_the_line() {
    let home = prepared();
    fs::remove_dir_all(home.path().join("store")).unwrap();
    let service = serve(home.path());
    let Answer::Failed(Failure::CannotStart { message, vi }) = ask(&service, &admin(), Ask::Overview) else {
        panic!("not refused")
    };
    names_the_line(&vi, &message);
}

#[test]
fn a_repair_and_a_restore_name_the_line() {
    let home = prepared();
    let at = Home::at(home.path());
    said(&examine(&at, SCHEMA).unwrap_err());
    let look = look(&at.journal(), Options::new(SCHEMA)).unwrap();
    let files = look.reader.prefix().unwrap().pieces.into_iter().map(|piece| (segment(piece.name), piece.bytes));
    let head = backup::Head {
        content: Content::Store,
        made: 1_700_000_000,
        store: look.store.unwrap().to_string(),
        seq: look.seq,
        hash: look.hash,
        schema: SCHEMA,
        records: std::collections::BTreeMap::new(),
        files: files.collect(),
    };
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("a.tar.gz");
    let mut source = HomeSource { reader: &look.reader, root: home.path() };
    backup::save(&archive, &head, &mut source, &mut |_| {}).unwrap();
    let wish = Restore {
        home: &folder.path().join("home"),
        from: &archive,
        secrets: None,
        replace: false,
        other_committee: false,
        schema: SCHEMA,
    };
    said(&backup::restore(&wish).unwrap_err());
}
