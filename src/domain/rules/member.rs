//! Members: a role that fits the body; one head, one standing deputy.

use crate::domain::fault::{Fault, Problem};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::assignment;
use crate::domain::kinds::member::{ACTIVE, BODY, FROM, HEAD, ROLE, STANDING_DEPUTY, STATE, TO, roles_of};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

/// A role of the body, checked only if one of the two changes, so that a store with other roles can still be used; one
/// active head and one active standing deputy; a membership that ends after it began.
pub(super) fn check(world: &dyn World, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(FROM), after.day(TO))
        && to < from
    {
        faults.push(Fault::at(after.id, TO, Problem::EndsBeforeItBegins { from, to }));
    }
    let role = after.choice(ROLE);
    let changed = |field| before.is_none_or(|old| old.get(field) != after.get(field));
    if let (Some(body), Some(role)) = (after.choice(BODY), role)
        && (changed(BODY) || changed(ROLE))
        && !roles_of(Some(body)).contains(&role)
    {
        faults.push(Fault::at(after.id, ROLE, Problem::RoleOfOtherBody { role, body }));
        return;
    }
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
