//! Lists: filters, orders, positions, counts and related records.

use super::*;
use crate::domain::action::Edit;
use crate::domain::kinds::{feedback, finding};
use crate::service::api::SortKey;

fn tasks(service: &Service) -> Vec<Id> {
    let unit = new_unit(service, "UBND huyện Diễn Châu");
    let day = today(service);
    [("Cắt giảm thủ tục", Some(-3)), ("Đề án 06", Some(3)), ("Ánh xạ dữ liệu", None), ("Dân vận", Some(40))]
        .into_iter()
        .map(|(title, due)| {
            let due = due.map_or(Value::EMPTY, |days| Value::day(day.plus(days)));
            let values = [
                (task::TITLE, Value::text(title)),
                (task::DUE, due),
                (task::ASSIGNED_ON, Value::day(day.plus(-30))),
                (task::LEAD_UNIT, Value::id(unit)),
            ];
            create(service, &admin(), Kind::Task, &values)
        })
        .collect()
}

#[test]
fn a_page_is_filtered_ordered_and_counted() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let ids = tasks(&service);
    let all = page(&service, &editor(), Kind::Task, "");
    assert_eq!(titles(&all), ["Cắt giảm thủ tục", "Đề án 06", "Dân vận", "Ánh xạ dữ liệu"], "by due day, empty last");
    assert_eq!((all.all, all.total, all.overdue, all.states[0]), (4, 4, 1, 4));
    assert_eq!(all.names, [(Id::new(Kind::Unit, 1), "UBND huyện Diễn Châu".to_owned())]);
    for (filter, expected) in [
        ("is:overdue", 1),
        ("is:soon", 1),
        ("dien chau", 4),
        ("de an", 1),
        ("đề ", 1),
        ("đê ", 0),
        ("unit:\"UBND huyện Diễn Châu\" -de", 3),
        ("is:mine", 0),
        ("due:empty", 1),
    ] {
        let found = page(&service, &editor(), Kind::Task, filter);
        assert_eq!((found.total, found.fault), (expected, None), "{filter}");
    }
    assert_eq!(page(&service, &admin(), Kind::Task, "is:mine").total, 4);
    let marked = ask_page(&service, &editor(), PageQuery { marked: vec![2, 4], ..query(Kind::Task, "is:marked") });
    assert_eq!(marked.total, 2);
    let wrong = page(&service, &editor(), Kind::Task, "de hna<3");
    let fault = wrong.fault.expect("a fault");
    assert_eq!((fault.start, wrong.rows.len(), wrong.all), (3, 0, 4));

    let sort = vec![SortKey { field: task::TITLE, descending: true }];
    let sorted = ask_page(&service, &editor(), PageQuery { sort: sort.clone(), ..query(Kind::Task, "") });
    assert_eq!(titles(&sorted), ["Đề án 06", "Dân vận", "Cắt giảm thủ tục", "Ánh xạ dữ liệu"]);
    let place = PageQuery { sort, limit: 2, around: Some(ids[2]), ..query(Kind::Task, "") };
    let around = ask_page(&service, &editor(), place);
    assert_eq!((around.around, around.offset, titles(&around).len()), (Some(3), 2, 2));
}

