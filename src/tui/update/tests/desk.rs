//! A user at the screen, and a server that answers from a few records.

use std::collections::VecDeque;
use std::time::Instant;

use crate::domain::action::Action;
use crate::domain::day::{Day, Moment};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{committee, member, task, unit};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{
    Answer, Ask, Candidate, CommandId, Completions, Done, Entry, Failure, FilterFault, Names, Numbers, Overview, Page,
    PageQuery, Person, Position, Role, Row, Rows, Trail,
};
use crate::tui::message::{Effect, Message};
use crate::tui::model::Model;
use crate::tui::term::{Key, TermEvent};
use crate::tui::update::update;

/// 22 November 2023, a Wednesday.
pub(crate) const TODAY: Day = Day(19_683);

/// The texts of ready filters.
const READABLE: &[&str] = &["là:quá-hạn", "is:overdue", "is:marked"];

/// A model, and its requests that are not answered yet.
pub(crate) struct Desk {
    pub(crate) model: Model,
    pub(crate) asked: VecDeque<(u64, Ask)>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) records: Vec<Record>,
    /// Words with a colon that filters may contain.
    pub(crate) readable: Vec<&'static str>,
    /// The number of days ahead within which a deadline is due soon, from the server.
    pub(crate) soon_days: u16,
}

impl Desk {
    /// An editor with five tasks and three units, connected, at 80×24.
    pub(crate) fn new() -> Desk {
        let mut desk = Desk::fresh();
        desk.tell(Message::Connected(person(Role::Editor)));
        desk.answer_all();
        desk
    }

    /// The same, but not connected yet.
    pub(crate) fn fresh() -> Desk {
        let model = Model::new(Lang::Vi, (80, 24), [7; 8]);
        Desk {
            model,
            asked: VecDeque::new(),
            effects: Vec::new(),
            records: records(),
            readable: READABLE.to_vec(),
            soon_days: 7,
        }
    }

    /// Passes a message to the model.
    pub(crate) fn tell(&mut self, message: Message) {
        for effect in update(&mut self.model, message) {
            match effect {
                Effect::Ask(number, ask) => self.asked.push_back((number, ask)),
                other => self.effects.push(other),
            }
        }
    }

    /// Presses keys, all in one burst: text, with `⏎ ⎋ ⇥ ⌫` for keys without a letter.
    pub(crate) fn press(&mut self, keys: &str) {
        let keys = keys
            .chars()
            .map(|key| match key {
                '⏎' => Key::Enter,
                '⎋' => Key::Esc,
                '⇥' => Key::Tab,
                '⌫' => Key::Backspace,
                other => Key::Char(other),
            })
            .collect();
        self.tell(Message::Term(TermEvent::Keys(keys), Instant::now()));
    }

    /// The same, and then all requests are answered.
    pub(crate) fn work(&mut self, keys: &str) {
        self.press(keys);
        self.answer_all();
    }

    /// Answers until there are no requests; returns the commands among them.
    pub(crate) fn answer_all(&mut self) -> Vec<Action> {
        let mut commands = Vec::new();
        while let Some((number, ask)) = self.asked.pop_front() {
            if let Ask::Command(_, action) = &ask {
                commands.push(action.clone());
            }
            let answer = self.answer(ask);
            self.tell(Message::Answer(number, answer));
        }
        commands
    }

    /// Presses keys and returns the one command they caused.
    pub(crate) fn command(&mut self, keys: &str) -> Action {
        self.press(keys);
        let commands = self.answer_all();
        assert_eq!(commands.len(), 1, "{commands:?}; the line says {:?}", self.model.message);
        commands.into_iter().next().expect("one")
    }

    /// The message line.
    pub(crate) fn said(&self) -> &str {
        self.model.message.as_ref().map_or("", |(text, _)| text)
    }

    /// The number of the selected record.
    pub(crate) fn selected(&self) -> Option<u32> {
        self.model.list().and_then(|list| list.current()).map(|row| row.record.id.no)
    }

