//! Feedback: who answers for it, until when, and how far a denunciation may go.

use super::*;
use crate::domain::kinds::feedback::{
    ANSWERED, BY_PHONE, CHANNEL, CLASSIFIED, DENUNCIATION, DUE, HANDLING, KIND, MATTER, MEMBER, NOT_ACCEPTED, REASON,
    RECEIVED, RECEIVED_ON, REPORTER, RESOLVED, RESULT, STATE, TRANSFERRED, TRANSFERRED_TO, UNIT, VERDICT,
};

fn given(on: &str, more: Vec<(FieldNo, Value)>) -> Vec<(FieldNo, Value)> {
    let mut values = vec![
        (MATTER, Value::text("Thu phí sai quy định")),
        (RECEIVED_ON, Value::day(day(on))),
        (CHANNEL, Value::choice(BY_PHONE)),
    ];
    values.extend(more);
    values
}

fn step(id: Id, to: u8, values: Vec<(FieldNo, Value)>) -> Action {
    Action::Move { ids: vec![id], to, values, seen: Vec::new() }
}

fn edit(id: Id, field: FieldNo, value: Value) -> Action {
    Action::Edit { ids: vec![id], edits: vec![Edit { field, was: None, value }] }
}

fn classified(ledger: &mut Ledger, kind: u8) -> Id {
    let id = ledger.makes(Kind::Feedback, given("2023-03-01", Vec::new()));
    assert_eq!(ledger.at(id).state(), Some(RECEIVED));
    let values = vec![(KIND, Value::choice(kind)), (DUE, Value::day(day("2023-03-10")))];
    ledger.does(&step(id, CLASSIFIED, values));
    id
}

#[test]
fn a_denunciation_records_its_transfer_and_goes_no_further() {
    let mut ledger = Ledger::default();
    let id = classified(&mut ledger, DENUNCIATION);
    assert_eq!(ledger.at(id).day(DUE), Some(day("2023-03-10")));
    ledger.does(&step(id, TRANSFERRED, vec![(TRANSFERRED_TO, Value::text("Thanh tra tỉnh"))]));
    assert_eq!(ledger.at(id).day(DUE), None, "whoever has it now answers for its time");
    let only = |field| (Some(field), Problem::OnlyTransferred);
    assert!(ledger.problems(&step(id, HANDLING, Vec::new())).contains(&only(STATE)));
    let edits = [(DUE, Value::day(day("2023-04-01"))), (MATTER, Value::text("Nội dung khác"))];
    let edits = edits.map(|(field, value)| Edit { field, was: None, value }).to_vec();
    ledger.does(&Action::Edit { ids: vec![id], edits });
    assert_eq!(ledger.at(id).day(DUE), None, "no deadline comes back");
    // It cannot be entered in a later state either.
    for (state, field, value) in [
        (HANDLING, RESULT, Value::EMPTY),
        (RESOLVED, RESULT, Value::text("Đúng")),
        (ANSWERED, RESULT, Value::text("Đúng")),
        (TRANSFERRED, VERDICT, Value::choice(0)),
    ] {
        let more = vec![
            (KIND, Value::choice(DENUNCIATION)),
            (STATE, Value::choice(state)),
            (TRANSFERRED_TO, Value::text("Thanh tra tỉnh")),
            (field, value),
        ];
        let draft = Draft { kind: Kind::Feedback, values: given("2023-03-01", more) };
        let problems = ledger.problems(&Action::Create(vec![draft]));
        assert!(problems.iter().any(|(_, problem)| *problem == Problem::OnlyTransferred), "{state}: {problems:?}");
    }
    // Feedback in a later state cannot become a denunciation.
    let other = classified(&mut ledger, 2);
    ledger.does(&step(other, TRANSFERRED, vec![(TRANSFERRED_TO, Value::text("Sở Tài chính"))]));
    ledger.does(&step(other, HANDLING, Vec::new()));
    assert!(ledger.problems(&edit(other, KIND, Value::choice(DENUNCIATION))).contains(&only(STATE)));
    ledger.does(&step(other, RESOLVED, vec![(RESULT, Value::text("Đã trả lại tiền"))]));
    ledger.does(&step(other, ANSWERED, Vec::new()));
}

#[test]
fn only_what_is_classified_is_not_accepted_and_never_without_a_reason() {
    let mut ledger = Ledger::default();
    let fresh = ledger.makes(Kind::Feedback, given("2023-03-01", Vec::new()));
    let why = || vec![(REASON, Value::text("Trùng đơn"))];
    assert!(!ledger.problems(&step(fresh, NOT_ACCEPTED, why())).is_empty());
    let id = classified(&mut ledger, 0);
    assert_eq!(ledger.problems(&step(id, NOT_ACCEPTED, Vec::new())), [(Some(REASON), Problem::Missing)]);
    ledger.does(&step(id, NOT_ACCEPTED, why()));
    assert_eq!((facts::is_open(ledger.at(id)), facts::open_due(ledger.at(id))), (false, None));
    assert!(!ledger.problems(&step(id, TRANSFERRED, vec![(TRANSFERRED_TO, Value::text("Sở"))])).is_empty());
    let passed_on = classified(&mut ledger, 0);
    ledger.does(&step(passed_on, TRANSFERRED, vec![(TRANSFERRED_TO, Value::text("Sở"))]));
    assert!(!ledger.problems(&step(passed_on, NOT_ACCEPTED, why())).is_empty());
}

