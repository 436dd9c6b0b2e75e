//! The rules of the committee, as admins see them.

use std::collections::BTreeMap;

use super::{Decision, decide};
use crate::domain::action::{Action, CommandId, Draft, Edit, MOST_STORED, NEW};
use crate::domain::day::{Day, Moment};
use crate::domain::event::Event;
use crate::domain::facts::{self, Bucket};
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, finding, inspection, member, task, unit};
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{Ctx, World, parse_code};
use crate::i18n::Lang;

mod feedback;
mod finding_steps;
mod overlay;
mod recur;
mod units;

/// A world in memory that keeps what was decided.
#[derive(Default)]
struct Ledger {
    records: BTreeMap<Id, Record>,
    last: Vec<Event>,
}

impl World for Ledger {
    fn record(&self, id: Id) -> Option<Record> {
        self.records.get(&id).cloned()
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        let holds = |record: &&Record| record.kind() == kind && *record.get(field) == Value::One(value.clone());
        self.records.values().filter(holds).map(|record| record.id).collect()
    }

    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id> {
        let form = crate::text::same_form(text);
        let holds = |record: &&Record| record.kind() == kind && crate::text::same_form(record.text(field)) == form;
        self.records.values().filter(holds).map(|record| record.id).collect()
    }

    fn last_no(&self, kind: Kind) -> u32 {
        self.records.keys().filter(|id| id.kind == kind && !id.is_far()).map(|id| id.no).max().unwrap_or(0)
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        let of_year = |record: &Record| parse_code(kind, record.code()).filter(|(of, _)| *of == year).map(|(_, no)| no);
        self.records.values().filter(|record| record.kind() == kind).filter_map(of_year).max().unwrap_or(0)
    }
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

/// Noon in Vietnam on 6 March 2023.
fn ctx() -> Ctx {
    Ctx::new(Moment::parse_rfc3339("2023-03-06T12:00:00+07:00").expect("a moment"), "admin1")
}

impl Ledger {
    fn decide(&self, action: &Action) -> Decision {
        decide(self, &ctx(), action, &self.last)
    }

    /// Decides and applies; panics with the faults if something is refused.
    fn does(&mut self, action: &Action) -> Vec<Id> {
        let decision = self.decide(action);
        assert_eq!(decision.refused, Vec::new(), "{action:?}");
        for event in &decision.events {
            let record = self.records.entry(event.id).or_insert_with(|| Record::blank(event.id));
            record.apply(event, &ctx().mark());
        }
        let ids = decision.events.iter().map(|event| event.id).collect();
        self.last = decision.events;
        ids
    }

    fn makes(&mut self, kind: Kind, values: Vec<(FieldNo, Value)>) -> Id {
        self.does(&Action::Create(vec![Draft { kind, values }]))[0]
    }

    /// The problems with which an action is refused as a whole.
    fn problems(&self, action: &Action) -> Vec<(Option<FieldNo>, Problem)> {
        let decision = self.decide(action);
        assert_eq!(decision.events, Vec::new(), "{action:?} should be refused");
        decision
            .refused
            .into_iter()
            .flat_map(|refused| refused.faults)
            .map(|fault| (fault.field, fault.problem))
            .collect()
    }

