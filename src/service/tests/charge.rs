//! Members in charge: shown, counted, filtered and sorted in the same way, whether a task names its member or follows
//! its unit's member.

use std::collections::BTreeMap;

use super::naive::{Naive, TASKS, UNITS, fill};
use super::*;
use crate::domain::action::Edit;
use crate::domain::facts;
use crate::domain::kinds::assignment;
use crate::domain::record::Record;
use crate::service::api::SortKey;
use crate::service::query::View;

const MOST: u32 = 1_000;

/// The numbers of a list sorted by the member in charge, and the same computed record by record.
fn sorted_both_ways(service: &Service, kind: Kind, field: FieldNo, descending: bool) -> (Vec<u32>, Vec<u32>) {
    let sort = vec![SortKey { field, descending }];
    let sorted = ask_page(service, &admin(), PageQuery { sort, limit: MOST, ..query(kind, "") });
    let fast = sorted.rows.iter().map(|row| row.record.id.no).collect();
    let members = page(service, &admin(), Kind::Member, "");
    let places: BTreeMap<Id, i64> = members.rows.iter().map(|row| row.record.id).zip(0..).collect();
    let mut rows = with_view(service, |view| {
        let naive = Naive::new(view);
        let key = |record: &Record| {
            let place = naive.pointed(record, field).iter().filter_map(|id| places.get(id).copied()).min();
            // Rows without a member come last in both directions.
            place.map_or(i64::MAX, |place| if descending { -place } else { place })
        };
        let all = (1..=TASKS.max(UNITS)).filter_map(|no| view.record(Id::new(kind, no)));
        all.filter(|record| !record.archived).map(|record| (key(&record), record.id.no)).collect::<Vec<_>>()
    });
    rows.sort_unstable();
    (fast, rows.into_iter().map(|(_, no)| no).collect())
}

fn with_view<T>(service: &Service, look: impl FnOnce(View) -> T) -> T {
    let (today, person) = (today(service), admin());
    let live = service.core.live.get().expect("a register");
    let register = live.register();
    look(View { register: &register, person: &person, today, soon: live.settings.soon() })
}

#[test]
fn lists_sort_by_who_is_in_charge_also_after_a_hand_over() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    fill(&service);
    let compare = |when: &str| {
        for (kind, field) in [(Kind::Unit, unit::IN_CHARGE), (Kind::Task, task::MEMBER), (Kind::Task, task::IN_CHARGE)]
        {
            for descending in [false, true] {
                let (fast, slow) = sorted_both_ways(&service, kind, field, descending);
                assert_eq!(fast, slow, "{when}: {kind:?} {field:?} {descending}");
            }
        }
    };
    compare("at first");
    let hand_over = Action::Assign {
        units: (50..=53).map(|no| Id::new(Kind::Unit, no)).collect(),
        member: Id::new(Kind::Member, 3),
        on: today(&service),
        decision: String::new(),
    };
    done(command(&service, &admin(), hand_over));
    compare("after a hand-over");
    let edits = vec![Edit { field: task::MEMBER, was: None, value: Value::id(Id::new(Kind::Member, 2)) }];
    done(command(&service, &admin(), Action::Edit { ids: vec![Id::new(Kind::Task, 21)], edits }));
    compare("after a task got a member of its own");
}

#[test]
fn the_overview_counts_what_the_lists_find() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    fill(&service);
    for person in [admin(), editor()] {
        let Answer::Overview(overview) = ask(&service, &person, Ask::Overview) else { panic!("no overview") };
        let found = |kind, filter: &str| {
            let page = ask_page(&service, &person, PageQuery { limit: MOST, ..query(kind, filter) });
            assert_eq!(page.fault, None, "{filter}");
            page
        };
        let never = found(Kind::Unit, "is:uninspected");
        assert!(never.total > 0 && never.total < found(Kind::Unit, "").total);
        assert_eq!(overview.never_inspected.0, never.total);
        let shown = never.rows.len().min(overview.never_inspected.1.len());
        assert_eq!(overview.never_inspected.1, never.rows[..shown]);
        assert_eq!(overview.workload.len(), 3);
        for (member, units, open, overdue) in overview.workload {
            let name = with_view(&service, |view| view.record(member).expect("a member").title().to_owned());
            assert_eq!(units, found(Kind::Unit, &format!("member:\"{name}\" or member:\"{name}\" is:archived")).total);
            assert_eq!(open, found(Kind::Task, &format!("is:open member:\"{name}\"")).total, "{name}");
            assert_eq!(overdue, found(Kind::Task, &format!("is:overdue member:\"{name}\"")).total, "{name}");
            assert!(open > 0 && overdue > 0, "{name}");
        }
    }
}

