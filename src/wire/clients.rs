//! Who is connected, and whether there is a place for one more.

use std::collections::HashMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::net::SendFlags;

use super::message::Refusal;
use super::server::Limits;
use crate::service::api::{Person, Role};

/// The clients of a server.
pub(super) struct Clients {
    places: Mutex<HashMap<u64, Place>>,
    left: Condvar,
    /// Rung when one has left or has asked to stop.
    bell: UnixStream,
    limits: Limits,
}

struct Place {
    stream: Arc<UnixStream>,
    /// Whose it is, as the kernel says.
    uid: u32,
}

impl Clients {
    /// None yet.
    pub(super) fn new(bell: UnixStream, limits: Limits) -> Clients {
        Clients { places: Mutex::default(), left: Condvar::new(), bell, limits }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a client a place: while there is one, and one of this user's own share.
    pub(super) fn enter(&self, number: u64, stream: &Arc<UnixStream>) -> Result<(), Refusal> {
        let uid = rustix::net::sockopt::socket_peercred(stream).map_or(u32::MAX, |peer| peer.uid.as_raw());
        let mut places = self.lock();
        if places.len() >= self.limits.clients {
            return Err(Refusal::Full);
        }
        let theirs = || places.values().filter(|place| place.uid == uid).count();
        match self.limits.share {
            Some(share) if theirs() >= share => Err(Refusal::Share { most: u32::try_from(share).unwrap_or(u32::MAX) }),
            _ => {
                places.insert(number, Place { stream: Arc::clone(stream), uid });
                Ok(())
            }
        }
    }

    /// Whether one who has a place, and whose role is known now, may keep it: the last ones are for
    /// those who look after the rest. Root names admins, and whom the server runs as draws backups.
    pub(super) fn keeps(&self, person: &Person) -> Result<(), Refusal> {
        let served = rustix::process::geteuid().as_raw();
        let looks_after = person.role == Role::Admin || person.uid == 0 || person.uid == served;
        let open = self.limits.clients.saturating_sub(self.limits.reserve);
        if looks_after || self.lock().len() <= open { Ok(()) } else { Err(Refusal::Reserved) }
    }

    /// Makes the one who accepts look around.
    pub(super) fn ring(&self) {
        // A bell that is full rings already.
        let _ = rustix::net::send(&self.bell, b"!", SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
    }

    /// A client has left.
    pub(super) fn leave(&self, number: u64) {
        self.lock().remove(&number);
        self.left.notify_all();
        self.ring();
    }

    /// Whether nobody is there.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Waits until nobody is there; false if somebody still is.
    pub(super) fn wait_until_empty(&self, timeout: Duration) -> bool {
        let waited = self.left.wait_timeout_while(self.lock(), timeout, |places| !places.is_empty());
        waited.unwrap_or_else(PoisonError::into_inner).0.is_empty()
    }

    /// Shuts every client's socket on the server's side.
    pub(super) fn shut(&self, how: Shutdown) {
        for place in self.lock().values() {
            // One that is shut already is no matter.
            let _ = place.stream.shutdown(how);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(uid: u32, role: Role) -> Person {
        Person { uid, name: "x".to_owned(), role, sensitive: false }
    }

    #[test]
    fn nobody_takes_all_places_and_the_last_are_for_admins() {
        let limits = Limits { clients: 4, reserve: 2, share: Some(3), ..Limits::default() };
        let (bell, _heard) = UnixStream::pair().unwrap();
        let clients = Clients::new(bell, limits);
        let socket = || Arc::new(UnixStream::pair().unwrap().0);
        assert_eq!((1..=2).map(|number| clients.enter(number, &socket())).collect::<Vec<_>>(), [Ok(()), Ok(())]);
        assert_eq!(clients.keeps(&person(4_000, Role::Editor)), Ok(()));
        assert_eq!(clients.enter(3, &socket()), Ok(()));
        assert_eq!(clients.keeps(&person(4_000, Role::Editor)), Err(Refusal::Reserved));
        assert_eq!(clients.keeps(&person(4_000, Role::Admin)), Ok(()));
        assert_eq!(clients.keeps(&person(0, Role::None)), Ok(()), "root may name an admin");
        assert_eq!(clients.enter(4, &socket()), Err(Refusal::Share { most: 3 }));
        clients.leave(1);
        assert_eq!(clients.enter(5, &socket()), Ok(()));
    }
}