    fn at(&self, id: Id) -> &Record {
        &self.records[&id]
    }
}

fn new_unit(ledger: &mut Ledger, name: &str) -> Id {
    ledger.makes(Kind::Unit, vec![(unit::NAME, Value::text(name)), (unit::GROUP, Value::choice(3))])
}

fn member_values(name: &str, role: u8) -> Vec<(FieldNo, Value)> {
    vec![(member::FULL_NAME, Value::text(name)), (member::BODY, Value::choice(0)), (member::ROLE, Value::choice(role))]
}

fn new_task(ledger: &mut Ledger, assigned: &str, due: &str) -> Id {
    ledger.makes(
        Kind::Task,
        vec![
            (task::TITLE, Value::text("Rà soát thủ tục")),
            (task::ASSIGNED_ON, Value::day(day(assigned))),
            (task::DUE, Value::day(day(due))),
        ],
    )
}

fn done(id: Id, on: &str, document: &str) -> Action {
    let values = vec![(task::COMPLETED_ON, Value::day(day(on))), (task::RESULT_DOCUMENT, Value::text(document))];
    Action::Move { ids: vec![id], to: task::DONE, values, seen: Vec::new() }
}

#[test]
fn codes_are_given_by_year_and_never_twice() {
    let mut ledger = Ledger::default();
    let first = new_task(&mut ledger, "2023-01-05", "2023-04-01");
    let second = new_task(&mut ledger, "2022-12-31", "2023-04-01");
    let third = new_task(&mut ledger, "2023-02-01", "2023-04-01");
    assert_eq!(ledger.at(first).code(), "NV-2023-0001");
    assert_eq!(ledger.at(second).code(), "NV-2022-0001");
    assert_eq!(ledger.at(third).code(), "NV-2023-0002");
    ledger.does(&Action::Undo { of: CommandId::default() });
    assert!(ledger.at(third).archived);
    let fourth = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    assert_eq!(ledger.at(fourth).code(), "NV-2023-0003", "a code put away stays given");
    let chosen = Action::Create(vec![Draft {
        kind: Kind::Task,
        values: vec![(task::TITLE, Value::text("x")), (task::CODE, Value::text("NV-2023-0001"))],
    }]);
    assert_eq!(ledger.problems(&chosen), vec![(Some(task::CODE), Problem::NotEditable)]);
}

#[test]
fn done_needs_a_day_that_has_come_and_a_document_or_the_word_that_there_is_none() {
    let mut ledger = Ledger::default();
    let id = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    let nothing = Action::Move { ids: vec![id], to: task::DONE, values: vec![], seen: Vec::new() };
    assert_eq!(
        ledger.problems(&nothing),
        vec![(Some(task::RESULT_DOCUMENT), Problem::DocumentOrNone), (Some(task::COMPLETED_ON), Problem::Missing)],
        "both faults at once"
    );
    assert_eq!(
        ledger.problems(&done(id, "2023-03-07", "45/BC-UBND")),
        vec![(Some(task::COMPLETED_ON), Problem::InTheFuture { day: day("2023-03-07"), today: day("2023-03-06") })]
    );
    assert_eq!(ledger.problems(&done(id, "2023-02-01", "45/BC-UBND")).len(), 1, "done before it was given");
    let none = vec![(task::COMPLETED_ON, Value::day(day("2023-03-06"))), (task::NO_DOCUMENT, Value::int(1))];
    ledger.does(&Action::Move { ids: vec![id], to: task::DONE, values: none, seen: Vec::new() });
    assert_eq!(ledger.at(id).int(task::PROGRESS), Some(100));
    assert_eq!(
        ledger.problems(&Action::Move { ids: vec![id], to: task::IN_PROGRESS, values: vec![], seen: Vec::new() }),
        vec![(Some(task::REASON), Problem::Missing)],
        "reopening wants a reason"
    );
    let why = vec![(task::REASON, Value::text("báo cáo thiếu"))];
    ledger.does(&Action::Move { ids: vec![id], to: task::IN_PROGRESS, values: why, seen: Vec::new() });
    assert_eq!(ledger.at(id).day(task::COMPLETED_ON), None);
    assert!(!ledger.at(id).flag(task::NO_DOCUMENT));
}

#[test]
fn the_table_of_steps_is_the_whole_truth() {
    let allowed: [(u8, &[u8]); 5] = [
        (task::NOT_STARTED, &[task::IN_PROGRESS, task::DONE, task::PAUSED, task::CANCELLED]),
        (task::IN_PROGRESS, &[task::NOT_STARTED, task::DONE, task::PAUSED, task::CANCELLED]),
        (task::DONE, &[task::IN_PROGRESS]),
        (task::PAUSED, &[task::IN_PROGRESS, task::DONE, task::CANCELLED]),
        (task::CANCELLED, &[]),
    ];
    for (from, tos) in allowed {
        for to in 0..5 {
            assert_eq!(task::MACHINE.step(from, to).is_some() && from != to, tos.contains(&to), "{from} to {to}");
        }
    }
}

#[test]
fn a_due_date_lies_after_the_day_the_task_was_given() {
    let mut ledger = Ledger::default();
    let early = Action::Create(vec![Draft {
        kind: Kind::Task,
        values: vec![(task::ASSIGNED_ON, Value::day(day("2023-03-02"))), (task::DUE, Value::day(day("2023-03-01")))],
    }]);
    assert_eq!(
        ledger.problems(&early),
        vec![
            (Some(task::TITLE), Problem::Missing),
            (Some(task::DUE), Problem::DueBeforeAssigned { due: day("2023-03-01"), assigned: day("2023-03-02") }),
        ]
    );
    let id = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    let edit = Edit { field: task::DUE, was: None, value: Value::day(day("2023-02-01")) };
    assert_eq!(ledger.problems(&Action::Edit { ids: vec![id], edits: vec![edit] }).len(), 1);
}

#[test]
fn an_extension_moves_the_deadline_and_keeps_the_first() {
    let mut ledger = Ledger::default();
    let id = new_task(&mut ledger, "2023-01-01", "2023-03-01");
    let extend = |to: &str, reason: &str, document: &str| Action::Extend {
        ids: vec![id],
        to: day(to),
        reason: reason.into(),
        document: document.into(),
        seen: Vec::new(),
    };
    assert!(facts::is_overdue(ledger.at(id), ctx().today));
    assert_eq!(ledger.problems(&extend("2023-02-01", "", "")).len(), 2, "not later, and no reason");
    ledger.does(&extend("2023-04-01", "chờ số liệu", "Trưởng ban"));
    assert_eq!(ledger.at(id).day(task::DUE), Some(day("2023-04-01")));
    assert_eq!(ledger.at(id).day(task::ORIGINAL_DUE), Some(day("2023-03-01")));
    assert_eq!(ledger.at(id).rows(task::EXTENSIONS).len(), 1);
    ledger.does(&done(id, "2023-03-06", "45/BC-UBND"));
    let record = ledger.at(id);
    let bucket = facts::bucket(
        task::DONE,
        record.day(task::DUE),
        record.day(task::ORIGINAL_DUE),
        record.day(task::COMPLETED_ON),
        ctx().today,
    );
    assert_eq!(bucket, Bucket::DoneAfterExtension);
    assert_eq!(ledger.problems(&extend("2023-05-01", "x", "y")), vec![(None, Problem::NotOpen { state: task::DONE })]);
}

#[test]
fn a_bulk_action_does_what_it_can_and_says_what_it_could_not() {
    let mut ledger = Ledger::default();
    let ids: Vec<Id> = (0..3).map(|_| new_task(&mut ledger, "2023-03-01", "2023-04-01")).collect();
    ledger.does(&done(ids[1], "2023-03-06", "1/BC"));
    let all =
        Action::Remind { ids: ids.clone(), on: day("2023-03-06"), channel: 0, note: String::new(), seen: Vec::new() };
    let decision = ledger.decide(&all);
    assert_eq!(decision.events.iter().map(|event| event.id).collect::<Vec<_>>(), vec![ids[0], ids[2]]);
    assert_eq!(decision.refused.len(), 1);
    assert_eq!(decision.refused[0].id, Some(ids[1]));
}

#[test]
fn there_is_one_active_head_also_within_one_command() {
    let mut ledger = Ledger::default();
    let draft = |name: &str| Draft { kind: Kind::Member, values: member_values(name, member::HEAD) };
    let both = ledger.problems(&Action::Create(vec![draft("A"), draft("B")]));
    assert_eq!(both, vec![(Some(member::ROLE), Problem::RoleTaken { role: member::HEAD, by: "A".into() })]);
    let first = ledger.makes(Kind::Member, member_values("A", member::HEAD));
    assert_eq!(ledger.problems(&Action::Create(vec![draft("B")])).len(), 1);
    let end = vec![(member::TO, Value::day(day("2023-03-05")))];
    ledger.does(&Action::Move { ids: vec![first], to: member::ENDED, values: end, seen: Vec::new() });
    ledger.makes(Kind::Member, member_values("B", member::HEAD));
    let back =
        ledger.problems(&Action::Move { ids: vec![first], to: member::ACTIVE, values: vec![], seen: Vec::new() });
    assert_eq!(back, vec![(Some(member::ROLE), Problem::RoleTaken { role: member::HEAD, by: "B".into() })]);
}

#[test]
fn a_role_is_one_of_its_body_and_what_is_stored_can_be_worked_with() {
    let mut ledger = Ledger::default();
    let values = |body: u8, role: u8| {
        vec![
            (member::FULL_NAME, Value::text(format!("{body} {role}"))),
            (member::BODY, Value::choice(body)),
            (member::ROLE, Value::choice(role)),
        ]
    };
    let draft = |body, role| Action::Create(vec![Draft { kind: Kind::Member, values: values(body, role) }]);
    for (body, role) in (0..2).flat_map(|body| (0..7).map(move |role| (body, role))) {
        let fits = (body == 0) == (role < 4);
        let problems = if fits { Vec::new() } else { ledger.problems(&draft(body, role)) };
        assert_eq!(problems.is_empty(), fits, "{body} {role}");
        let other = (Some(member::ROLE), Problem::RoleOfOtherBody { role, body });
        assert!(problems.iter().all(|problem| *problem == other), "{problems:?}");
    }
    let fitting = ledger.makes(Kind::Member, values(1, 6));
    let edit = |field, value| Action::Edit { ids: vec![fitting], edits: vec![Edit { field, was: None, value }] };
    assert_eq!(ledger.problems(&edit(member::BODY, Value::choice(0))).len(), 1);
    // What a program before this rule accepted is no reason to refuse a telephone number.
    let mut old = ledger.at(fitting).clone();
    old.set(member::BODY, Value::choice(0));
    ledger.records.insert(fitting, old);
    ledger.does(&edit(member::DUTY, Value::text("tổng hợp")));
}

#[test]
fn units_change_hands_in_one_step_and_never_overlap() {
    let mut ledger = Ledger::default();
    let units: Vec<Id> = ["Vinh", "Diễn Châu"].iter().map(|name| new_unit(&mut ledger, name)).collect();
    let old = ledger.makes(Kind::Member, member_values("Cũ", 3));
    let new = ledger.makes(Kind::Member, member_values("Mới", 3));
    let give =
        |member, on: &str| Action::Assign { units: units.clone(), member, on: day(on), decision: "12/QĐ".into() };
    ledger.does(&give(old, "2023-01-01"));
    ledger.does(&give(new, "2023-03-06"));
    let held = |ledger: &Ledger, member| rules::open_assignments(ledger, member).len();
    assert_eq!((held(&ledger, old), held(&ledger, new)), (0, 2));
    let closed = ledger.having(Kind::Assignment, assignment::MEMBER, &Scalar::Ref(old));
    assert!(closed.iter().all(|id| ledger.at(*id).day(assignment::TO) == Some(day("2023-03-05"))));
    let again = vec![
        (assignment::MEMBER, Value::id(new)),
        (assignment::UNIT, Value::id(units[0])),
        (assignment::FROM, Value::day(day("2023-06-01"))),
    ];
    let overlap = ledger.problems(&Action::Create(vec![Draft { kind: Kind::Assignment, values: again }]));
    assert!(matches!(overlap.as_slice(), [(Some(assignment::FROM), Problem::Overlaps { .. })]), "{overlap:?}");
    assert_eq!(
        ledger.problems(&Action::Move {
            ids: vec![new],
            to: member::ENDED,
            values: vec![(member::TO, Value::day(day("2023-03-06")))],
            seen: Vec::new(),
        }),
        vec![(Some(member::HANDED_TO), Problem::HandOverOrLeave { units: 2 })]
    );
    let hand_over = vec![(member::TO, Value::day(day("2023-03-06"))), (member::HANDED_TO, Value::id(old))];
    ledger.does(&Action::Move { ids: vec![new], to: member::ENDED, values: hand_over, seen: Vec::new() });
    assert_eq!((held(&ledger, old), held(&ledger, new)), (2, 0));
    ledger.does(&Action::Undo { of: CommandId::default() });
    assert_eq!((held(&ledger, old), held(&ledger, new)), (0, 2), "one undo takes the whole hand-over back");
    assert_eq!(ledger.at(new).state(), Some(member::ACTIVE));
}

#[test]
fn an_inspection_closes_when_every_finding_is_verified() {
    let mut ledger = Ledger::default();
    let place = new_unit(&mut ledger, "Diễn Châu");
    let values = |mode: u8, state: u8| {
        vec![
            (inspection::UNIT, Value::id(place)),
            (inspection::DATE, Value::day(day("2023-03-06"))),
            (inspection::MODE, Value::choice(mode)),
            (inspection::KIND, Value::choice(0)),
            (inspection::STATE, Value::choice(state)),
        ]
    };
    let draft = |mode, state| Action::Create(vec![Draft { kind: Kind::Inspection, values: values(mode, state) }]);
    assert_eq!(
        ledger.problems(&draft(0, inspection::UNDER_WAY)),
        vec![(Some(inspection::STATE), Problem::OnlySurpriseStartsUnderWay)]
    );
    let found = Draft {
        kind: Kind::Finding,
        values: vec![
            (finding::INSPECTION, Value::id(Id::new(Kind::Inspection, NEW))),
            (finding::TEXT, Value::text("Trễ hẹn hồ sơ")),
            (finding::SEVERITY, Value::choice(1)),
        ],
    };
    let visit = Draft { kind: Kind::Inspection, values: values(inspection::SURPRISE, inspection::UNDER_WAY) };
    let ids = ledger.does(&Action::Create(vec![visit, found]));
    let (visit, found) = (ids[0], ids[1]);
    assert_eq!(ledger.at(found).link(finding::UNIT), Some(place), "the unit comes from the inspection");
    let go = |id, to, values| Action::Move { ids: vec![id], to, values, seen: Vec::new() };
    ledger.does(&go(visit, inspection::AWAITING, vec![]));
    ledger.does(&go(visit, inspection::CONCLUDED, vec![(inspection::CONCLUSION_DOCUMENT, Value::text("3/KL"))]));
    assert_eq!(
        ledger.problems(&go(visit, inspection::CLOSED, vec![])),
        vec![(Some(inspection::STATE), Problem::FindingsOpen { count: 1 })]
    );
    ledger.does(&go(found, finding::FIXING, vec![]));
    ledger.does(&go(found, finding::REPORTED, vec![]));
    ledger.does(&go(found, finding::VERIFIED, vec![(finding::EVIDENCE, Value::text("9/BC"))]));
    ledger.does(&go(visit, inspection::CLOSED, vec![]));
}

#[test]
fn a_surprise_inspection_gets_its_code_when_it_becomes_visible() {
    let mut ledger = Ledger::default();
    let place = new_unit(&mut ledger, "Vinh");
    let values = |mode: u8| {
        vec![
            (inspection::UNIT, Value::id(place)),
            (inspection::DATE, Value::day(day("2023-03-06"))),
            (inspection::MODE, Value::choice(mode)),
            (inspection::KIND, Value::choice(0)),
        ]
    };
    let hidden = ledger.makes(Kind::Inspection, values(inspection::SURPRISE));
    let open = ledger.makes(Kind::Inspection, values(0));
    assert!(rules::hidden(ledger.at(hidden)));
    assert_eq!(ledger.at(hidden).code(), "");
    assert_eq!(ledger.at(open).code(), "KT-2023-0001", "no gap tells of the hidden one");
    ledger.does(&Action::Move { ids: vec![hidden], to: inspection::UNDER_WAY, values: vec![], seen: Vec::new() });
    assert_eq!(ledger.at(hidden).code(), "KT-2023-0002");
}

#[test]
fn undo_keeps_later_changes_to_other_fields_and_refuses_over_the_same_one() {
    let mut ledger = Ledger::default();
    let id = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    let set = |field, value| Action::Edit { ids: vec![id], edits: vec![Edit { field, was: None, value }] };
    ledger.does(&set(task::PRIORITY, Value::choice(1)));
    let mine = ledger.last.clone();
    ledger.does(&set(task::NOTE, Value::text("khác")));
    ledger.last.clone_from(&mine);
    ledger.does(&Action::Undo { of: CommandId::default() });
    assert_eq!(ledger.at(id).choice(task::PRIORITY), None);
    assert_eq!(ledger.at(id).text(task::NOTE), "khác");
    ledger.does(&set(task::PRIORITY, Value::choice(2)));
    ledger.last = mine;
    assert_eq!(
        ledger.problems(&Action::Undo { of: CommandId::default() }),
        vec![(Some(task::PRIORITY), Problem::ChangedSince { by: "admin1".into() })]
    );
    ledger.last = Vec::new();
    assert_eq!(ledger.problems(&Action::Undo { of: CommandId::default() }), vec![(None, Problem::NothingToUndo)]);
}

#[test]
fn undo_goes_back_step_by_step_to_before_the_record_was_made() {
    let mut ledger = Ledger::default();
    let id = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    let made = ledger.last.clone();
    let edit = Edit { field: task::PRIORITY, was: None, value: Value::choice(1) };
    ledger.does(&Action::Edit { ids: vec![id], edits: vec![edit] });
    let edited = ledger.last.clone();
    ledger.last.clone_from(&made);
    assert_eq!(ledger.problems(&Action::Undo { of: CommandId::default() }).len(), 1, "it has been changed since");
    ledger.last = edited;
    ledger.does(&Action::Undo { of: CommandId::default() });
    ledger.last = made;
    ledger.does(&Action::Undo { of: CommandId::default() });
    assert!(ledger.at(id).archived);
}

#[test]
fn values_of_a_wrong_type_are_faults_whatever_a_client_sends() {
    let mut ledger = Ledger::default();
    let id = new_task(&mut ledger, "2023-03-01", "2023-04-01");
    let wrong = [
        (task::TITLE, Value::int(3)),
        (task::DUE, Value::text("mai")),
        (task::PRIORITY, Value::choice(200)),
        (task::LEAD_UNIT, Value::id(Id::new(Kind::Member, 1))),
        (task::LEAD_UNIT, Value::id(Id::new(Kind::Unit, 99))),
        (task::PROGRESS, Value::int(101)),
        (task::TAGS, Value::text("x")),
        (task::COOPERATION_UNITS, Value::Rows(vec![vec![Scalar::Int(1)]])),
        (task::TITLE, Value::text("a\u{7}b")),
        (task::TITLE, Value::text("x".repeat(301))),
        (task::TITLE, Value::EMPTY),
        (FieldNo(200), Value::int(1)),
    ];
    for (field, value) in wrong {
        let edits = vec![Edit { field, was: None, value: value.clone() }];
        let problems = ledger.problems(&Action::Edit { ids: vec![id], edits });
        assert_eq!(problems.len(), 1, "{field:?} {value:?}: {problems:?}");
    }
}

#[test]
fn every_fault_is_a_sentence_in_both_languages() {
    let fault = Fault::at(
        Id::new(Kind::Task, 1),
        task::COMPLETED_ON,
        Problem::InTheFuture { day: day("2023-03-07"), today: day("2023-03-06") },
    );
    assert_eq!(fault.sentence(Lang::Vi), "Ngày hoàn thành: 07/03/2023 ở tương lai (hôm nay 06/03/2023)");
    assert_eq!(fault.sentence(Lang::En), "Completed on: 07/03/2023 is in the future (today is 06/03/2023)");
}

/// A ledger whose numbers have reached this value.
struct Grown(Ledger, u32);

impl World for Grown {
    fn record(&self, id: Id) -> Option<Record> {
        self.0.record(id)
    }

