//! Fictitious data of any size, for trying the program and for measuring. The same size, seed and day give the same
//! records, and every name shows that it is invented: "Đơn vị mẫu 007", "Cán bộ mẫu 12".
//!
//! The records come in batches, each for one `Action::Create`; only the current batch is in memory.

mod tasks;
mod visits;
mod voices;
mod words;

use fastrand::Rng;

use crate::domain::action::{Draft, NEW};
use crate::domain::day::Day;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, committee, member, unit};
use crate::domain::value::{Scalar, Value};

/// The maximum drafts in one batch.
pub const BATCH: usize = 1_000;

/// The records of the office that a first start offers: enough to fill the screen in every pane.
const OFFICE: u32 = 600;

/// The fictitious office that a first start offers, in one batch.
pub fn office(today: Day) -> Vec<Draft> {
    Demo { records: OFFICE, seed: 1, today, committee: true }.whole()
}

/// The maximum records of one demonstration.
pub const MOST: u32 = 1_000_000;

/// A demonstration: how many records, and the seed and day that determine them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demo {
    /// The total number of records.
    pub records: u32,
    /// The seed of the random choices.
    pub seed: u64,
    /// The day around which deadlines and inspections are placed.
    pub today: Day,
    /// Whether to create the committee's record too.
    pub committee: bool,
}

impl Demo {
    fn members(&self) -> u32 {
        (self.records / 100).clamp(4, 60)
    }

    fn units(&self) -> u32 {
        (self.records / 40).clamp(6, 700)
    }

    /// The committee, its members and the units, to which the others refer. One batch.
    pub fn bodies(&self) -> Vec<Draft> {
        let mut rng = Rng::with_seed(self.seed);
        let members = (1..=self.members()).map(|no| the_member(&mut rng, no)).collect::<Vec<_>>();
        let units = (1..=self.units()).map(|no| the_unit(&mut rng, no, self.today)).collect::<Vec<_>>();
        let mut drafts: Vec<Draft> =
            self.committee.then(the_committee).into_iter().chain(members).chain(units).collect();
        drafts.truncate(self.records as usize);
        drafts
    }

    /// All records in one batch; for at most [`BATCH`] of them.
    pub fn whole(&self) -> Vec<Draft> {
        let mut drafts = self.bodies();
        let (mut members, mut units) = (Vec::new(), Vec::new());
        for (draft, no) in drafts.iter().zip(NEW..) {
            match draft.kind {
                Kind::Member => members.push(Id::new(Kind::Member, no)),
                Kind::Unit => units.push(Id::new(Kind::Unit, no)),
                _ => {}
            }
        }
        let mut work = self.work(members, units);
        let size = (self.records as usize).min(BATCH);
        while drafts.len() < size {
            work.more(&mut drafts, size);
        }
        drafts
    }

    /// All other records, in batches: assignments, then tasks, feedback, and inspections with their findings. They
    /// refer to the given members and units, which [`Demo::bodies`] has created.
    pub fn work(&self, members: Vec<Id>, units: Vec<Id>) -> Work {
        Work {
            rng: Rng::with_seed(self.seed.wrapping_add(1)),
            today: self.today,
            left: (self.records as usize).saturating_sub(self.bodies().len()),
            unassigned: 0,
            tasks: 0,
            members,
            units,
        }
    }
}

/// The batches of [`Demo::work`].
pub struct Work {
    rng: Rng,
    today: Day,
    /// Records still to create.
    left: usize,
    /// The position of the next unit to be assigned.
    unassigned: usize,
    /// Tasks made so far.
    tasks: u32,
    members: Vec<Id>,
    units: Vec<Id>,
}

impl Iterator for Work {
    type Item = Vec<Draft>;

    fn next(&mut self) -> Option<Vec<Draft>> {
        let size = self.left.min(BATCH);
        let mut batch = Vec::with_capacity(size);
        while batch.len() < size {
            self.more(&mut batch, size);
        }
        self.left -= size;
        (size > 0).then_some(batch)
    }
}

