//! Every request × every role × every visibility × every type of record, from one table of what must be allowed. A new
//! request or action does not compile until it has a row here.

use super::*;
use crate::domain::action::Edit;
use crate::domain::kinds::{feedback, finding, grant};
use crate::service::api::{Filtered, TrailFilter};
use crate::store::home::Home;

/// Makes the types of request from the table: the lowest role each needs, by what it is about.
macro_rules! table {
    ($($sort:ident: $records:ident, $grants:ident, $reach:ident;)+) => {
        /// A type of request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Sort { $($sort),+ }

        impl Sort {
            const ALL: &[Sort] = &[$(Sort::$sort),+];

            /// The lowest role it needs, for a grant or for any other record.
            fn least(self, of_grants: bool) -> Role {
                match self { $(Sort::$sort => if of_grants { Role::$grants } else { Role::$records }),+ }
            }

            /// Whether a role is not enough: a backup holds the raw journal, and so all hidden records; and secrets are
            /// hidden.
            fn needs_sensitive(self) -> bool {
                matches!(
                    self,
                    Sort::BackupPlan
                        | Sort::BackupPart
                        | Sort::BackupTaken
                        | Sort::BackupFailed
                        | Sort::SecretsTaken
                        | Sort::Archives
                        | Sort::Forget
                        | Sort::Reveal
                )
            }

            fn reach(self) -> Reach {
                match self { $(Sort::$sort => Reach::$reach),+ }
            }
        }
    };
}

/// How a request reaches a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It names the record: a user who may see it gets another answer than for a record that does not exist.
    Names,
    /// It searches all records: the answer contains the record's words for users who may see it.
    Lists,
    /// It shows no record.
    Nothing,
}

// The type of request, the lowest role (for records and for grants), how it reaches records.
table! {
    WhoAmI: None, None, Nothing;
    PageAll: Viewer, Admin, Lists;
    PageWords: Viewer, Admin, Lists;
    PageAround: Viewer, Admin, Names;
    PageMarked: Viewer, Admin, Names;
    PageFault: Viewer, Admin, Nothing;
    Numbers: Viewer, Admin, Names;
    Rows: Viewer, Admin, Names;
    Detail: Viewer, Viewer, Names;
    Resolve: Viewer, Viewer, Names;
    Overview: Viewer, Viewer, Nothing;
    TrailOfAll: Viewer, Viewer, Lists;
    TrailOfOne: Viewer, Viewer, Names;
    Complete: Viewer, Admin, Nothing;
    Find: Viewer, Admin, Lists;
    Create: Editor, Admin, Nothing;
    CreatePointing: Editor, Editor, Names;
    Edit: Editor, Admin, Names;
    EditConflict: Editor, Admin, Names;
    Move: Editor, Admin, Names;
    Extend: Editor, Admin, Names;
    Remind: Editor, Admin, Names;
    Assign: Editor, Admin, Names;
    Archive: Editor, Admin, Names;
    Restore: Editor, Admin, Names;
    Forget: Editor, Admin, Names;
    Reveal: Viewer, Viewer, Nothing;
    Undo: Editor, Editor, Nothing;
    Outcome: Editor, Editor, Nothing;
    LastMine: Editor, Editor, Nothing;
    Status: Viewer, Viewer, Nothing;
    Check: Admin, Admin, Nothing;
    AuditVerify: Admin, Admin, Nothing;
    AuditKept: Admin, Admin, Nothing;
    BackupPlan: Admin, Admin, Nothing;
    BackupPart: Admin, Admin, Nothing;
    BackupTaken: Admin, Admin, Nothing;
    BackupFailed: Admin, Admin, Nothing;
    SecretsTaken: Admin, Admin, Nothing;
    Archives: Editor, Editor, Nothing;
    Stop: Admin, Admin, Nothing;
}