#[test]
fn a_task_shows_who_has_its_unit_only_where_it_names_nobody() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    fill(&service);
    let tasks = ask_page(&service, &admin(), PageQuery { limit: MOST, ..query(Kind::Task, "") });
    with_view(&service, |view| {
        let naive = Naive::new(view);
        let (mut blank, mut named) = (0, 0);
        for row in &tasks.rows {
            let mut expected = naive.pointed(&row.record, task::IN_CHARGE);
            let mut shown = row.in_charge.clone();
            expected.sort_unstable();
            shown.sort_unstable();
            assert_eq!(shown, expected, "{}", row.record.id);
            assert!(row.in_charge.iter().all(|id| tasks.names.iter().any(|(named, _)| named == id)));
            blank += u32::from(!shown.is_empty());
            named += u32::from(row.record.link(task::MEMBER).is_some());
        }
        assert!(blank > 5 && named > 5, "{blank} {named}");
    });
    let member = Id::new(Kind::Member, 2);
    let Answer::Detail(Some(detail)) = ask(&service, &admin(), Ask::Detail(member)) else { panic!("no detail") };
    let related = detail.related.iter().find(|group| group.kind == Kind::Task).expect("tasks of the member");
    assert_eq!(related.total, page(&service, &admin(), Kind::Task, "member:\"Trần Hòa Bình\"").total);
    assert!(related.rows.iter().take(3).all(|row| facts::is_open(&row.record)));
}

#[test]
fn a_done_task_stays_with_who_had_its_unit_on_that_day() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Sở Nội vụ");
    let day = today(&service);
    let member = |name: &str| done(command(&service, &admin(), Action::Create(vec![one_of(name)]))).changed[0].0;
    let (before, now) = (member("Lê Văn An"), member("Trần Bình"));
    for (who, from, to) in [(before, -100, Some(-10)), (now, -9, None)] {
        let to = to.map_or(Value::EMPTY, |days| Value::day(day.plus(days)));
        let values = [
            (assignment::MEMBER, Value::id(who)),
            (assignment::UNIT, Value::id(unit)),
            (assignment::FROM, Value::day(day.plus(from))),
            (assignment::TO, to),
        ];
        create(&service, &admin(), Kind::Assignment, &values);
    }
    let values = [
        (task::TITLE, Value::text("Cắt giảm")),
        (task::LEAD_UNIT, Value::id(unit)),
        (task::ASSIGNED_ON, Value::day(day.plus(-90))),
    ];
    let id = create(&service, &admin(), Kind::Task, &values);
    let shown = || page(&service, &admin(), Kind::Task, "").rows[0].in_charge.clone();
    assert_eq!(shown(), [now]);
    let values = vec![(task::NO_DOCUMENT, Value::int(1)), (task::COMPLETED_ON, Value::day(day.plus(-10)))];
    done(command(&service, &admin(), Action::Move { ids: vec![id], to: task::DONE, values, seen: Vec::new() }));
    assert_eq!(shown(), [before], "the last day of the one before");
    assert_eq!(page(&service, &admin(), Kind::Task, "member:\"Lê Văn An\"").total, 1);
}

fn one_of(name: &str) -> Draft {
    let values = vec![
        (member::FULL_NAME, Value::text(name)),
        (member::BODY, Value::choice(0)),
        (member::ROLE, Value::choice(3)),
    ];
    Draft { kind: Kind::Member, values }
}
