//! Who may come in. The kernel says who somebody is; nothing a client sends does.

use std::os::unix::net::UnixStream;
use std::sync::Arc;

use nix::unistd::{Uid, User};

use super::message::Refusal;
use crate::service::Service;
use crate::service::api::{Person, Role};

/// Decides who comes in.
pub trait Door: Send + Sync {
    /// Who is behind this socket, and whether they may come in.
    fn admit(&self, stream: &UnixStream) -> Guest;

    /// Whether this user may have one of the places kept for those who look after the others. Asked before they have
    /// said anything.
    fn looks_after(&self, uid: u32) -> bool;
}

/// What the door says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guest {
    /// Come in.
    Admitted(Person),
    /// Stay out.
    Refused(Refusal),
}

/// The door of somebody's own home: they may do everything, nobody else anything, root neither.
#[derive(Debug, Clone, Copy)]
pub struct OwnDoor {
    /// User number of the owner.
    pub owner: u32,
    /// Whether the home can only be read.
    pub read_only: bool,
}

impl OwnDoor {
    /// The person with this user number, if they may come in.
    pub fn admit(self, uid: u32) -> Option<Person> {
        let owner =
            || Person { uid, name: name_of(uid), role: Role::Admin, sensitive: true, read_only: self.read_only };
        (uid == self.owner).then(owner)
    }
}

impl Door for OwnDoor {
    fn admit(&self, stream: &UnixStream) -> Guest {
        let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
            return Guest::Refused(Refusal::NotAdmitted { name: "?".to_owned() });
        };
        let uid = peer.uid.as_raw();
        let refused = || Guest::Refused(Refusal::NotAdmitted { name: name_of(uid) });
        OwnDoor::admit(*self, uid).map_or_else(refused, Guest::Admitted)
    }

    fn looks_after(&self, uid: u32) -> bool {
        uid == self.owner
    }
}

/// The door of a shared home: who has a role comes in with it, as the grants are at that moment. What
/// they may do is looked up anew at every question.
pub struct SharedDoor {
    /// Knows the grants.
    pub service: Arc<Service>,
}

impl Door for SharedDoor {
    fn admit(&self, stream: &UnixStream) -> Guest {
        let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
            return Guest::Refused(Refusal::NotAdmitted { name: "?".to_owned() });
        };
        let uid = peer.uid.as_raw();
        let name = name_of(uid);
        let refused = || Guest::Refused(Refusal::NotAdmitted { name: name.clone() });
        self.service.welcome(uid, &name).map_or_else(refused, Guest::Admitted)
    }

    fn looks_after(&self, uid: u32) -> bool {
        // Root names admins, and the server's own user draws backups.
        uid == 0 || uid == rustix::process::geteuid().as_raw() || self.service.is_admin(uid, &name_of(uid))
    }
}

/// The user's name, or their number where the user table has none.
fn name_of(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}
