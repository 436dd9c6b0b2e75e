//! New records: all of a command's drafts, or none.

use std::collections::HashMap;

use crate::domain::action::{Draft, NEW};
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::secret::SecretText;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;
use crate::text::clean;

use super::settle;
use super::work::Work;

pub(super) fn create(work: &mut Work, drafts: &[Draft]) {
    let ids = number(work, drafts);
    let mut failed = false;
    for ((draft, id), place) in drafts.iter().zip(&ids).zip(NEW..) {
        match one(work, draft, *id, &ids) {
            Ok(()) => {}
            Err(faults) => {
                failed = true;
                // Nothing was created, so the record has no number: its index among the drafts identifies it.
                let id = Id::new(id.kind, place);
                let faults = faults.into_iter().map(|fault| Fault {
                    id: Some(id),
                    problem: unmade(fault.problem, &ids),
                    ..fault
                });
                let faults = faults.collect();
                work.refuse(id, faults);
            }
        }
    }
    if failed {
        work.decision.events.clear();
    }
}

fn number(work: &Work, drafts: &[Draft]) -> Vec<Id> {
    let mut last: HashMap<Kind, u32> = HashMap::new();
    let next = |draft: &Draft| {
        let no = last.entry(draft.kind).or_insert_with(|| work.world.last_no(draft.kind));
        *no += 1;
        Id::new(draft.kind, *no)
    };
    drafts.iter().map(next).collect()
}

/// The problem with the indexes of drafts instead of the numbers that they would have got.
fn unmade(problem: Problem, ids: &[Id]) -> Problem {
    let place = |other: Id| {
        let at = ids.iter().position(|id| *id == other).and_then(|at| u32::try_from(at).ok());
        at.map_or(other, |at| Id::new(other.kind, NEW + at))
    };
    match problem {
        Problem::CodeTaken { other, by } => Problem::CodeTaken { other: place(other), by },
        Problem::NameTaken { other } => Problem::NameTaken { other: place(other) },
        other => other,
    }
}

/// Puts a new record into its first state.
fn begin(record: &mut Record) {
    if let Some(machine) = def(record.kind()).machine
        && let Some(first) = machine.initial.first()
    {
        record.set(machine.field, Value::choice(*first));
    }
}

fn one(work: &mut Work, draft: &Draft, id: Id, ids: &[Id]) -> Result<(), Vec<Fault>> {
    let def = def(draft.kind);
    let mut faults = Vec::new();
    let mut record = Record::blank(id);
    begin(&mut record);
    for (no, value) in &draft.values {
        match def.field(*no) {
            None => faults.push(Fault::of(id, Problem::UnknownField { name: no.0.to_string() })),
            Some(field) if field.is_given() => faults.push(Fault::at(id, *no, Problem::NotEditable)),
            Some(_) => record.set(*no, placed(normal(value), ids)),
        }
    }
    if let (Some(machine), Some(state)) = (def.machine, record.state())
        && !machine.initial.contains(&state)
        && !record_of_the_past(&record, machine.field, state)
    {
        faults.push(Fault::at(id, machine.field, Problem::NotAnInitialState { state }));
    }
    if draft.kind == Kind::Committee && id.no > 1 {
        faults.push(Fault::of(id, Problem::OneCommittee));
    }
    let event = settle::settle(&work.world, work.ctx, None, record, faults)?;
    work.accept(event);
    Ok(())
}

/// A record may be entered in a later state if it has everything that the step into it requires: for events from before
/// the program was used.
fn record_of_the_past(record: &Record, field: FieldNo, state: u8) -> bool {
    let Some(machine) = def(record.kind()).machine else { return false };
    let answered = |ask: &crate::domain::machine::Ask| {
        !ask.must || !record.get(ask.field).is_empty() || ask.or.is_some_and(|or| record.flag(or))
    };
    field == machine.field
        && machine.moves.iter().any(|step| step.to == state && !step.asks.is_empty() && step.asks.iter().all(answered))
}

/// The value with clean texts (NFC, nothing invisible) without surrounding white space; a text that becomes empty is an
/// empty value. Every text of every command passes here, from every client.
pub(super) fn normal(value: &Value) -> Value {
    let scalar = |held: &Scalar| match held {
        Scalar::Text(text) => {
            let text = clean(text).trim().to_owned();
            if text.is_empty() { Scalar::Empty } else { Scalar::Text(text) }
        }
        Scalar::SecretText(text) => {
            let text = clean(text.text()).trim().to_owned();
            if text.is_empty() { Scalar::Empty } else { Scalar::SecretText(SecretText::new(text)) }
        }
        other => other.clone(),
    };
    match value {
        Value::One(held) => Value::One(scalar(held)),
        Value::Many(list) => {
            let list: Vec<Scalar> = list.iter().map(scalar).filter(|held| !held.is_empty()).collect();
            if list.is_empty() { Value::EMPTY } else { Value::Many(list) }
        }
        Value::Rows(rows) if rows.is_empty() => Value::EMPTY,
        Value::Rows(rows) => Value::Rows(rows.iter().map(|row| row.iter().map(scalar).collect()).collect()),
    }
}

/// Replaces references to records of the same command by the given numbers.
fn placed(value: Value, ids: &[Id]) -> Value {
    let scalar = |held: Scalar| match held {
        Scalar::Ref(id) if id.no >= NEW => {
            ids.get((id.no - NEW) as usize).map_or(Scalar::Ref(id), |id| Scalar::Ref(*id))
        }
        other => other,
    };
    match value {
        Value::One(held) => Value::One(scalar(held)),
        Value::Many(list) => Value::Many(list.into_iter().map(scalar).collect()),
        Value::Rows(rows) => Value::Rows(rows.into_iter().map(|row| row.into_iter().map(scalar).collect()).collect()),
    }
}
