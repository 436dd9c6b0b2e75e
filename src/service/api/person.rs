//! Who asks, what they may do and how much they may see.

use serde::{Deserialize, Serialize};

use crate::domain::id::Kind;
use crate::domain::kinds::def;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Nothing.
    None,
    /// Look.
    Viewer,
    /// Change records.
    Editor,
    /// Everything.
    Admin,
}

/// Who asks: named by the kernel, never by the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// User number.
    pub uid: u32,
    /// User name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may see what is hidden (surprise inspections that have not begun).
    pub sensitive: bool,
    /// Whether the home can only be read: then no change is accepted, whatever the role.
    pub read_only: bool,
}

/// How much a person may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sight {
    /// What is hidden from most.
    pub sensitive: bool,
    /// What only admins may know of: the grants.
    pub admin: bool,
}

impl Sight {
    /// Everybody's, from the least on.
    pub const ALL: [Sight; 4] = [
        Sight { sensitive: false, admin: false },
        Sight { sensitive: true, admin: false },
        Sight { sensitive: false, admin: true },
        Sight::FULL,
    ];

    /// Sees everything.
    pub const FULL: Sight = Sight { sensitive: true, admin: true };

    /// Whether somebody who sees so much may know of a record of this kind, hidden or not.
    pub fn knows(self, kind: Kind, hidden: bool) -> bool {
        (self.sensitive || !hidden) && (self.admin || !def(kind).admins)
    }
}

impl Person {
    /// Whether they may change records.
    pub fn may_change(&self) -> bool {
        self.role >= Role::Editor && !self.read_only
    }

    /// How much they may see.
    pub fn sight(&self) -> Sight {
        Sight { sensitive: self.sensitive, admin: self.role == Role::Admin }
    }
}
