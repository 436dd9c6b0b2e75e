//! Secrets: recorded, looked at, hidden, forgotten, and the state after a crash.

use super::*;
use crate::domain::action::Edit;
use crate::domain::fault::{Fault, Problem};
use crate::domain::kinds::feedback;
use crate::domain::secret::{SecretId, SecretText};
use crate::service::api::Trail;
use crate::store::secrets::{Found, Secrets};

const WHO: &str = "Lê Thị Mẫu Zq";

fn feedback_of(service: &Service, reporter: &str) -> Id {
    let values = [
        (feedback::MATTER, Value::text("Bộ phận một cửa đóng cửa sớm")),
        (feedback::RECEIVED_ON, Value::day(today(service))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
        (feedback::REPORTER, Value::secret(reporter)),
    ];
    create(service, &admin(), Kind::Feedback, &values)
}

fn reporter(value: Value, was: Option<Value>) -> Vec<Edit> {
    vec![Edit { field: feedback::REPORTER, was, value }]
}

fn tell(service: &Service, id: Id, text: &str) {
    let edits = reporter(Value::secret(text), None);
    done(command(service, &admin(), Action::Edit { ids: vec![id], edits }));
}

fn reveal(service: &Service, person: &Person, id: Id) -> Answer {
    ask(service, person, Ask::Reveal { id, field: feedback::REPORTER })
}

fn revealed(text: &str) -> Answer {
    Answer::Revealed(SecretText::new(text))
}

fn forget(service: &Service, id: Id) -> Answer {
    command(service, &admin(), Action::Forget { ids: vec![id] })
}

fn held(service: &Service, id: Id) -> SecretId {
    let page = page(service, &admin(), Kind::Feedback, "");
    let row = page.rows.iter().find(|row| row.record.id == id).unwrap();
    row.record.get(feedback::REPORTER).secret_id().expect("a secret")
}

fn trail(service: &Service, person: &Person, id: Option<Id>) -> Trail {
    match ask(service, person, Ask::Trail { id, before: None, limit: 500, filter: None }) {
        Answer::Trail(trail) => trail,
        other => panic!("no trail: {other:?}"),
    }
}

fn secrets(home: &Path) -> Secrets {
    Secrets::at(home.join("secrets"))
}

/// Files under the home that hold a text, by their path in it.
fn holding(home: &Path, text: &str) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![home.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if memchr::memmem::find(&std::fs::read(&path).unwrap_or_default(), text.as_bytes()).is_some() {
                found.push(path.strip_prefix(home).unwrap().display().to_string());
            }
        }
    }
    found
}

#[test]
fn a_secret_lies_in_its_file_alone_and_every_look_is_in_the_trail() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    let secret = held(&service, id);
    assert_eq!(secrets(home.path()).list().unwrap(), [Found::Whole(secret)]);
    let before = page(&service, &admin(), Kind::Feedback, "").rows;
    assert_eq!(reveal(&service, &admin(), id), revealed(WHO));
    assert_eq!(page(&service, &admin(), Kind::Feedback, "").rows, before, "a look changes nothing");
    let lines: Vec<(String, String)> =
        trail(&service, &admin(), Some(id)).entries.into_iter().map(|entry| (entry.what, entry.by)).collect();
    assert_eq!(lines, [("reveal".into(), "lan".into()), ("create".into(), "lan".into())]);
    assert_eq!(check(&service), Vec::<String>::new());
    service.stop();
    drop(service);
    assert_eq!(holding(home.path(), "Mẫu Zq"), [format!("secrets/{secret}")]);
    // From sled, and from the journal alone.
    for rebuilt in [false, true] {
        if rebuilt {
            std::fs::remove_dir_all(home.path().join("store")).unwrap();
        }
        let service = serve(home.path());
        assert_eq!(reveal(&service, &admin(), id), revealed(WHO));
        assert_eq!(check(&service), Vec::<String>::new());
        assert_eq!(last_mine(&service, &admin()).1.what, "create", "a look is nothing to undo");
    }
}