#[test]
fn the_member_is_who_had_the_unit_on_the_day_it_came_in() {
    let mut ledger = Ledger::default();
    let (unit, other) = (new_unit(&mut ledger, "Vinh"), new_unit(&mut ledger, "Cửa Lò"));
    let [first, second, third] = ["Một", "Hai", "Ba"].map(|name| ledger.makes(Kind::Member, member_values(name, 3)));
    let mut assign = |member, on: &str, units: Vec<Id>| {
        ledger.does(&Action::Assign { units, member, on: day(on), decision: String::new() });
    };
    assign(first, "2023-01-01", vec![unit]);
    assign(second, "2023-02-15", vec![unit]);
    let of = |ledger: &mut Ledger, on: &str, more: Vec<(FieldNo, Value)>| ledger.makes(Kind::Feedback, given(on, more));
    let about = || vec![(UNIT, Value::id(unit))];
    for (on, member) in [
        ("2022-12-31", None),
        ("2023-01-01", Some(first)),
        ("2023-02-14", Some(first)),
        ("2023-02-15", Some(second)),
        ("2023-03-06", Some(second)),
    ] {
        let id = of(&mut ledger, on, about());
        assert_eq!(ledger.at(id).link(MEMBER), member, "{on}");
    }
    let named = of(&mut ledger, "2023-03-01", vec![(UNIT, Value::id(unit)), (MEMBER, Value::id(third))]);
    assert_eq!(ledger.at(named).link(MEMBER), Some(third), "another may be named");
    // It follows the day and the unit as long as no other member was named.
    let id = of(&mut ledger, "2023-03-01", about());
    ledger.does(&edit(id, RECEIVED_ON, Value::day(day("2023-02-01"))));
    assert_eq!(ledger.at(id).link(MEMBER), Some(first));
    ledger.does(&edit(id, UNIT, Value::id(other)));
    assert_eq!(ledger.at(id).link(MEMBER), None);
    ledger.does(&edit(named, RECEIVED_ON, Value::day(day("2023-02-01"))));
    assert_eq!(ledger.at(named).link(MEMBER), Some(third));
}

#[test]
fn it_is_due_and_overdue_while_it_is_open_and_never_before_it_came_in() {
    let mut ledger = Ledger::default();
    let id = classified(&mut ledger, 0);
    let at = |ledger: &Ledger, today: &str| {
        let record = ledger.at(id);
        (facts::is_soon(record, day(today), 7), facts::is_overdue(record, day(today)))
    };
    assert_eq!(at(&ledger, "2023-03-02"), (false, false));
    assert_eq!(at(&ledger, "2023-03-03"), (true, false));
    assert_eq!(at(&ledger, "2023-03-10"), (true, false), "due today is in time");
    assert_eq!(at(&ledger, "2023-03-11"), (false, true));
    let (due, assigned) = (day("2023-02-28"), day("2023-03-01"));
    let problem = (Some(DUE), Problem::DueBeforeAssigned { due, assigned });
    assert_eq!(ledger.problems(&edit(id, DUE, Value::day(due))), [problem]);
    let (late, today) = (day("2023-03-07"), day("2023-03-06"));
    let draft = Draft { kind: Kind::Feedback, values: given("2023-03-07", Vec::new()) };
    let problem = (Some(RECEIVED_ON), Problem::InTheFuture { day: late, today });
    assert_eq!(ledger.problems(&Action::Create(vec![draft])), [problem]);
    for (to, values) in [
        (TRANSFERRED, vec![(TRANSFERRED_TO, Value::text("Sở Tài chính"))]),
        (HANDLING, Vec::new()),
        (RESOLVED, vec![(RESULT, Value::text("Xong"))]),
    ] {
        ledger.does(&step(id, to, values));
        assert_eq!(at(&ledger, "2023-03-11"), (false, true), "until the person is told");
    }
    ledger.does(&step(id, ANSWERED, Vec::new()));
    assert_eq!(at(&ledger, "2023-03-11"), (false, false));
}

#[test]
fn what_is_done_to_a_secret_alone_moves_neither_revision_nor_mark() {
    let mut ledger = Ledger::default();
    let id = ledger.makes(Kind::Feedback, given("2023-03-01", vec![(REPORTER, Value::secret("Lê Thị Mẫu"))]));
    let before = ledger.at(id).clone();
    let told = ledger.decide(&edit(id, REPORTER, Value::secret("Trần Văn Thử"))).events;
    let forgotten = ledger.decide(&Action::Forget { ids: vec![id] }).events;
    let later = Ctx::new(Moment(before.updated.at.0 + 1), "minh");
    for events in [told, forgotten] {
        let mut after = before.clone();
        after.apply(&events[0], &later.mark());
        assert!(after != before && events[0].rev == 1);
        assert_eq!(after.without_secrets(), before.clone().without_secrets());
    }
    // Together with another field it changes the revision once.
    let edits = [(REPORTER, Value::secret("x")), (MATTER, Value::text("y"))];
    let edits = edits.map(|(field, value)| Edit { field, was: None, value }).to_vec();
    assert_eq!(ledger.decide(&Action::Edit { ids: vec![id], edits }).events[0].rev, 2);
}
