//! Invented inspections, a third of them unannounced, and what they found.

use crate::domain::action::{Draft, NEW};
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{finding, inspection};
use crate::domain::value::Value;

use super::{Work, document, one_of, words};

type Values = Vec<(FieldNo, Value)>;

impl Work {
    /// An inspection of a unit with its findings in the same batch, if there is room.
    pub(super) fn visit(&mut self, unit: Id, batch: &mut Vec<Draft>, size: usize) {
        let date = self.today.plus(self.rng.i32(-800..60));
        let mode = u8::from(self.rng.u8(..100) < 35);
        let state = self.visit_state(date, mode);
        let topic = one_of(&mut self.rng, words::AREAS);
        let mut values = vec![
            (inspection::UNIT, Value::id(unit)),
            (inspection::DATE, Value::day(date)),
            (inspection::MODE, Value::choice(mode)),
            (inspection::KIND, Value::choice(*self.rng.choice(&[0, 0, 0, 1, 2]).unwrap_or(&0))),
            (inspection::PURPOSE, Value::choice(self.rng.u8(0..3))),
            (inspection::SCOPE, Value::text(format!("Cải cách hành chính trong lĩnh vực {topic} (mẫu)"))),
            (inspection::LEADER, Value::text(self.official())),
            (inspection::STATE, Value::choice(state)),
        ];
        let conducted = matches!(state, inspection::UNDER_WAY | inspection::AWAITING | inspection::CONCLUDED);
        if conducted {
            self.attendance(&mut values);
        }
        match state {
            inspection::POSTPONED | inspection::CANCELLED => {
                values.push((inspection::REASON, Value::text(one_of(&mut self.rng, words::REASONS))));
            }
            inspection::AWAITING => values.push((inspection::END_DATE, Value::day(date))),
            inspection::CONCLUDED => {
                values.push((inspection::END_DATE, Value::day(date)));
                values.push((inspection::CONCLUSION_DOCUMENT, document(&mut self.rng, "KL")));
                values.push((inspection::STRENGTHS, Value::text(one_of(&mut self.rng, words::STRENGTHS))));
            }
            _ => {}
        }
        let own = Id::new(Kind::Inspection, NEW + batch.len() as u32);
        batch.push(Draft { kind: Kind::Inspection, values });
        let room = size - batch.len();
        let found = if conducted { self.rng.usize(0..4).min(room) } else { 0 };
        for _ in 0..found {
            let finding = self.finding(own, date);
            batch.push(finding);
        }
    }

    fn visit_state(&mut self, date: Day, mode: u8) -> u8 {
        let roll = self.rng.u8(..100);
        match self.today.0 - date.0 {
            ..0 if roll < 8 => inspection::POSTPONED,
            ..0 => inspection::PLANNED,
            0..3 if mode == inspection::SURPRISE => inspection::UNDER_WAY,
            0..25 if roll < 80 => inspection::AWAITING,
            _ if roll < 5 => inspection::CANCELLED,
            _ => inspection::CONCLUDED,
        }
    }

    fn attendance(&mut self, values: &mut Values) {
        let total = self.rng.i64(10..80);
        let excused = self.rng.i64(0..4);
        let unexcused = self.rng.i64(0..3);
        values.push((inspection::STAFF_TOTAL, Value::int(total)));
        values.push((inspection::STAFF_PRESENT, Value::int(total - excused - unexcused)));
        values.push((inspection::ABSENT_EXCUSED, Value::int(excused)));
        values.push((inspection::ABSENT_UNEXCUSED, Value::int(unexcused)));
    }

    fn finding(&mut self, of: Id, date: Day) -> Draft {
        let deadline = date.plus(self.rng.i32(15..90));
        let text = format!("{} {}", one_of(&mut self.rng, words::SHORTCOMINGS), one_of(&mut self.rng, words::AREAS));
        let severity = *self.rng.choice(&[0, 0, 0, 1, 1, finding::SERIOUS]).unwrap_or(&0);
        let mut values = vec![
            (finding::INSPECTION, Value::id(of)),
            (finding::TEXT, Value::text(text)),
            (finding::SEVERITY, Value::choice(severity)),
            (finding::RECOMMENDATION, Value::text(one_of(&mut self.rng, words::ADVICE))),
            (finding::DEADLINE, Value::day(deadline)),
        ];
        let past = deadline < self.today;
        match self.rng.u8(..100) {
            0..80 if past => self.verified(&mut values),
            0..20 => self.verified(&mut values),
            80..88 | 20..40 => {
                values.push((finding::STATE, Value::choice(finding::REPORTED)));
                values.push((finding::EVIDENCE, document(&mut self.rng, "BC")));
            }
            88..92 => {
                values.push((finding::STATE, Value::choice(finding::REJECTED)));
                values.push((finding::REASON, Value::text("Báo cáo chưa kèm minh chứng")));
            }
            _ => {}
        }
        Draft { kind: Kind::Finding, values }
    }

    fn verified(&mut self, values: &mut Vec<(FieldNo, Value)>) {
        values.push((finding::STATE, Value::choice(finding::VERIFIED)));
        values.push((finding::EVIDENCE, document(&mut self.rng, "BC")));
        values.push((finding::OUTCOME, Value::choice(self.rng.u8(0..2))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::Demo;
    use crate::domain::value::Scalar;

    #[test]
    fn findings_name_the_inspection_before_them_in_their_batch() {
        let demo = Demo { records: 4_000, seed: 3, today: Day(20_000), committee: true };
        let ids = |kind| (1..=10).map(|no| Id::new(kind, no)).collect::<Vec<_>>();
        let mut findings = 0;
        for batch in demo.work(ids(Kind::Member), ids(Kind::Unit)) {
            for (at, draft) in batch.iter().enumerate().filter(|(_, draft)| draft.kind == Kind::Finding) {
                let Some((_, Value::One(Scalar::Ref(of)))) = draft.values.first() else { panic!("no inspection") };
                let place = (of.no - NEW) as usize;
                assert!(place < at && batch[place].kind == Kind::Inspection);
                findings += 1;
            }
        }
        assert!(findings > 50);
    }
}
