//! Two homes in which the same is done, but in one of them hidden things are done in between. Users who may not see
//! these get the same answers and the same notices in both, for every request. Only record numbers may differ, because
//! of gaps, and positions in the trail, which reveal nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::matrix::{ROLES, asks, grant_to, visitor};
use super::*;
use crate::domain::action::{Action, Edit, NEW};
use crate::domain::kinds::{feedback, finding, grant};
use crate::service::api::{Filtered, SortKey, TrailFilter};
use crate::service::clock::held::{Held, hold};
use crate::service::feed::Feed;
use crate::store::home::Home;

/// The same home twice: `plain`, and `full`, in which more is done.
struct Twins {
    homes: [tempfile::TempDir; 2],
    services: [Arc<Service>; 2],
    /// The users who must not find out which home is which.
    blind: Vec<Person>,
    /// The inspections created in both: their numbers in each home.
    pairs: RefCell<Vec<(u32, u32)>>,
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
        let mut twins =
            Twins { homes, services, blind, pairs: RefCell::default(), feeds: [Vec::new(), Vec::new()], _clock: clock };
        twins.subscribe();
        twins
    }

    fn subscribe(&mut self) {
        self.feeds = [0, 1].map(|which: usize| {
            let service = &self.services[which];
            // The writer notifies after it answers: after this answer, earlier changes have been notified.
            ask(service, &boss(), Ask::Outcome(fresh_id()));
            self.blind.iter().filter(|who| who.uid != 0).map(|who| service.subscribe(who)).collect()
        });
    }

    /// Does an action in both; if `who` is blind, the answers must be equal.
    fn both(&self, who: &Person, action: Action) -> Answer {
        let one = Ask::Command(fresh_id(), action);
        let plain = ask(&self.services[PLAIN], who, one.clone());
        let full = ask(&self.services[FULL], who, self.for_full(&one));
        if let (Answer::Done(plain), Answer::Done(full)) = (&plain, &full) {
            self.pair(plain, full);
        }
        if self.blind.contains(who) {
            assert_eq!(self.spoken(PLAIN, &plain, None), self.spoken(FULL, &full, None));
        }
        plain
    }

    /// Notes which new inspections of the two homes correspond.
    fn pair(&self, plain: &Done, full: &Done) {
        for ((one, _), (other, _)) in plain.changed.iter().zip(&full.changed) {
            if one.kind == Kind::Inspection && !self.pairs.borrow().contains(&(one.no, other.no)) {
                self.pairs.borrow_mut().push((one.no, other.no));
            }
        }
    }

    /// The number in one home of an inspection of the other. An inspection that only the full home has stands for a
    /// number that the plain home does not have yet.
    fn number(&self, no: u32, from: usize) -> u32 {
        const MOST: u32 = 200;
        let pairs = self.pairs.borrow();
        let side = |pair: &(u32, u32), which: usize| if which == PLAIN { pair.0 } else { pair.1 };
        if let Some(pair) = pairs.iter().find(|pair| side(pair, from) == no) {
            return side(pair, 1 - from);
        }
        let alone = |which: usize| {
            let paired: BTreeSet<u32> = pairs.iter().map(|pair| side(pair, which)).collect();
            (1..MOST).filter(move |no| !paired.contains(no))
        };
        let place = alone(from).position(|alone| alone == no);
        place.and_then(|place| alone(1 - from).nth(place)).unwrap_or(no)
    }

    /// The full home's id of a record in both.
    fn full(&self, id: Id) -> Id {
        if id.kind == Kind::Inspection { Id::new(id.kind, self.number(id.no, PLAIN)) } else { id }
    }

    /// A request for the plain home, translated for the full one.
    fn for_full(&self, ask: &Ask) -> Ask {
        let mut json = serde_json::to_value(ask).unwrap();
        self.translate(&mut json, PLAIN);
        let mut ask: Ask = serde_json::from_value(json).unwrap();
        match &mut ask {
            Ask::Rows { kind: Kind::Inspection, nos: numbers }
            | Ask::Page(PageQuery { kind: Kind::Inspection, marked: numbers, .. })
            | Ask::Numbers(PageQuery { kind: Kind::Inspection, marked: numbers, .. }) => {
                for no in numbers {
                    *no = self.number(*no, PLAIN);
                }
            }
            _ => {}
        }
        ask
    }

    /// Replaces the ids of inspections by those of the other home.
    fn translate(&self, json: &mut Json, from: usize) {
        match json {
            Json::Object(fields) => {
                let is_id = fields.len() == 2 && fields.get("kind") == Some(&serde_json::json!(Kind::Inspection));
                match fields.get_mut("no").filter(|_| is_id) {
                    Some(no) => *no = self.number(no.as_u64().unwrap() as u32, from).into(),
                    None => fields.values_mut().for_each(|value| self.translate(value, from)),
                }
            }
            Json::Array(list) => list.iter_mut().for_each(|value| self.translate(value, from)),
            Json::String(text) => {
                if let Some(no) = text.strip_prefix("inspection-").and_then(|no| no.parse().ok()) {
                    *text = format!("inspection-{}", self.number(no, from));
                }
            }
            _ => {}
        }
    }

    /// Creates a record in both.
    fn make(&self, kind: Kind, values: &[(FieldNo, Value)]) -> Id {
        done(self.both(&clerk(), Action::Create(vec![Draft { kind, values: values.to_vec() }]))).changed[0].0
    }

    /// Does an action in the full home only.
    fn hidden(&self, who: &Person, action: Action) -> Done {
        done(command(&self.services[FULL], who, action))
    }

    /// Waits until everything that was done is notified to subscribers and is in the store.
    fn settle(&self) {
        for service in &self.services {
            ask(service, &boss(), Ask::Outcome(fresh_id()));
            assert_eq!(check(service), Vec::<String>::new());
        }
    }

    /// An answer as the plain home would give it; `question` determines the kind of a list of numbers.
    fn spoken(&self, which: usize, answer: &Answer, question: Option<&Ask>) -> String {
        let mut answer = answer.clone();
        let inspections = matches!(question, Some(Ask::Numbers(PageQuery { kind: Kind::Inspection, .. })));
        if let Answer::Numbers(numbers) = &mut answer
            && which == FULL
            && inspections
        {
            numbers.nos = numbers.nos.iter().map(|no| self.number(*no, FULL)).collect();
        }
        self.said(which, serde_json::to_value(&answer).unwrap())
    }

    fn said(&self, which: usize, mut json: Json) -> String {
        if which == FULL {
            self.translate(&mut json, FULL);
        }
        without_places(&mut json);
        json.to_string().replace(&self.homes[which].path().display().to_string(), "HOME")
    }

    /// Makes every request as every blind user, and compares the answers.
    fn compare(&self, step: &str, ids: &[Id]) {
        self.settle();
        let inspections = (1..=6).map(|no| Id::new(Kind::Inspection, no));
        let ids: BTreeSet<Id> = ids.iter().copied().chain(inspections).collect();
        let mut questions: Vec<Ask> = Vec::new();
        for question in ids.iter().flat_map(|id| asks(*id)).chain(more()) {
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        for who in &self.blind {
            for question in &questions {
                let plain = ask(&self.services[PLAIN], who, question.clone());
                let full = ask(&self.services[FULL], who, self.for_full(question));
                let about_inspections = format!("{question:?}").contains("Inspection");
                // Most are equal without a translation.
                if about_inspections || plain != full {
                    let [plain, full] = [(PLAIN, plain), (FULL, full)]
                        .map(|(which, answer)| self.spoken(which, &answer, Some(question)));
                    assert_eq!(plain, full, "after {step}, to {} ({:?})", who.name, question);
                }
            }
            self.page_through(step, who, None);
            for id in ids.iter().filter(|id| id.kind == Kind::Inspection) {
                self.page_through(step, who, Some(*id));
            }
        }
        self.settle();
        self.compare_notices(step);
    }

    /// The whole trail, one line at a time and two at a time.
    fn page_through(&self, step: &str, who: &Person, id: Option<Id>) {
        for limit in if id.is_some() { 3..4 } else { 1..3 } {
            let mut before = [None, None];
            loop {
                let page = |which: usize| {
                    let id = if which == FULL { id.map(|id| self.full(id)) } else { id };
                    let question = Ask::Trail { id, before: before[which], limit, filter: None };
                    ask(&self.services[which], who, question)
                };
                let [plain, full] = [page(PLAIN), page(FULL)];
                let [said, same] = [self.spoken(PLAIN, &plain, None), self.spoken(FULL, &full, None)];
                assert_eq!(said, same, "after {step}, the trail of {id:?} to {}", who.name);
                match (plain, full) {
                    (Answer::Trail(plain), Answer::Trail(full)) if plain.more => before = [plain.next, full.next],
                    _ => break,
                }
            }
        }
    }

    fn compare_notices(&self, step: &str) {
        let told = |which: usize, feed: &Feed| {
            let notices = std::iter::from_fn(|| feed.next(Duration::ZERO)).collect::<Vec<_>>();
            self.said(which, serde_json::to_value(notices).unwrap())
        };
        for (place, (plain, full)) in self.feeds[PLAIN].iter().zip(&self.feeds[FULL]).enumerate() {
            assert_eq!(told(PLAIN, plain), told(FULL, full), "after {step}, the notices of subscriber {place}");
        }
    }

    /// Stops both and starts them again; `rebuild` rebuilds sled from the journal.
    fn restart(&mut self, rebuild: bool) {
        self.feeds = [Vec::new(), Vec::new()];
        for which in [PLAIN, FULL] {
            self.services[which].stop();
            if rebuild {
                std::fs::remove_dir_all(self.homes[which].path().join("store")).unwrap();
            }
            self.services[which] = serve(self.homes[which].path());
        }
        self.subscribe();
    }
}