impl Work {
    /// Adds at least one draft, up to `size` in total.
    fn more(&mut self, batch: &mut Vec<Draft>, size: usize) {
        let unit = self.units.get(self.unassigned).copied();
        if let (Some(unit), Some(member)) = (unit, self.rng.choice(&self.members).copied()) {
            self.unassigned += 1;
            batch.push(the_assignment(&mut self.rng, member, unit, self.today));
            return;
        }
        let visited = self.rng.choice(&self.units).copied().map(|unit| (unit, self.rng.u8(..100)));
        if let Some((unit, ..12)) = visited {
            self.visit(unit, batch, size);
        } else if let Some((unit, 12..15)) = visited {
            let voice = self.voice(unit);
            batch.push(voice);
        } else {
            self.tasks += 1;
            let task = self.task();
            batch.push(task);
        }
    }

    /// Another invented official's name.
    fn official(&mut self) -> String {
        official(self.rng.u32(1..=60))
    }
}

fn official(no: u32) -> String {
    format!("Cán bộ mẫu {no}")
}

/// An invented document, e.g. `0123/BC-ĐVM`: no real body has the abbreviation "ĐVM".
fn document(rng: &mut Rng, sort: &str) -> Value {
    Value::text(format!("{:04}/{sort}-ĐVM", rng.u32(1..2_000)))
}

