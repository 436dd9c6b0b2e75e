//! What is said over the wire, in both directions.

use serde::{Deserialize, Serialize};

use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};

/// Grows when any message or anything inside one changes its form.
pub const PROTOCOL: u32 = 6;

/// The first frame of either side. **Its form never changes**: programs of different age must at
/// least understand that they do not understand each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Always [`Hello::MAGIC`].
    pub magic: [u8; 6],
    /// [`PROTOCOL`] of the program that speaks.
    pub protocol: u32,
    /// Its version, for people.
    pub program: String,
}

impl Hello {
    /// Tells a dondoc from anything else that may speak on a socket.
    pub const MAGIC: [u8; 6] = *b"dondoc";

    /// This program's.
    pub fn ours() -> Hello {
        Hello { magic: Self::MAGIC, protocol: PROTOCOL, program: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// What a client says after its [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToServer {
    /// A request under a number of the client's choice; the answer carries it.
    Ask(u32, Ask),
    /// The answer to this request is no longer wanted. Commands are done all the same.
    Cancel(u32),
    /// The request of this number was too large to send. It is answered (`Failure::TooMuch`), so
    /// that every answer comes the same way.
    TooLarge(u32),
    /// Send notices from now on.
    Subscribe,
    /// A form is open on this record, or on none any more; others are told. Of one that has subscribed.
    Editing(Option<Id>),
}

/// What the server says after its [`Hello`]: first `Welcome` or `Refused`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToClient {
    /// Come in; the server takes the client for this person.
    Welcome(Person),
    /// Not this time; the connection ends.
    Refused(Refusal),
    /// The answer to the request with this number.
    Answer(u32, Answer),
    /// Something happened.
    Notice(Notice),
}

/// Why the server lets a client not in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// This user has no role here.
    NotAdmitted {
        /// The user's name, as the kernel and the user table tell it.
        name: String,
    },
    /// Too many clients are connected.
    Full,
    /// The server is about to end.
    Stopping,
    /// The client's [`Hello`] is of another protocol, or none at all.
    Protocol,
    /// This user has as many clients as one user may have.
    Share {
        /// How many that is.
        most: u32,
    },
    /// The last places are for admins, and this user is none.
    Reserved,
    /// The server can open no more files.
    NoFiles,
}
