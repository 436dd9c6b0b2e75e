//! The connected clients, and whether one more may connect.

use std::collections::HashMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use rustix::net::SendFlags;

use super::limits::Limits;
use super::message::Refusal;

/// The clients of a server.
pub(super) struct Clients {
    places: Mutex<HashMap<u64, Place>>,
    left: Condvar,
    /// Written to when a client disconnects or asks to stop.
    bell: UnixStream,
    limits: Limits,
}

struct Place {
    stream: Arc<UnixStream>,
    /// The user of the socket, as the kernel reports it.
    uid: u32,
}

impl Clients {
    /// No clients yet.
    pub(super) fn new(bell: UnixStream, limits: Limits) -> Clients {
        Clients { places: Mutex::default(), left: Condvar::new(), bell, limits }
    }

    /// Admits a client if the limits of the server and of this user allow it. The last places are for users with
    /// `may_use_reserved`, from the first byte on: a client that sends nothing cannot take one of these.
    pub(super) fn enter(
        &self,
        number: u64,
        (uid, stream): (u32, &Arc<UnixStream>),
        may_use_reserved: &dyn Fn(u32) -> bool,
    ) -> Result<(), Refusal> {
        let open = self.limits.clients.saturating_sub(self.limits.reserve);
        // Who that is may have to be looked up, which delays no other client: only one thread admits clients.
        let crowded = self.places.lock().len() >= open;
        let reserved = crowded && !may_use_reserved(uid);
        let mut places = self.places.lock();
        if places.len() >= self.limits.clients {
            return Err(Refusal::Full);
        }
        if reserved {
            return Err(Refusal::Reserved);
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

    /// Wakes the thread that accepts clients.
    pub(super) fn ring(&self) {
        // If the socket's buffer is full, the thread wakes anyway.
        let _ = rustix::net::send(&self.bell, b"!", SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
    }

    /// Removes a client that disconnected.
    pub(super) fn leave(&self, number: u64) {
        self.places.lock().remove(&number);
        self.left.notify_all();
        self.ring();
    }

    /// Whether no client is connected.
    pub(super) fn is_empty(&self) -> bool {
        self.places.lock().is_empty()
    }

    /// Waits until no client is connected; false if one still is.
    pub(super) fn wait_until_empty(&self, timeout: Duration) -> bool {
        let mut places = self.places.lock();
        self.left.wait_while_for(&mut places, |places| !places.is_empty(), timeout);
        places.is_empty()
    }

    /// Shuts down every client's socket on the server's side.
    pub(super) fn shut(&self, how: Shutdown) {
        for place in self.places.lock().values() {
            // One that is shut already is no matter.
            let _ = place.stream.shutdown(how);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_places_and_the_last_are_for_admins_from_the_first_byte() {
        let limits = Limits { clients: 4, reserve: 2, share: Some(3), ..Limits::default() };
        let (bell, _heard) = UnixStream::pair().unwrap();
        let clients = Clients::new(bell, limits);
        let socket = Arc::new(UnixStream::pair().unwrap().0);
        let admins = |uid| [1, 2].contains(&uid);
        let enter = |number, uid| clients.enter(number, (uid, &socket), &admins);
        // These clients have sent nothing yet.
        assert_eq!([enter(1, 4_000), enter(2, 4_000)], [Ok(()), Ok(())]);
        assert_eq!(enter(3, 4_000), Err(Refusal::Reserved));
        assert_eq!(enter(3, 4_001), Err(Refusal::Reserved), "whoever it is");
        assert_eq!([enter(3, 1), enter(4, 2)], [Ok(()), Ok(())]);
        assert_eq!(enter(5, 1), Err(Refusal::Full));
        clients.leave(1);
        clients.leave(2);
        assert_eq!([enter(6, 1), enter(7, 1)], [Ok(()), Ok(())]);
        clients.leave(4);
        assert_eq!(enter(8, 1), Err(Refusal::Share { most: 3 }));
    }
}
