//! Who may do what in a shared home: one record a user or group. Only admins know of them.

use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::{Choice, Field, Type, choice, fields, note};
use crate::domain::id::Kind;
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::{Ctx, World};
use crate::i18n::tr;

/// Stands before the name of a group.
pub const GROUP_SIGN: char = '@';

/// What may be granted, each with all that is before it.
pub static ROLES: &[Choice] = &[
    choice("viewer", tr("Chỉ xem", "Viewer"), tr("x", "v")),
    choice("editor", tr("Cập nhật", "Editor"), tr("c", "e")),
    choice("admin", tr("Quản trị", "Admin"), tr("q", "a")),
];

/// Looks only.
pub const VIEWER: u8 = 0;
/// Changes records.
pub const EDITOR: u8 = 1;
/// Everything, grants too.
pub const ADMIN: u8 = 2;

fields! {
    /// Name of a user, or of a Unix group with `@` before it.
    NAME = Field::new(1, "name", tr("Người dùng hoặc @nhóm", "User or @group"), Type::Text).required().word().max(64);
    /// Number of the user: numbers and names are both given anew, so both must be right. Looked up
    /// when the grant is made; a group has none.
    UID = Field::new(2, "uid", tr("Số người dùng", "User number"), Type::Int(0, 4_294_967_294));
    /// What they may do.
    ROLE = Field::new(3, "role", tr("Quyền", "Role"), Type::Choice(ROLES)).required().or(&["quyen"]);
    /// They may also see what is hidden: surprise inspections that have not begun.
    SENSITIVE = Field::new(4, "sensitive", tr("Được xem nội dung kín", "Sees what is hidden"), Type::Flag).or(&["kin"]);
    /// Free note.
    NOTE = note(5);
}

/// Whether it is for a group.
pub fn is_group(name: &str) -> bool {
    name.starts_with(GROUP_SIGN)
}

/// A sound name, the number of a user, and one grant a name.
pub fn check(world: &dyn World, _: &Ctx, _: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
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

/// Users who are admins by name: a group may have nobody in it.
fn admins(world: &dyn World) -> usize {
    let ids = world.having(Kind::Grant, ROLE, &Scalar::Choice(ADMIN));
    ids.into_iter()
        .filter_map(|id| world.record(id))
        .filter(|grant| !grant.archived && grant.choice(ROLE) == Some(ADMIN) && !is_group(grant.text(NAME)))
        .count()
}

/// Whether these events, which lead from one world to the other, take the last admin away.
pub fn orphans(before: &dyn World, after: &dyn World, events: &[Event]) -> bool {
    events.iter().any(|event| event.id.kind == Kind::Grant) && admins(before) > 0 && admins(after) == 0
}
