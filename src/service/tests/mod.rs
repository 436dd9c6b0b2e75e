//! The service on real homes in temporary folders.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::domain::action::{Action, Draft};
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{inspection, member, task, unit};
use crate::domain::value::Value;
use crate::i18n::Lang;

use super::Service;
use super::api::{Answer, Ask, CommandId, Done, Entry, Failure, Notice, Page, PageQuery, Person, Role};

mod charge;
mod commands;
mod faults;
mod hiding;
mod lists;
mod matrix;
mod naive;
mod reading;
mod restart;
mod secrets;
mod trail;
mod twins;
mod unreadable;
mod whole;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

fn serve(home: &Path) -> Arc<Service> {
    let service = Service::start(home).expect("a service");
    let feed = service.subscribe(&admin());
    while !service.ready() && service.failed().is_none() {
        feed.next(PATIENCE).expect("loading goes on");
    }
    service
}

fn person(uid: u32, name: &str, role: Role, sensitive: bool) -> Person {
    Person { uid, name: name.into(), role, sensitive, read_only: false }
}

fn admin() -> Person {
    person(1000, "lan", Role::Admin, true)
}

fn editor() -> Person {
    person(1001, "minh", Role::Editor, false)
}

fn fresh_id() -> CommandId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    CommandId(id)
}

fn ask(service: &Service, person: &Person, ask: Ask) -> Answer {
    service.ask(person, ask, &|| false)
}

fn command(service: &Service, person: &Person, action: Action) -> Answer {
    ask(service, person, Ask::Command(fresh_id(), action))
}

/// Does an action and returns the command's id.
fn name_of(service: &Service, person: &Person, action: Action) -> CommandId {
    let id = fresh_id();
    done(ask(service, person, Ask::Command(id, action)));
    id
}

/// What this person can undo.
fn last_mine(service: &Service, person: &Person) -> (CommandId, Entry) {
    match ask(service, person, Ask::LastMine) {
        Answer::LastMine(Some((of, entry)), _) => (of, *entry),
        other => panic!("nothing to undo: {other:?}"),
    }
}

fn done(answer: Answer) -> Done {
    match answer {
        Answer::Done(done) => done,
        other => panic!("not done: {other:?}"),
    }
}

fn failed(answer: Answer) -> Failure {
    match answer {
        Answer::Failed(failure) => failure,
        other => panic!("not refused: {other:?}"),
    }
}

fn create(service: &Service, person: &Person, kind: Kind, values: &[(FieldNo, Value)]) -> Id {
    let action = Action::Create(vec![Draft { kind, values: values.to_vec() }]);
    done(command(service, person, action)).changed[0].0
}

fn new_unit(service: &Service, name: &str) -> Id {
    create(service, &admin(), Kind::Unit, &[(unit::NAME, Value::text(name)), (unit::GROUP, Value::choice(3))])
}

fn new_task(service: &Service, title: &str) -> Id {
    create(service, &admin(), Kind::Task, &[(task::TITLE, Value::text(title))])
}

fn head_of(name: &str) -> Draft {
    Draft {
        kind: Kind::Member,
        values: vec![
            (member::FULL_NAME, Value::text(name)),
            (member::BODY, Value::choice(0)),
            (member::ROLE, Value::choice(member::HEAD)),
        ],
    }
}

fn inspection_of(service: &Service, unit: Id, mode: u8) -> Id {
    let values = [
        (inspection::UNIT, Value::id(unit)),
        (inspection::DATE, Value::day(today(service))),
        (inspection::MODE, Value::choice(mode)),
        (inspection::KIND, Value::choice(0)),
        (inspection::SCOPE, Value::text("Bộ phận một cửa")),
    ];
    create(service, &admin(), Kind::Inspection, &values)
}

fn today(service: &Service) -> Day {
    page(service, &admin(), Kind::Committee, "").today
}

fn query(kind: Kind, filter: &str) -> PageQuery {
    PageQuery {
        kind,
        filter: filter.into(),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: 100,
        around: None,
        marked: Vec::new(),
        lang: Lang::En,
    }
}

fn ask_page(service: &Service, person: &Person, query: PageQuery) -> Page {
    match ask(service, person, Ask::Page(query)) {
        Answer::Page(page) => *page,
        other => panic!("no page: {other:?}"),
    }
}

fn page(service: &Service, person: &Person, kind: Kind, filter: &str) -> Page {
    ask_page(service, person, query(kind, filter))
}

fn titles(page: &Page) -> Vec<&str> {
    page.rows.iter().map(|row| row.record.title()).collect()
}

fn check(service: &Service) -> Vec<String> {
    match ask(service, &admin(), Ask::Check) {
        Answer::Checked(report) => report.faults.into_iter().map(|fault| fault.en).collect(),
        other => panic!("no report: {other:?}"),
    }
}

/// The next notice of changes that names a record.
fn change_of(feed: &super::Feed, id: Id) {
    loop {
        match feed.next(PATIENCE).expect("a notice") {
            Notice::Changed { ids, .. } if ids.contains(&id) => return,
            _ => {}
        }
    }
}
