//! Every construct of the filter over random records, compared with a naive evaluation: one record at a time, without
//! columns, bits, threads or cached folded texts.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::domain::action::Edit;
use crate::domain::facts;
use crate::domain::field::{Search, Type};
use crate::domain::kinds::{assignment, def};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::filter::{Expr, Fact, Needle, Test, compile};
use crate::service::query::View;
use crate::service::query::filter::{named, scope};
use crate::text::{fold, normalize_tone};

/// Units of the home: 70 rows are two words of a bit set, and the second has 58 bits without a row.
pub(super) const UNITS: u32 = 70;
pub(super) const TASKS: u32 = 90;
const MARKED: [u32; 4] = [1, 63, 64, 65];

const NAMES: [&str; 8] =
    ["Diễn Châu", "Điện Biên", "Hòa Bình", "Ánh Sơn", "Quỳ Hợp", "M'Drắk", "M\u{2019}Drắk", "\u{D0}iện Bàn"];
const TITLES: [&str; 6] = [
    "Cắt giảm thủ tục",
    "Công khai kết quả 45/BC-UBND",
    "Kê khai\u{A0}thủ  tục 45/BC\u{2013}UBND",
    "Đề án 06",
    "DDCI",
    "Hoà giải ở cơ sở",
];
const PHONES: [&str; 6] = [
    "0912.345.678",
    "+84 912 345 679",
    "0912345680",
    "84912345681",
    "(0238) 3844.522 - máy lẻ 12",
    "0912\u{A0}345 682/0238.3844523 (chị Hòa)",
];

/// Units and tasks with empty fields, some archived, created by two people.
pub(super) fn fill(service: &Service) {
    let day = today(service);
    let units = (0..UNITS).map(|no| {
        let name = format!("Xã {} {no:02}", NAMES[no as usize % NAMES.len()]);
        let mut values = vec![
            (unit::NAME, Value::text(name)),
            (unit::GROUP, Value::choice((no % 6) as u8)),
            (unit::CODE, Value::text(format!("{}", 400 + no))),
        ];
        if let Some(phone) = PHONES.get(no as usize % (PHONES.len() + 1)) {
            values.push((unit::HEAD_PHONE, Value::text(*phone)));
        }
        if no % 3 == 0 {
            values.push((unit::SUB_COMMITTEE, Value::choice(unit::YES)));
            values.push((unit::SUB_COMMITTEE_ON, Value::day(day.plus(-(no as i32)))));
            values.push((unit::SUB_COMMITTEE_DOCUMENT, Value::text(format!("{no}/QĐ-UBND"))));
        }
        if no % 4 == 0 {
            let years = [2020 + i64::from(no % 5), i64::from(day.year())];
            let years = if no % 8 == 0 { &years[..] } else { &years[..1] };
            values.push((unit::FOCUS_YEARS, Value::Many(years.iter().map(|year| Scalar::Int(*year)).collect())));
        }
        Draft { kind: Kind::Unit, values }
    });
    done(command(service, &admin(), Action::Create(units.collect())));
    members(service);
    let tasks = (0..TASKS).map(|no| {
        let title = format!("{} {no:02}", TITLES[no as usize % TITLES.len()]);
        let mut values = vec![(task::TITLE, Value::text(title)), (task::ASSIGNED_ON, Value::day(day.plus(-400)))];
        if no % 5 != 0 {
            values.push((task::LEAD_UNIT, Value::id(Id::new(Kind::Unit, 1 + no % UNITS))));
        }
        if no % 4 != 0 {
            values.push((task::DUE, Value::day(day.plus(no as i32 - 40))));
        }
        if no % 7 == 0 {
            values.push((task::NOTE, Value::text("gọi lại sau; Hòa đã nhận")));
            values.push((task::TAGS, Value::Many(vec![Scalar::Text("DVCTT".into())])));
        }
        if no % 9 == 1 {
            values.push((task::MEMBER, Value::id(Id::new(Kind::Member, 1 + no / 9 % 3))));
        }
        if no % 6 == 0 {
            values.push((task::PROGRESS, Value::int(i64::from(no))));
        }
        Draft { kind: Kind::Task, values }
    });
    let tasks: Vec<Draft> = tasks.collect();
    let (mine, theirs) = tasks.split_at(TASKS as usize / 2);
    done(command(service, &admin(), Action::Create(mine.to_vec())));
    done(command(service, &editor(), Action::Create(theirs.to_vec())));
    let every = |kind, last: u32, step: usize| (1..=last).step_by(step).map(|no| Id::new(kind, no)).collect::<Vec<_>>();
    let starts =
        Action::Move { ids: every(Kind::Task, TASKS, 3), to: task::IN_PROGRESS, values: Vec::new(), seen: Vec::new() };
    done(command(service, &admin(), starts));
    let done_ones = Action::Move {
        ids: every(Kind::Task, TASKS, 8),
        to: task::DONE,
        values: vec![
            (task::RESULT_DOCUMENT, Value::text("45/BC-UBND")),
            (task::COMPLETED_ON, Value::day(day.plus(-30))),
        ],
        seen: Vec::new(),
    };
    done(command(service, &admin(), done_ones));
    staff(service);
    visit(service);
    for (kind, last, step) in [(Kind::Task, TASKS, 11), (Kind::Unit, UNITS, 9)] {
        done(command(service, &admin(), Action::Archive { ids: every(kind, last, step), away: true }));
    }
}

