//! Roles by user and group, a name service that hangs, and counted refusals.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::domain::day::Moment;
use crate::domain::id::Id;
use crate::domain::value::Value;
use crate::store::journal::Hash;

fn person(uid: u32, name: &str) -> Person {
    // In a shared home the rights from the admission count for nothing.
    Person { uid, name: name.into(), role: Role::Admin, sensitive: true, read_only: false }
}

fn register(grants: &[(&str, Option<i64>, u8, bool)]) -> Register {
    let mut register = Register::default();
    let records = (1..).zip(grants).map(|(no, (name, uid, role, sensitive))| {
        let mut record = Record::blank(Id::new(Kind::Grant, no));
        record.set(grant::NAME, Value::text(*name));
        record.set(grant::UID, uid.map_or(Value::EMPTY, Value::int));
        record.set(grant::ROLE, Value::choice(*role));
        record.set(grant::SENSITIVE, if *sensitive { Value::int(1) } else { Value::EMPTY });
        record
    });
    register.advance(1, Hash::ZERO, records.collect());
    register
}

fn may(person: &Person) -> (Role, bool) {
    (person.role, person.sensitive)
}

#[test]
fn number_and_name_must_both_be_right_and_root_is_nobody() {
    let access = Access::new(true);
    assert_eq!(may(&access.now(&person(1000, "lan"))), (Role::None, false), "nothing is loaded yet");
    access.learn(&register(&[("lan", Some(1000), ADMIN, true), ("minh", Some(1001), VIEWER, false)]));
    assert_eq!(may(&access.now(&person(1000, "lan"))), (Role::Admin, true));
    assert_eq!(may(&access.now(&person(1001, "minh"))), (Role::Viewer, false));
    assert_eq!(may(&access.now(&person(1002, "lan"))), (Role::None, false), "the name is given anew");
    assert_eq!(may(&access.now(&person(1000, "hoa"))), (Role::None, false), "the number is given anew");
    assert_eq!(may(&access.now(&person(0, "root"))), (Role::None, false));
}

#[test]
fn a_group_gives_what_it_has_for_a_minute_without_asking_again() {
    let asked = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |uid, _| {
        counting.fetch_add(1, Ordering::SeqCst);
        (uid == 1001).then(|| vec!["cchc".to_owned()])
    });
    let access = Access::with(true, lookup);
    access.learn(&register(&[("@cchc", None, EDITOR, true), ("minh", Some(1001), VIEWER, false)]));
    assert_eq!(may(&access.without_waiting(&person(1001, "minh"))), (Role::Viewer, false), "not looked up yet");
    for _ in 0..3 {
        assert_eq!(may(&access.now(&person(1001, "minh"))), (Role::Editor, true), "the most of all grants");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(may(&access.without_waiting(&person(1001, "minh"))), (Role::Editor, true));
    assert_eq!(may(&access.now(&person(1002, "hoa"))), (Role::None, false), "an unknown user is in no group");
}

#[test]
fn a_name_service_that_hangs_gives_nothing_and_is_not_waited_for_twice() {
    let hanging = Arc::new(Mutex::new(()));
    let held = hanging.lock().unwrap();
    let waiting = Arc::clone(&hanging);
    let lookup: Lookup = Arc::new(move |_, _| {
        drop(waiting.lock());
        Some(vec!["cchc".to_owned()])
    });
    let access = Access::with(true, lookup);
    access.learn(&register(&[("@cchc", None, ADMIN, false)]));
    let since = std::time::Instant::now();
    assert_eq!(access.now(&person(7, "an")).role, Role::None);
    let first = since.elapsed();
    assert!(first >= groups::PATIENCE && first < groups::PATIENCE * 3, "{first:?}");
    assert_eq!(access.now(&person(7, "an")).role, Role::None);
    assert!(since.elapsed().saturating_sub(first) < groups::PATIENCE / 2, "the second question does not wait");
    drop(held);
}

#[test]
fn refusals_are_one_line_a_user_and_hour() {
    let refusals = Refusals::default();
    let at = |hour: i64| Moment(hour * 3_600 + 60);
    for _ in 0..1_000 {
        refusals.note(&person(7, "an"), Role::Editor, at(5));
    }
    refusals.note(&person(8, "hoa"), Role::Viewer, at(5));
    assert_eq!(refusals.over(at(5), false), Vec::new());
    let tallies = refusals.over(at(6), false);
    let said: Vec<(u32, String)> = tallies.iter().map(|tally| (tally.uid, tally.what())).collect();
    assert_eq!(said, [(7, "refusals 1000".to_owned()), (8, "refusals 1".to_owned())]);
    assert_eq!(counted(&tallies[0].what()), Some(1_000));
    assert_eq!(refusals.over(at(7), true), Vec::new());
}

#[test]
fn a_flood_of_refusals_takes_no_more_room_than_a_few() {
    let refusals = Refusals::default();
    let now = Moment(7_200);
    for turn in 0..100_000_u32 {
        refusals.note(&person(turn % 5_000, "an"), Role::Editor, now);
    }
    let tallies = refusals.over(Moment(10_800), false);
    assert_eq!(tallies.len(), 1_000, "of more users than that nobody is told apart");
    assert!(tallies.iter().all(|tally| tally.count == 20), "{tallies:?}");
}
