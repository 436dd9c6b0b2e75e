//! Completing a recurring task creates the next one of its series, once.
//!
//! A series is its first task and those whose `template` names it; a task of it is identified by its period. Due days
//! are computed from the first task's original due day, so that no extension, edit or short month moves the later ones.

use crate::domain::day::{Day, YEARS};
use crate::domain::fault::Fault;
use crate::domain::field::Entry;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::task;
use crate::domain::period::Period;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::settle;
use super::work::Work;

/// Records the period of a recurring task that is being completed: a later completion of the same task, after it was
/// reopened, then belongs to the same period, even if its days have changed. A task whose recurrence has changed begins
/// its own series.
pub(super) fn name_period(done: &mut Record) {
    let recurrence = recurrence(done);
    if Period::parse(recurrence, done.text(task::PERIOD)).is_some() {
        return;
    }
    let Some(period) = first_day(done).and_then(|day| Period::of(recurrence, day)) else { return };
    if !done.text(task::PERIOD).is_empty() {
        done.set(task::TEMPLATE, Value::EMPTY);
    }
    done.set(task::PERIOD, Value::text(period.to_string()));
}

/// Creates the task of the next period, or restores it if it was archived; does nothing if it exists already.
pub(super) fn next(work: &mut Work, id: Id) -> Result<(), Vec<Fault>> {
    let Some(done) = work.world.record(id) else { return Ok(()) };
    let Some(period) = Period::parse(recurrence(&done), done.text(task::PERIOD)).map(Period::next) else {
        return Ok(());
    };
    let series = done.link(task::TEMPLATE).unwrap_or(id);
    let text = period.to_string();
    let made = work
        .world
        .having(Kind::Task, task::TEMPLATE, &Scalar::Ref(series))
        .into_iter()
        .filter_map(|id| work.world.record(id))
        .find(|other| other.text(task::PERIOD) == text);
    let event = match made {
        Some(there) if there.archived => {
            let mut back = there.clone();
            back.archived = false;
            settle::event(Some(&there), &back)
        }
        Some(_) => return Ok(()),
        None => {
            let Some(following) = following(work, &done, series, period) else { return Ok(()) };
            settle::settle(&work.world, work.ctx, None, following, Vec::new())?
        }
    };
    work.accept(event);
    Ok(())
}

fn recurrence(record: &Record) -> u8 {
    record.choice(task::RECURRENCE).unwrap_or(task::NOT_RECURRING)
}

fn original_due(record: &Record) -> Option<Day> {
    record.day(task::ORIGINAL_DUE).or(record.day(task::DUE))
}

/// The day that determines the period of a task.
fn first_day(record: &Record) -> Option<Day> {
    original_due(record).or(record.day(task::ASSIGNED_ON)).or(record.day(task::COMPLETED_ON))
}

/// The task of a period, copied from the completed one; `None` after the last valid year of dates.
fn following(work: &Work, done: &Record, series: Id, to: Period) -> Option<Record> {
    let mut record = Record::blank(Id::new(Kind::Task, work.world.last_no(Kind::Task) + 1));
    for (no, field, value) in done.fields() {
        if field.entry == Entry::Form {
            record.set(no, value.clone());
        }
    }
    let recurrence = recurrence(done);
    // If its own recurrence has changed, the first task no longer determines when the others are due.
    let first = work.world.record(series).filter(|first| self::recurrence(first) == recurrence);
    let moved = |day_of: fn(&Record) -> Option<Day>| {
        let from = first.as_ref().filter(|first| day_of(first).is_some()).unwrap_or(done);
        let months = to.months_since(Period::of(recurrence, first_day(from)?)?);
        day_of(from).map(|day| day.plus_months(months))
    };
    let due = moved(original_due);
    let assigned_on = moved(|record| record.day(task::ASSIGNED_ON)).filter(|on| due.is_none_or(|due| *on <= due));
    if [due, assigned_on].into_iter().flatten().any(|day| !YEARS.contains(&day.year())) {
        return None;
    }
    record.set(task::DUE, due.map_or(Value::EMPTY, Value::day));
    record.set(task::ASSIGNED_ON, assigned_on.map_or(Value::EMPTY, Value::day));
    record.set(task::PROGRESS, Value::EMPTY);
    record.set(task::NOTE, Value::EMPTY);
    record.set(task::COOPERATION_UNITS, Value::EMPTY);
    record.set(task::STATE, Value::choice(task::NOT_STARTED));
    record.set(task::TEMPLATE, Value::id(series));
    record.set(task::PERIOD, Value::text(to.to_string()));
    Some(record)
}