#[test]
fn for_those_who_may_not_know_there_is_no_such_field() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let (named, plain) = (feedback_of(&service, WHO), feedback_of(&service, ""));
    tell(&service, named, "Trần Văn Thử Zq");
    reveal(&service, &admin(), named);
    let blind = editor();
    let look = |who: &Person, id: Id| {
        let record = match ask(&service, who, Ask::Detail(id)) {
            Answer::Detail(Some(detail)) => detail.row.record,
            other => panic!("no detail: {other:?}"),
        };
        record.get(feedback::REPORTER).clone()
    };
    assert!(look(&blind, named).is_empty() && !look(&admin(), named).is_empty());
    let sorted = PageQuery {
        sort: vec![crate::service::api::SortKey { field: feedback::REPORTER, descending: true }],
        ..query(Kind::Feedback, "")
    };
    let order: Vec<Id> = ask_page(&service, &blind, sorted).rows.iter().map(|row| row.record.id).collect();
    assert_eq!(order, [named, plain], "by its number, not by who has a secret");
    for text in ["reporter:x", "reporter:empty", "-reporter:empty"] {
        for who in [&blind, &admin()] {
            let page = page(&service, who, Kind::Feedback, text);
            assert!(page.fault.is_some() && !format!("{page:?}").contains("Zq"), "{text}");
        }
    }
    let lines: Vec<String> = trail(&service, &blind, Some(named)).entries.into_iter().map(|e| e.what).collect();
    assert_eq!(lines, ["create"]);
    let told = format!("{:?}", trail(&service, &blind, None));
    assert!(!told.contains("Secret") && !told.contains("reveal"), "{told}");
    let needed = |answer| match failed(answer) {
        Failure::NoAccess(role) => role,
        other => panic!("{other:?}"),
    };
    assert_eq!(needed(reveal(&service, &blind, named)), Role::Viewer);
    assert_eq!(needed(reveal(&service, &blind, plain)), Role::Viewer);
    assert_eq!(needed(command(&service, &blind, Action::Forget { ids: vec![named] })), Role::Editor);
    let edits = reporter(Value::secret("x"), Some(Value::EMPTY));
    let failure = failed(command(&service, &blind, Action::Edit { ids: vec![named], edits }));
    assert!(format!("{failure:?}").contains("UnknownField"), "{failure:?}");
    assert_eq!(needed(reveal(&service, &person(9, "la", Role::None, true), named)), Role::Viewer);
    assert_eq!(reveal(&service, &person(9, "la", Role::Viewer, true), named), revealed("Trần Văn Thử Zq"));
}

#[test]
fn nobody_says_where_a_secret_lies_but_the_program() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let (one, other) = (feedback_of(&service, WHO), feedback_of(&service, ""));
    let stolen = Value::One(crate::domain::value::Scalar::Secret(held(&service, one)));
    for value in [stolen, Value::text("in the open")] {
        let edits = reporter(value, None);
        let failure = failed(command(&service, &admin(), Action::Edit { ids: vec![other], edits }));
        assert!(format!("{failure:?}").contains("WrongType"), "{failure:?}");
    }
    let edits = reporter(Value::secret("dài".repeat(101)), None);
    let failure = failed(command(&service, &admin(), Action::Edit { ids: vec![other], edits }));
    assert!(format!("{failure:?}").contains("TooLong") && !format!("{failure:?}").contains("dài"), "{failure:?}");
    let edits = reporter(Value::secret("mine Zq"), Some(Value::EMPTY));
    let failure = failed(command(&service, &admin(), Action::Edit { ids: vec![one], edits }));
    assert!(matches!(failure, Failure::Conflict(_)), "{failure:?}");
    assert!(!format!("{failure:?}").contains("Zq"));
    assert_eq!(secrets(home.path()).list().unwrap().len(), 1, "what is refused leaves no file");
}

#[test]
fn what_is_forgotten_is_gone_with_all_that_was_kept_for_undo() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    let other = feedback_of(&service, "Người khác Zq");
    tell(&service, id, "Lần hai Zq");
    let (of, _) = last_mine(&service, &admin());
    done(command(&service, &admin(), Action::Undo { of }));
    assert_eq!(reveal(&service, &admin(), id), revealed(WHO), "an undo brings the earlier text back");
    tell(&service, id, "Lần ba Zq");
    assert_eq!(secrets(home.path()).list().unwrap().len(), 4);
    done(command(&service, &admin(), Action::Archive { ids: vec![id], away: true }));
    let of = name_of(&service, &admin(), Action::Forget { ids: vec![id] });
    assert_eq!(secrets(home.path()).list().unwrap(), [Found::Whole(held(&service, other))]);
    assert_eq!(failed(reveal(&service, &admin(), id)), Failure::NotFound);
    let failure = failed(command(&service, &admin(), Action::Undo { of }));
    assert!(format!("{failure:?}").contains("Forgotten"), "{failure:?}");
    done(command(&service, &admin(), Action::Archive { ids: vec![id], away: false }));
    let Failure::Refused(refused, _) = failed(forget(&service, id)) else { panic!("not refused") };
    assert_eq!(refused[0].faults[0].problem, Problem::NothingToForget);
    assert_eq!(check(&service), Vec::<String>::new());
    tell(&service, id, "Lần bốn Zq");
    assert_eq!(reveal(&service, &admin(), id), revealed("Lần bốn Zq"), "the field can be used again");
}

