//! From a record before and after to an event: fills in derived values, gives the code, and checks every rule.

use crate::domain::dates::stated_year;
use crate::domain::event::{Change, Event};
use crate::domain::fault::Fault;
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::value::Value;
use crate::domain::world::{Ctx, World, format_code};

use super::types;

/// An event that satisfies every rule, or the faults.
pub type Settled = Result<Event, Vec<Fault>>;

/// Settles a change: `after` is the command's result for `before` (`None` for a new record). `faults` are those already
/// found.
pub(super) fn settle(
    world: &dyn World,
    ctx: &Ctx,
    before: Option<&Record>,
    mut after: Record,
    mut faults: Vec<Fault>,
) -> Settled {
    rules::fill(world, before, &mut after);
    if faults.is_empty() {
        give_code(world, ctx, &mut after);
    }
    check(world, ctx, before, &after, &mut faults);
    if faults.is_empty() { Ok(event(before, &after)) } else { Err(faults) }
}

/// Checks types and rules of a changed record.
pub(super) fn check(world: &dyn World, ctx: &Ctx, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    for fault in types::faults(world, before, after) {
        if !faults.iter().any(|known| known.field == fault.field) {
            faults.push(fault);
        }
    }
    let mut broken = Vec::new();
    rules::check(world, ctx, before, after, &mut broken);
    for fault in broken {
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
}

/// A hidden record gets its code when it becomes visible, so that no gap reveals it.
fn give_code(world: &dyn World, ctx: &Ctx, after: &mut Record) {
    let def = def(after.kind());
    let Some(rule) = def.code else { return };
    if !after.text(rule.field).is_empty() || rules::hidden(after) {
        return;
    }
    let stated = rule.document.and_then(|field| stated_year(after.text(field), ctx.today));
    let year = stated.unwrap_or_else(|| after.day(rule.year_of).unwrap_or(ctx.today).year());
    if let Some(code) = format_code(def.kind, year, world.last_code(def.kind, year) + 1) {
        after.set(rule.field, Value::text(code));
    }
}

/// The difference of two states of a record. A difference only in secrets leaves the revision as it is.
pub(super) fn event(before: Option<&Record>, after: &Record) -> Event {
    let changes = after
        .fields()
        .filter_map(|(field, _, value)| {
            let old = before.map_or(Value::EMPTY, |record| record.get(field).clone());
            (old != *value).then(|| Change { field, before: old, after: value.clone() })
        })
        .collect();
    let archived = before.and_then(|old| (old.archived != after.archived).then_some((old.archived, after.archived)));
    let rev = before.map_or(0, |old| old.rev);
    let mut event = Event { id: after.id, rev, created: before.is_none(), archived, changes };
    event.rev += u32::from(event.is_open());
    event
}
