//! Two homes in which the same is done, but that in one of them hidden things are done in between. Whoever may not
//! know of these gets the same answers in both, to the last byte, whatever they ask, and the same notices.

use super::matrix::{ROLES, asks, grant_to, visitor};
use super::*;
use crate::domain::action::{Action, Edit, NEW};
use crate::domain::kinds::{feedback, finding, grant};
use crate::service::api::{SortKey, TrailFilter};
use crate::service::clock::held::{Held, hold};
use crate::service::feed::Feed;
use crate::store::home::Home;

/// The same home twice: `plain`, and `full`, in which more is done.
struct Twins {
    homes: [tempfile::TempDir; 2],
    services: [Arc<Service>; 2],
    /// Who must not find out which is which.
    blind: Vec<Person>,
    feeds: [Vec<Feed>; 2],
    _clock: Held,
}

const PLAIN: usize = 0;
const FULL: usize = 1;

fn boss() -> Person {
    person(1_000, "lan", Role::None, false)
}

fn insider() -> Person {
    visitor(Role::Editor, true)
}

fn clerk() -> Person {
    visitor(Role::Editor, false)
}

impl Twins {
    fn new(blind: Vec<Person>) -> Twins {
        let clock = hold();
        let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let services = [0, 1].map(|which: usize| {
            Home::create(homes[which].path()).unwrap().share().unwrap();
            let service = serve(homes[which].path());
            let root = person(0, "root", Role::None, false);
            grant_to(&service, &root, &boss(), grant::ADMIN, true, "");
            for role in [Role::Viewer, Role::Editor, Role::Admin] {
                for sensitive in [false, true] {
                    grant_to(&service, &boss(), &visitor(role, sensitive), role as u8 - 1, sensitive, "");
                }
            }
            service
        });
        let mut twins = Twins { homes, services, blind, feeds: [Vec::new(), Vec::new()], _clock: clock };
        twins.subscribe();
        twins
    }

    fn subscribe(&mut self) {
        self.feeds = [0, 1].map(|which: usize| {
            let service = &self.services[which];
            // The writer tells after it answers: what was done before is told by now.
            ask(service, &boss(), Ask::Fate(fresh_id()));
            self.blind.iter().filter(|who| who.uid != 0).map(|who| service.subscribe(who)).collect()
        });
    }

    /// Does something in both; what `who` hears is the same where they are blind.
    fn both(&self, who: &Person, action: Action) -> Answer {
        let one = Ask::Command(fresh_id(), action);
        let [plain, full] = [0, 1].map(|which: usize| ask(&self.services[which], who, one.clone()));
        if self.blind.contains(who) {
            assert_eq!(plain, full);
        }
        plain
    }

    /// Makes something in both.
    fn make(&self, kind: Kind, values: &[(FieldNo, Value)]) -> Id {
        done(self.both(&clerk(), Action::Create(vec![Draft { kind, values: values.to_vec() }]))).changed[0].0
    }

    /// Does something in the full home only.
    fn hidden(&self, who: &Person, action: Action) -> Done {
        done(command(&self.services[FULL], who, action))
    }

    /// Waits until all that was done is told to subscribers and is in the store.
    fn settle(&self) {
        for service in &self.services {
            ask(service, &boss(), Ask::Fate(fresh_id()));
            assert_eq!(check(service), Vec::<String>::new());
        }
    }

    fn spoken(&self, which: usize, answer: &Answer) -> String {
        let home = self.homes[which].path().display().to_string();
        format!("{answer:?}").replace(&home, "HOME")
    }

    /// Asks everything that can be asked, of everybody who is blind, and compares.
    fn compare(&self, step: &str, ids: &[Id]) {
        self.settle();
        let questions: Vec<Ask> = ids.iter().flat_map(|id| asks(*id)).chain(more(ids)).collect();
        for who in &self.blind {
            for question in &questions {
                let [plain, full] =
                    [PLAIN, FULL].map(|which| self.spoken(which, &ask(&self.services[which], who, question.clone())));
                assert_eq!(plain, full, "after {step}, to {} ({:?})", who.name, question);
            }
            self.page_through(step, who);
        }
        self.settle();
        self.compare_notices(step);
    }

