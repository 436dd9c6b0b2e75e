//! Tasks: days in order, and a named assignee.

use crate::domain::fault::{Fault, Problem};
use crate::domain::kinds::task::{
    ASSIGNED_ON, ASSIGNEE, COMPLETED_ON, DONE, DUE, IN_PROGRESS, LEAD_UNIT, MEMBER, NOT_STARTED, ORIGINAL_DUE,
    PROGRESS, STATE, TO_MEMBER, TO_UNIT,
};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::domain::world::Ctx;

/// Keeps the first deadline, and sets what "done" implies.
pub(super) fn fill(after: &mut Record) {
    if after.day(ORIGINAL_DUE).is_none()
        && let Some(due) = after.day(DUE)
    {
        after.set(ORIGINAL_DUE, Value::day(due));
    }
    if after.choice(STATE) == Some(DONE) {
        after.set(PROGRESS, Value::int(100));
    } else if after.choice(STATE) == Some(NOT_STARTED) && after.int(PROGRESS).is_some_and(|percent| percent > 0) {
        after.set(STATE, Value::choice(IN_PROGRESS));
    }
}

/// Days in order, and a named assignee.
pub(super) fn check(ctx: &Ctx, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    let changed = |field| before.is_none_or(|old| old.get(field) != after.get(field));
    let assigned = after.day(ASSIGNED_ON);
    if let (Some(due), Some(assigned)) = (after.day(DUE), assigned)
        && due < assigned
        && (changed(DUE) || changed(ASSIGNED_ON))
    {
        faults.push(Fault::at(after.id, DUE, Problem::DueBeforeAssigned { due, assigned }));
    }
    if let Some(done) = after.day(COMPLETED_ON).filter(|_| changed(COMPLETED_ON)) {
        if done > ctx.today {
            faults.push(Fault::at(after.id, COMPLETED_ON, Problem::InTheFuture { day: done, today: ctx.today }));
        }
        if let Some(assigned) = assigned.filter(|day| done < *day) {
            faults.push(Fault::at(after.id, COMPLETED_ON, Problem::DoneBeforeAssigned { done, assigned }));
        }
    }
    if after.choice(ASSIGNEE) == Some(TO_UNIT) && after.link(LEAD_UNIT).is_none() {
        faults.push(Fault::at(after.id, LEAD_UNIT, Problem::Missing));
    }
    if after.choice(ASSIGNEE) == Some(TO_MEMBER) && after.link(MEMBER).is_none() {
        faults.push(Fault::at(after.id, MEMBER, Problem::Missing));
    }
}