/// The row of a request. No wildcard: a new request must be added.
fn sort_of(ask: &Ask) -> Sort {
    match ask {
        Ask::WhoAmI => Sort::WhoAmI,
        Ask::Page(query) => match query.filter.as_str() {
            "" if query.around.is_some() => Sort::PageAround,
            "" => Sort::PageAll,
            "is:marked" => Sort::PageMarked,
            "nosuchkey:1" => Sort::PageFault,
            _ => Sort::PageWords,
        },
        Ask::Numbers(_) => Sort::Numbers,
        Ask::Rows { .. } => Sort::Rows,
        Ask::Detail(_) => Sort::Detail,
        Ask::Resolve(_) => Sort::Resolve,
        Ask::Overview => Sort::Overview,
        Ask::Trail { id: None, .. } => Sort::TrailOfAll,
        Ask::Trail { id: Some(_), .. } => Sort::TrailOfOne,
        Ask::Complete { .. } => Sort::Complete,
        Ask::Find { .. } => Sort::Find,
        Ask::Command(_, action) => match action {
            Action::Create(drafts) if drafts.iter().any(|draft| draft.kind == Kind::Finding) => Sort::CreatePointing,
            Action::Create(_) => Sort::Create,
            Action::Edit { edits, .. } if edits.iter().any(|edit| edit.was.is_some()) => Sort::EditConflict,
            Action::Edit { .. } => Sort::Edit,
            Action::Move { .. } => Sort::Move,
            Action::Extend { .. } => Sort::Extend,
            Action::Remind { .. } => Sort::Remind,
            Action::Assign { .. } => Sort::Assign,
            Action::Archive { away: true, .. } => Sort::Archive,
            Action::Archive { away: false, .. } => Sort::Restore,
            Action::Forget { .. } => Sort::Forget,
            Action::Undo { .. } => Sort::Undo,
        },
        Ask::Outcome(_) => Sort::Outcome,
        Ask::LastMine => Sort::LastMine,
        Ask::Status => Sort::Status,
        Ask::Check => Sort::Check,
        Ask::AuditVerify => Sort::AuditVerify,
        Ask::AuditKept { .. } => Sort::AuditKept,
        Ask::BackupPlan { .. } => Sort::BackupPlan,
        Ask::BackupPart { .. } => Sort::BackupPart,
        Ask::BackupTaken { .. } => Sort::BackupTaken,
        Ask::BackupFailed { .. } => Sort::BackupFailed,
        Ask::SecretsTaken { .. } => Sort::SecretsTaken,
        Ask::Archives(_) => Sort::Archives,
        Ask::Reveal { .. } => Sort::Reveal,
        Ask::Stop => Sort::Stop,
    }
}

/// A word that only the records of a kind that are not for all users contain.
fn mark(kind: Kind) -> &'static str {
    if kind == Kind::Grant { "quyenzq" } else { "bimatzq" }
}

/// Requests of every type about a record. The rules refuse those that are permitted, except that the next request
/// restores what one archived.
pub(super) fn asks(id: Id) -> Vec<Ask> {
    let kind = id.kind;
    let of_kind = |filter: &str| query(kind, filter);
    let command = |action| Ask::Command(fresh_id(), action);
    let note = match kind {
        Kind::Grant => grant::NOTE,
        Kind::Feedback => feedback::NOTE,
        _ => inspection::SCOPE,
    };
    let edit = |field, was: Option<Value>| Action::Edit {
        ids: vec![id],
        edits: vec![Edit { field, was, value: Value::text("mine") }],
    };
    let mark = mark(kind);
    let draft = |kind, values: Vec<(FieldNo, Value)>| Action::Create(vec![Draft { kind, values }]);
    vec![
        Ask::WhoAmI,
        Ask::Page(of_kind("")),
        Ask::Page(of_kind(mark)),
        Ask::Page(PageQuery { around: Some(id), ..of_kind("") }),
        Ask::Page(PageQuery { marked: vec![id.no], ..of_kind("is:marked") }),
        Ask::Page(of_kind("nosuchkey:1")),
        Ask::Numbers(PageQuery { marked: vec![id.no], ..of_kind("is:marked") }),
        Ask::Rows { kind, nos: vec![id.no] },
        Ask::Detail(id),
        Ask::Resolve(id.to_string()),
        Ask::Overview,
        Ask::Trail { id: None, before: None, limit: 500, filter: None },
        Ask::Trail { id: Some(id), before: None, limit: 500, filter: None },
        Ask::Complete { of: Filtered::List(kind), text: "is:".into(), cursor: 3, lang: Lang::En },
        Ask::Find { kind, text: mark.into(), limit: 10 },
        command(draft(kind, Vec::new())),
        // Its text is missing; the answer also shows whether the person sees the inspection.
        command(draft(Kind::Finding, vec![(finding::INSPECTION, Value::id(id))])),
        command(edit(FieldNo(250), None)),
        command(edit(note, Some(Value::text("something else")))),
        command(Action::Move { ids: vec![id], to: 99, values: Vec::new(), seen: Vec::new() }),
        command(Action::Extend {
            ids: vec![id],
            to: Day(30_000),
            reason: "x".into(),
            document: "y".into(),
            seen: Vec::new(),
        }),
        command(Action::Remind { ids: vec![id], on: Day(19_000), channel: 0, note: String::new(), seen: Vec::new() }),
        command(Action::Assign {
            units: vec![id],
            member: Id::new(Kind::Member, 999),
            on: Day(19_000),
            decision: String::new(),
        }),
        command(Action::Archive { ids: vec![id], away: true }),
        command(Action::Archive { ids: vec![id], away: false }),
        Ask::Reveal { id, field: feedback::REPORTER },
        command(Action::Forget { ids: vec![id] }),
        command(Action::Undo { of: fresh_id() }),
        Ask::Outcome(fresh_id()),
        Ask::LastMine,
        Ask::Status,
        Ask::Check,
        Ask::AuditVerify,
        Ask::AuditKept { seq: Some(1), hash: "0".repeat(64) },
        Ask::BackupPlan { secrets: false },
        Ask::BackupPart { name: "no such file".into(), offset: 0 },
        Ask::BackupTaken { seq: 1, file: "x".into() },
        Ask::BackupFailed { secrets: false, file: "x".into(), cause: ["y", "z"].map(str::to_owned) },
        Ask::SecretsTaken { file: "-".into(), holds: Vec::new(), removed: Vec::new() },
        Ask::Archives(vec![id]),
        Ask::Stop,
    ]
}

