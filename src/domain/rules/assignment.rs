//! Assignments: a unit or a field in words, and no overlap of two for the same member and unit.

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::id::Kind;
use crate::domain::kinds::assignment::{FROM, MEMBER, SCOPE, TO, UNIT};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

fn span(record: &Record) -> (Day, Day) {
    (record.day(FROM).unwrap_or(Day(i32::MIN)), record.day(TO).unwrap_or(Day(i32::MAX)))
}

/// Requires a unit or a field in words; assignments of the same member and unit never overlap in time.
pub(super) fn check(world: &dyn World, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(FROM), after.day(TO))
        && to < from
    {
        faults.push(Fault::at(after.id, TO, Problem::EndsBeforeItBegins { from, to }));
    }
    let (Some(member), Some(unit)) = (after.link(MEMBER), after.link(UNIT)) else {
        if after.link(UNIT).is_none() && after.text(SCOPE).is_empty() {
            faults.push(Fault::at(after.id, UNIT, Problem::Missing));
        }
        return;
    };
    if after.archived {
        return;
    }
    let (from, to) = span(after);
    let overlap = world
        .having(Kind::Assignment, UNIT, &Scalar::Ref(unit))
        .into_iter()
        .filter(|id| *id != after.id)
        .filter_map(|id| world.record(id))
        .filter(|other| !other.archived && other.link(MEMBER) == Some(member))
        .find(|other| {
            let (start, end) = span(other);
            start <= to && from <= end
        });
    if let Some(other) = overlap {
        faults.push(Fault::at(
            after.id,
            FROM,
            Problem::Overlaps { other: other.id, from: other.day(FROM), to: other.day(TO) },
        ));
    }
}