    /// The whole trail, a line at a time and two at a time.
    fn page_through(&self, step: &str, who: &Person) {
        for limit in [1, 2] {
            let mut before = None;
            loop {
                let question = Ask::Trail { id: None, before, limit, filter: None };
                let [plain, full] = [PLAIN, FULL].map(|which| ask(&self.services[which], who, question.clone()));
                assert_eq!(plain, full, "after {step}, the trail before {before:?} to {}", who.name);
                match plain {
                    Answer::Trail(trail) if trail.more => before = trail.next,
                    _ => break,
                }
            }
        }
    }

    fn compare_notices(&self, step: &str) {
        let told = |feed: &Feed| std::iter::from_fn(|| feed.next(Duration::ZERO)).collect::<Vec<_>>();
        for (place, (plain, full)) in self.feeds[PLAIN].iter().zip(&self.feeds[FULL]).enumerate() {
            assert_eq!(told(plain), told(full), "after {step}, the notices of subscriber {place}");
        }
    }

    /// Stops both and starts them again; `anew` makes sled anew from the journal.
    fn restart(&mut self, anew: bool) {
        self.feeds = [Vec::new(), Vec::new()];
        for which in [PLAIN, FULL] {
            self.services[which].stop();
            if anew {
                std::fs::remove_dir_all(self.homes[which].path().join("store")).unwrap();
            }
            self.services[which] = serve(self.homes[which].path());
        }
        self.subscribe();
    }
}

/// Questions beside those of the matrix: lists in all sorts of order and part, words, names, paging, guesses.
fn more(ids: &[Id]) -> Vec<Ask> {
    let mut more = Vec::new();
    for kind in Kind::ALL {
        for filter in ["", "vinh", "bimatzq", "is:mine", "is:focus", "is:archived", "-is:archived", "không có"] {
            more.push(Ask::Page(query(kind, filter)));
            more.push(Ask::Numbers(query(kind, filter)));
        }
        for (field, _) in crate::domain::kinds::def(kind).fields() {
            for descending in [false, true] {
                let sort = vec![SortKey { field, descending }];
                more.push(Ask::Page(PageQuery { sort, limit: 2, offset: 1, ..query(kind, "") }));
            }
        }
        more.push(Ask::Rows { kind, nos: (1..40).collect() });
        for text in ["", "bimat", "v", "1"] {
            more.push(Ask::Find { kind, text: text.into(), limit: 200 });
        }
        for text in ["", "unit:", "unit:v", "inspection:", "is:", "b", "code:"] {
            let cursor = text.len() as u32;
            more.push(Ask::Complete { kind, text: text.into(), cursor, lang: Lang::Vi });
        }
        for no in 1..6 {
            more.push(Ask::Resolve(Id::new(kind, no).to_string()));
        }
    }
    for text in ["KT-2023-0001", "KT-2023-0002", "KT-26-1", "bimatzq", "412"] {
        more.push(Ask::Resolve(text.into()));
    }
    for text in ["kind:inspection", "who:lan", "what:create", "bimatzq", "text:bimatzq", "field:scope"] {
        let filter = Some(TrailFilter { text: text.into(), typing: false, lang: Lang::En });
        more.push(Ask::Trail { id: None, before: None, limit: 500, filter });
    }
    for before in 0..12 {
        more.push(Ask::Trail { id: None, before: Some(before), limit: 3, filter: None });
    }
    for id in ids {
        more.push(Ask::Trail { id: Some(*id), before: Some(4), limit: 1, filter: None });
    }
    more
}

fn visit(unit: Id, mode: u8, scope: &str) -> Draft {
    let values = vec![
        (inspection::UNIT, Value::id(unit)),
        (inspection::DATE, Value::day(Day(19_600))),
        (inspection::MODE, Value::choice(mode)),
        (inspection::KIND, Value::choice(0)),
        (inspection::SCOPE, Value::text(scope)),
    ];
    Draft { kind: Kind::Inspection, values }
}

fn secret(unit: Id) -> Draft {
    visit(unit, inspection::SURPRISE, "bimatzq")
}

fn step(id: Id, to: u8, values: Vec<(FieldNo, Value)>) -> Action {
    Action::Move { ids: vec![id], to, values, seen: Vec::new() }
}

