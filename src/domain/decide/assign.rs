//! Handing over units: the old assignment ends and the new one begins in one step.

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, member};
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::create::normal;
use super::settle;
use super::work::Work;

pub(super) fn assign(work: &mut Work, units: &[Id], member: Id, on: Day, decision: &str) {
    for unit in units {
        match one(work, *unit, member, on, decision) {
            Ok(()) => {}
            Err(faults) => work.refuse(*unit, faults),
        }
    }
}

fn one(work: &mut Work, unit: Id, member: Id, on: Day, decision: &str) -> Result<(), Vec<Fault>> {
    if unit.kind != Kind::Unit || member.kind != Kind::Member {
        return Err(vec![Fault::of(unit, Problem::DoesNotApply)]);
    }
    work.live(unit)?;
    let person = work.live(member)?;
    if person.state() == Some(member::ENDED) {
        return Err(vec![Fault::of(member, Problem::MemberEnded)]);
    }
    let open = open_of_unit(work, unit);
    if open.iter().any(|held| held.link(assignment::MEMBER) == Some(member)) {
        return Err(vec![Fault::of(unit, Problem::NothingChanges)]);
    }
    let mut events = Vec::new();
    for held in &open {
        let mut after = held.clone();
        after.set(assignment::TO, Value::day(on.plus(-1)));
        events.push(settle::settle(&work.world, work.ctx, Some(held), after, Vec::new())?);
    }
    let opened = fresh(work, unit, member, on, decision);
    events.push(settle::settle(&work.world, work.ctx, None, opened, Vec::new())?);
    for event in events {
        work.accept(event);
    }
    Ok(())
}

fn fresh(work: &Work, unit: Id, member: Id, on: Day, decision: &str) -> Record {
    let mut record = Record::blank(Id::new(Kind::Assignment, work.world.last_no(Kind::Assignment) + 1));
    record.set(assignment::MEMBER, Value::id(member));
    record.set(assignment::UNIT, Value::id(unit));
    record.set(assignment::FROM, Value::day(on));
    record.set(assignment::DECISION, normal(&Value::text(decision)));
    record
}

fn open_of_unit(work: &Work, unit: Id) -> Vec<Record> {
    work.world
        .having(Kind::Assignment, assignment::UNIT, &Scalar::Ref(unit))
        .into_iter()
        .filter_map(|id| work.world.record(id))
        .filter(|held| !held.archived && held.day(assignment::TO).is_none())
        .collect()
}

/// The end of a membership: ends the open assignments, and begins them for the successor if one is named.
pub(super) fn end_member(work: &mut Work, id: Id) -> Result<(), Vec<Fault>> {
    let Some(ended) = work.world.record(id) else { return Ok(()) };
    let Some(last) = ended.day(member::TO) else { return Ok(()) };
    let successor = ended.link(member::HANDED_TO);
    if let Some(to) = successor {
        if to == id {
            return Err(vec![Fault::at(id, member::HANDED_TO, Problem::MemberEnded)]);
        }
        if work.live(to)?.state() == Some(member::ENDED) {
            return Err(vec![Fault::at(id, member::HANDED_TO, Problem::MemberEnded)]);
        }
    }
    for held in rules::open_assignments(&work.world, id) {
        let mut after = held.clone();
        after.set(assignment::TO, Value::day(last));
        let event = settle::settle(&work.world, work.ctx, Some(&held), after, Vec::new())?;
        work.accept(event);
        let (Some(to), Some(unit)) = (successor, held.link(assignment::UNIT)) else { continue };
        let taken = open_of_unit(work, unit).iter().any(|other| other.link(assignment::MEMBER) == Some(to));
        if !taken {
            let record = fresh(work, unit, to, last.plus(1), ended.text(member::DECISION));
            let event = settle::settle(&work.world, work.ctx, None, record, Vec::new())?;
            work.accept(event);
        }
    }
    Ok(())
}
