//! New records: all of a command's drafts, or none.

use std::collections::HashMap;

use crate::domain::action::{Draft, NEW};
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::{Entry, FieldNo};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;
use crate::text::nfc;

use super::{Work, settle};

pub(super) fn create(work: &mut Work, drafts: &[Draft]) {
    let ids = number(work, drafts);
    let mut failed = false;
    for ((draft, id), place) in drafts.iter().zip(&ids).zip(NEW..) {
        match one(work, draft, *id, &ids) {
            Ok(()) => {}
            Err(faults) => {
                failed = true;
                // Whatever the number would have been, nothing was made: only its place among the drafts tells which.
                let id = Id::new(id.kind, place);
                let faults = faults.into_iter().map(|fault| Fault { id, ..fault }).collect();
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
    drafts
        .iter()
        .map(|draft| {
            let no = last.entry(draft.kind).or_insert_with(|| work.world.last_no(draft.kind));
            *no += 1;
            Id::new(draft.kind, *no)
        })
        .collect()
}

fn one(work: &mut Work, draft: &Draft, id: Id, ids: &[Id]) -> Result<(), Vec<Fault>> {
    let def = def(draft.kind);
    let mut faults = Vec::new();
    let mut record = Record::blank(id);
    if let Some(machine) = def.machine
        && let Some(first) = machine.initial.first()
    {
        record.set(machine.field, Value::choice(*first));
    }
    for (no, value) in &draft.values {
        match def.field(*no) {
            None => faults.push(Fault::of(id, Problem::UnknownField { name: no.0.to_string() })),
            Some(field) if field.entry == Entry::Program => faults.push(Fault::at(id, *no, Problem::NotEditable)),
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

/// A record may be entered in a later state when it carries all that the step into it asks for:
/// what happened before the program was there.
fn record_of_the_past(record: &Record, field: FieldNo, state: u8) -> bool {
    let Some(machine) = def(record.kind()).machine else { return false };
    let answered = |ask: &crate::domain::machine::Ask| {
        !ask.must || !record.get(ask.field).is_empty() || ask.or.is_some_and(|or| record.flag(or))
    };
    field == machine.field
        && machine.moves.iter().any(|step| step.to == state && !step.asks.is_empty() && step.asks.iter().all(answered))
}

/// The value with its texts in NFC, without white space around them; an emptied one is empty.
pub(super) fn normal(value: &Value) -> Value {
    let scalar = |held: &Scalar| match held {
        Scalar::Text(text) => {
            let text = nfc(text.trim()).into_owned();
            if text.is_empty() { Scalar::Empty } else { Scalar::Text(text) }
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

/// Puts the given numbers where a value names a record of the same command.
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
