//! The whole language over the tasks' own field table: a text, and the tasks it selects.

use proptest::prelude::*;

use super::*;
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::task;
use crate::domain::resolve::{typeable, visible};
use crate::domain::value::{Scalar, Value};
use crate::i18n::Lang;
use crate::text::fold;

const UNITS: [&str; 3] = ["UBND huyện Diễn Châu", "UBND thành phố Vinh", "Sở Nội vụ"];

fn today() -> Day {
    Day::from_ymd(2023, 11, 22).expect("a day")
}

fn find(kind: Kind, word: &str) -> Vec<u32> {
    let units = UNITS.iter().zip(1..).filter(|(name, _)| kind == Kind::Unit && fold(name).contains(&fold(word)));
    units.map(|(_, no)| no).collect()
}

fn units(kind: Kind, word: &str) -> Vec<(Id, String)> {
    find(kind, word).into_iter().map(|no| (Id::new(kind, no), UNITS[no as usize - 1].to_owned())).collect()
}

fn scope(hidden: &[FieldNo]) -> Scope<'_> {
    Scope { fields: task::FIELDS, hidden, facts: Fact::of(Kind::Task), today: today(), find: &find, names: &units }
}

/// Tasks as plain values; slow and obvious, unlike the register.
struct Tasks(Vec<(String, Vec<(FieldNo, Value)>)>);

impl Tasks {
    fn sample() -> Tasks {
        let day = |year, month, day| Value::day(Day::from_ymd(year, month, day).expect("a day"));
        let unit = |no| Value::id(Id::new(Kind::Unit, no));
        let tasks = [
            vec![
                (task::CODE, Value::text("NV-2023-0001")),
                (task::TITLE, Value::text("Cắt giảm, đơn giản hóa thủ tục hành chính")),
                (task::TEXT, Value::text("Rà soát quy trình nội bộ")),
                (task::LEAD_UNIT, unit(1)),
                (task::DUE, day(2023, 9, 30)),
                (task::STATE, Value::choice(task::IN_PROGRESS)),
                (task::PRIORITY, Value::choice(1)),
                (task::PROGRESS, Value::int(40)),
            ],
            vec![
                (task::CODE, Value::text("NV-2023-0002")),
                (task::TITLE, Value::text("Thành lập Ban Chỉ đạo cấp huyện")),
                (task::LEAD_UNIT, unit(2)),
                (task::DUE, day(2023, 11, 25)),
                (task::STATE, Value::choice(task::NOT_STARTED)),
                (task::PRIORITY, Value::choice(2)),
                (task::TAGS, Value::Many(vec![Scalar::Text("Đề án 06".to_owned()), Scalar::Text("DVCTT".to_owned())])),
            ],
            vec![
                (task::CODE, Value::text("NV-2023-0003")),
                (task::TITLE, Value::text("Báo cáo độc lập về Thái Hoà")),
                (task::LEAD_UNIT, unit(3)),
                (task::STATE, Value::choice(task::DONE)),
                (task::RESULT_DOCUMENT, Value::text("30/2018/QĐ-UBND")),
                (task::PROGRESS, Value::int(100)),
                (task::NO_DOCUMENT, Value::int(1)),
            ],
        ];
        let searched = |fields: &Vec<(FieldNo, Value)>| {
            let words = fields.iter().filter(|(no, _)| [task::CODE, task::TITLE, task::RESULT_DOCUMENT].contains(no));
            words.map(|(_, value)| fold(text_of(value))).collect::<Vec<_>>().join("\n")
        };
        Tasks(tasks.into_iter().map(|fields| (searched(&fields), fields)).collect())
    }

    fn get(&self, field: FieldNo, row: u32) -> &Value {
        static EMPTY: Value = Value::EMPTY;
        self.0[row as usize].1.iter().find(|(no, _)| *no == field).map_or(&EMPTY, |(_, value)| value)
    }
}

fn text_of(value: &Value) -> &str {
    match value.scalar() {
        Some(Scalar::Text(text)) => text,
        _ => "",
    }
}

