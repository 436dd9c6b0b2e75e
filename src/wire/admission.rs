//! Admission. The kernel reports the user of a connection; nothing that a client sends decides it.

use std::os::unix::net::UnixStream;
use std::sync::Arc;

use nix::unistd::{Uid, User};

use super::message::Refusal;
use crate::service::Service;
use crate::service::api::{Person, Role};

/// Decides which users are admitted.
pub trait Admission: Send + Sync {
    /// Returns the person behind this socket, or the refusal.
    fn admit(&self, stream: &UnixStream) -> Result<Person, Refusal>;

    /// Whether this user may have one of the places that are reserved for those who manage the home. Called before the
    /// client has sent anything.
    fn may_use_reserved(&self, uid: u32) -> bool;
}

/// Admission to a home of one owner: the owner may do everything, all other users are rejected, including root.
#[derive(Debug, Clone, Copy)]
pub struct OwnerOnly {
    /// The owner's user number.
    pub owner: u32,
    /// Whether the home can only be read.
    pub read_only: bool,
}

impl OwnerOnly {
    /// The person with this user number, if admitted.
    pub fn admit(self, uid: u32) -> Option<Person> {
        let owner =
            || Person { uid, name: name_of(uid), role: Role::Admin, sensitive: true, read_only: self.read_only };
        (uid == self.owner).then(owner)
    }
}

impl Admission for OwnerOnly {
    fn admit(&self, stream: &UnixStream) -> Result<Person, Refusal> {
        let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
            return Err(Refusal::NotAdmitted { name: "?".to_owned() });
        };
        let uid = peer.uid.as_raw();
        let refused = || Refusal::NotAdmitted { name: name_of(uid) };
        OwnerOnly::admit(*self, uid).ok_or_else(refused)
    }

    fn may_use_reserved(&self, uid: u32) -> bool {
        uid == self.owner
    }
}

/// Admission to a shared home: users with a role are admitted, by the grants at that moment. What they may do is looked
/// up again at every request.
pub struct ByGrants {
    /// The service, which knows the grants.
    pub service: Arc<Service>,
}

impl Admission for ByGrants {
    fn admit(&self, stream: &UnixStream) -> Result<Person, Refusal> {
        let Ok(peer) = rustix::net::sockopt::socket_peercred(stream) else {
            return Err(Refusal::NotAdmitted { name: "?".to_owned() });
        };
        let uid = peer.uid.as_raw();
        let name = name_of(uid);
        let refused = || Refusal::NotAdmitted { name: name.clone() };
        self.service.welcome(uid, &name).ok_or_else(refused)
    }

    fn may_use_reserved(&self, uid: u32) -> bool {
        // Root names admins, and the server's own user makes backups.
        uid == 0 || uid == rustix::process::geteuid().as_raw() || self.service.is_admin(uid, &name_of(uid))
    }
}

/// The user's name, or the number if the user table has no name.
fn name_of(uid: u32) -> String {
    User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name)
}