fn edit(id: Id, field: FieldNo, value: &str) -> Action {
    Action::Edit { ids: vec![id], edits: vec![Edit { field, was: None, value: Value::text(value) }] }
}

fn undo(service: &Service, who: &Person) -> Action {
    match ask(service, who, Ask::LastMine) {
        Answer::LastMine(Some(entry), _) => Action::Undo { seq: entry.seq },
        other => panic!("nothing to undo: {other:?}"),
    }
}

fn all_blind() -> Vec<Person> {
    ROLES.map(|role| visitor(role, false)).to_vec()
}

#[test]
fn nobody_without_sight_can_tell_whether_a_surprise_is_planned() {
    let mut twins = Twins::new(all_blind());
    let unit = twins.make(Kind::Unit, &[(unit::NAME, Value::text("Thành phố Vinh")), (unit::GROUP, Value::choice(3))]);
    let task = twins.make(Kind::Task, &[(task::TITLE, Value::text("Đề án 06")), (task::LEAD_UNIT, Value::id(unit))]);
    let open = done(twins.both(&clerk(), Action::Create(vec![visit(unit, 0, "công khai")]))).changed[0].0;
    let guess = Id::new(Kind::Inspection, 2);
    twins.compare("the same in both", &[unit, task, open, guess]);

    // Planned, changed, put off, planned again, given up, put away, brought back.
    let hidden = twins.hidden(&insider(), Action::Create(vec![secret(unit)])).changed[0].0;
    let ids = [unit, task, open, guess, hidden, Id::new(Kind::Finding, 1)];
    twins.compare("a surprise is planned", &ids);
    let why = || vec![(inspection::REASON, Value::text("bimatzq"))];
    for action in [
        edit(hidden, inspection::NOTE, "bimatzq"),
        step(hidden, inspection::POSTPONED, why()),
        step(hidden, inspection::PLANNED, Vec::new()),
        step(hidden, inspection::CANCELLED, why()),
        Action::Archive { ids: vec![hidden], away: true },
        Action::Archive { ids: vec![hidden], away: false },
    ] {
        twins.hidden(&insider(), action);
    }
    let last = undo(&twins.services[FULL], &insider());
    twins.hidden(&insider(), last);
    twins.compare("it went through all its states", &ids);

    // Others go on meanwhile: numbers, codes, undo and what became of commands are theirs alone.
    let other = done(twins.both(&clerk(), Action::Create(vec![visit(unit, 0, "sau đó")]))).changed[0].0;
    assert_eq!(other, guess, "the next number");
    let again = twins.hidden(&boss(), Action::Create((0..3).map(|_| secret(unit)).collect())).changed[0].0;
    twins.both(&clerk(), edit(other, inspection::NOTE, "một"));
    twins.hidden(&boss(), edit(again, inspection::SCOPE, "bimatzq hai"));
    let [plain, full] = [PLAIN, FULL].map(|which| undo(&twins.services[which], &clerk()));
    assert_eq!(plain, full);
    done(twins.both(&clerk(), plain));
    twins.compare("others went on", &ids);

    // One command that does what all may know of and what they may not.
    let draft = |title: &str| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title))] };
    done(command(&twins.services[PLAIN], &boss(), Action::Create(vec![draft("Lẫn")])));
    twins.hidden(&boss(), Action::Create(vec![secret(unit), draft("Lẫn"), secret(unit)]));
    let away = |ids| Action::Archive { ids, away: true };
    done(command(&twins.services[PLAIN], &boss(), away(vec![other])));
    twins.hidden(&boss(), away(vec![again, other]));
    twins.compare("they were mixed", &ids);

    // Somebody opens a form on it, and closes it.
    let form = twins.services[FULL].subscribe(&insider());
    let same = twins.services[PLAIN].subscribe(&insider());
    form.editing(Some(hidden));
    twins.compare("its form is open", &ids);
    form.editing(None);
    twins.compare("its form is closed", &ids);
    drop((form, same));

    // Turned away, which is counted in the journal of one; then both start again, the second time from the journal.
    for _ in 0..3 {
        ask(&twins.services[FULL], &person(4_000, "ai", Role::None, false), Ask::Overview);
    }
    for anew in [false, true] {
        twins.restart(anew);
        twins.compare("a start", &ids);
        let last = twins.hidden(&insider(), Action::Create(vec![secret(unit)])).changed[0].0;
        twins.hidden(&insider(), edit(last, inspection::NOTE, "bimatzq"));
        twins.make(Kind::Task, &[(task::TITLE, Value::text("Sau khi khởi động"))]);
        twins.compare("work after a start", &ids);
    }
}

