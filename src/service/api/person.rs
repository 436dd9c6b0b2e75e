//! The user of a request: rights and visibility.

use serde::{Deserialize, Serialize};

use crate::domain::id::Kind;
use crate::domain::kinds::def;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Nothing.
    None,
    /// May look.
    Viewer,
    /// May change records.
    Editor,
    /// May do everything.
    Admin,
}

/// The user of a request, as named by the kernel, never by the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// User number.
    pub uid: u32,
    /// User name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Whether the person may see hidden records (surprise inspections that have not begun).
    pub sensitive: bool,
    /// Whether the home is read-only: then no change is accepted, with any role.
    pub read_only: bool,
}

/// The visibility of a person: what they may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visibility {
    /// May see hidden records.
    pub sensitive: bool,
    /// May see what only admins see: the grants.
    pub admin: bool,
}

impl Visibility {
    /// Every visibility, from the lowest.
    pub const ALL: [Visibility; 4] = [
        Visibility { sensitive: false, admin: false },
        Visibility { sensitive: true, admin: false },
        Visibility { sensitive: false, admin: true },
        Visibility::FULL,
    ];

    /// Sees everything.
    pub const FULL: Visibility = Visibility { sensitive: true, admin: true };

    /// Whether this visibility includes a record of this kind, hidden or not.
    pub fn includes(self, kind: Kind, hidden: bool) -> bool {
        (self.sensitive || !hidden) && (self.admin || !def(kind).admins)
    }
}

impl Person {
    /// Whether the person may change records.
    pub fn may_change(&self) -> bool {
        self.role >= Role::Editor && !self.read_only
    }

    /// The visibility of the person.
    pub fn visibility(&self) -> Visibility {
        Visibility { sensitive: self.sensitive, admin: self.role == Role::Admin }
    }
}
