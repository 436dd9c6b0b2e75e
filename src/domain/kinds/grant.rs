//! Rights in a shared home: one record per user or group. Only admins see them.

use crate::domain::field::{Choice, Field, Type, choice, fields, note};
use crate::i18n::tr;

/// The prefix of a group's name.
pub const GROUP_SIGN: char = '@';

/// The roles that may be granted; each includes those before it.
pub static ROLES: &[Choice] = &[
    choice("viewer", tr("Chỉ xem", "Viewer"), tr("x", "v")),
    choice("editor", tr("Cập nhật", "Editor"), tr("c", "e")),
    choice("admin", tr("Quản trị", "Admin"), tr("q", "a")),
];

/// May only look.
pub const VIEWER: u8 = 0;
/// May change records.
pub const EDITOR: u8 = 1;
/// May do everything, including grants.
pub const ADMIN: u8 = 2;

fields! {
    /// The name of a user, or of a Unix group with the prefix `@`.
    NAME = Field::new(1, "name", tr("Người dùng hoặc @nhóm", "User or @group"), Type::Text).required().word().max(64);
    /// The number of the user: systems reuse both numbers and names, so both must match. Looked up when the grant is
    /// made; a group has none.
    UID = Field::new(2, "uid", tr("Số người dùng", "User number"), Type::Int(0, 4_294_967_294));
    /// The granted role.
    ROLE = Field::new(3, "role", tr("Quyền", "Role"), Type::Choice(ROLES)).required().or(&["quyen"]);
    /// May also see hidden records: surprise inspections that have not begun.
    SENSITIVE = Field::new(4, "sensitive", tr("Được xem nội dung kín", "Sees what is hidden"), Type::Flag).or(&["kin"]);
    /// Free note.
    NOTE = note(5);
}

/// Whether the name is that of a group.
pub fn is_group(name: &str) -> bool {
    name.starts_with(GROUP_SIGN)
}