pub(super) const ROLES: [Role; 4] = [Role::None, Role::Viewer, Role::Editor, Role::Admin];

pub(super) fn visitor(role: Role, sensitive: bool) -> Person {
    let uid = 2_000 + u32::from(sensitive) * 10 + role as u32;
    // The rights from the admission count for nothing here: the grants decide.
    person(uid, &format!("khach{uid}"), Role::None, false)
}

pub(super) fn grant_to(service: &Service, by: &Person, whom: &Person, role: u8, sensitive: bool, note: &str) -> Id {
    let mut values = vec![
        (grant::NAME, Value::text(whom.name.as_str())),
        (grant::UID, Value::int(i64::from(whom.uid))),
        (grant::ROLE, Value::choice(role)),
        (grant::NOTE, Value::text(note)),
    ];
    if sensitive {
        values.push((grant::SENSITIVE, Value::int(1)));
    }
    create(service, by, Kind::Grant, &values)
}

/// The person who gave the feedback.
const WHO: &str = "Lê Thị Mẫu Zq";

/// Records a reporter again after one was forgotten.
fn tell_again(service: &Service, id: Id) {
    let edits = vec![Edit { field: feedback::REPORTER, was: None, value: Value::secret(WHO) }];
    done(command(service, &person(1_000, "lan", Role::None, false), Action::Edit { ids: vec![id], edits }));
}

/// A record that a request is about, and who may see it.
struct Target {
    id: Id,
    known: fn(Role, bool) -> bool,
}