#[test]
fn nobody_but_admins_can_tell_that_grants_changed() {
    let blind = vec![visitor(Role::Viewer, false), clerk(), visitor(Role::Viewer, true), insider()];
    let mut twins = Twins::new(blind);
    let task = twins.make(Kind::Task, &[(task::TITLE, Value::text("Đề án 06"))]);
    let ids = [task, Id::new(Kind::Grant, 3), Id::new(Kind::Grant, 8)];
    twins.compare("the same in both", &ids);
    let nobody = person(3_000, "bimatzq", Role::None, false);
    let held = grant_to(&twins.services[FULL], &boss(), &nobody, grant::VIEWER, false, "bimatzq");
    twins.hidden(&boss(), edit(held, grant::NOTE, "bimatzq hai"));
    twins.compare("somebody was let in", &ids);
    twins.make(Kind::Task, &[(task::TITLE, Value::text("Việc khác"))]);
    twins.hidden(&boss(), Action::Archive { ids: vec![held], away: true });
    twins.compare("and sent away", &ids);
    twins.restart(false);
    twins.compare("a start", &ids);
}

#[test]
fn one_that_begins_is_there_from_then_on_without_a_gap_before_it() {
    let twins = Twins::new(all_blind());
    let service = &twins.services[FULL];
    let unit = twins.make(Kind::Unit, &[(unit::NAME, Value::text("Vinh")), (unit::GROUP, Value::choice(3))]);
    let drafts = vec![secret(unit), secret(unit)];
    let made = twins.hidden(&insider(), Action::Create(drafts)).changed;
    let (first, second) = (made[0].0, made[1].0);
    assert!(first.is_far() && second.is_far() && first != second);
    twins.hidden(&insider(), edit(second, inspection::NOTE, "kín"));
    let before = page(service, &clerk(), Kind::Unit, "").seq;
    let begun = twins.hidden(&insider(), step(second, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0001"), "the second is the first that all may know of: {begun:?}");
    let history = |id| match ask(service, &clerk(), Ask::Trail { id: Some(id), before: None, limit: 9, filter: None }) {
        Answer::Trail(trail) => trail.entries.iter().map(|entry| (entry.seq, entry.what.clone())).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(history(second), [(before + 1, "move".to_owned())], "what was written while it was hidden is not told");
    // Its finding; then the beginning is taken back: both are gone again, and the code is not given to another.
    let values = vec![
        (finding::INSPECTION, Value::id(second)),
        (finding::TEXT, Value::text("chậm")),
        (finding::SEVERITY, Value::choice(1)),
    ];
    let found = done(command(service, &clerk(), Action::Create(vec![Draft { kind: Kind::Finding, values }])));
    assert!(!found.changed[0].0.is_far(), "a part of what all may know of is numbered like any other");
    twins.hidden(&insider(), undo(service, &insider()));
    for id in [second, found.changed[0].0] {
        assert_eq!(ask(service, &clerk(), Ask::Detail(id)), Answer::Detail(None));
    }
    assert_eq!(check(service), Vec::<String>::new());
    let begun = twins.hidden(&insider(), step(first, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0002"), "{begun:?}");
    let begun = twins.hidden(&insider(), step(second, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0001"), "its own still: {begun:?}");
}

#[test]
fn nobody_makes_what_they_could_not_see_themselves() {
    let twins = Twins::new(all_blind());
    let unit = twins.make(Kind::Unit, &[(unit::NAME, Value::text("Vinh")), (unit::GROUP, Value::choice(3))]);
    let planned = done(twins.both(&clerk(), Action::Create(vec![visit(unit, 0, "công khai")]))).changed[0].0;
    let turn = Edit { field: inspection::MODE, was: None, value: Value::choice(inspection::SURPRISE) };
    let within = visit(Id::new(Kind::Unit, NEW), inspection::SURPRISE, "x");
    for action in [
        Action::Create(vec![secret(unit)]),
        Action::Create(vec![
            Draft {
                kind: Kind::Unit, values: vec![(unit::NAME, Value::text("Mới")), (unit::GROUP, Value::choice(3))]
            },
            within,
        ]),
        Action::Edit { ids: vec![planned], edits: vec![turn] },
    ] {
        let failure = failed(twins.both(&clerk(), action));
        assert!(format!("{failure:?}").contains("HidesFromYou"), "{failure:?}");
    }
    // Once it is under way everybody may enter it.
    let mut begun = secret(unit);
    begun.values.push((inspection::STATE, Value::choice(inspection::UNDER_WAY)));
    assert!(!done(twins.both(&clerk(), Action::Create(vec![begun]))).changed[0].0.is_far());
}

fn complaint(matter: &str, reporter: Option<&str>) -> Draft {
    let mut values = vec![
        (feedback::MATTER, Value::text(matter)),
        (feedback::RECEIVED_ON, Value::day(Day(19_600))),
        (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
    ];
    values.extend(reporter.map(|who| (feedback::REPORTER, Value::secret(who))));
    Draft { kind: Kind::Feedback, values }
}

fn tells(id: Id, who: Value) -> Action {
    Action::Edit { ids: vec![id], edits: vec![Edit { field: feedback::REPORTER, was: None, value: who }] }
}

#[test]
fn nobody_without_sight_can_tell_whether_it_is_known_who_gave_feedback() {
    let mut twins = Twins::new(all_blind());
    let one = done(twins.both(&clerk(), Action::Create(vec![complaint("Chờ lâu", None)]))).changed[0].0;
    // Made with and without, by somebody who may know.
    let other = [None, Some("bimatzq")].map(|who| Action::Create(vec![complaint("Thu phí sai", who)]));
    let [plain, full] = other;
    let made = done(command(&twins.services[PLAIN], &insider(), plain)).changed[0].0;
    assert_eq!(twins.hidden(&insider(), full).changed[0].0, made);
    let ids = [one, made];
    twins.compare("one was made with it", &ids);

    twins.hidden(&insider(), tells(one, Value::secret("bimatzq")));
    twins.hidden(&boss(), tells(made, Value::secret("bimatzq hai")));
    let last = undo(&twins.services[FULL], &boss());
    twins.hidden(&boss(), last);
    twins.compare("recorded, changed and changed back", &ids);
    let look = Ask::Reveal { id: one, field: feedback::REPORTER };
    assert!(matches!(ask(&twins.services[FULL], &insider(), look), Answer::Revealed(_)));
    twins.compare("looked at", &ids);

    // Others go on meanwhile, and one command does what all may know of and what they may not.
    twins.both(&clerk(), edit(one, feedback::NOTE, "một"));
    let both = |who: Option<&str>| {
        let mut edits = vec![Edit { field: feedback::NOTE, was: None, value: Value::text("hai") }];
        edits.extend(who.map(|who| Edit { field: feedback::REPORTER, was: None, value: Value::secret(who) }));
        Action::Edit { ids: vec![one], edits }
    };
    done(command(&twins.services[PLAIN], &insider(), both(None)));
    twins.hidden(&insider(), both(Some("bimatzq ba")));
    twins.compare("mixed", &ids);
    twins.hidden(&insider(), Action::Forget { ids: vec![one, made] });
    twins.compare("forgotten", &ids);

    for anew in [false, true] {
        twins.restart(anew);
        twins.hidden(&insider(), tells(one, Value::secret("bimatzq")));
        twins.both(&clerk(), edit(made, feedback::NOTE, if anew { "ba" } else { "bốn" }));
        twins.compare("work after a start", &ids);
    }
    // What was made without it is taken back by who made it, whoever told it meanwhile.
    let last = done(twins.both(&clerk(), Action::Create(vec![complaint("Nhầm", None)]))).changed[0].0;
    twins.hidden(&insider(), tells(last, Value::secret("bimatzq")));
    let back = undo(&twins.services[FULL], &clerk());
    done(twins.both(&clerk(), back));
    twins.compare("taken back", &[one, made, last]);
}