/// Three members; the assignments of units changed twenty days ago, and some units have two members.
fn members(service: &Service) {
    let people = ["Lê Văn An", "Trần Hòa Bình", "Phạm Minh Châu"].map(|name| Draft {
        kind: Kind::Member,
        values: vec![
            (member::FULL_NAME, Value::text(name)),
            (member::BODY, Value::choice(0)),
            (member::ROLE, Value::choice(3)),
        ],
    });
    done(command(service, &admin(), Action::Create(people.into())));
}

fn staff(service: &Service) {
    let day = today(service);
    let charge = |who: u32, unit: u32, from: Option<i32>, to: Option<i32>| {
        let on = |days: Option<i32>| days.map_or(Value::EMPTY, |days| Value::day(day.plus(days)));
        let values = vec![
            (assignment::MEMBER, Value::id(Id::new(Kind::Member, who))),
            (assignment::UNIT, Value::id(Id::new(Kind::Unit, unit))),
            (assignment::FROM, on(from)),
            (assignment::TO, on(to)),
        ];
        Draft { kind: Kind::Assignment, values }
    };
    let mut charges: Vec<Draft> = (1..=20).map(|unit| charge(1, unit, None, Some(-20))).collect();
    charges.extend((10..=25).map(|unit| charge(2, unit, Some(-20), None)));
    charges.extend((20..=30).map(|unit| charge(3, unit, Some(-100), (unit % 2 == 0).then_some(0))));
    charges.extend((40..=45).map(|unit| charge(1, unit, Some(5), None)));
    charges.extend((50..=55).map(|unit| charge(2, unit, None, None)));
    done(command(service, &admin(), Action::Create(charges)));
    let ids = vec![Id::new(Kind::Assignment, 55), Id::new(Kind::Assignment, 21)];
    done(command(service, &admin(), Action::Archive { ids, away: true }));
}

/// Inspections in each state, of existing units and one that has ended.
fn visit(service: &Service) {
    for no in 1..=12_u32 {
        let unit = Id::new(Kind::Unit, 1 + no * 4);
        let id = inspection_of(service, unit, if no % 4 == 0 { inspection::SURPRISE } else { 0 });
        if no % 3 != 0 {
            let begin = Action::Move { ids: vec![id], to: inspection::UNDER_WAY, values: Vec::new(), seen: Vec::new() };
            done(command(service, &admin(), begin));
        }
        if no == 5 {
            done(command(service, &admin(), Action::Archive { ids: vec![id], away: true }));
        }
    }
    let yesterday = Value::day(today(service).plus(-1));
    let units = [2, 3, 9].map(|no| Id::new(Kind::Unit, no)).to_vec();
    let edits = vec![Edit { field: unit::VALID_TO, was: None, value: yesterday }];
    done(command(service, &admin(), Action::Edit { ids: units, edits }));
}