#[test]
fn orders_and_names_follow_changes() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let ids = tasks(&service);
    let by_title = || {
        let sort = vec![SortKey { field: task::TITLE, descending: false }];
        let page = ask_page(&service, &editor(), PageQuery { sort, ..query(Kind::Task, "") });
        page.rows.iter().map(|row| row.record.title().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(by_title(), ["Ánh xạ dữ liệu", "Cắt giảm thủ tục", "Dân vận", "Đề án 06"]);
    let rename = |id: Id, field, text: &str| {
        let edits = vec![Edit { field, was: None, value: Value::text(text) }];
        done(command(&service, &admin(), Action::Edit { ids: vec![id], edits }));
    };
    rename(ids[0], task::TITLE, "Xếp hạng DDCI");
    new_task(&service, "Biên chế");
    assert_eq!(by_title(), ["Ánh xạ dữ liệu", "Biên chế", "Dân vận", "Đề án 06", "Xếp hạng DDCI"]);
    rename(Id::new(Kind::Unit, 1), unit::NAME, "UBND xã Diễn Kỷ");
    assert_eq!(page(&service, &editor(), Kind::Task, "chau").total, 0);
    assert_eq!(page(&service, &editor(), Kind::Task, "dien ky").total, 4);
    done(command(&service, &admin(), Action::Archive { ids: vec![ids[1]], away: true }));
    let left = page(&service, &editor(), Kind::Task, "");
    assert_eq!((left.all, left.total), (4, 4));
    assert_eq!(page(&service, &editor(), Kind::Task, "is:archived").total, 1);
}

#[test]
fn a_unit_shows_who_is_in_charge_and_what_points_to_it() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    tasks(&service);
    let unit = Id::new(Kind::Unit, 1);
    let member = done(command(&service, &admin(), Action::Create(vec![head_of("Lê Văn An")]))).changed[0].0;
    let on = today(&service).plus(-5);
    let assign = Action::Assign { units: vec![unit], member, on, decision: String::new() };
    done(command(&service, &admin(), assign));
    let units = page(&service, &editor(), Kind::Unit, "");
    assert_eq!(units.rows[0].in_charge, [member]);
    assert!(units.names.contains(&(member, "Lê Văn An".to_owned())));
    let Answer::Detail(Some(detail)) = ask(&service, &editor(), Ask::Detail(unit)) else { panic!("no detail") };
    let totals: Vec<_> = detail.related.iter().map(|group| (group.kind, group.total)).collect();
    assert_eq!(totals, [(Kind::Assignment, 1), (Kind::Task, 4)]);
    let Answer::Overview(overview) = ask(&service, &editor(), Ask::Overview) else { panic!("no overview") };
    assert_eq!((overview.overdue.0, overview.soon.0, overview.never_inspected.0), (1, 1, 1));
    assert_eq!(overview.sub_committees, [(3, 0, 0, 1)]);
    assert_eq!(overview.workload, [(member, 1, 4, 1)], "tasks that name nobody are those of who has the unit");
    assert_eq!(overview.buckets.iter().sum::<u32>(), 4);
    // Cached for the next request, and computed again after a change.
    let again = ask(&service, &admin(), Ask::Overview);
    assert!(matches!(again, Answer::Overview(again) if again.buckets == overview.buckets));
    new_task(&service, "Việc mới");
    let Answer::Overview(after) = ask(&service, &editor(), Ask::Overview) else { panic!("no overview") };
    assert_eq!(after.buckets.iter().sum::<u32>(), 5);
}

#[test]
fn records_are_found_by_code_number_and_name() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let ids = tasks(&service);
    let year = today(&service).plus(-30).year();
    for text in [format!("NV-{year}-0002"), format!("nv-{}-2", year % 100), "task-2".to_owned()] {
        let Answer::Detail(Some(detail)) = ask(&service, &editor(), Ask::Resolve(text.clone())) else {
            panic!("nothing for {text}")
        };
        assert_eq!(detail.row.record.id, ids[1], "{text}");
    }
    assert_eq!(ask(&service, &editor(), Ask::Resolve("task-99".into())), Answer::Detail(None));
    let find = Ask::Find { kind: Kind::Unit, text: "châu".into(), limit: 5 };
    let Answer::Found(found) = ask(&service, &editor(), find) else { panic!("no answer") };
    assert_eq!(found.iter().map(|one| one.insert.as_str()).collect::<Vec<_>>(), ["UBND huyện Diễn Châu"]);
}

#[test]
fn a_question_that_is_no_longer_wanted_ends() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    tasks(&service);
    let answer = service.ask(&editor(), Ask::Page(query(Kind::Task, "de")), &|| true);
    assert_eq!(answer, Answer::Failed(Failure::Superseded));
}

#[test]
fn the_trail_tells_what_was_done_newest_first_before_and_after_sled_has_it() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let ids = tasks(&service);
    let feed = service.subscribe(&admin());
    done(command(&service, &editor(), Action::Archive { ids: vec![ids[0]], away: true }));
    change_of(&feed, ids[0]);
    let whats = |service: &Service, id, limit| {
        let Answer::Trail(trail) = ask(service, &editor(), Ask::Trail { id, before: None, limit, filter: None }) else {
            panic!("no trail")
        };
        let whats: Vec<_> = trail.entries.iter().map(|entry| format!("{} {}", entry.by, entry.what)).collect();
        (whats, trail.more)
    };
    let expected = (vec!["minh archive".to_owned(), "lan create".to_owned()], false);
    assert_eq!(whats(&service, Some(ids[0]), 10), expected);
    assert_eq!(whats(&service, None, 2), (expected.0.clone(), true));
    service.stop();
    drop(service);
    let service = serve(home.path());
    assert_eq!(whats(&service, Some(ids[0]), 10), expected);
    assert_eq!(whats(&service, None, 10).0.len(), 6);
}

