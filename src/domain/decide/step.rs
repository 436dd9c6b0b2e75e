//! Changes of state, extensions and reminders.

use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::facts;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, member, task};
use crate::domain::machine::Move;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::create::normal;
use super::work::Work;
use super::{assign, recur, settle};

impl Work<'_> {
    /// The record, if it exists and is not archived.
    pub(super) fn live(&self, id: Id) -> Result<Record, Vec<Fault>> {
        match self.world.record(id) {
            None => Err(vec![Fault::of(id, Problem::NotFound { text: id.to_string() })]),
            Some(record) if record.archived => Err(vec![Fault::of(id, Problem::Archived)]),
            Some(record) => Ok(record),
        }
    }
}

pub(super) fn to_state(work: &mut Work, ids: &[Id], to: u8, values: &[(FieldNo, Value)]) {
    for id in ids {
        match one(work, *id, to, values) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

fn one(work: &mut Work, id: Id, to: u8, values: &[(FieldNo, Value)]) -> Result<(), Vec<Fault>> {
    let before = work.live(id)?;
    let Some(machine) = def(id.kind).machine else {
        return Err(vec![Fault::of(id, Problem::DoesNotApply)]);
    };
    let from = before.state().unwrap_or(0);
    let Some(step) = machine.step(from, to) else {
        return Err(vec![Fault::at(id, machine.field, Problem::NoSuchStep { from, to })]);
    };
    let mut faults = Vec::new();
    let mut after = before.clone();
    for field in step.clears {
        after.set(*field, Value::EMPTY);
    }
    for (field, value) in values {
        if step.asks.iter().any(|ask| ask.field == *field || ask.or == Some(*field)) {
            after.set(*field, normal(value));
        } else {
            faults.push(Fault::at(id, *field, Problem::NotEditable));
        }
    }
    unanswered(work, step, &after, &mut faults);
    after.set(machine.field, Value::choice(to));
    if (id.kind, to) == (Kind::Task, task::DONE) {
        recur::name_period(&mut after);
    }
    if faults.is_empty() && after == before {
        return Err(vec![Fault::of(id, Problem::NothingChanges)]);
    }
    let event = settle::settle(&work.world, work.ctx, Some(&before), after, faults)?;
    let kept = work.decision.events.len();
    accept_through(work, &before, machine.between(from, to), machine.field, event);
    let followed = follow(work, id, to);
    if followed.is_err() {
        work.roll_back(kept);
    }
    followed
}

/// Accepts a step that passes through other states: each is recorded as a separate step, with the answers in the last.
fn accept_through(work: &mut Work, before: &Record, between: &[u8], field: FieldNo, last: Event) {
    let mut now = before.clone();
    for state in between {
        let mut after = now.clone();
        after.set(field, Value::choice(*state));
        let event = settle::event(Some(&now), &after);
        after.rev = event.rev;
        now = after;
        work.accept(event);
    }
    let mut after = now.clone();
    for change in last.changes {
        after.set(change.field, change.after);
    }
    work.accept(settle::event(Some(&now), &after));
}

/// Adds a fault for every required answer that is missing.
fn unanswered(work: &Work, step: &Move, after: &Record, faults: &mut Vec<Fault>) {
    for ask in step.asks.iter().filter(|ask| ask.must) {
        let given = !after.get(ask.field).is_empty() || ask.or.is_some_and(|or| after.flag(or));
        if given {
            continue;
        }
        let problem = match ask.or {
            None => Problem::Missing,
            Some(_) if after.kind() == Kind::Member => match rules::open_assignments(&work.world, after.id).len() {
                0 => continue,
                units => Problem::HandOverOrLeave { units: units as u32 },
            },
            Some(_) => Problem::DocumentOrNone,
        };
        faults.push(Fault::at(after.id, ask.field, problem));
    }
}

/// The effects of a change of state on other records.
fn follow(work: &mut Work, id: Id, to: u8) -> Result<(), Vec<Fault>> {
    match (id.kind, to) {
        (Kind::Member, member::ENDED) => assign::end_member(work, id),
        (Kind::Task, task::DONE) => recur::next(work, id),
        _ => Ok(()),
    }
}

/// Returns the task if it is open; otherwise a fault.
fn open_task(work: &Work, id: Id) -> Result<Record, Vec<Fault>> {
    if id.kind != Kind::Task {
        return Err(vec![Fault::of(id, Problem::DoesNotApply)]);
    }
    let before = work.live(id)?;
    if facts::is_open(&before) || before.state() == Some(task::PAUSED) {
        Ok(before)
    } else {
        Err(vec![Fault::of(id, Problem::NotOpen { state: before.state().unwrap_or(0) })])
    }
}

pub(super) fn extend(work: &mut Work, ids: &[Id], to: Day, reason: &str, document: &str) {
    for id in ids {
        match extend_one(work, *id, to, reason, document) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

fn extend_one(work: &mut Work, id: Id, to: Day, reason: &str, document: &str) -> Result<(), Vec<Fault>> {
    let before = open_task(work, id)?;
    let mut faults = Vec::new();
    let due = before.day(task::DUE);
    match due {
        None => faults.push(Fault::at(id, task::DUE, Problem::NoDueDate)),
        Some(due) if to <= due => faults.push(Fault::at(id, task::DUE, Problem::NotLater { due })),
        Some(_) => {}
    }
    let row = vec![
        Scalar::Day(to),
        text(reason),
        text(document),
        Scalar::Text(work.ctx.by.clone()),
        Scalar::Day(work.ctx.today),
        due.map_or(Scalar::Empty, Scalar::Day),
    ];
    let mut after = before.clone();
    after.set(task::DUE, Value::day(to));
    after.set(task::EXTENSIONS, with_row(&before, task::EXTENSIONS, row));
    let event = settle::settle(&work.world, work.ctx, Some(&before), after, faults)?;
    work.accept(event);
    Ok(())
}

pub(super) fn remind(work: &mut Work, ids: &[Id], on: Day, channel: u8, note: &str) {
    for id in ids {
        match remind_one(work, *id, on, channel, note) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

fn remind_one(work: &mut Work, id: Id, on: Day, channel: u8, note: &str) -> Result<(), Vec<Fault>> {
    let before = open_task(work, id)?;
    let mut faults = Vec::new();
    if on > work.ctx.today {
        faults.push(Fault::at(id, task::REMINDERS, Problem::InTheFuture { day: on, today: work.ctx.today }));
    }
    let row = vec![Scalar::Day(on), Scalar::Choice(channel), text(note), Scalar::Text(work.ctx.by.clone())];
    let mut after = before.clone();
    after.set(task::REMINDERS, with_row(&before, task::REMINDERS, row));
    let event = settle::settle(&work.world, work.ctx, Some(&before), after, faults)?;
    work.accept(event);
    Ok(())
}

fn text(text: &str) -> Scalar {
    match normal(&Value::text(text)) {
        Value::One(held) => held,
        _ => Scalar::Empty,
    }
}

fn with_row(before: &Record, field: FieldNo, row: Vec<Scalar>) -> Value {
    let mut rows = before.rows(field).to_vec();
    rows.push(row);
    Value::Rows(rows)
}