impl Columns for Tasks {
    fn folded(&self, row: u32) -> &str {
        &self.0[row as usize].0
    }
    fn words(&self, row: u32, each: &mut dyn FnMut(&str)) {
        for field in [task::CODE, task::TITLE, task::RESULT_DOCUMENT] {
            each(text_of(self.get(field, row)));
        }
    }
    fn phones(&self, _: u32, _: &mut dyn FnMut(&str)) {}
    fn long_texts(&self, row: u32, each: &mut dyn FnMut(&str)) {
        each(text_of(self.get(task::TEXT, row)));
    }
    fn texts(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(&str)) {
        for scalar in self.get(field, row).scalars() {
            if let Scalar::Text(text) = scalar {
                each(text);
            }
        }
    }
    fn number(&self, field: FieldNo, row: u32) -> Option<i64> {
        self.get(field, row).scalar().and_then(Scalar::number)
    }
    fn listed(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(i64)) {
        self.get(field, row).scalars().filter_map(Scalar::number).for_each(each);
    }
    fn count(&self, field: FieldNo, row: u32) -> usize {
        self.get(field, row).count()
    }
    fn is_empty(&self, field: FieldNo, row: u32) -> bool {
        self.get(field, row).is_empty()
    }
    fn fact(&self, fact: Fact, row: u32) -> bool {
        let due = self.number(task::DUE, row).unwrap_or(i64::MAX);
        match fact {
            Fact::Overdue => due < i64::from(today().0),
            Fact::Soon => (0..=7).contains(&due.saturating_sub(i64::from(today().0))),
            Fact::Open => self.number(task::STATE, row).is_some_and(|state| state < 2),
            Fact::Mine | Fact::Focus | Fact::Marked | Fact::Archived | Fact::Uninspected => false,
        }
    }
}

/// The last digits of the codes that a filter selects.
fn picked_at(text: &str, cursor: Option<usize>) -> Vec<u32> {
    let expr = compile(text, cursor, &scope(&[])).unwrap_or_else(|error| panic!("{text}: {error}"));
    let (tasks, mut matcher) = (Tasks::sample(), Matcher::new(&expr));
    (0..3).filter(|row| matcher.matches(&tasks, *row)).map(|row| row + 1).collect()
}

fn picked(text: &str) -> Vec<u32> {
    picked_at(text, None)
}

fn typing(text: &str) -> Vec<u32> {
    picked_at(text, Some(text.len()))
}

fn refused(text: &str) -> (ErrorKind, &str) {
    let error = compile(text, None, &scope(&[])).expect_err("is refused");
    (error.kind, error.span.of(text))
}

#[test]
fn bare_words_look_into_codes_titles_and_documents() {
    assert_eq!(picked(""), [1, 2, 3]);
    assert_eq!(picked("thu tuc"), [1]);
    assert_eq!(picked("qd-ubnd"), [3]);
    assert_eq!(picked("0002 thanh"), [2]);
    assert_eq!(picked("\"don gian\""), [1]);
    assert_eq!(picked("quy trinh"), [0; 0], "long texts only when asked");
    assert_eq!(picked("text:\"quy trinh\""), [1]);
    assert_eq!(picked("-nv-2023-0001 -0002"), [3]);
}

#[test]
fn accents_count_once_the_word_is_finished() {
    assert_eq!(picked("độc"), [3]);
    assert_eq!(picked("đọc"), [0; 0]);
    assert_eq!(typing("đọc"), [3], "the tone may still change");
    assert_eq!(typing("đọc "), [0; 0]);
    assert_eq!(picked("Thái Hòa"), [3], "hoà and hòa are one");
    assert_eq!(picked("title:hoá"), [1]);
    assert_eq!(picked("title:hoạ"), [0; 0]);
}

#[test]
fn states_in_both_languages() {
    for text in [
        "tt:xong",
        "status:done",
        "Trạng-thái:hoàn-thành",
        "tt:hoàn thành",
        "state=hoan thanh",
        "\"trạng thái\":\"Hoàn thành\"",
        "tt:hoan",
    ] {
        assert_eq!(picked(text), [3], "{text}");
    }
    assert_eq!(picked("tt:chưa thực hiện thanh"), [2]);
    assert_eq!(picked("tt:xong,dang"), [1, 3]);
    assert_eq!(picked("-tt:chua thuc hien"), [1, 3]);
    assert_eq!(typing("tt:h"), [3], "half a value while typing");
    assert_eq!(picked("khan>=urgent"), [1, 2]);
    assert_eq!(picked("khan>urgent"), [2]);
}

