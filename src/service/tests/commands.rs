//! Commands: groups, refusals, conflicts, undo, and commands sent twice.

use super::*;
use crate::domain::action::Edit;
use crate::domain::fault::Problem;

fn edit(id: Id, field: FieldNo, was: Option<&str>, value: &str) -> Action {
    let edit = Edit { field, was: was.map(Value::text), value: Value::text(value) };
    Action::Edit { ids: vec![id], edits: vec![edit] }
}

#[test]
fn writers_side_by_side_get_codes_of_their_own() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let mut codes: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|writer| {
                let service = &service;
                scope.spawn(move || {
                    let made = |turn| {
                        let values = vec![(task::TITLE, Value::text(format!("Việc {writer}-{turn}")))];
                        let action = Action::Create(vec![Draft { kind: Kind::Task, values }]);
                        done(command(service, &admin(), action)).changed[0].1.clone()
                    };
                    (0..10).map(made).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 80);
    assert!(codes[79].ends_with("-0080"), "no gap: {}", codes[79]);
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn of_two_heads_at_once_one_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let threads: Vec<_> = ["An", "Bình"]
            .into_iter()
            .map(|name| {
                let service = &service;
                scope.spawn(move || command(service, &admin(), Action::Create(vec![head_of(name)])))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused: Vec<_> = answers
        .into_iter()
        .filter_map(|answer| match answer {
            Answer::Failed(Failure::Refused(refused, _)) => Some(refused),
            _ => None,
        })
        .collect();
    assert_eq!(refused.len(), 1);
    assert!(matches!(refused[0][0].faults[0].problem, Problem::RoleTaken { .. }));
    assert_eq!(page(&service, &admin(), Kind::Member, "").total, 1);
}

#[test]
fn a_command_sent_twice_is_done_once_also_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let id = fresh_id();
    let action = || Action::Create(vec![Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text("Một"))] }]);
    let service = serve(home.path());
    let first = done(ask(&service, &admin(), Ask::Command(id, action())));
    assert_eq!(done(ask(&service, &admin(), Ask::Command(id, action()))), first);
    service.stop();
    drop(service);
    let service = serve(home.path());
    assert_eq!(done(ask(&service, &admin(), Ask::Command(id, action()))), first);
    assert_eq!(done(ask(&service, &admin(), Ask::Outcome(id))), first);
    assert_eq!(ask(&service, &admin(), Ask::Outcome(fresh_id())), Answer::NotDone);
    assert_eq!(ask(&service, &editor(), Ask::Outcome(id)), Answer::NotDone, "another user's");
    assert_eq!(page(&service, &admin(), Kind::Task, "").all, 1);
}

#[test]
fn a_field_that_somebody_changed_meanwhile_is_a_conflict_and_others_merge() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    done(command(&service, &editor(), edit(id, task::TITLE, Some("Một"), "Hai")));
    done(command(&service, &admin(), edit(id, task::REFERENCE, None, "45/BC-UBND")));
    match failed(command(&service, &admin(), edit(id, task::TITLE, Some("Một"), "Ba"))) {
        Failure::Conflict(clashes) => {
            assert_eq!(clashes.len(), 1);
            assert_eq!(clashes[0].theirs, Value::text("Hai"));
            assert_eq!(clashes[0].by, "minh", "who changed the field, not who changed the record last");
        }
        other => panic!("{other:?}"),
    }
    done(command(&service, &admin(), edit(id, task::REFERENCE, Some("45/BC-UBND"), "46/BC-UBND")));
    assert_eq!(titles(&page(&service, &admin(), Kind::Task, "")), ["Hai"]);
}

#[test]
fn two_who_want_the_same_value_do_not_conflict() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    done(command(&service, &editor(), edit(id, task::TITLE, Some("Một"), "Hai")));
    // The admin wants the title that it already has; the other field is written.
    let edits = [(task::TITLE, "Một", "Hai"), (task::REFERENCE, "", "45/BC-UBND")].map(|(field, was, value)| {
        let was = if was.is_empty() { Value::EMPTY } else { Value::text(was) };
        Edit { field, was: Some(was), value: Value::text(value) }
    });
    done(command(&service, &admin(), Action::Edit { ids: vec![id], edits: edits.to_vec() }));
    let rows = page(&service, &admin(), Kind::Task, "").rows;
    assert_eq!((rows[0].record.title(), rows[0].record.text(task::REFERENCE)), ("Hai", "45/BC-UBND"));
}

