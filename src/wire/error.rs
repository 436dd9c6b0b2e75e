//! Why a client has no connection, and why a server does not serve.

use std::io;
use std::path::{Path, PathBuf};

use super::message::Refusal;
use super::place::PlaceError;
use crate::service::StartError;

/// Why there is no connection. [`ConnectError::say`] has the sentence.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No server listens on this socket.
    #[error("no server listens on {0}")]
    NoServer(PathBuf),
    /// A server was started and reported why it cannot work.
    #[error("the server could not start: {en}")]
    CannotStart {
        /// The reason, in Vietnamese.
        vi: String,
        /// The reason, in English.
        en: String,
        /// Whether the log in the home has more details.
        logged: bool,
    },
    /// The user who listens there neither owns the home nor is root.
    #[error("the socket {socket} is served by user {uid}, who does not own the home")]
    Stranger {
        /// The socket.
        socket: PathBuf,
        /// The user who listens.
        uid: u32,
    },
    /// The protocol versions of client and server differ.
    #[error("this program is {ours} and the server {theirs}")]
    Protocol {
        /// This program's version.
        ours: String,
        /// The server's.
        theirs: String,
        /// Whether the server is the older one.
        server_older: bool,
    },
    /// What listens there is not dondoc.
    #[error("what listens on {0} is not a dondoc server")]
    NotDondoc(PathBuf),
    /// The server refused the client.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The server closed the connection before the handshake was complete, as an ending server does.
    #[error("the server closed the connection")]
    HungUp,
    /// A server holds the home but does not answer.
    #[error("the server of {0} does not answer")]
    Silent(PathBuf),
    /// A server holds the home, but its socket is missing.
    #[error("process {pid} holds {home} and has no socket")]
    NoSocket {
        /// The home.
        home: PathBuf,
        /// The server's process.
        pid: u32,
    },
    /// A server of another user cannot be stopped by this one.
    #[error("the server at {0} is run by another user")]
    NotOurs(PathBuf),
    /// The place could not be determined.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system returned another error.
    #[error("{path}: {cause}")]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
}

/// Why the server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The home or the socket's folder cannot be used.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(StartError),
    /// Something other than a socket is at the socket's path.
    #[error("{0} exists and is not a socket")]
    Occupied(PathBuf),
    /// The socket of another user is there, perhaps systemd's.
    #[error("{0} is the socket of another user")]
    Taken(PathBuf),
    /// The system refused an operation.
    #[error("{path}: {cause}")]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> ServeError {
    move |cause| ServeError::Io { path: path.to_path_buf(), cause }
}