fn verify(service: &Service, found: Id) {
    let values = vec![(finding::EVIDENCE, Value::text("7/BC")), (finding::OUTCOME, Value::choice(0))];
    let step = Action::Move { ids: vec![found], to: finding::VERIFIED, values, seen: Vec::new() };
    done(command(service, &admin(), step));
}

#[test]
fn inspections_that_wait_come_before_plans_and_plans_before_what_is_settled() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Sở Nội vụ");
    let day = today(&service);
    let inspected = |scope: &str, days: i32, to: &[u8], findings: &[u8]| {
        let values = [
            (inspection::UNIT, Value::id(unit)),
            (inspection::DATE, Value::day(day.plus(days))),
            (inspection::MODE, Value::choice(0)),
            (inspection::KIND, Value::choice(0)),
            (inspection::SCOPE, Value::text(scope)),
        ];
        let id = create(&service, &admin(), Kind::Inspection, &values);
        for to in to {
            let values = match *to {
                inspection::CONCLUDED => vec![(inspection::CONCLUSION_DOCUMENT, Value::text("1/KL"))],
                inspection::CANCELLED => vec![(inspection::REASON, Value::text("bão"))],
                _ => Vec::new(),
            };
            done(command(&service, &admin(), Action::Move { ids: vec![id], to: *to, values, seen: Vec::new() }));
        }
        for to in findings {
            let values = [
                (finding::INSPECTION, Value::id(id)),
                (finding::TEXT, Value::text("Chậm")),
                (finding::SEVERITY, Value::choice(0)),
            ];
            let found = create(&service, &admin(), Kind::Finding, &values);
            if *to == finding::VERIFIED {
                verify(&service, found);
            }
        }
    };
    let (under_way, awaiting, concluded) = (inspection::UNDER_WAY, inspection::AWAITING, inspection::CONCLUDED);
    inspected("closed long ago", -400, &[under_way, awaiting, concluded, inspection::CLOSED], &[]);
    inspected("planned for next year", 300, &[], &[]);
    inspected("planned for next week", 7, &[], &[]);
    inspected("visit overdue", -3, &[], &[]);
    inspected("without result", -40, &[under_way, awaiting], &[]);
    inspected("closed lately", -30, &[under_way, awaiting, concluded, inspection::CLOSED], &[]);
    inspected("findings to verify", -60, &[under_way, awaiting, concluded], &[finding::VERIFIED, finding::OPEN]);
    inspected("findings verified", -500, &[under_way, awaiting, concluded], &[finding::VERIFIED]);
    inspected("given up", 20, &[inspection::CANCELLED], &[]);
    let expected = [
        "findings to verify",
        "without result",
        "visit overdue",
        "planned for next week",
        "planned for next year",
        "given up",
        "closed lately",
        "closed long ago",
        "findings verified",
    ];
    assert_eq!(titles(&page(&service, &editor(), Kind::Inspection, "")), expected);
    let open = page(&service, &admin(), Kind::Finding, "is:open").rows[0].record.id;
    verify(&service, open);
    let after = page(&service, &editor(), Kind::Inspection, "");
    assert_eq!(titles(&after)[..2], ["without result", "visit overdue"]);
    assert_eq!(titles(&after)[6..8], ["findings to verify", "closed long ago"], "its last finding is verified");
    let sort = vec![SortKey { field: inspection::DATE, descending: true }];
    let by_day = ask_page(&service, &editor(), PageQuery { sort, ..query(Kind::Inspection, "") });
    assert_eq!(titles(&by_day)[0], "planned for next year", "by the day alone, where that is asked for");
}

#[test]
fn an_office_is_empty_until_the_person_sees_a_record_of_any_kind() {
    let is_empty = |service: &Service, person: &Person| match ask(service, person, Ask::Overview) {
        Answer::Overview(picture) => picture.is_empty,
        other => panic!("{other:?}"),
    };
    // A complaint without a unit affects no figure of units.
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    assert!(is_empty(&service, &admin()) && is_empty(&service, &editor()));
    let day = today(&service);
    let about = [
        (feedback::MATTER, Value::text("Cấp giấy chậm")),
        (feedback::RECEIVED_ON, Value::day(day)),
        (feedback::CHANNEL, Value::choice(0)),
    ];
    let complaint = create(&service, &admin(), Kind::Feedback, &about);
    assert!(!is_empty(&service, &admin()));
    done(command(&service, &admin(), Action::Archive { ids: vec![complaint], away: true }));
    assert!(!is_empty(&service, &admin()), "what is archived is there");
}