#[test]
fn an_emptied_field_can_still_be_forgotten() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    let clear = Action::Edit { ids: vec![id], edits: reporter(Value::EMPTY, None) };
    let of = name_of(&service, &admin(), clear);
    let boss = person(1_002, "hoa", Role::Editor, true);
    done(command(&service, &boss, Action::Forget { ids: vec![id] }));
    assert_eq!(secrets(home.path()).list().unwrap(), []);
    // The user who emptied it cannot restore what another user has forgotten.
    let failure = failed(command(&service, &admin(), Action::Undo { of }));
    assert!(format!("{failure:?}").contains("Forgotten"), "{failure:?}");
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn what_a_crash_left_half_done_is_finished_at_the_next_start() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let (kept, gone) = (feedback_of(&service, WHO), feedback_of(&service, "Đã quên Zq"));
    let (secret, forgotten) = (held(&service, kept), held(&service, gone));
    let folder = home.path().join("secrets");
    let copy = std::fs::read(folder.join(forgotten.to_string())).unwrap();
    done(forget(&service, gone));
    service.stop();
    drop(service);
    // Killed between the line and the files: not renamed, not removed, and one whose line was never written.
    std::fs::rename(folder.join(secret.to_string()), folder.join(format!("{secret}.new"))).unwrap();
    std::fs::write(folder.join(forgotten.to_string()), copy).unwrap();
    let never = SecretId([7; 16]);
    secrets(home.path()).write(&[(never, kept, SecretText::new("Chưa ghi Zq"))]).unwrap();
    std::fs::write(folder.join(format!("{}.new", SecretId([8; 16]))), "torn").unwrap();
    let service = serve(home.path());
    assert_eq!(secrets(home.path()).list().unwrap(), [Found::Whole(secret)]);
    assert_eq!(reveal(&service, &admin(), kept), revealed(WHO));
    assert_eq!(check(&service), Vec::<String>::new());
}

#[test]
fn a_check_names_what_is_missing_and_what_does_not_belong() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    let secret = held(&service, id);
    let files = secrets(home.path());
    let stray = SecretId([9; 16]);
    files.write(&[(stray, id, SecretText::new("x"))]).unwrap();
    files.keep(&[stray]).unwrap();
    files.forget(&[secret]).unwrap();
    std::fs::write(home.path().join("secrets/notes.txt"), "x").unwrap();
    let faults = check(&service).join("\n");
    for what in
        [format!("{secret} that {id} names is missing"), format!("{stray} is named by no line"), "notes.txt".into()]
    {
        assert!(faults.contains(&what), "{what}: {faults}");
    }
    assert!(!faults.contains("Zq"));
}

#[test]
fn who_may_not_know_of_a_secret_does_not_come_upon_it_by_way_of_other_records() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let (named, task) = (feedback_of(&service, WHO), new_task(&service, "Việc khác"));
    let before = secrets(home.path()).list().unwrap();
    let seen = || vec![crate::domain::action::Seen { id: named, field: feedback::REPORTER, value: Value::EMPTY }];
    let edit = |value: Value| Action::Edit { ids: vec![task, named], edits: reporter(value, Some(Value::EMPTY)) };
    for action in [
        edit(Value::secret("Kẻ lạ Zq")),
        edit(Value::EMPTY),
        Action::Move { ids: vec![task, named], to: 1, values: vec![(feedback::REPORTER, Value::EMPTY)], seen: vec![] },
        Action::Move { ids: vec![task], to: 1, values: vec![], seen: seen() },
        Action::Extend { ids: vec![task], to: Day(30_000), reason: "x".into(), document: "y".into(), seen: seen() },
        Action::Remind { ids: vec![task], on: Day(19_000), channel: 0, note: String::new(), seen: seen() },
    ] {
        let failure = failed(command(&service, &editor(), action));
        assert!(format!("{failure:?}").contains("UnknownField"), "{failure:?}");
    }
    assert_eq!(secrets(home.path()).list().unwrap(), before);
    assert_eq!(reveal(&service, &admin(), named), revealed(WHO));
}

