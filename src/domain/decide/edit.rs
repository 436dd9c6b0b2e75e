//! Changing fields, and archiving records.

use crate::domain::action::Edit;
use crate::domain::fault::{Fault, Problem};
use crate::domain::id::Id;
use crate::domain::kinds::def;
use crate::domain::world::World;

use super::create::normal;
use super::settle;
use super::work::Work;

pub(super) fn edit(work: &mut Work, ids: &[Id], edits: &[Edit]) {
    for id in ids {
        match one(work, *id, edits) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

fn one(work: &mut Work, id: Id, edits: &[Edit]) -> Result<(), Vec<Fault>> {
    let before = work.live(id)?;
    let mut after = before.clone();
    let mut faults = Vec::new();
    for edit in edits {
        match def(id.kind).field(edit.field) {
            None => faults.push(Fault::of(id, Problem::UnknownField { name: edit.field.0.to_string() })),
            Some(field) if !before.may_edit(field) => faults.push(Fault::at(id, edit.field, Problem::NotEditable)),
            Some(_) => after.set(edit.field, normal(&edit.value)),
        }
    }
    if faults.is_empty() && after == before {
        return Err(vec![Fault::of(id, Problem::NothingChanges)]);
    }
    let event = settle::settle(&work.world, work.ctx, Some(&before), after, faults)?;
    work.accept(event);
    Ok(())
}

pub(super) fn archive(work: &mut Work, ids: &[Id], away: bool) {
    for id in ids {
        match archive_one(work, *id, away) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

fn archive_one(work: &mut Work, id: Id, away: bool) -> Result<(), Vec<Fault>> {
    let Some(before) = work.world.record(id) else {
        return Err(vec![Fault::of(id, Problem::NotFound { text: id.to_string() })]);
    };
    if before.archived == away {
        return Err(vec![Fault::of(id, Problem::NothingChanges)]);
    }
    let mut after = before.clone();
    after.archived = away;
    let mut faults = Vec::new();
    if !away {
        settle::check(&work.world, work.ctx, Some(&before), &after, &mut faults);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    work.accept(settle::event(Some(&before), &after));
    Ok(())
}

pub(super) fn forget(work: &mut Work, ids: &[Id]) {
    for id in ids {
        match forget_one(work, *id) {
            Ok(()) => {}
            Err(faults) => work.refuse(*id, faults),
        }
    }
}

/// Removes the secrets' numbers from the record, archived or not. A record without a secret now may have had some
/// before: then the event changes nothing, and states that those are forgotten.
fn forget_one(work: &mut Work, id: Id) -> Result<(), Vec<Fault>> {
    let Some(before) = work.world.record(id) else {
        return Err(vec![Fault::of(id, Problem::NotFound { text: id.to_string() })]);
    };
    if def(id.kind).secrets().next().is_none() {
        return Err(vec![Fault::of(id, Problem::DoesNotApply)]);
    }
    work.accept(settle::event(Some(&before), &before.clone().without_secrets()));
    Ok(())
}
