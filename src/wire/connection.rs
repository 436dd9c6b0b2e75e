//! A client's end of the socket: finds the server, completes the handshake, sends and receives frames.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::SendFlags;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::ConnectError;
use super::frame::{self, FrameError, Splitter};
use super::holder;
use super::launch::{self, Launched};
use super::message::{Hello, PROTOCOL, Refusal, ToClient};
use super::place::Place;
use crate::service::api::Person;

/// Whether a client may start the server of an own home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// If none runs.
    IfNeeded,
    /// Only connect to a running server.
    Never,
}

/// How long a client waits for a server that holds its lock but does not answer yet, or no longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A server binds its socket right after it has taken the lock, and removes the socket at most this long before it
/// releases the lock.
const NO_SOCKET: Duration = Duration::from_secs(5);

/// A connection after the handshake.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
    splitter: Splitter,
    /// The person that the server takes us for.
    pub person: Person,
}

impl Connection {
    /// Connects. If no server runs and `start` and the place allow it, starts one with `program` (this program by
    /// default).
    pub fn open(place: &Place, start: Start, program: Option<&Path>) -> Result<Connection, ConnectError> {
        let begun = Instant::now();
        let deadline = begun + PATIENCE;
        let mut pause = Duration::from_millis(2);
        loop {
            let place = &place.now();
            match Self::greet(place) {
                Err(ConnectError::NoServer(_) | ConnectError::HungUp | ConnectError::Refused(Refusal::Stopping))
                    if start == Start::IfNeeded && place.may_start() => {}
                done => return done,
            }
            if Instant::now() > deadline {
                return Err(ConnectError::Silent(place.home.clone()));
            }
            // Busy: another process has the lock. It either binds its socket in a moment or is ending. Neither notifies
            // us.
            if launch::launch(place, program)? == Launched::Busy {
                if begun.elapsed() > NO_SOCKET
                    && !place.connect_path().exists()
                    && let Some(pid) = holder::holder(place)
                {
                    return Err(ConnectError::NoSocket { home: place.home.clone(), pid });
                }
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(200));
            }
        }
    }

    /// Connects to the running server and completes the handshake.
    fn greet(place: &Place) -> Result<Connection, ConnectError> {
        let stream = dial(place)?;
        let socket = place.connect_path();
        let broken = |cause| ConnectError::Io { path: socket.clone(), cause };
        stream.set_read_timeout(Some(PATIENCE)).map_err(broken)?;
        let mut handshake = Handshake { stream: &stream, splitter: Splitter::default(), place };
        // A server that is full refuses without reading; then the write fails, but its refusal can still be read.
        let _ = write(&stream, &Hello::ours());
        let theirs: Hello = handshake.read()?;
        if theirs.magic != Hello::MAGIC {
            return Err(ConnectError::NotDondoc(socket));
        }
        if theirs.protocol != PROTOCOL {
            let ours = Hello::ours().program;
            let server_older = theirs.protocol < PROTOCOL;
            return Err(ConnectError::Protocol { ours, theirs: theirs.program, server_older });
        }
        let person = match handshake.read()? {
            ToClient::Welcome(person) => person,
            ToClient::Refused(refusal) => return Err(ConnectError::Refused(refusal)),
            _ => return Err(ConnectError::NotDondoc(socket)),
        };
        let splitter = handshake.splitter;
        stream.set_read_timeout(None).map_err(broken)?;
        Ok(Connection { stream, splitter, person })
    }

    /// Sends one message; waits while the socket is full.
    pub fn send<T: Serialize>(&self, message: &T) -> Result<(), FrameError> {
        write(&self.stream, message)
    }

    /// Waits for the next message; `None` if the server has closed the connection.
    pub fn receive<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FrameError> {
        read(&self.stream, &mut self.splitter)
    }

    /// Limits the wait in [`Self::receive`] (then an `Io` error of kind `WouldBlock`); `None` for no limit.
    pub fn set_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        self.stream.set_read_timeout(patience)
    }

    /// Another handle of the socket, with which another thread can write or shut it down.
    pub fn socket(&self) -> io::Result<UnixStream> {
        self.stream.try_clone()
    }
}

/// The two directions of a handshake.
struct Handshake<'a> {
    stream: &'a UnixStream,
    splitter: Splitter,
    place: &'a Place,
}

impl Handshake<'_> {
    fn read<T: DeserializeOwned>(&mut self) -> Result<T, ConnectError> {
        match read(self.stream, &mut self.splitter) {
            Ok(Some(message)) => Ok(message),
            Ok(None) => Err(ConnectError::HungUp),
            Err(FrameError::Io(cause)) => Err(match cause.kind() {
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => ConnectError::HungUp,
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ConnectError::Silent(self.place.home.clone()),
                _ => ConnectError::Io { path: self.place.connect_path(), cause },
            }),
            Err(_) => Err(ConnectError::NotDondoc(self.place.connect_path())),
        }
    }
}

/// Connects to the socket and checks the user behind it.
pub(super) fn dial(place: &Place) -> Result<UnixStream, ConnectError> {
    let socket = place.connect_path();
    let stream = UnixStream::connect(&socket).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ConnectError::NoServer(socket.clone()),
        _ => ConnectError::Io { path: socket.clone(), cause },
    })?;
    let peer = rustix::net::sockopt::socket_peercred(&stream)
        .map_err(|cause| ConnectError::Io { path: socket.clone(), cause: cause.into() })?;
    let uid = peer.uid.as_raw();
    if uid == place.owner() || uid == 0 { Ok(stream) } else { Err(ConnectError::Stranger { socket, uid }) }
}

/// Writes one complete message. `SIGPIPE` would kill a command-line program, so it is never raised.
pub(super) fn write<T: Serialize>(stream: &UnixStream, message: &T) -> Result<(), FrameError> {
    write_bytes(stream, &frame::encode(message)?)?;
    Ok(())
}

/// Writes all of `bytes` to a socket without raising `SIGPIPE`.
pub(super) fn write_bytes(stream: &UnixStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::net::send(stream, bytes, SendFlags::NOSIGNAL) {
            Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(mut stream: &UnixStream, splitter: &mut Splitter) -> Result<Option<T>, FrameError> {
    let mut piece = [0; 16 << 10];
    loop {
        if let Some(body) = splitter.next_body()? {
            return frame::decode(body).map(Some);
        }
        match stream.read(&mut piece) {
            Ok(0) => return Ok(None),
            Ok(length) => splitter.push(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}