/// Removes the positions in the trail, which are random at each start.
fn without_places(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                if name == "position" || (name == "next" && value.is_array()) {
                    *value = Json::Bool(true);
                } else {
                    without_places(value);
                }
            }
        }
        Json::Array(list) => list.iter_mut().for_each(without_places),
        _ => {}
    }
}

/// Requests in addition to those of the matrix: lists in all orders and parts, words, names, paging, guesses.
fn more() -> Vec<Ask> {
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
            more.push(Ask::Complete { of: Filtered::List(kind), text: text.into(), cursor, lang: Lang::Vi });
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
    for text in ["", "who:", "what:", "kind:i", "field:s", "b", "text:"] {
        let cursor = text.len() as u32;
        more.push(Ask::Complete { of: Filtered::Trail, text: text.into(), cursor, lang: Lang::Vi });
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
    Action::Undo { of: last_mine(service, who).0 }
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

    // Planned, changed, postponed, planned again, cancelled, archived, restored.
    let hidden = twins.hidden(&insider(), Action::Create(vec![secret(unit)])).changed[0].0;
    let ids = [unit, task, open, guess, Id::new(Kind::Finding, 1)];
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

    // Others continue to work: numbers, codes, undo and results of commands are theirs alone.
    let other = done(twins.both(&clerk(), Action::Create(vec![visit(unit, 0, "sau đó")]))).changed[0].0;
    assert_eq!(other, guess, "the next number");
    let again = twins.hidden(&boss(), Action::Create((0..3).map(|_| secret(unit)).collect())).changed[0].0;
    twins.both(&clerk(), edit(other, inspection::NOTE, "một"));
    twins.hidden(&boss(), edit(again, inspection::SCOPE, "bimatzq hai"));
    let [plain, full] = [PLAIN, FULL].map(|which| undo(&twins.services[which], &clerk()));
    assert_eq!(plain, full);
    done(twins.both(&clerk(), plain));
    twins.compare("others went on", &ids);

    // One command with both visible and hidden changes.
    let draft = |title: &str| Draft { kind: Kind::Task, values: vec![(task::TITLE, Value::text(title))] };
    done(command(&twins.services[PLAIN], &boss(), Action::Create(vec![draft("Lẫn")])));
    twins.hidden(&boss(), Action::Create(vec![secret(unit), draft("Lẫn"), secret(unit)]));
    let away = |ids| Action::Archive { ids, away: true };
    done(command(&twins.services[PLAIN], &boss(), away(vec![other])));
    twins.hidden(&boss(), away(vec![again, twins.full(other)]));
    twins.compare("they were mixed", &ids);

    // A user opens a form on it, and closes it.
    let form = twins.services[FULL].subscribe(&insider());
    let same = twins.services[PLAIN].subscribe(&insider());
    form.editing(Some(hidden));
    twins.compare("its form is open", &ids);
    form.editing(None);
    twins.compare("its form is closed", &ids);
    drop((form, same));

    // Refused requests, which the journal of one home counts; then both start again, the second time from the journal.
    for _ in 0..3 {
        ask(&twins.services[FULL], &person(4_000, "ai", Role::None, false), Ask::Overview);
    }
    for rebuild in [false, true] {
        twins.restart(rebuild);
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
    assert_eq!([first.no, second.no], [1, 2], "numbered like all others");
    twins.hidden(&insider(), edit(second, inspection::NOTE, "kín"));
    let begun = twins.hidden(&insider(), step(second, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0001"), "the second is the first that all may know of: {begun:?}");
    let history = |id| match ask(service, &clerk(), Ask::Trail { id: Some(id), before: None, limit: 9, filter: None }) {
        Answer::Trail(trail) => trail.entries.iter().map(|entry| entry.what.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(history(second), ["move"], "what was written while it was hidden is not shown");
    let last = Ask::Trail { id: Some(second), before: None, limit: 1, filter: None };
    assert!(matches!(ask(service, &clerk(), last), Answer::Trail(trail) if !trail.more), "nor that there is more");
    // Its finding; then the beginning is undone: both are hidden again, and the code is not given to another.
    let values = vec![
        (finding::INSPECTION, Value::id(second)),
        (finding::TEXT, Value::text("chậm")),
        (finding::SEVERITY, Value::choice(1)),
    ];
    let found = done(command(service, &clerk(), Action::Create(vec![Draft { kind: Kind::Finding, values }])));
    twins.hidden(&insider(), undo(service, &insider()));
    for id in [second, found.changed[0].0] {
        assert_eq!(ask(service, &clerk(), Ask::Detail(id)), Answer::Detail(None));
    }
    assert_eq!(check(service), Vec::<String>::new());
    // While it is hidden again it is changed, and so is its finding.
    twins.hidden(&insider(), edit(second, inspection::NOTE, "kín lần hai"));
    twins.hidden(&insider(), edit(found.changed[0].0, finding::TEXT, "chậm, kín"));
    let begun = twins.hidden(&insider(), step(first, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0002"), "{begun:?}");
    let begun = twins.hidden(&insider(), step(second, inspection::UNDER_WAY, Vec::new()));
    assert!(begun.changed[0].1.ends_with("-0001"), "its own still: {begun:?}");
    assert_eq!(history(second), ["move", "undo", "move"], "what was done while it was hidden is not shown");
    assert_eq!(history(found.changed[0].0), ["create"], "nor what was done to its finding then");
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
    // Once it is under way every user may enter it.
    let mut begun = secret(unit);
    begun.values.push((inspection::STATE, Value::choice(inspection::UNDER_WAY)));
    done(twins.both(&clerk(), Action::Create(vec![begun])));
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
    // Created with and without a reporter, by a user who may see it.
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

    // Others continue to work, and one command makes both visible and hidden changes.
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

    for rebuild in [false, true] {
        twins.restart(rebuild);
        twins.hidden(&insider(), tells(one, Value::secret("bimatzq")));
        twins.both(&clerk(), edit(made, feedback::NOTE, if rebuild { "ba" } else { "bốn" }));
        twins.compare("work after a start", &ids);
    }
    // A user undoes feedback created without a reporter, although another user has recorded one since.
    let last = done(twins.both(&clerk(), Action::Create(vec![complaint("Nhầm", None)]))).changed[0].0;
    twins.hidden(&insider(), tells(last, Value::secret("bimatzq")));
    let back = undo(&twins.services[FULL], &clerk());
    done(twins.both(&clerk(), back));
    twins.compare("taken back", &[one, made, last]);
}