    fn answer(&self, ask: Ask) -> Answer {
        match ask {
            Ask::Page(query) => Answer::Page(Box::new(self.page(&query))),
            Ask::Numbers(query) => {
                let page = self.page(&PageQuery { limit: u32::MAX, ..query });
                let nos = page.rows.iter().map(|row| row.record.id.no).collect();
                Answer::Numbers(Numbers { version: 1, all: page.all, total: page.total, nos, fault: None })
            }
            Ask::Rows { kind, nos } => {
                let rows = nos.iter().filter_map(|no| self.records.iter().find(|held| held.id == Id::new(kind, *no)));
                let rows = rows.map(|record| Row { record: record.clone(), in_charge: Vec::new() }).collect();
                let names = self.names();
                Answer::Rows(Box::new(Rows {
                    version: 1,
                    today: TODAY,
                    soon_days: self.soon_days,
                    taken: nos.len() as u32,
                    rows,
                    names,
                }))
            }
            Ask::Overview => Answer::Overview(Box::new(self.overview())),
            Ask::Command(id, action) => Answer::Done(done(id, &action)),
            Ask::Find { kind, text, .. } => Answer::Found(self.find(kind, &text)),
            Ask::Detail(_) => Answer::Detail(None),
            Ask::Trail { filter, before, .. } => {
                self.trail(&filter.map_or(String::new(), |filter| filter.text), before)
            }
            Ask::Complete { .. } => Answer::Completions(Completions { start: 0, end: 0, items: Vec::new() }),
            other => panic!("nobody answers {other:?}"),
        }
    }

    pub(crate) fn page(&self, query: &PageQuery) -> Page {
        if let Some(fault) = self.fault(&query.filter) {
            let page = self.page(&PageQuery { filter: String::new(), ..query.clone() });
            return Page { fault: Some(fault), total: 0, rows: Vec::new(), around: None, ..page };
        }
        let words = crate::text::fold(&query.filter);
        let passes = |record: &&Record| {
            record.kind() == query.kind
                && words
                    .split_whitespace()
                    .all(|word| crate::text::fold(&format!("{} {}", record.code(), record.title())).contains(word))
        };
        let passing: Vec<&Record> = self.records.iter().filter(passes).collect();
        let rows: Vec<Row> = passing
            .iter()
            .skip(query.offset as usize)
            .take(query.limit as usize)
            .map(|record| Row { record: (*record).clone(), in_charge: Vec::new() })
            .collect();
        Page {
            kind: query.kind,
            version: 1,
            today: TODAY,
            soon_days: self.soon_days,
            all: self.records.iter().filter(|record| record.kind() == query.kind).count() as u32,
            total: passing.len() as u32,
            offset: query.offset,
            rows,
            states: Vec::new(),
            overdue: passing.iter().filter(|record| crate::domain::facts::is_overdue(record, TODAY)).count() as u32,
            names: self.names(),
            around: query.around.and_then(|id| passing.iter().position(|record| record.id == id)).map(|at| at as u32),
            fault: None,
        }
    }

    /// A word with a colon is invalid, unless it is one of the readable ones; `vinh` is suggested for it.
    pub(crate) fn fault(&self, text: &str) -> Option<FilterFault> {
        let word = text.split_whitespace().find(|word| word.contains(':') && !self.readable.contains(word))?;
        let start = text.find(word).unwrap_or(0) as u32;
        let end = start + word.len() as u32;
        Some(FilterFault { start, end, message: format!("{word}?"), suggestion: Some("vinh".into()) })
    }

    fn names(&self) -> Names {
        self.records.iter().map(|record| (record.id, crate::tui::model::called::called(record))).collect()
    }

    /// One line without a filter, none otherwise.
    fn trail(&self, text: &str, before: Option<Position>) -> Answer {
        if let Some(fault) = self.fault(text) {
            return Answer::Failed(Failure::Filter(fault));
        }
        let entry = Entry {
            position: Position([41; 16]),
            line: Some(41),
            at: Moment::default(),
            by: "admin1".into(),
            what: "move".into(),
            records: 1,
            events: Vec::new(),
        };
        let entries = if text.is_empty() && before.is_none() { vec![entry] } else { Vec::new() };
        Answer::Trail(Trail { entries, names: Vec::new(), more: false, next: None, since: None })
    }

    fn find(&self, kind: Kind, text: &str) -> Vec<Candidate> {
        let text = crate::text::fold(text);
        let found = self.records.iter().filter(|record| record.kind() == kind);
        let found = found.filter(|record| crate::text::fold(record.title()).contains(&text));
        found
            .map(|record| Candidate { insert: record.title().into(), about: String::new(), id: Some(record.id) })
            .collect()
    }

