//! Who may do what in a shared home: one record a user or group. Only admins know of them.

use crate::domain::field::{Choice, Field, Type, choice, fields, note};
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