/// Filter texts of a kind: every type of test, alone and under `-`, `or` and parentheses.
fn texts(kind: Kind) -> impl Strategy<Value = String> {
    let mut tests: Vec<String> = [
        "xa",
        "dien",
        "Diễn",
        "Điện",
        "hòa",
        "\"45/BC-UBND\"",
        "45/BC\u{2014}UBND",
        "\"khai thủ tục\"",
        "text:nhan",
        "1",
        "khong-co",
        "m'drak",
        "M\u{2018}Drắk",
    ]
    .map(String::from)
    .into();
    tests.extend(["is:mine", "is:marked", "is:archived"].map(String::from));
    match kind {
        Kind::Unit => tests.extend(
            [
                "is:focus",
                "is:uninspected",
                "in_charge:an",
                "member:\"Trần Hòa Bình\"",
                "member:chau,an",
                "member:empty",
                "name:chau",
                "name:Châu",
                "code:40",
                "group:district,commune",
                "group:empty",
                "sub_committee:yes",
                "sub_committee_on:empty",
                "sub_committee_on<today",
                "focus_years:2021",
                "focus_years>=2022",
                "focus_years:empty",
                "sub_committee_document:qd",
                "phone:0912345678",
                "phone:0912345",
                "phone:+84 912 345 678",
                "phone:0912.345.680,0238-3844522",
                "phone:84912",
                "phone:hoa",
                "phone:hòa",
                "phone:empty",
                "0912345679",
                "0912.345.681",
                "+84 912 345 682",
                "84912345678",
                "3844.522",
                "12.3",
            ]
            .map(String::from),
        ),
        _ => tests.extend(
            [
                "is:overdue",
                "is:soon",
                "is:open",
                "is:focus",
                "due<today",
                "due>=+7",
                "due:empty",
                "due:today..+30",
                "member:an",
                "member:chau,binh",
                "member:empty",
                "in_charge:an",
                "in_charge:empty",
                "\"minh chau\"",
                "lead_unit:chau",
                "lead_unit:empty",
                "lead_unit:\"Xã Diễn Châu 00\"",
                "state:done,paused",
                "tags:dvctt",
                "tags:empty",
                "progress>30",
                "progress:empty",
                "result_document:45",
                "note:hoa",
                "extensions:empty",
                "reminders=0",
            ]
            .map(String::from),
        ),
    }
    let one = prop::sample::select(tests);
    one.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| format!("-({part})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            prop::collection::vec(inner, 2..4).prop_map(|parts| parts.join(" ")),
        ]
    })
}

/// The meaning of a filter for one record, by its definition.
pub(super) struct Naive<'a> {
    view: View<'a>,
    focus: Vec<Id>,
}

