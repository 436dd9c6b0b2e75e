//! How many clients a server accepts, and how long it waits for them.

use std::time::Duration;

/// The limits of a server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Clients at a time.
    pub clients: usize,
    /// How many of them are reserved for admins.
    pub reserve: usize,
    /// The maximum clients of one user; `None` if there is only one user.
    pub share: Option<usize>,
    /// How long a client may read nothing before it is disconnected.
    pub patience: Duration,
    /// How long a client may take for its complete handshake.
    pub greeting: Duration,
    /// How long the server runs without a client; `None` for no limit.
    pub linger: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            clients: 200,
            reserve: 0,
            share: None,
            patience: Duration::from_mins(1),
            greeting: Duration::from_secs(10),
            linger: Some(Duration::from_mins(1)),
        }
    }
}

impl Limits {
    /// Limits for a shared home: one user cannot take all places, and an admin can always connect.
    #[must_use]
    pub fn among_many(self) -> Limits {
        Limits { reserve: 10, share: Some(20), ..self }
    }
}