    fn having(&self, kind: Kind, field: FieldNo, value: &Scalar) -> Vec<Id> {
        self.0.having(kind, field, value)
    }

    fn keyed(&self, kind: Kind, field: FieldNo, text: &str) -> Vec<Id> {
        self.0.keyed(kind, field, text)
    }

    fn last_no(&self, kind: Kind) -> u32 {
        if kind == Kind::Finding { self.1 } else { self.0.last_no(kind) }
    }

    fn last_code(&self, kind: Kind, year: i32) -> u32 {
        self.0.last_code(kind, year)
    }
}

#[test]
fn a_store_takes_a_million_records_of_all_kinds_together_and_no_more() {
    let mut ledger = Ledger::default();
    new_unit(&mut ledger, "Thành phố Vinh");
    // One unit, and this many findings.
    let room_for_two = Grown(ledger, MOST_STORED - 3);
    let drafts = |count| {
        let draft = |n| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(format!("Việc {n}")))] };
        Action::Create((0..count).map(draft).collect())
    };
    assert_eq!(decide(&room_for_two, &ctx(), &drafts(2), &[]).events.len(), 2);
    let refused = decide(&room_for_two, &ctx(), &drafts(3), &[]);
    assert_eq!(refused.events, Vec::new(), "all or none");
    let fault = &refused.refused[0].faults[0];
    assert_eq!(fault.problem, Problem::StoreFull { max: MOST_STORED });
    assert!(fault.sentence(Lang::Vi).contains("kho đã đủ") && fault.sentence(Lang::En).contains("as it may"));
}

#[test]
fn a_command_touches_five_thousand_records_and_no_more() {
    let ids: Vec<Id> = (1..=5_001).map(|no| Id::new(Kind::Task, no)).collect();
    let ledger = Ledger::default();
    let problem = |ids: &[Id]| ledger.problems(&Action::Archive { ids: ids.to_vec(), away: true }).remove(0).1;
    assert_eq!(problem(&ids), Problem::TooMany { max: 5_000 });
    assert!(matches!(problem(&ids[1..]), Problem::NotFound { .. }));
}
