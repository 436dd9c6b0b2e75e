//! A recurring task that is done makes the next one, once: its identity is template and period.

use crate::domain::fault::Fault;
use crate::domain::field::Entry;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::task;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::{Work, settle};

pub(super) fn next(work: &mut Work, id: Id) -> Result<(), Vec<Fault>> {
    let Some(done) = work.world.record(id) else { return Ok(()) };
    let recurrence = done.choice(task::RECURRENCE).unwrap_or(0);
    let Some(base) = done.day(task::DUE).or(done.day(task::ASSIGNED_ON)).or(done.day(task::COMPLETED_ON)) else {
        return Ok(());
    };
    let months = task::period_months(recurrence);
    let Some(period) = task::period(recurrence, base.plus_months(months)) else { return Ok(()) };
    let template = done.link(task::TEMPLATE).unwrap_or(id);
    let made = work
        .world
        .having(Kind::Task, task::TEMPLATE, &Scalar::Ref(template))
        .into_iter()
        .filter_map(|id| work.world.record(id))
        .find(|other| other.text(task::PERIOD) == period);
    let event = match made {
        Some(there) if there.archived => {
            let mut back = there.clone();
            back.archived = false;
            settle::event(Some(&there), &back)
        }
        Some(_) => return Ok(()),
        None => {
            settle::settle(&work.world, work.ctx, None, following(work, &done, template, &period, months), Vec::new())?
        }
    };
    work.accept(event);
    Ok(())
}

fn following(work: &Work, done: &Record, template: Id, period: &str, months: u32) -> Record {
    let mut record = Record::blank(Id::new(Kind::Task, work.world.last_no(Kind::Task) + 1));
    for (no, field, value) in done.fields() {
        if field.entry == Entry::Form {
            record.set(no, value.clone());
        }
    }
    for field in [task::DUE, task::ASSIGNED_ON] {
        if let Some(day) = done.day(field) {
            record.set(field, Value::day(day.plus_months(months)));
        }
    }
    record.set(task::PROGRESS, Value::EMPTY);
    record.set(task::NOTE, Value::EMPTY);
    record.set(task::COOPERATION_UNITS, Value::EMPTY);
    record.set(task::STATE, Value::choice(task::NOT_STARTED));
    record.set(task::TEMPLATE, Value::id(template));
    record.set(task::PERIOD, Value::text(period));
    record
}