impl<'a> Naive<'a> {
    pub(super) fn new(view: View<'a>) -> Naive<'a> {
        let year = view.today.year();
        let units = (1..=UNITS).filter_map(|no| view.record(Id::new(Kind::Unit, no)));
        let focus = units.filter(|unit| facts::holds_year(unit, unit::FOCUS_YEARS, year)).map(|unit| unit.id);
        Naive { view, focus: focus.collect() }
    }

    /// Whether a number in the text, as written or as dialled, contains the digits of the needle.
    fn dials(needle: &Needle, text: &str) -> bool {
        let bare: String = text.chars().filter(|sign| !" .-()\u{A0}".contains(*sign)).collect();
        let split = |text: &str| text.split(|sign: char| !sign.is_ascii_digit()).map(String::from).collect::<Vec<_>>();
        let written = split(&bare.replace('+', ""));
        let dialled = split(&bare.replace("+84", "0")).into_iter().map(|number| match number.strip_prefix("84") {
            Some(rest) if matches!(number.len(), 11 | 12) => format!("0{rest}"),
            _ => number,
        });
        needle.digits.as_ref().is_some_and(|digits| {
            let mut dialled = dialled;
            written.iter().any(|number| number.contains(&digits.written))
                || dialled.any(|number| number.contains(&digits.dialled))
        })
    }

    fn holds(needle: &Needle, text: &str) -> bool {
        match &needle.accented {
            Some(accented) => normalize_tone(text).contains(accented.as_str()),
            None => fold(text).contains(&needle.folded),
        }
    }

    fn texts(&self, record: &Record, wanted: impl Fn(FieldNo) -> bool) -> Vec<String> {
        let mut texts = Vec::new();
        for (no, _, value) in record.fields().filter(|(no, ..)| wanted(*no)) {
            let _ = no;
            for held in value.scalars() {
                match held {
                    Scalar::Text(text) => texts.push(text.clone()),
                    Scalar::Ref(id) => texts.extend(self.view.names([*id]).into_iter().map(|(_, name)| name)),
                    _ => {}
                }
            }
        }
        texts
    }

    fn searched(record: &Record, search: Search) -> impl Fn(FieldNo) -> bool + use<> {
        let kind = record.kind();
        move |no| def(kind).field(no).is_some_and(|field| field.search == search)
    }

    /// The records that a field refers to, stored or by the members in charge.
    pub(super) fn pointed(&self, record: &Record, field: FieldNo) -> Vec<Id> {
        let today = self.view.today;
        let named: Vec<Id> = record.link(field).into_iter().collect();
        match (record.kind(), field) {
            (Kind::Unit, unit::IN_CHARGE) => self.in_charge(record.id, today),
            (Kind::Task, task::MEMBER | task::IN_CHARGE) if record.link(task::MEMBER).is_none() => {
                let done = record.day(task::COMPLETED_ON).filter(|_| record.state() == Some(task::DONE));
                let unit = record.link(task::LEAD_UNIT);
                unit.map(|unit| self.in_charge(unit, done.unwrap_or(today))).unwrap_or_default()
            }
            _ => named,
        }
    }

    /// All records of a kind that the person may see; those that were hidden first have far numbers.
    fn all(&self, kind: Kind) -> impl Iterator<Item = Record> {
        let table = self.view.register.table(kind);
        (0..table.len()).filter_map(move |row| self.view.record(table.id(row)))
    }

    fn in_charge(&self, unit: Id, day: Day) -> Vec<Id> {
        self.all(Kind::Assignment)
            .filter(|held| !held.archived && held.link(assignment::UNIT) == Some(unit))
            .filter(|held| held.day(assignment::FROM).is_none_or(|from| from <= day))
            .filter(|held| held.day(assignment::TO).is_none_or(|to| to >= day))
            .filter_map(|held| held.link(assignment::MEMBER))
            .collect()
    }

    /// An existing unit without any visible inspection that has begun.
    fn uninspected(&self, unit: &Record) -> bool {
        const NOT_BEGUN: [u8; 3] = [inspection::PLANNED, inspection::POSTPONED, inspection::CANCELLED];
        let visited = self
            .all(Kind::Inspection)
            .filter(|visit| !visit.archived && visit.link(inspection::UNIT) == Some(unit.id))
            .any(|visit| visit.state().is_some_and(|state| !NOT_BEGUN.contains(&state)));
        !visited && !unit.archived && unit.day(unit::VALID_TO).is_none_or(|to| to >= self.view.today)
    }

    fn numbers(record: &Record, no: FieldNo) -> Vec<i64> {
        record.get(no).scalars().filter_map(Scalar::number).collect()
    }

    fn passes(&self, expr: &Expr<Test>, record: &Record) -> bool {
        match expr {
            Expr::All(parts) => parts.iter().all(|part| self.passes(part, record)),
            Expr::Any(parts) => parts.iter().any(|part| self.passes(part, record)),
            Expr::Not(part) => !self.passes(part, record),
            Expr::Test(test) => self.test(test, record),
        }
    }

    fn test(&self, test: &Test, record: &Record) -> bool {
        match test {
            Test::Word(needle) => self.word(needle, record),
            Test::LongText(needle) => {
                self.texts(record, Self::searched(record, Search::Long)).iter().any(|text| Self::holds(needle, text))
            }
            Test::Text(field, needle) => {
                let own = self.texts(record, |no| no == *field);
                own.iter().any(|text| Self::holds(needle, text))
            }
            Test::Phone(field, needle) => {
                let own = self.texts(record, |no| no == *field);
                own.iter().any(|text| Self::holds(needle, text) || Self::dials(needle, text))
            }
            Test::Number(field, range) | Test::Listed(field, range) => {
                Self::numbers(record, *field).iter().any(|number| range.holds(*number))
            }
            Test::Count(field, range) => range.holds(record.get(*field).count() as i64),
            Test::Choice(field, places) => {
                Self::numbers(record, *field).iter().any(|place| *place < 64 && places >> place & 1 == 1)
            }
            Test::Refs(field, nos) => self.pointed(record, *field).iter().any(|id| nos.contains(&id.no)),
            Test::Empty(field) => record.get(*field).is_empty() && self.pointed(record, *field).is_empty(),
            Test::Fact(fact) => self.fact(*fact, record),
        }
    }

    /// In a word field of the record, or in the full name of a record that a word field refers to.
    fn word(&self, needle: &Needle, record: &Record) -> bool {
        if record.kind() == Kind::Task {
            let followers = self.pointed(record, task::MEMBER);
            let held = followers.iter().filter_map(|id| self.view.record(*id));
            if held.into_iter().any(|member| Self::holds(needle, member.title())) {
                return true;
            }
        }
        record.fields().filter(|(_, field, _)| field.search == Search::Word).any(|(_, field, value)| {
            value.scalars().any(|held| match (held, field.ty) {
                (Scalar::Text(text), Type::Phone) => Self::holds(needle, text) || Self::dials(needle, text),
                (Scalar::Text(text), _) => Self::holds(needle, text),
                (Scalar::Ref(id), Type::Ref(_)) => {
                    self.view.record(*id).is_some_and(|record| Self::holds(needle, record.title()))
                }
                _ => false,
            })
        })
    }

    fn fact(&self, fact: Fact, record: &Record) -> bool {
        let today = self.view.today;
        match fact {
            Fact::Overdue => facts::is_overdue(record, today),
            Fact::Soon => facts::is_soon(record, today, self.view.soon),
            Fact::Mine => [&record.created.by, &record.updated.by].contains(&&self.view.person.name),
            Fact::Focus => match record.kind() {
                Kind::Unit => self.focus.contains(&record.id),
                _ => record.link(task::LEAD_UNIT).is_some_and(|id| self.focus.contains(&id)),
            },
            Fact::Marked => MARKED.contains(&record.id.no),
            Fact::Archived => record.archived,
            Fact::Open => facts::is_open(record),
            Fact::Uninspected => self.uninspected(record),
        }
    }
}

/// The numbers that a filter finds, by the naive evaluation.
fn expected(view: View, kind: Kind, text: &str) -> Option<Vec<u32>> {
    let find = |kind, text: &str| named(view, kind, text);
    let expr = compile(text, None, &scope(view, kind, &find, &|_, _| Vec::new())).ok()?;
    let all = |kind| (1..=u32::max(TASKS, UNITS)).filter_map(move |no| view.record(Id::new(kind, no)));
    let naive = Naive::new(view);
    let archived = expr.asks(Fact::Archived);
    let passing = all(kind).filter(|record| (archived || !record.archived) && naive.passes(&expr, record));
    Some(passing.map(|record| record.id.no).collect())
}

#[test]
fn every_filter_finds_what_a_naive_evaluation_finds() {
    let home = tempfile::tempdir().unwrap();
    let service = serve(home.path());
    fill(&service);
    let today = today(&service);
    for (person, kind) in [(admin(), Kind::Unit), (editor(), Kind::Unit), (admin(), Kind::Task), (editor(), Kind::Task)]
    {
        let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
        let compared = |text: String| {
            let wanted = PageQuery { limit: 1_000, marked: MARKED.to_vec(), ..query(kind, &text) };
            let found = ask_page(&service, &person, wanted);
            let live = service.core.live.get().expect("a register");
            let register = live.register();
            let view = View { register: &register, person: &person, today, soon: live.settings.soon() };
            let expected = expected(view, kind, &text);
            let Some(expected) = expected else { return Err(TestCaseError::fail(format!("{text} is not understood"))) };
            prop_assert_eq!(found.fault, None, "{}", text);
            prop_assert_eq!(found.total as usize, found.rows.len(), "{}: rows that are not there", text);
            let mut nos: Vec<u32> = found.rows.iter().map(|row| row.record.id.no).collect();
            nos.sort_unstable();
            prop_assert_eq!(nos, expected, "{}", text);
            Ok(())
        };
        for text in ["is:archived", "-is:archived", "is:archived or xa", "-(is:archived xa)"] {
            compared(text.to_owned()).unwrap();
        }
        runner.run(&texts(kind), compared).unwrap();
    }
}
