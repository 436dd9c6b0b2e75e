//! Why a client has no connection, and why a server does not serve.

use std::io;
use std::path::{Path, PathBuf};

use super::message::Refusal;
use super::place::PlaceError;
use crate::service::StartError;

/// Why there is no connection. [`ConnectError::say`] says it to people.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens on this socket.
    #[error("no server listens on {0}")]
    NoServer(PathBuf),
    /// A server was started and said why it cannot work.
    #[error("the server could not start: {en}")]
    CannotStart {
        /// Its words, in Vietnamese.
        vi: String,
        /// And in English.
        en: String,
        /// Whether the log in the home has more about it.
        logged: bool,
    },
    /// Whoever listens there neither owns the home nor is root.
    #[error("the socket {socket} is served by user {uid}, who does not own the home")]
    Stranger {
        /// The socket.
        socket: PathBuf,
        /// Who listens.
        uid: u32,
    },
    /// Client and server are of different age.
    #[error("this program is {ours} and the server {theirs}")]
    Protocol {
        /// This program's version.
        ours: String,
        /// The server's.
        theirs: String,
        /// Whether the server is the older one.
        server_older: bool,
    },
    /// What listens there is no dondoc.
    #[error("what listens on {0} is not a dondoc server")]
    NotDondoc(PathBuf),
    /// The server said no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The server hung up before the handshake was over, as one that ends does.
    #[error("the server closed the connection")]
    HungUp,
    /// A server holds the home but does not answer.
    #[error("the server of {0} does not answer")]
    Silent(PathBuf),
    /// A server holds the home, and its socket is gone.
    #[error("process {pid} holds {home} and has no socket")]
    NoSocket {
        /// The home.
        home: PathBuf,
        /// The server's process.
        pid: u32,
    },
    /// A server that somebody else runs is not ours to stop.
    #[error("the server at {0} is run by somebody else")]
    NotOurs(PathBuf),
    /// No place is known.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system said something else.
    #[error("{path}: {cause}")]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Why there is no serving.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The home or the socket's folder cannot be used.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(StartError),
    /// Where the socket belongs is something else.
    #[error("{0} exists and is no socket")]
    Occupied(PathBuf),
    /// Somebody else's socket is there, systemd's perhaps.
    #[error("{0} is somebody else's socket")]
    Taken(PathBuf),
    /// The system refused something.
    #[error("{path}: {cause}")]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> ServeError {
    move |cause| ServeError::Io { path: path.to_path_buf(), cause }
}
