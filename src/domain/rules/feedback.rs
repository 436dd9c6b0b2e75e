//! Feedback: the member in charge of the unit on that day, and a denunciation that goes no further than its transfer.

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::assignment;
use crate::domain::kinds::feedback::{
    ANSWERED, DENUNCIATION, DUE, HANDLING, KIND, MEMBER, RECEIVED_ON, RESOLVED, RESULT, STATE, TRANSFERRED, UNIT,
    VERDICT,
};
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{Ctx, World};

/// Sets the member who was in charge of the unit on that day, unless another is named: for a new record, and if the
/// unit or day that determined the member changes.
pub(super) fn fill(world: &dyn World, before: Option<&Record>, after: &mut Record) {
    let moved = before.is_some_and(|old| {
        let other = |field: FieldNo| old.get(field) != after.get(field);
        (other(UNIT) || other(RECEIVED_ON)) && !other(MEMBER) && old.link(MEMBER) == in_charge(world, old)
    });
    if after.get(MEMBER).is_empty() && before.is_none() || moved {
        after.set(MEMBER, in_charge(world, after).map_or(Value::EMPTY, Value::id));
    }
    if is_transferred_denunciation(after) {
        // The body that has it now is responsible for the deadline.
        after.set(DUE, Value::EMPTY);
    }
}

/// The member in charge of the record's unit on the day it was received; if there are several, the one whose assignment
/// began last.
fn in_charge(world: &dyn World, record: &Record) -> Option<Id> {
    let (unit, day) = (record.link(UNIT)?, record.day(RECEIVED_ON)?);
    let charges = world.having(Kind::Assignment, assignment::UNIT, &Scalar::Ref(unit));
    let holds = |held: &Record| {
        let from = held.day(assignment::FROM).unwrap_or(Day(i32::MIN));
        let to = held.day(assignment::TO).unwrap_or(Day(i32::MAX));
        !held.archived && (from..=to).contains(&day)
    };
    let held = charges.into_iter().filter_map(|id| world.record(id)).filter(holds);
    held.max_by_key(|held| held.day(assignment::FROM)).and_then(|held| held.link(assignment::MEMBER))
}

fn is_transferred_denunciation(record: &Record) -> bool {
    record.choice(KIND) == Some(DENUNCIATION) && record.choice(STATE) == Some(TRANSFERRED)
}

/// It was received by today; a denunciation records only its transfer.
pub(super) fn check(ctx: &Ctx, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    let set = |field: FieldNo| before.is_none_or(|old| old.get(field) != after.get(field));
    if let Some(day) = after.day(RECEIVED_ON) {
        if day > ctx.today && set(RECEIVED_ON) {
            faults.push(Fault::at(after.id, RECEIVED_ON, Problem::InTheFuture { day, today: ctx.today }));
        }
        if let Some(due) = after.day(DUE)
            && due < day
        {
            faults.push(Fault::at(after.id, DUE, Problem::DueBeforeAssigned { due, assigned: day }));
        }
    }
    if after.choice(KIND) != Some(DENUNCIATION) {
        return;
    }
    if matches!(after.choice(STATE), Some(HANDLING | RESOLVED | ANSWERED)) {
        faults.push(Fault::at(after.id, STATE, Problem::OnlyTransferred));
    }
    for field in [RESULT, VERDICT] {
        if !after.get(field).is_empty() {
            faults.push(Fault::at(after.id, field, Problem::OnlyTransferred));
        }
    }
}
