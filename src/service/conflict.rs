//! Whether another user has changed what a command is about to change.

use crate::domain::action::{Action, Edit};
use crate::domain::field::FieldNo;
use crate::domain::kinds::{def, task};
use crate::domain::record::Record;
use crate::domain::secret::SecretId;
use crate::domain::value::{Scalar, Value};
use crate::domain::world::World;

use super::api::Clash;

/// Every field that holds neither what the person saw nor what they want. Fields that others did not change merge.
pub(super) fn clashes(world: &dyn World, action: &Action) -> Vec<Clash> {
    match action {
        Action::Edit { ids, edits } => {
            ids.iter().filter_map(|id| world.record(*id)).flat_map(|record| edited(&record, edits)).collect()
        }
        _ => stepped(world, action),
    }
}

fn edited(record: &Record, edits: &[Edit]) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for edit in edits {
        let held = record.get(edit.field);
        if edit.was.as_ref().is_some_and(|was| was != held) && *held != edit.value {
            clashes.push(clash(record, edit.field, edit.value.clone()));
        }
    }
    clashes
}

/// A step is a conflict if the state or deadline it started from has changed, even to the wanted one: another user has
/// taken the step, with other answers.
fn stepped(world: &dyn World, action: &Action) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for seen in action.seen() {
        let Some(record) = world.record(seen.id) else { continue };
        let held = record.get(seen.field);
        let mine = wanted(action, &record, seen.field).unwrap_or_else(|| seen.value.clone());
        let answer = !is_ground(&record, seen.field);
        if *held != seen.value && !(answer && *held == mine) {
            clashes.push(clash(&record, seen.field, mine));
        }
    }
    clashes
}

/// Whether a step depends on the field, rather than filling it in.
fn is_ground(record: &Record, field: FieldNo) -> bool {
    let def = def(record.kind());
    def.due == Some(field) || def.machine.is_some_and(|machine| machine.field == field)
}

/// The value that the step would put into a field, if it changes it.
fn wanted(action: &Action, record: &Record, field: FieldNo) -> Option<Value> {
    match action {
        Action::Move { to, values, .. } => {
            let state = def(record.kind()).machine.filter(|machine| machine.field == field);
            let given = || values.iter().find(|(no, _)| *no == field).map(|(_, value)| value.clone());
            state.map(|_| Value::choice(*to)).or_else(given)
        }
        Action::Extend { to, .. } if field == task::DUE => Some(Value::day(*to)),
        _ => None,
    }
}

fn clash(record: &Record, field: FieldNo, mine: Value) -> Clash {
    // The user still has the typed secret; no answer sends it back.
    let is_secret = matches!(mine, Value::One(Scalar::SecretText(_)));
    let mine = if is_secret { Value::One(Scalar::Secret(SecretId::default())) } else { mine };
    Clash {
        id: record.id,
        field,
        theirs: record.get(field).clone(),
        mine,
        by: record.updated.by.clone(),
        at: record.updated.at,
    }
}
