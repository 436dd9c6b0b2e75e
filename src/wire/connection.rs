//! A client's end of the socket: finding the server, the handshake, frames in and out.

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
    /// Where none runs.
    IfNeeded,
    /// Only talk to one that runs.
    Never,
}

/// How long a client waits for a server that has its lock but does not answer yet, or no longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A server binds its socket right after it has taken the lock, and removes it at most this long before it lets go.
const NO_SOCKET: Duration = Duration::from_secs(5);

/// A connection whose handshake is done.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
    splitter: Splitter,
    /// Who the server takes us for.
    pub person: Person,
}

impl Connection {
    /// Connects; where no server runs and `start` and the place allow it, starts one with `program`
    /// (this program, if none is given).
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
            // Busy: another starter has the lock and binds its socket within moments, or a server
            // that ends has not let it go yet. Neither tells us when.
            if launch::launch(place, program)? == Launched::Busy {
                if begun.elapsed() > NO_SOCKET
                    && !place.door().exists()
                    && let Some(pid) = holder::holder(place)
                {
                    return Err(ConnectError::NoSocket { home: place.home.clone(), pid });
                }
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(200));
            }
        }
    }

    /// Connects to the server that runs, and shakes hands.
    fn greet(place: &Place) -> Result<Connection, ConnectError> {
        let stream = dial(place)?;
        let socket = place.door();
        let broken = |cause| ConnectError::Io { path: socket.clone(), cause };
        stream.set_read_timeout(Some(PATIENCE)).map_err(broken)?;
        let mut hands = Hands { stream: &stream, splitter: Splitter::default(), place };
        // A server that is full refuses without reading; then the write fails and its words still wait for us.
        let _ = write(&stream, &Hello::ours());
        let theirs: Hello = hands.read()?;
        if theirs.magic != Hello::MAGIC {
            return Err(ConnectError::NotDondoc(socket));
        }
        if theirs.protocol != PROTOCOL {
            let ours = Hello::ours().program;
            let server_older = theirs.protocol < PROTOCOL;
            return Err(ConnectError::Protocol { ours, theirs: theirs.program, server_older });
        }
        let person = match hands.read()? {
            ToClient::Welcome(person) => person,
            ToClient::Refused(refusal) => return Err(ConnectError::Refused(refusal)),
            _ => return Err(ConnectError::NotDondoc(socket)),
        };
        let splitter = hands.splitter;
        stream.set_read_timeout(None).map_err(broken)?;
        Ok(Connection { stream, splitter, person })
    }

    /// Sends one message, waiting for room.
    pub fn send<T: Serialize>(&self, message: &T) -> Result<(), FrameError> {
        write(&self.stream, message)
    }

    /// Waits for the next message; none when the server has closed.
    pub fn receive<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FrameError> {
        read(&self.stream, &mut self.splitter)
    }

    /// Waits at most so long in [`Self::receive`] (then an `Io` error of kind `WouldBlock`); none for ever.
    pub fn set_patience(&self, patience: Option<Duration>) -> io::Result<()> {
        self.stream.set_read_timeout(patience)
    }

    /// A second hold on the socket, for another thread to write to or to shut.
    pub fn socket(&self) -> io::Result<UnixStream> {
        self.stream.try_clone()
    }
}

/// The two sides of a handshake under way.
struct Hands<'a> {
    stream: &'a UnixStream,
    splitter: Splitter,
    place: &'a Place,
}

impl Hands<'_> {
    fn read<T: DeserializeOwned>(&mut self) -> Result<T, ConnectError> {
        match read(self.stream, &mut self.splitter) {
            Ok(Some(message)) => Ok(message),
            Ok(None) => Err(ConnectError::HungUp),
            Err(FrameError::Io(cause)) => Err(match cause.kind() {
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => ConnectError::HungUp,
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ConnectError::Silent(self.place.home.clone()),
                _ => ConnectError::Io { path: self.place.door(), cause },
            }),
            Err(_) => Err(ConnectError::NotDondoc(self.place.door())),
        }
    }
}

/// Connects to the socket and makes sure who is behind it.
pub(super) fn dial(place: &Place) -> Result<UnixStream, ConnectError> {
    let socket = place.door();
    let stream = UnixStream::connect(&socket).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ConnectError::NoServer(socket.clone()),
        _ => ConnectError::Io { path: socket.clone(), cause },
    })?;
    let peer = rustix::net::sockopt::socket_peercred(&stream)
        .map_err(|cause| ConnectError::Io { path: socket.clone(), cause: cause.into() })?;
    let uid = peer.uid.as_raw();
    if uid == place.owner() || uid == 0 { Ok(stream) } else { Err(ConnectError::Stranger { socket, uid }) }
}

/// Writes one whole message. `SIGPIPE` may be deadly in a command-line program, so it is never raised.
pub(super) fn write<T: Serialize>(stream: &UnixStream, message: &T) -> Result<(), FrameError> {
    write_bytes(stream, &frame::encode(message)?)?;
    Ok(())
}

/// Writes all of `bytes` to a socket without ever raising `SIGPIPE`.
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
