//! How many clients a server takes, and how long it waits for them.

use std::time::Duration;

/// What a server allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Clients at a time.
    pub clients: usize,
    /// Of them, the last so many are for admins.
    pub reserve: usize,
    /// Most clients of one user; none where there is only one user.
    pub share: Option<usize>,
    /// How long a client may take nothing before it is dropped.
    pub patience: Duration,
    /// How long a client may take for the whole of its greeting.
    pub greeting: Duration,
    /// How long to go on without any client; none for ever.
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
    /// Where several people share a home: nobody takes everybody's places, and one who looks after
    /// them still comes in.
    #[must_use]
    pub fn among_many(self) -> Limits {
        Limits { reserve: 10, share: Some(20), ..self }
    }
}
