//! The messages in both directions.

use serde::{Deserialize, Serialize};

use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};

/// Increased when any message, or anything inside one, changes its format.
pub const PROTOCOL: u32 = 7;

/// The first frame of either side. **Its format never changes**: programs with different versions must at least detect
/// that their protocols differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Always [`Hello::MAGIC`].
    pub magic: [u8; 6],
    /// The [`PROTOCOL`] of the sending program.
    pub protocol: u32,
    /// Its version, for users.
    pub program: String,
}

impl Hello {
    /// Distinguishes dondoc from other programs on a socket.
    pub const MAGIC: [u8; 6] = *b"dondoc";

    /// The one of this program.
    pub fn ours() -> Hello {
        Hello { magic: Self::MAGIC, protocol: PROTOCOL, program: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// What a client sends after its [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToServer {
    /// A request with a number of the client's choice; the answer carries the same number.
    Ask(u32, Ask),
    /// The answer to this request is no longer needed. Commands are still done.
    Cancel(u32),
    /// The request with this number was too large to send. It is answered (`Failure::TooMuch`), so that every answer
    /// arrives in the same way.
    TooLarge(u32),
    /// Send notices from now on.
    Subscribe,
    /// A form is open on this record, or none is open any more; the others are notified. Only from a subscribed client.
    Editing(Option<Id>),
}

/// What the server sends after its [`Hello`]: first `Welcome` or `Refused`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToClient {
    /// The client is admitted; the server takes it for this person.
    Welcome(Person),
    /// The client is rejected; the connection ends.
    Refused(Refusal),
    /// The answer to the request with this number.
    Answer(u32, Answer),
    /// Something happened.
    Notice(Notice),
}

/// Why the server rejects a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// This user has no role here.
    NotAdmitted {
        /// The user's name, from the kernel and the user table.
        name: String,
    },
    /// Too many clients are connected.
    Full,
    /// The server is about to end.
    Stopping,
    /// The client's [`Hello`] has another protocol, or is missing.
    Protocol,
    /// This user has the maximum number of clients.
    Share {
        /// The maximum.
        most: u32,
    },
    /// The last places are for admins, and this user is not an admin.
    Reserved,
    /// The server has no free descriptor.
    NoFiles,
}
