//! Members: one head, one standing deputy.

use crate::domain::fault::{Fault, Problem};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::assignment;
use crate::domain::kinds::member::{ACTIVE, FROM, HEAD, ROLE, STANDING_DEPUTY, STATE, TO};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

/// One active head and one active standing deputy; a membership that ends after it began.
pub(super) fn check(world: &dyn World, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(FROM), after.day(TO))
        && to < from
    {
        faults.push(Fault::at(after.id, TO, Problem::EndsBeforeItBegins { from, to }));
    }
    let role = after.choice(ROLE);
    let single = matches!(role, Some(HEAD | STANDING_DEPUTY));
    if !single || after.choice(STATE) != Some(ACTIVE) || after.archived {
        return;
    }
    let Some(place) = role else { return };
    let other = world
        .having(Kind::Member, ROLE, &Scalar::Choice(place))
        .into_iter()
        .filter(|id| *id != after.id)
        .filter_map(|id| world.record(id))
        .find(|other| !other.archived && other.choice(STATE) == Some(ACTIVE));
    if let Some(other) = other {
        faults.push(Fault::at(after.id, ROLE, Problem::RoleTaken { role: place, by: other.title().to_owned() }));
    }
}

/// The open assignments of a member: those without a last day.
pub fn open_assignments(world: &dyn World, member: Id) -> Vec<Record> {
    world
        .having(Kind::Assignment, assignment::MEMBER, &Scalar::Ref(member))
        .into_iter()
        .filter_map(|id| world.record(id))
        .filter(|record| !record.archived && record.day(assignment::TO).is_none())
        .collect()
}