/// One of the texts.
fn one_of(rng: &mut Rng, texts: &[&'static str]) -> &'static str {
    rng.choice(texts).copied().unwrap_or_default()
}

fn the_committee() -> Draft {
    Draft {
        kind: Kind::Committee,
        values: vec![
            (committee::NAME, Value::text("Ban Chỉ đạo mẫu")),
            (committee::SHORT_NAME, Value::text("BCĐ mẫu")),
            (committee::STANDING_AGENCY, Value::text("Cơ quan mẫu")),
            (committee::NOTE, Value::text("Dữ liệu mẫu do chương trình sinh ra, không có thật.")),
        ],
    }
}

/// A member that is neither head nor standing deputy: a store has at most one of each.
fn the_member(rng: &mut Rng, no: u32) -> Draft {
    let (body, role) = match no {
        1 | 2 => (0, 2),
        no if no % 5 == 0 => (1, 6),
        _ => (0, 3),
    };
    Draft {
        kind: Kind::Member,
        values: vec![
            (member::FULL_NAME, Value::text(official(no))),
            (member::BODY, Value::choice(body)),
            (member::ROLE, Value::choice(role)),
            (member::POST, Value::text(format!("Chức vụ mẫu {no}"))),
            (member::FIELD, Value::text(one_of(rng, words::AREAS))),
            (member::PROTOCOL_ORDER, Value::int(100 + i64::from(no))),
            (member::STATE, Value::choice(member::ACTIVE)),
        ],
    }
}

fn the_unit(rng: &mut Rng, no: u32, today: Day) -> Draft {
    // A province without districts: one office, some departments and branches; the others communes.
    let group = match no {
        1 => 0,
        2..=5 | 16..=24 => 1,
        6 | 25..=29 => 2,
        _ => 4,
    };
    let formed = *rng.choice(&[unit::YES, unit::YES, unit::YES, unit::PARTLY, unit::NO, unit::UNKNOWN]).unwrap_or(&0);
    let mut values = vec![
        (unit::NAME, Value::text(format!("Đơn vị mẫu {no:03}"))),
        (unit::SHORT_NAME, Value::text(format!("ĐV mẫu {no:03}"))),
        (unit::CODE, Value::text(format!("M{no:03}"))),
        (unit::GROUP, Value::choice(group)),
        (unit::HEAD, Value::text(format!("Thủ trưởng mẫu {no:03}"))),
        (unit::SUB_COMMITTEE, Value::choice(formed)),
        (unit::REGULATION, Value::choice(rng.u8(0..=unit::YES))),
        (unit::DUTIES, Value::choice(rng.u8(0..=unit::YES))),
    ];
    if formed == unit::YES {
        values.push((unit::SUB_COMMITTEE_DOCUMENT, document(rng, "QĐ")));
        values.push((unit::SUB_COMMITTEE_ON, Value::day(today.plus(-rng.i32(30..900)))));
    }
    if rng.u8(..100) < 15 {
        values.push((unit::FOCUS_YEARS, Value::Many(vec![Scalar::Int(i64::from(today.year()))])));
    }
    Draft { kind: Kind::Unit, values }
}

fn the_assignment(rng: &mut Rng, member: Id, unit: Id, today: Day) -> Draft {
    Draft {
        kind: Kind::Assignment,
        values: vec![
            (assignment::MEMBER, Value::id(member)),
            (assignment::UNIT, Value::id(unit)),
            (assignment::FROM, Value::day(today.plus(-rng.i32(30..900)))),
            (assignment::DECISION, document(rng, "QĐ")),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::Action;
    use crate::domain::day::Moment;
    use crate::domain::decide::decide;
    use crate::domain::field::FieldNo;
    use crate::domain::record::Record;
    use crate::domain::world::{Ctx, Overlay, World};

    struct Nothing;

    impl World for Nothing {
        fn record(&self, _: Id) -> Option<Record> {
            None
        }
        fn having(&self, _: Kind, _: FieldNo, _: &Scalar) -> Vec<Id> {
            Vec::new()
        }
        fn keyed(&self, _: Kind, _: FieldNo, _: &str) -> Vec<Id> {
            Vec::new()
        }
        fn last_no(&self, _: Kind) -> u32 {
            0
        }
        fn last_code(&self, _: Kind, _: i32) -> u32 {
            0
        }
    }

    fn demo(records: u32, seed: u64) -> Demo {
        Demo { records, seed, today: Moment(1_700_000_000).day(), committee: true }
    }

    fn named(kind: Kind, count: u32) -> Vec<Id> {
        (1..=count).map(|no| Id::new(kind, no)).collect()
    }

    fn work(demo: &Demo) -> Vec<Vec<Draft>> {
        demo.work(named(Kind::Member, demo.members()), named(Kind::Unit, demo.units())).collect()
    }

    #[test]
    fn as_many_as_asked_for() {
        for records in [1, 7, 300, 5_000] {
            let demo = demo(records, 1);
            let made = demo.bodies().len() + work(&demo).iter().map(Vec::len).sum::<usize>();
            assert_eq!(made, records as usize);
            assert!(demo.bodies().len() <= BATCH && work(&demo).iter().all(|batch| batch.len() <= BATCH));
        }
    }

    #[test]
    fn one_batch_holds_a_whole_office() {
        let today = Moment(1_700_000_000).day();
        let drafts = office(today);
        assert_eq!(drafts.len(), OFFICE as usize);
        let decision = decide(&Nothing, &Ctx::new(Moment(1_700_000_000), "demo"), &Action::Create(drafts), &[]);
        assert_eq!(decision.refused, []);
    }

    #[test]
    fn the_seed_decides() {
        let all = |seed| (demo(3_000, seed).bodies(), work(&demo(3_000, seed)));
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
    }

    #[test]
    fn the_rules_accept_all_of_it() {
        let demo = demo(3_000, 42);
        let ctx = Ctx::new(Moment(1_700_000_000), "demo");
        let mut world = Overlay::new(&Nothing);
        for batch in std::iter::once(demo.bodies()).chain(work(&demo)) {
            let decision = decide(&world, &ctx, &Action::Create(batch), &[]);
            assert_eq!(decision.refused, []);
            for event in &decision.events {
                world.apply(event, &ctx.mark());
            }
        }
        let records = world.into_changes().into_records();
        let states = |kind| {
            let mut seen: Vec<u8> =
                records.values().filter(|held| held.kind() == kind).filter_map(Record::state).collect();
            seen.sort_unstable();
            seen.dedup();
            seen.len()
        };
        assert!(states(Kind::Task) >= 5 && states(Kind::Inspection) >= 5 && states(Kind::Finding) >= 4);
    }
}
