//! The server's inside: it decides, commits, remembers and answers. Knows nothing of sockets.

pub mod api;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use api::{Answer, Ask, Failure, Notice, Person};

/// A running service on one home folder.
pub struct Service;

/// Why a service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another server holds the home's lock.
    #[error("another server already works on this home")]
    Locked,
}

impl Service {
    /// Takes the home's lock and starts loading in the background; questions are answered with
    /// `Failure::Loading` until it is done.
    pub fn start(_home: &Path) -> Result<Arc<Service>, StartError> {
        Ok(Arc::new(Service))
    }

    /// Answers one question; a command is answered when it is durable. `cancelled` is asked now
    /// and then during long queries.
    pub fn ask(&self, _person: &Person, _ask: Ask, _cancelled: &dyn Fn() -> bool) -> Answer {
        Answer::Failed(Failure::Internal)
    }

    /// Notices from now on, coalesced; also enters the person among those present until dropped.
    pub fn subscribe(&self, _person: &Person) -> Feed {
        Feed
    }

    /// Whether somebody asked the server to stop (`Ask::Stop`).
    pub fn stopping(&self) -> bool {
        false
    }

    /// Finishes what is accepted, brings sled up to date, syncs and lets the lock go.
    pub fn stop(&self) {}
}

/// Notices for one subscriber.
pub struct Feed;

impl Feed {
    /// Waits for the next notice: none after `timeout`, or at once when woken.
    pub fn next(&self, _timeout: Duration) -> Option<Notice> {
        None
    }

    /// Makes a waiting `next` return.
    pub fn wake(&self) {}
}