#[test]
fn a_right_to_look_that_is_taken_away_meanwhile_is_gone() {
    let home = tempfile::tempdir().unwrap();
    crate::store::home::Home::create(home.path()).unwrap().share().unwrap();
    let service = serve(home.path());
    let (root, boss) = (person(0, "root", Role::None, false), person(1_000, "lan", Role::None, false));
    super::matrix::grant_to(&service, &root, &boss, 2, true, "");
    let who = person(2_000, "hoa", Role::None, false);
    let held = super::matrix::grant_to(&service, &boss, &who, 0, true, "");
    let values = [
        (feedback::MATTER, Value::text("Thu phí sai")),
        (feedback::RECEIVED_ON, Value::day(Day(19_000))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
        (feedback::REPORTER, Value::secret(WHO)),
    ];
    let id = create(&service, &boss, Kind::Feedback, &values);
    assert_eq!(reveal(&service, &who, id), revealed(WHO));
    // The person is permitted, and the grant is revoked while the request waits for the writer.
    let let_in = Person { role: Role::Viewer, sensitive: true, ..who };
    done(command(&service, &boss, Action::Archive { ids: vec![held], away: true }));
    let live = service.core.live.get().unwrap();
    let answer = crate::service::secrets::reveal(live, &let_in, id, feedback::REPORTER);
    assert_eq!(answer, Err(Failure::NoAccess(Role::Viewer)));
    let looks =
        |service: &Service| trail(service, &boss, Some(id)).entries.iter().filter(|e| e.what == "reveal").count();
    assert_eq!(looks(&service), 1, "nothing was looked at");
}

#[test]
fn what_is_forgotten_does_not_come_back_where_its_file_could_not_be_removed() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    let file = home.path().join("secrets").join(held(&service, id).to_string());
    let copy = std::fs::read(&file).unwrap();
    let clear = Action::Edit { ids: vec![id], edits: reporter(Value::EMPTY, None) };
    let of = name_of(&service, &admin(), clear);
    done(command(&service, &person(1_002, "hoa", Role::Editor, true), Action::Forget { ids: vec![id] }));
    // As if the disk had refused.
    std::fs::write(&file, copy).unwrap();
    let failure = failed(command(&service, &admin(), Action::Undo { of }));
    assert!(format!("{failure:?}").contains("Forgotten"), "{failure:?}");
    service.stop();
    drop(service);
    let _again = serve(home.path());
    assert_eq!(secrets(home.path()).list().unwrap(), [], "the next start does it");
}

#[test]
fn a_secret_of_what_is_put_away_is_looked_at_and_forgotten_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let id = feedback_of(&service, WHO);
    done(command(&service, &admin(), Action::Archive { ids: vec![id], away: true }));
    assert_eq!(reveal(&service, &admin(), id), revealed(WHO));
    done(forget(&service, id));
    assert_eq!(
        (reveal(&service, &admin(), id), secrets(home.path()).list().unwrap()),
        (Answer::Failed(Failure::NotFound), vec![])
    );
}

#[test]
fn a_person_who_lost_sight_undoes_no_secret_of_their_own_and_learns_nothing_of_it() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let blind = person(1000, "lan", Role::Admin, false);
    let nothing = |of| match failed(command(&service, &blind, Action::Undo { of })) {
        Failure::Refused(refused, _) => {
            assert_eq!(refused[0].faults, [Fault::alone(Problem::NothingToUndo)]);
        }
        other => panic!("{other:?}"),
    };
    let id = feedback_of(&service, WHO);
    nothing(last_mine(&service, &admin()).0);
    // A line that also changes an open field is visible to them and counts.
    let mut edits = reporter(Value::secret("Lần hai Zq"), None);
    edits.push(Edit {
        field: feedback::MATTER, was: None, value: Value::text("Bộ phận một cửa mở cửa muộn")
    });
    let edited = name_of(&service, &admin(), Action::Edit { ids: vec![id], edits });
    nothing(edited);
    done(command(&service, &admin(), Action::Undo { of: edited }));
    assert_eq!(reveal(&service, &admin(), id), revealed(WHO), "with visibility it is undone");
}