/// A shared home with one user for every role and visibility, and one record of every visibility.
fn shared_home(home: &Path) -> (Arc<Service>, [Target; 4]) {
    Home::create(home).unwrap().share().unwrap();
    let service = serve(home);
    let root = person(0, "root", Role::None, false);
    let boss = person(1_000, "lan", Role::None, false);
    grant_to(&service, &root, &boss, grant::ADMIN, true, "");
    for role in [Role::Viewer, Role::Editor, Role::Admin] {
        for sensitive in [false, true] {
            grant_to(&service, &boss, &visitor(role, sensitive), role as u8 - 1, sensitive, "");
        }
    }
    let nobody = person(3_000, mark(Kind::Grant), Role::None, false);
    let held = grant_to(&service, &boss, &nobody, grant::VIEWER, false, mark(Kind::Grant));
    let values = [(unit::NAME, Value::text("Thành phố Vinh")), (unit::GROUP, Value::choice(3))];
    let unit = create(&service, &boss, Kind::Unit, &values);
    let inspect = |mode, scope: &str| {
        let values = [
            (inspection::UNIT, Value::id(unit)),
            (inspection::DATE, Value::day(Day(19_600))),
            (inspection::MODE, Value::choice(mode)),
            (inspection::KIND, Value::choice(0)),
            (inspection::SCOPE, Value::text(scope)),
        ];
        create(&service, &boss, Kind::Inspection, &values)
    };
    let open = inspect(0, "công khai");
    let hidden = inspect(inspection::SURPRISE, mark(Kind::Inspection));
    let values = [
        (feedback::MATTER, Value::text("Chờ lâu ở bộ phận một cửa")),
        (feedback::RECEIVED_ON, Value::day(Day(19_600))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
        (feedback::REPORTER, Value::secret(WHO)),
    ];
    let told = create(&service, &boss, Kind::Feedback, &values);
    let targets = [
        Target { id: hidden, known: |role, sensitive| role > Role::None && sensitive },
        Target { id: held, known: |role, _| role == Role::Admin },
        Target { id: open, known: |role, _| role > Role::None },
        Target { id: told, known: |role, _| role > Role::None },
    ];
    // The writer notifies after it answers: after this answer, earlier changes have been notified.
    ask(&service, &boss, Ask::Outcome(fresh_id()));
    (service, targets)
}

/// An answer without the number of the requested record.
fn spoken(answer: &Answer, id: Id) -> String {
    let text = format!("{answer:?}");
    let text = text.replace(&format!("{id:?}"), "THAT").replace(&id.to_string(), "THAT");
    // This part changes with every request.
    text.split("memory: ").next().unwrap_or_default().to_owned()
}

fn judge(service: &Service, target: &Target, role: Role, sensitive: bool, wrong: &mut Vec<String>) {
    let who = visitor(role, sensitive);
    let absent = Id::new(target.id.kind, 999);
    let known = (target.known)(role, sensitive);
    let (mark, marked) = (mark(target.id.kind), !(target.known)(Role::Viewer, false));
    for (one, other) in asks(target.id).into_iter().zip(asks(absent)) {
        let sort = sort_of(&one);
        let mut say = |what: &str, text: &str| {
            wrong.push(format!("{sort:?} of {} by {role:?}, sensitive {sensitive}: {what}: {text}", target.id));
        };
        let answer = ask(service, &who, one);
        let least = sort.least(target.id.kind == Kind::Grant);
        let refused = matches!(&answer, Answer::Failed(Failure::NoAccess(needed)) if *needed == least);
        let text = spoken(&answer, target.id);
        let blind = sort.needs_sensitive() && !sensitive;
        if refused != (role < least || blind) || (text.contains("NoAccess") && !refused) {
            say("let in or turned away against the table", &text);
        }
        if !sensitive && (text.contains("Secret(") || text.contains("Revealed")) {
            say("it says that there is a secret", &text);
        }
        if refused {
            continue;
        }
        let shows = sort == Sort::Reveal && target.id.kind == Kind::Feedback;
        if shows != matches!(&answer, Answer::Revealed(who) if who.text() == WHO) || text.contains(WHO) {
            say("a secret is shown, or is not, against the table", &text);
        }
        let absent = spoken(&ask(service, &who, other), absent);
        if !known && text != absent {
            say("the answer is not that for a record that is not there", &text);
        }
        if !known && marked && text.contains(mark) && !absent.contains(mark) {
            say("its words are told", &text);
        }
        // A finding points to inspections only.
        let pointing = sort == Sort::CreatePointing && target.id.kind != Kind::Inspection;
        match sort.reach() {
            Reach::Names if known && !pointing && text == absent => say("it is not found", &text),
            Reach::Lists if known && marked && !text.contains(mark) => say("it is not listed", &text),
            Reach::Lists if !known && marked && text.contains(mark) => say("it is listed", &text),
            _ => {}
        }
    }
}

#[test]
fn nobody_is_where_they_do_not_belong() {
    let home = tempfile::tempdir().unwrap();
    let (service, targets) = shared_home(home.path());
    let tried: Vec<Sort> = asks(targets[0].id).iter().map(sort_of).collect();
    for sort in Sort::ALL {
        assert!(tried.contains(sort), "{sort:?} has a row and is not tried");
    }
    let mut wrong = Vec::new();
    for role in ROLES {
        for sensitive in [false, true] {
            for target in &targets {
                if target.id.kind == Kind::Feedback {
                    tell_again(&service, target.id);
                }
                judge(&service, target, role, sensitive, &mut wrong);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_hidden_moves_no_figure_of_those_who_do_not_see_it() {
    let home = tempfile::tempdir().unwrap();
    let (service, targets) = shared_home(home.path());
    let boss = person(1_000, "lan", Role::None, false);
    let blind = [visitor(Role::Viewer, false), visitor(Role::Editor, false), visitor(Role::Admin, false)];
    let feeds: Vec<_> = blind.iter().map(|who| service.subscribe(who)).collect();
    let figures = |who: &Person| {
        let all = [Ask::Overview, Ask::Status, Ask::Page(query(Kind::Inspection, "")), Ask::Check, Ask::AuditVerify];
        all.map(|one| {
            let text = format!("{:?}", ask(&service, who, one));
            let text = text.split("memory: ").next().unwrap_or_default().to_owned();
            // sled follows a little later.
            text.split("applied: ").next().unwrap_or_default().to_owned()
        })
    };
    let before: Vec<_> = blind.iter().map(figures).collect();
    let edits = vec![Edit { field: inspection::NOTE, was: None, value: Value::text("kín") }];
    done(command(&service, &boss, Action::Edit { ids: vec![targets[0].id], edits }));
    let after: Vec<_> = blind.iter().map(figures).collect();
    assert_eq!(before, after);
    // The next notice they get is about something else.
    let task = create(&service, &boss, Kind::Task, &[(task::TITLE, Value::text("Việc"))]);
    for feed in &feeds {
        loop {
            if let Notice::Changed { ids, kinds, .. } = feed.next(PATIENCE).expect("a notice") {
                assert_eq!((ids, kinds), (vec![task], vec![Kind::Task]));
                break;
            }
        }
    }
}

#[test]
fn a_role_that_is_taken_away_is_gone_at_the_next_question() {
    let home = tempfile::tempdir().unwrap();
    let (service, _) = shared_home(home.path());
    let boss = person(1_000, "lan", Role::None, false);
    let who = visitor(Role::Editor, true);
    let feed = service.subscribe(&who);
    let rights = page(&service, &boss, Kind::Grant, "");
    let held = rights.rows.iter().find(|row| row.record.text(grant::NAME) == who.name).unwrap().record.id;
    assert!(matches!(ask(&service, &who, Ask::Overview), Answer::Overview(_)));
    done(command(&service, &boss, Action::Archive { ids: vec![held], away: true }));
    assert_eq!(ask(&service, &who, Ask::Overview), Answer::Failed(Failure::NoAccess(Role::Viewer)));
    let told = loop {
        match feed.next(PATIENCE).expect("a notice") {
            Notice::You(person) if person.role == Role::None => break person,
            _ => {}
        }
    };
    assert!(!told.sensitive);
    assert!(service.welcome(who.uid, &who.name).is_none(), "nor let in again");
    // The same after a rebuild from the journal.
    service.stop();
    drop(feed);
    drop(service);
    std::fs::remove_dir_all(home.path().join("store")).unwrap();
    let service = serve(home.path());
    assert!(service.welcome(who.uid, &who.name).is_none());
    assert_eq!(service.welcome(1_000, "lan").map(|person| person.role), Some(Role::Admin));
    // The two refusals are one line of the trail, for users who see everything.
    for (text, count) in [
        ("", 1),
        ("what:refusals", 1),
        ("việc:\"bị từ chối truy cập\"", 1),
        (who.name.as_str(), 1),
        ("what:edit", 0),
        ("kind:tasks", 0),
    ] {
        let filter = (!text.is_empty()).then(|| TrailFilter { text: text.into(), typing: false, lang: Lang::Vi });
        let Answer::Trail(trail) = ask(&service, &boss, Ask::Trail { id: None, before: None, limit: 500, filter })
        else {
            panic!("no trail")
        };
        let counted: Vec<_> = trail.entries.iter().filter(|entry| entry.what == "refusals").collect();
        assert_eq!(counted.len(), count, "{text}");
        assert!(counted.iter().all(|entry| (entry.by.as_str(), entry.records) == (who.name.as_str(), 2)));
    }
}

#[test]
fn sight_that_is_taken_away_takes_along_what_was_laid_by() {
    let home = tempfile::tempdir().unwrap();
    let (service, targets) = shared_home(home.path());
    let boss = person(1_000, "lan", Role::None, false);
    let (who, hidden) = (visitor(Role::Editor, true), targets[0].id);
    let form = service.subscribe(&boss);
    form.editing(Some(hidden));
    let feed = service.subscribe(&who);
    let told = || std::iter::from_fn(|| feed.next(Duration::ZERO)).collect::<Vec<_>>();
    assert!(told().contains(&Notice::Editing(vec![("lan".to_owned(), hidden)])));
    let rights = page(&service, &boss, Kind::Grant, "");
    let held = rights.rows.iter().find(|row| row.record.text(grant::NAME) == who.name).unwrap().record.id;
    // A notice of a hidden change waits when the visibility is reduced; the user's own last change is hidden too.
    let note = |value: &str| vec![Edit { field: inspection::NOTE, was: None, value: Value::text(value) }];
    let own = name_of(&service, &who, Action::Edit { ids: vec![hidden], edits: note("kín") });
    let blind = vec![Edit { field: grant::SENSITIVE, was: None, value: Value::EMPTY }];
    done(command(&service, &boss, Action::Edit { ids: vec![held], edits: blind }));
    ask(&service, &boss, Ask::Outcome(fresh_id()));
    let after = told();
    assert!(after.iter().any(|one| matches!(one, Notice::You(person) if !person.sensitive)), "{after:?}");
    assert!(after.contains(&Notice::Editing(Vec::new())), "{after:?}");
    assert!(!after.iter().any(|one| matches!(one, Notice::Changed { .. })), "{after:?}");
    assert_eq!(ask(&service, &who, Ask::LastMine), Answer::LastMine(None, Vec::new()));
    for of in [own, fresh_id()] {
        let refused = failed(command(&service, &who, Action::Undo { of }));
        assert!(format!("{refused:?}").contains("NothingToUndo"), "{refused:?}");
    }
    assert_eq!(ask(&service, &who, Ask::Detail(hidden)), Answer::Detail(None));
}

#[test]
fn the_last_admin_stays_whatever_is_tried() {
    let home = tempfile::tempdir().unwrap();
    Home::create(home.path()).unwrap().share().unwrap();
    let service = serve(home.path());
    let root = person(0, "root", Role::None, false);
    let boss = person(1_000, "lan", Role::None, false);
    assert!(service.welcome(1_000, "lan").is_none(), "a fresh shared home admits nobody");
    let held = grant_to(&service, &root, &boss, grant::ADMIN, true, "");
    let role = |value| Action::Edit { ids: vec![held], edits: vec![Edit { field: grant::ROLE, was: None, value }] };
    let group = Action::Edit {
        ids: vec![held],
        edits: vec![
            Edit { field: grant::NAME, was: None, value: Value::text("@trong") },
            Edit { field: grant::UID, was: None, value: Value::EMPTY },
        ],
    };
    let away = || Action::Archive { ids: vec![held], away: true };
    for action in [away(), role(Value::choice(grant::EDITOR)), group] {
        let failure = failed(command(&service, &boss, action));
        assert!(format!("{failure:?}").contains("LastAdmin"), "{failure:?}");
    }
    let other = person(1_001, "minh", Role::None, false);
    let made = grant_to(&service, &boss, &other, grant::ADMIN, true, "");
    done(command(&service, &other, away()));
    let (of, _) = last_mine(&service, &other);
    let failure = failed(command(&service, &other, Action::Archive { ids: vec![made], away: true }));
    assert!(format!("{failure:?}").contains("LastAdmin"), "{failure:?}");
    done(command(&service, &other, Action::Undo { of }));
    assert_eq!(service.welcome(1_000, "lan").map(|person| person.role), Some(Role::Admin), "undone");
    // Root may do this one thing and nothing else.
    assert_eq!(ask(&service, &root, Ask::Overview), Answer::Failed(Failure::NoAccess(Role::Viewer)));
    assert_eq!(failed(command(&service, &root, away())), Failure::NoAccess(Role::Admin));
}

#[test]
fn an_admin_gives_no_sight_that_they_do_not_have() {
    let home = tempfile::tempdir().unwrap();
    let (service, _) = shared_home(home.path());
    let blind = visitor(Role::Admin, false);
    let values = [
        (grant::NAME, Value::text("@vp")),
        (grant::ROLE, Value::choice(grant::VIEWER)),
        (grant::SENSITIVE, Value::int(1)),
    ];
    let draft = Draft { kind: Kind::Grant, values: values.to_vec() };
    let failure = failed(command(&service, &blind, Action::Create(vec![draft])));
    assert!(format!("{failure:?}").contains("OnlySensitive"), "{failure:?}");
    create(&service, &blind, Kind::Grant, &values[..2]);
}

#[test]
fn grants_are_for_shared_homes() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    let values = vec![(grant::NAME, Value::text("@vp")), (grant::ROLE, Value::choice(grant::VIEWER))];
    let failure = failed(command(&service, &admin(), Action::Create(vec![Draft { kind: Kind::Grant, values }])));
    assert!(format!("{failure:?}").contains("NotShared"), "{failure:?}");
}
