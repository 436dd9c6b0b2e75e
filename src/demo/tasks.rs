//! Invented tasks: most old ones are done, some late, a few never.

use crate::domain::action::Draft;
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::task;
use crate::domain::value::{Scalar, Value};

use super::{Work, document, one_of, words};

type Values = Vec<(FieldNo, Value)>;

impl Work {
    pub(super) fn task(&mut self) -> Draft {
        let given = self.today.plus(-self.rng.i32(0..900));
        let due = (self.rng.u8(..100) < 92).then(|| given.plus(self.rng.i32(10..200)));
        let mut values = self.matter();
        values.push((task::ASSIGNED_ON, Value::day(given)));
        values.push((task::DUE, due.map_or(Value::EMPTY, Value::day)));
        self.assignee(&mut values);
        self.outcome(given, due, &mut values);
        Draft { kind: Kind::Task, values }
    }

    /// Its subject and its source document.
    fn matter(&mut self) -> Values {
        let (deed, topic) = self.rng.choice(words::DEEDS).copied().unwrap_or_default();
        let area = one_of(&mut self.rng, words::AREAS);
        let scope = one_of(&mut self.rng, words::SCOPES);
        let source = self.rng.u8(0..5);
        let mut values = vec![
            (task::TITLE, Value::text(format!("{deed} {area}{scope} (mẫu {})", self.tasks))),
            (task::TOPIC, Value::choice(topic)),
            (task::SOURCE, Value::choice(source)),
        ];
        if self.rng.bool() {
            values.push((task::REFERENCE, document(&mut self.rng, "KL")));
        }
        if self.rng.u8(..100) < 30 {
            let (first, second) = (one_of(&mut self.rng, words::SENTENCES), one_of(&mut self.rng, words::SENTENCES));
            values.push((task::TEXT, Value::text(format!("{deed} {area}. {first} {second}"))));
        }
        if self.rng.u8(..100) < 25 {
            let tag = one_of(&mut self.rng, words::TAGS);
            values.push((task::TAGS, Value::Many(vec![Scalar::Text(tag.to_owned())])));
        }
        if self.rng.u8(..100) < 12 {
            values.push((task::PRIORITY, Value::choice(self.rng.u8(1..3))));
        }
        values
    }

    /// The unit and member it is given to.
    fn assignee(&mut self, values: &mut Values) {
        let unit = self.rng.choice(&self.units).copied();
        let member = self.rng.choice(&self.members).copied();
        let (to, unit, member) = match (self.rng.u8(..100), unit, member) {
            (0..75, Some(unit), member) => (task::TO_UNIT, Some(unit), member.filter(|_| self.rng.u8(..3) == 0)),
            (75..88, _, Some(member)) => (task::TO_MEMBER, None, Some(member)),
            (88..95, ..) => (2, None, None),
            _ => (4, None, None),
        };
        values.push((task::ASSIGNEE, Value::choice(to)));
        values.extend(unit.map(|id| (task::LEAD_UNIT, Value::id(id))));
        values.extend(member.map(|id| (task::MEMBER, Value::id(id))));
        if let Some(partner) = self.rng.choice(&self.units).copied().filter(|_| self.rng.u8(..100) < 8) {
            let row = vec![Scalar::Ref(partner), Scalar::Empty, Scalar::Empty, Scalar::Empty];
            values.push((task::COOPERATION_UNITS, Value::Rows(vec![row])));
        }
    }

    /// Its progress by today: the state and all fields that the step asks for.
    fn outcome(&mut self, given: Day, due: Option<Day>, values: &mut Values) {
        let age = due.map_or(0, |due| self.today.0 - due.0);
        let (done, aside) = match age {
            60.. => (90, 6),
            1..60 => (62, 5),
            _ => (22, 3),
        };
        let roll = self.rng.u8(..100);
        if roll < done {
            self.finished(given, due, values);
        } else if roll < done + aside {
            let paused = self.rng.bool();
            values.push((task::STATE, Value::choice(if paused { task::PAUSED } else { task::CANCELLED })));
            values.push((task::REASON, Value::text(one_of(&mut self.rng, words::REASONS))));
            if !paused {
                values.push((task::APPROVER, Value::text(self.official())));
            }
        } else {
            self.open(given, age > 0, values);
        }
    }

    fn finished(&mut self, given: Day, due: Option<Day>, values: &mut Values) {
        let late = self.rng.u8(..100) < 18;
        let day = match due {
            Some(due) if late => due.plus(self.rng.i32(1..45)),
            Some(due) => due.plus(-self.rng.i32(0..9)),
            None => given.plus(self.rng.i32(5..120)),
        };
        values.push((task::STATE, Value::choice(task::DONE)));
        values.push((task::COMPLETED_ON, Value::day(day.min(self.today).max(given))));
        if self.rng.u8(..100) < 85 {
            values.push((task::RESULT_DOCUMENT, document(&mut self.rng, "BC")));
        } else {
            values.push((task::NO_DOCUMENT, Value::int(1)));
        }
    }

    fn open(&mut self, given: Day, overdue: bool, values: &mut Values) {
        if self.rng.u8(..100) < 60 {
            values.push((task::STATE, Value::choice(task::IN_PROGRESS)));
            values.push((task::PROGRESS, Value::int(i64::from(self.rng.u8(1..10)) * 10)));
        }
        let reminders = if overdue { self.rng.usize(0..4) } else { 0 };
        if reminders > 0 {
            let mut days: Vec<Day> = (0..reminders).map(|_| Day(self.rng.i32(given.0..=self.today.0))).collect();
            days.sort_unstable();
            let rows = days.into_iter().map(|on| self.reminder(on)).collect();
            values.push((task::REMINDERS, Value::Rows(rows)));
        }
    }

    fn reminder(&mut self, on: Day) -> Vec<Scalar> {
        let note = one_of(&mut self.rng, words::REMINDERS);
        let note = if note.is_empty() { Scalar::Empty } else { Scalar::Text(note.to_owned()) };
        vec![Scalar::Day(on), Scalar::Choice(self.rng.u8(0..5)), note, Scalar::Text(self.official())]
    }
}
