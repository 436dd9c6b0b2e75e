//! Findings: only for an inspection that has begun, and for its unit.

use crate::domain::fault::{Fault, Problem};
use crate::domain::kinds::finding::{DEADLINE, EVIDENCE, INSPECTION, STATE, UNIT, VERIFIED};
use crate::domain::kinds::inspection;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::domain::world::World;

/// Takes the unit from the inspection.
pub(super) fn fill(world: &dyn World, after: &mut Record) {
    let unit = after.link(INSPECTION).and_then(|id| world.record(id)).and_then(|found| found.link(inspection::UNIT));
    after.set(UNIT, unit.map_or(Value::EMPTY, Value::id));
}

/// A finding belongs to an inspection that has begun, and its deadline is after it; a verified one keeps its evidence.
pub(super) fn check(world: &dyn World, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    let Some(parent) = after.link(INSPECTION).and_then(|id| world.record(id)) else { return };
    if before.is_none()
        && matches!(
            parent.choice(inspection::STATE),
            Some(inspection::PLANNED | inspection::POSTPONED | inspection::CANCELLED)
        )
    {
        faults.push(Fault::at(after.id, INSPECTION, Problem::NotUnderWay));
    }
    let emptied = before.is_some_and(|old| !old.get(EVIDENCE).is_empty()) && after.get(EVIDENCE).is_empty();
    if after.choice(STATE) == Some(VERIFIED) && emptied {
        faults.push(Fault::at(after.id, EVIDENCE, Problem::Missing));
    }
    if let (Some(deadline), Some(date)) = (after.day(DEADLINE), parent.day(inspection::DATE))
        && deadline < date
    {
        faults.push(Fault::at(after.id, DEADLINE, Problem::DueBeforeAssigned { due: deadline, assigned: date }));
    }
}