    pub(crate) fn overview(&self) -> Overview {
        let rows = |passes: fn(&Record, Day) -> bool| {
            let rows: Vec<Row> = self
                .records
                .iter()
                .filter(|record| record.kind() == Kind::Task && passes(record, TODAY))
                .map(|record| Row { record: record.clone(), in_charge: Vec::new() })
                .collect();
            (rows.len() as u32, rows)
        };
        Overview {
            today: TODAY,
            soon_days: self.soon_days,
            committee: self.records.iter().find(|record| record.kind() == Kind::Committee).cloned(),
            is_empty: self.records.is_empty(),
            buckets: vec![12, 2, 1, 2, 2, 1, 0, 0],
            states: Vec::new(),
            overdue: rows(crate::domain::facts::is_overdue),
            soon: rows(|record, today| crate::domain::facts::is_soon(record, today, 7)),
            findings: (0, Vec::new()),
            feedback: (0, Vec::new()),
            never_inspected: (0, Vec::new()),
            sub_committees: vec![(1, 0, 0, 19), (3, 20, 20, 21)],
            workload: vec![(Id::new(Kind::Member, 1), 3, 4, 2), (Id::new(Kind::Member, 2), 1, 0, 0)],
            names: self.names(),
        }
    }
}

/// The command that tests undo.
pub(crate) const UNDONE: CommandId = CommandId([41; 16]);

/// A person with a role.
pub(crate) fn person(role: Role) -> Person {
    Person { uid: 1_000, name: "admin1".into(), role, sensitive: true, read_only: false }
}

/// The answer to a command that was accepted completely.
pub(crate) fn done(_: CommandId, action: &Action) -> Done {
    let ids = match action {
        Action::Create(_) => vec![Id::new(Kind::Task, 9)],
        Action::Edit { ids, .. }
        | Action::Move { ids, .. }
        | Action::Extend { ids, .. }
        | Action::Remind { ids, .. }
        | Action::Archive { ids, .. }
        | Action::Forget { ids } => ids.clone(),
        Action::Assign { units, .. } => units.clone(),
        Action::Undo { .. } => vec![Id::new(Kind::Task, 3)],
    };
    let code = |id: &Id| if id.kind == Kind::Task { format!("NV-2023-{:04}", id.no) } else { String::new() };
    Done {
        line: Some(2),
        what: action.name().into(),
        changed: ids.iter().map(|id| (*id, code(id))).collect(),
        asked: ids.len() as u32,
        records: ids.len() as u32,
        refused: Vec::new(),
        names: Vec::new(),
    }
}

fn record(kind: Kind, no: u32, values: &[(crate::domain::field::FieldNo, Value)]) -> Record {
    let mut record = Record::blank(Id::new(kind, no));
    record.rev = 1;
    for (field, value) in values {
        record.set(*field, value.clone());
    }
    record
}

fn records() -> Vec<Record> {
    let unit = |no, name: &str, short: &str, code: &str| {
        let values = [
            (unit::NAME, Value::text(name)),
            (unit::SHORT_NAME, Value::text(short)),
            (unit::CODE, Value::text(code)),
            (unit::GROUP, Value::choice(3)),
            (unit::SUB_COMMITTEE, Value::choice(unit::UNKNOWN)),
        ];
        record(Kind::Unit, no, &values)
    };
    let member = |no, name: &str| {
        let values = [(member::FULL_NAME, Value::text(name)), (member::STATE, Value::choice(member::ACTIVE))];
        record(Kind::Member, no, &values)
    };
    let task = |no: u32, title: &str, due: i32, state: u8, unit: u32| {
        let values = [
            (task::CODE, Value::text(format!("NV-2023-{no:04}"))),
            (task::TITLE, Value::text(title)),
            (task::DUE, Value::day(TODAY.plus(due))),
            (task::STATE, Value::choice(state)),
            (task::LEAD_UNIT, Value::id(Id::new(Kind::Unit, unit))),
        ];
        record(Kind::Task, no, &values)
    };
    vec![
        record(
            Kind::Committee,
            1,
            &[
                (committee::NAME, Value::text("Ban Chỉ đạo Cải cách hành chính tỉnh Nghệ An")),
                (committee::SHORT_NAME, Value::text("BCĐ CCHC Nghệ An")),
            ],
        ),
        member(1, "Nguyễn Văn Mẫu"),
        member(2, "Trần Thị Mẫu"),
        unit(1, "UBND huyện Diễn Châu", "H.Diễn Châu", "425"),
        unit(2, "UBND huyện Nghi Lộc", "H.Nghi Lộc", "429"),
        unit(3, "UBND thành phố Vinh", "TP.Vinh", "412"),
        task(1, "Cắt giảm, đơn giản hóa thủ tục hành chính", -53, task::IN_PROGRESS, 1),
        task(2, "Công khai chỉ số DDCI", -8, task::NOT_STARTED, 3),
        task(3, "Hoàn thành lập Ban Chỉ đạo cấp huyện Diễn Châu", 3, task::IN_PROGRESS, 1),
        task(4, "Nâng cao đạo đức công vụ", 40, task::NOT_STARTED, 2),
        task(5, "Chuyển đổi số một cửa", 400, task::DONE, 3),
    ]
}