#[test]
fn a_person_undoes_their_own_last_change_and_only_that() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    let first = name_of(&service, &editor(), edit(id, task::TITLE, None, "Hai"));
    let second = name_of(&service, &editor(), edit(id, task::TITLE, None, "Ba"));
    let undo = |person: &Person, of| command(&service, person, Action::Undo { of });
    let nothing = |answer| match failed(answer) {
        Failure::Refused(refused, _) => assert_eq!(refused[0].faults[0].problem, Problem::NothingToUndo),
        other => panic!("{other:?}"),
    };
    nothing(undo(&editor(), first));
    nothing(undo(&admin(), second));
    done(undo(&editor(), second));
    assert_eq!(titles(&page(&service, &admin(), Kind::Task, "")), ["Hai"]);
    nothing(undo(&editor(), second));
    assert_eq!(last_mine(&service, &editor()).0, first);
    service.stop();
    drop(service);
    let service = serve(home.path());
    done(command(&service, &editor(), Action::Undo { of: first }));
    assert_eq!(titles(&page(&service, &admin(), Kind::Task, "")), ["Một"]);
    assert_eq!(ask(&service, &editor(), Ask::LastMine), Answer::LastMine(None, Vec::new()));
}

#[test]
fn those_who_may_only_look_change_nothing() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let viewer = person(7, "khach", Role::Viewer, false);
    let answer = command(&service, &viewer, Action::Create(vec![head_of("An")]));
    assert_eq!(answer, Answer::Failed(Failure::NoAccess(Role::Editor)));
    assert_eq!(ask(&service, &editor(), Ask::Stop), Answer::Failed(Failure::NoAccess(Role::Admin)));
    assert_eq!(page(&service, &viewer, Kind::Member, "").all, 0);
}

#[test]
fn a_record_too_large_to_be_kept_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let unit = new_unit(&service, "Sở Nội vụ");
    let id = new_task(&service, "Một");
    // Every field is within its own limit, but the record is larger than the store can read.
    let tags = (0..500).map(|n| crate::domain::value::Scalar::Text(format!("{n:060}"))).collect();
    let edits = [
        (task::TEXT, Value::text("ữ".repeat(20_000))),
        (task::TAGS, Value::Many(tags)),
        (task::NOTE, Value::text("ữ".repeat(4_000))),
        (task::LEAD_UNIT, Value::id(unit)),
    ];
    let edits = edits.map(|(field, value)| Edit { field, was: None, value }).to_vec();
    let answer = command(&service, &admin(), Action::Edit { ids: vec![id], edits });
    match answer {
        Answer::Done(_) => {}
        Answer::Failed(failure) => assert_eq!(failure, Failure::TooMuch),
        other => panic!("{other:?}"),
    }
    assert_eq!(check(&service), Vec::<String>::new());
    service.stop();
    drop(service);
    assert_eq!(page(&serve(home.path()), &admin(), Kind::Task, "").all, 1);
}

/// Several undos that reach the writer at once, so that it could put them into one group.
#[test]
fn undos_of_one_person_that_arrive_together_are_done_one_after_the_other() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = new_task(&service, "Một");
    let first = name_of(&service, &editor(), edit(id, task::TITLE, None, "Hai"));
    let second = name_of(&service, &editor(), edit(id, task::TITLE, None, "Ba"));
    let live = service.core.live.get().expect("loaded");
    let send = |person: Person, action| {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        let command = crate::service::message::Command { person, id: fresh_id(), action, names_admin: false, reply };
        assert!(live.to_writer(crate::service::message::Job::Command(command)));
        answer
    };
    // While the register is locked for reading, nothing that the writer takes becomes final: the undos queue up.
    let reading = live.register();
    let values = vec![(task::TITLE, Value::text("Việc khác"))];
    let other = send(admin(), Action::Create(vec![Draft { kind: Kind::Task, values }]));
    let undos = [second, second, first].map(|of| send(editor(), Action::Undo { of }));
    drop(reading);
    let answered = |answer: &std::sync::mpsc::Receiver<Answer>| answer.recv_timeout(PATIENCE).expect("an answer");
    done(answered(&other));
    let [last, again, before] = undos.each_ref().map(answered);
    done(last);
    match failed(again) {
        Failure::Refused(refused, _) => assert_eq!(refused[0].faults[0].problem, Problem::NothingToUndo),
        other => panic!("{other:?}"),
    }
    done(before);
    let rows = page(&service, &admin(), Kind::Task, "").rows;
    assert_eq!(rows.iter().find(|row| row.record.id == id).expect("the task").record.title(), "Một");
    assert_eq!(ask(&service, &editor(), Ask::LastMine), Answer::LastMine(None, Vec::new()));
}

