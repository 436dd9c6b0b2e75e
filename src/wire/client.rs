//! One request after another, for the command line.

use std::io;
use std::time::Duration;

use super::connection::{Connection, Start};
use super::error::ConnectError;
use super::frame::FrameError;
use super::message::{ToClient, ToServer};
use super::place::Place;
use crate::service::api::{Answer, Ask, Failure, Notice, Person, Phase};

/// Called with the progress of a loading server: phase, done, total.
pub type Watch = Box<dyn FnMut(Phase, u64, u64) + Send>;

/// A connection that waits for each answer.
pub struct Client {
    connection: Connection,
    last: u32,
    subscribed: bool,
    watch: Option<Watch>,
}

/// Why there is no answer. Whether a command was done is then unknown: `Ask::Outcome` finds it out later.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server closed the connection.
    #[error("the server closed the connection")]
    Gone,
    /// The request is larger than a frame may be and was not sent.
    #[error("the request is too large")]
    TooLarge,
    /// The received or sent bytes are not a frame, or the socket failed.
    #[error(transparent)]
    Frame(FrameError),
}

impl From<FrameError> for ClientError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::TooLong(_) => ClientError::TooLarge,
            FrameError::Io(cause)
                if matches!(cause.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset) =>
            {
                ClientError::Gone
            }
            other => ClientError::Frame(other),
        }
    }
}

impl Client {
    /// Connects to the server of this place, and starts it if needed and allowed.
    pub fn connect(place: &Place, start: Start) -> Result<Client, ConnectError> {
        Connection::open(place, start, None).map(Client::on)
    }

    /// A client on an existing connection.
    pub fn on(connection: Connection) -> Client {
        Client { connection, last: 0, subscribed: false, watch: None }
    }

    /// The person that the server takes us for.
    pub fn person(&self) -> &Person {
        &self.connection.person
    }

    /// While [`Self::ask`] waits for a loading server, calls `watch` with its progress.
    pub fn watch_loading(&mut self, watch: impl FnMut(Phase, u64, u64) + Send + 'static) {
        self.watch = Some(Box::new(watch));
    }

    /// Sends a request and waits for the answer, also while the server loads.
    pub fn ask(&mut self, ask: Ask) -> Result<Answer, ClientError> {
        let mut request = ToServer::Ask(0, ask);
        loop {
            match self.round(&mut request)? {
                Answer::Failed(Failure::Loading(phase, done, of)) => self.wait_for_loading(phase, done, of)?,
                answer => return Ok(answer),
            }
        }
    }

    /// Sends a request and waits for the answer, which may be that the server still loads.
    pub fn ask_once(&mut self, ask: Ask) -> Result<Answer, ClientError> {
        self.round(&mut ToServer::Ask(0, ask))
    }

    /// Sends the request under a new number and waits for its answer.
    fn round(&mut self, request: &mut ToServer) -> Result<Answer, ClientError> {
        self.last = self.last.wrapping_add(1);
        let number = self.last;
        if let ToServer::Ask(place, _) = request {
            *place = number;
        }
        self.connection.send(request)?;
        loop {
            match self.connection.receive()? {
                Some(ToClient::Answer(to, answer)) if to == number => return Ok(answer),
                Some(_) => {}
                None => return Err(ClientError::Gone),
            }
        }
    }

    /// Returns when a new try makes sense: at once after subscribing (loading may have ended before), otherwise when
    /// loading is over, or after at most one second.
    fn wait_for_loading(&mut self, phase: Phase, done: u64, of: u64) -> Result<(), ClientError> {
        self.progress(phase, done, of);
        if !self.subscribed {
            self.subscribed = true;
            self.connection.send(&ToServer::Subscribe)?;
            return Ok(());
        }
        self.connection.set_patience(Some(Duration::from_secs(1))).map_err(FrameError::from)?;
        let waited = self.wait_for_ready();
        self.connection.set_patience(None).map_err(FrameError::from)?;
        waited
    }

    fn wait_for_ready(&mut self) -> Result<(), ClientError> {
        loop {
            match self.connection.receive() {
                Ok(Some(ToClient::Notice(Notice::Ready))) => return Ok(()),
                Ok(Some(ToClient::Notice(Notice::Progress(phase, done, of)))) => self.progress(phase, done, of),
                Ok(Some(_)) => {}
                Ok(None) => return Err(ClientError::Gone),
                Err(FrameError::Io(cause)) if cause.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn progress(&mut self, phase: Phase, done: u64, of: u64) {
        if let Some(watch) = &mut self.watch {
            watch(phase, done, of);
        }
    }
}

/// Ends the server of an own home by a signal, also one with another protocol. Returns true if there was one. For a
/// socket that systemd passed, the kernel reports systemd itself as the listener, so a shared server is never sent a
/// signal.
pub fn terminate(place: &Place) -> Result<bool, ConnectError> {
    let stream = match super::connection::dial(place) {
        Ok(stream) => stream,
        Err(ConnectError::NoServer(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    if !place.own {
        return Err(ConnectError::NotOurs(place.connect_path()));
    }
    let signalled = rustix::net::sockopt::socket_peercred(&stream)
        .and_then(|peer| rustix::process::kill_process(peer.pid, rustix::process::Signal::TERM));
    match signalled {
        Ok(()) => Ok(true),
        Err(cause) => Err(ConnectError::Io { path: place.connect_path(), cause: cause.into() }),
    }
}