#[test]
fn dates_and_numbers_compare() {
    for text in [
        "hạn<1/10",
        "han <= 30/9",
        "due:2023-09-30",
        "hạn:q3/2023",
        "hạn:quý 3/2023",
        "hạn:9/2023",
        "hạn<hôm nay",
        "han:1/9..q3",
    ] {
        assert_eq!(picked(text), [1], "{text}");
    }
    assert_eq!(picked("hạn>hn"), [2]);
    assert_eq!(picked("hạn:trống"), [3]);
    assert_eq!(picked("-due:empty hạn<=+7"), [1, 2]);
    assert_eq!(picked("tiendo>=40"), [1, 3]);
    assert_eq!(picked("progress:30..50%"), [1]);
    assert_eq!(picked("tags>=2"), [2]);
    assert_eq!(picked("nhãn:dvctt"), [2]);
    assert_eq!(picked("no_document:yes"), [3]);
    assert_eq!(picked("\"không có văn bản\":không"), [1, 2]);
}

#[test]
fn records_are_named_by_any_part_of_their_name() {
    for text in [
        "unit:dien-chau",
        "đv:diễn châu",
        "don-vi-chu-tri:\"Diễn Châu\"",
        "unit:chau thu tuc",
        "unit:diễn châu thủ tục",
    ] {
        assert_eq!(picked(text), [1], "{text}");
    }
    assert_eq!(picked("unit:vinh,so"), [2, 3]);
    assert_eq!(refused("unit:paris").1, "paris");
}

#[test]
fn facts_and_their_joining() {
    assert_eq!(picked("is:overdue"), [1]);
    assert_eq!(picked("là:quáhạn"), [1]);
    assert_eq!(picked("la:qua-han or is:soon"), [1, 2]);
    assert_eq!(picked("là:sắp hạn"), [2]);
    assert_eq!(picked("-(is:open) hoặc thu tuc"), [1, 3]);
    let expr = compile("a -(b or is:archived)", None, &scope(&[])).expect("compiles");
    assert!(expr.asks(Fact::Archived) && !expr.asks(Fact::Mine));
}

#[test]
fn faults_name_their_place_and_what_may_be_meant() {
    let (kind, place) = refused("thủ tục trangthia:xong");
    assert!(matches!(kind, ErrorKind::UnknownKey { suggestion: Some(near), .. } if near == "trạng-thái"));
    assert_eq!(place, "trangthia");
    let (kind, place) = refused("tt:xongg");
    assert!(
        matches!(kind, ErrorKind::UnknownValue { suggestion: Some(near), choices, .. } if near == "xong" && choices.len() == 5)
    );
    assert_eq!(place, "xongg");
    assert!(matches!(refused("tt:xong,h").0, ErrorKind::UnknownValue { .. } | ErrorKind::AmbiguousValue { .. }));
    assert!(matches!(refused("khan:\"\"").0, ErrorKind::MissingValue(_)));
    assert_eq!(refused("hạn<31/2"), (ErrorKind::BadDate("31/2".to_owned()), "31/2"));
    assert_eq!(refused("tiendo>nhiều"), (ErrorKind::BadNumber("nhiều".to_owned()), "nhiều"));
    assert_eq!(refused("title<a"), (ErrorKind::NoOrder("title".to_owned()), "title"));
    assert_eq!(refused("hạn<1/9,2/9"), (ErrorKind::OneValueOnly, "2/9"));
}

#[test]
fn a_fault_has_its_place_in_the_text_as_it_was_typed() {
    for (text, place) in [
        ("\u{2028}\"", "\""),
        ("thủ\u{200b} tục\u{2029}trangthia:xong", "trangthia"),
        ("tt:\u{ad}xon\u{200b}gg a", "xon\u{200b}gg"),
        ("\u{200b}tt:xong,h\u{200b}", "h"),
        ("a\u{200b} (", "("),
    ] {
        assert_eq!(refused(text).1, place, "{text:?}");
    }
}