/// Sends a command and then asks for its result; both answers are equal except for the refused records.
fn done_and_asked(service: &Service, action: Action) -> Done {
    let id = fresh_id();
    let done = done(ask(service, &admin(), Ask::Command(id, action)));
    let again = self::done(ask(service, &admin(), Ask::Outcome(id)));
    assert_eq!((again.asked, again.records, &again.changed), (done.asked, done.records, &done.changed));
    done
}

#[test]
fn what_follows_from_a_command_is_not_counted_as_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let people = ["Nguyễn Văn Mẫu", "Trần Thị Mẫu", "Lê Văn Mẫu"].map(|name| {
        let values = [
            (member::FULL_NAME, Value::text(name)),
            (member::BODY, Value::choice(0)),
            (member::ROLE, Value::choice(2)),
        ];
        create(&service, &admin(), Kind::Member, &values)
    });
    let units: Vec<Id> = (1..=3).map(|no| new_unit(&service, &format!("UBND xã Mẫu {no}"))).collect();
    let on = today(&service).plus(-30);
    let assign = |units: &[Id], member: Id, on: Day| Action::Assign {
        units: units.to_vec(),
        member,
        on,
        decision: "1-QĐ".into(),
    };
    let first = done_and_asked(&service, assign(&units, people[0], on));
    assert_eq!((first.asked, first.records), (3, 3));
    // The assignments of the former member end, and one unit has the new one already.
    done_and_asked(&service, assign(&units[..1], people[1], on.plus(5)));
    let second = done_and_asked(&service, assign(&units, people[1], on.plus(10)));
    assert_eq!((second.asked, second.records, second.refused.len()), (2, 4, 1));
    assert_eq!(second.tally(Lang::Vi), "2/3 xong, 1 bị từ chối");
    let third = done_and_asked(&service, assign(&units, people[2], on.plus(20)));
    assert_eq!((third.asked, third.records, third.tally(Lang::En).as_str()), (3, 6, "3 done"));
    // A membership ends, and the units go to another member.
    let values = vec![(member::TO, Value::day(on.plus(25))), (member::HANDED_TO, Value::id(people[0]))];
    let leaves = Action::Move { ids: vec![people[2]], to: member::ENDED, values, seen: Vec::new() };
    let left = done_and_asked(&service, leaves);
    assert_eq!((left.asked, left.records, left.changed[0].0), (1, 7, people[2]), "the member comes first");
    // A task of a series is done, and the next one is created.
    let series = [
        (task::TITLE, Value::text("Báo cáo tháng")),
        (task::ASSIGNED_ON, Value::day(on)),
        (task::DUE, Value::day(on.plus(40))),
        (task::RECURRENCE, Value::choice(1)),
    ];
    let tasks = [0, 1].map(|_| create(&service, &admin(), Kind::Task, &series));
    let values = vec![(task::COMPLETED_ON, Value::day(today(&service))), (task::NO_DOCUMENT, Value::int(1))];
    let finish = Action::Move { ids: tasks.to_vec(), to: task::DONE, values, seen: Vec::new() };
    let finished = done_and_asked(&service, finish);
    assert_eq!((finished.asked, finished.records), (2, 4));
    assert_eq!(finished.changed.iter().map(|(id, _)| *id).take(2).collect::<Vec<_>>(), tasks);
    // A record named twice counts once.
    let away = Action::Archive { ids: [&tasks[..], &units[..], &tasks[..]].concat(), away: true };
    assert_eq!(done_and_asked(&service, away).asked, 5);
    let made = Action::Create(vec![head_of("Phạm Văn Mẫu")]);
    assert_eq!(done_and_asked(&service, made).asked, 1);
}
