//! Grants: one per name, and at least one admin.

use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem};
use crate::domain::id::Kind;
use crate::domain::kinds::grant::{ADMIN, GROUP_SIGN, NAME, ROLE, UID, is_group};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

/// A valid name, the number of a user, and one grant per name.
pub(super) fn check(world: &dyn World, after: &Record, faults: &mut Vec<Fault>) {
    let name = after.text(NAME);
    let bare = name.strip_prefix(GROUP_SIGN).unwrap_or(name);
    let odd = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '/' | GROUP_SIGN);
    if !name.is_empty() && (bare.is_empty() || bare.contains(odd)) {
        faults.push(Fault::at(after.id, NAME, Problem::NotFound { text: name.to_owned() }));
    }
    if !name.is_empty() && is_group(name) == after.int(UID).is_some() {
        let problem = if is_group(name) { Problem::NotEditable } else { Problem::Missing };
        faults.push(Fault::at(after.id, UID, problem));
    }
    if after.archived || name.is_empty() {
        return;
    }
    let same = world.having(Kind::Grant, NAME, &Scalar::Text(name.to_owned()));
    let other = same.into_iter().filter(|id| *id != after.id).filter_map(|id| world.record(id));
    if other.into_iter().any(|other| !other.archived) {
        faults.push(Fault::at(after.id, NAME, Problem::AlreadyGranted));
    }
}

/// Users who are admins by name: a group may have no member.
fn admins(world: &dyn World) -> usize {
    let ids = world.having(Kind::Grant, ROLE, &Scalar::Choice(ADMIN));
    ids.into_iter()
        .filter_map(|id| world.record(id))
        .filter(|grant| !grant.archived && grant.choice(ROLE) == Some(ADMIN) && !is_group(grant.text(NAME)))
        .count()
}

/// Whether these events, which lead from one world to the other, remove the last admin.
pub fn orphans(before: &dyn World, after: &dyn World, events: &[Event]) -> bool {
    events.iter().any(|event| event.id.kind == Kind::Grant) && admins(before) > 0 && admins(after) == 0
}
