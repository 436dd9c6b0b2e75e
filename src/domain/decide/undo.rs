//! Inverts the events of one line: independent of the order of states, but all rules apply.

use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem};
use crate::domain::kinds::def;
use crate::domain::rules;
use crate::domain::world::World;

use super::settle;
use super::work::Work;

pub(super) fn undo(work: &mut Work, undone: &[Event]) {
    if undone.is_empty() {
        return work.refuse_whole(Problem::NothingToUndo);
    }
    let mut failed = false;
    for event in undone.iter().rev() {
        if let Err(faults) = invert(work, event) {
            failed = true;
            work.refuse(event.id, faults);
        }
    }
    if failed {
        work.decision.events.clear();
        return;
    }
    // The rules must hold at the end, not after each inverted event: two records may swap values.
    for event in work.decision.events.clone() {
        let Some(after) = work.world.record(event.id).filter(|record| !record.archived) else { continue };
        let mut faults = Vec::new();
        settle::check(&work.world, work.ctx, Some(&after), &after, &mut faults);
        // Rules that compare with the old record apply to an undo too.
        if faults.is_empty() {
            rules::check(&work.world, work.ctx, work.base.record(event.id).as_ref(), &after, &mut faults);
        }
        if !faults.is_empty() {
            failed = true;
            work.refuse(event.id, faults);
        }
    }
    if failed {
        work.decision.events.clear();
    }
}

fn invert(work: &mut Work, event: &Event) -> Result<(), Vec<Fault>> {
    let Some(before) = work.world.record(event.id) else {
        return Err(vec![Fault::of(event.id, Problem::NotFound { text: event.id.to_string() })]);
    };
    let since =
        |field| Fault { id: Some(event.id), field, problem: Problem::ChangedSince { by: before.updated.by.clone() } };
    let mut after = before.clone();
    let mut faults = Vec::new();
    if event.created {
        // A created record is archived, never deleted: its number and code stay used.
        let as_made = before.fields().all(|(field, _, value)| {
            let made = event.changes.iter().find(|change| change.field == field);
            made.map_or(value.is_empty(), |change| change.after == *value)
        });
        if !as_made || before.archived {
            faults.push(since(None));
        }
        after.archived = true;
    } else {
        let code = def(event.id.kind).code.map(|rule| rule.field);
        // A code stays with its record: if it were removed, another record would get it after a restart.
        for change in event.changes.iter().filter(|change| Some(change.field) != code) {
            if *before.get(change.field) == change.after {
                after.set(change.field, change.before.clone());
            } else {
                faults.push(since(Some(change.field)));
            }
        }
        if let Some((was, is)) = event.archived {
            if before.archived == is {
                after.archived = was;
            } else {
                faults.push(since(None));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    work.accept(settle::event(Some(&before), &after));
    Ok(())
}