#[test]
fn dashes_of_word_processors_are_dashes() {
    assert_eq!(picked("–nv-2023-0001 —0002"), [3]);
    assert_eq!(picked("đơn–vị–chủ–trì:diễn–châu"), [1]);
    assert_eq!(picked("qđ–ubnd"), [3]);
    assert_eq!(picked("Cắt giảm – đơn giản"), picked("Cắt giảm - đơn giản"), "a lone one is punctuation");
    assert_eq!(picked("hạn:2023–09–30"), [1]);
}

#[test]
fn a_hidden_field_is_an_unknown_key() {
    let hidden = [task::DUE];
    let error = compile("due<hn", None, &scope(&hidden)).expect_err("hidden");
    let ErrorKind::UnknownKey { suggestion, .. } = error.kind else { panic!("{error}") };
    assert_ne!(suggestion.as_deref(), Some("due"));
    let offered = completions_in("due", &scope(&hidden));
    assert!(offered.iter().all(|insert| insert != "due:"), "{offered:?}");
}

fn completions_in(text: &str, scope: &Scope<'_>) -> Vec<String> {
    let completion = complete(text, text.len(), scope, Lang::En);
    assert!(text.get(completion.span.start..completion.span.end).is_some());
    completion.candidates.into_iter().map(|candidate| candidate.insert).collect()
}

#[test]
fn completion_offers_keys_values_and_names() {
    let offered = |text: &str| completions_in(text, &scope(&[]));
    assert!(offered("").contains(&"due:".to_owned()));
    assert_eq!(offered("thu tuc trangth"), ["state:"]);
    assert!(offered("over").contains(&"is:overdue".to_owned()));
    assert_eq!(offered("state:d"), ["in-progress", "done"]);
    assert_eq!(offered("state:done,pau"), ["paused"]);
    assert_eq!(offered("unit:vinh"), ["\"UBND thành phố Vinh\""]);
    assert!(offered("due<").contains(&"today".to_owned()));
    assert!(offered("nothing:").is_empty());
    for text in offered("state:") {
        assert!(text == "empty" || picked(&format!("state:{text}")).len() <= 3);
    }
}

#[test]
fn everything_offered_can_be_read() {
    for key in completions_in("", &scope(&[])) {
        for value in completions_in(&key, &scope(&[])) {
            picked(&format!("{key}{value}"));
        }
    }
}

proptest! {
    #[test]
    fn any_text_compiles_or_is_refused(text in any::<String>(), cursor in 0_usize..40) {
        if let Err(error) = compile(&text, Some(cursor), &scope(&[])) {
            prop_assert!(text.get(error.span.start..error.span.end).is_some());
            prop_assert!(!error.message(Lang::Vi).is_empty());
        }
        complete(&text, cursor, &scope(&[]), Lang::Vi);
    }

    #[test]
    fn anything_like_a_filter_compiles_or_is_refused(
        text in r#"(-?(tt|hạn|khan|unit|là|text|tags|focus|x)(:|<|>=|=)(xong|hn|3|\+7|empty|vinh|quá|"a b|,|-) ?|\(|\)|or |đ ){0,8}"#,
    ) {
        let tasks = Tasks::sample();
        match compile(&text, Some(text.len()), &scope(&[])) {
            Err(error) => prop_assert!(text.get(error.span.start..error.span.end).is_some()),
            Ok(expr) => {
                let mut plain = Matcher::new(&expr);
                let mut negated = Matcher::new(&Expr::Not(Box::new(expr)));
                for row in 0..3 {
                    prop_assert_ne!(plain.matches(&tasks, row), negated.matches(&tasks, row));
                }
            }
        }
    }
}

/// Two fields of one kind must not share a name: otherwise no filter can use the later one.
#[test]
fn every_field_of_every_kind_is_reached_by_its_own_name() {
    for kind in Kind::ALL {
        let fields = crate::domain::kinds::def(kind).fields;
        for (no, field) in visible(fields, &[]) {
            let expected = if field.name == "text" { names::Key::LongText } else { names::Key::Field(no) };
            assert_eq!(names::find(field.name, fields, &[]), Ok(expected), "{kind:?} {}", field.name);
            if expected != names::Key::LongText {
                for label in [field.label.vi, field.label.en] {
                    let found = names::find(&typeable(label), fields, &[]);
                    assert_eq!(found, Ok(expected), "{kind:?} {label}");
                }
            }
        }
    }
}
