//! Requests, answers and notices in both directions, for a screen.

use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};

use super::connection::{Connection, Start, write_bytes};
use super::error::ConnectError;
use super::frame::{self, FrameError};
use super::message::{ToClient, ToServer};
use super::place::Place;
use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};

/// What a link reports to the screen.
#[derive(Debug)]
pub enum Incoming {
    /// The handshake is done, notices are subscribed to, and the server takes us for this person. While it loads,
    /// answers are `Failure::Loading` until `Notice::Ready`.
    Connected(Person),
    /// The answer to the request of this number.
    Answer(u32, Answer),
    /// Something happened.
    Notice(Notice),
    /// There is no connection; open requests get no answer. [`Link::reconnect`] tries again.
    Gone(Gone),
}

/// Why there is no connection.
#[derive(Debug)]
pub enum Gone {
    /// It could not be established.
    NotConnected(ConnectError),
    /// It broke: the server ended or disconnected us.
    Lost,
}

/// A connection in the background, with one thread that reads and one that writes. Dropping it closes it.
pub struct Link {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    last: u32,
    /// Frames that are not written yet.
    queue: Vec<Vec<u8>>,
    socket: Option<UnixStream>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A connection is being established; requests wait for it.
    Connecting,
    Connected,
    /// No connection, and none requested; requests are dropped.
    Gone,
    /// The link was dropped.
    Closed,
}

/// The stack of a thread of the link. Reading decodes a page of at most 4 MiB, which is on the heap.
const STACK: usize = 256 << 10;

impl Link {
    /// Returns at once; the connection is established in the background and reported to `sink`, like everything after
    /// it. Requests may be sent at once: they wait for the connection.
    pub fn start(place: Place, start: Start, sink: impl Fn(Incoming) + Send + 'static) -> io::Result<Link> {
        Self::start_with(place, start, None, sink)
    }

    /// As [`Self::start`], but starts servers with `program` instead of this program.
    pub fn start_with(
        place: Place,
        start: Start,
        program: Option<PathBuf>,
        sink: impl Fn(Incoming) + Send + 'static,
    ) -> io::Result<Link> {
        let state = State { phase: Phase::Connecting, last: 0, queue: Vec::new(), socket: None };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let link = Link { shared: Arc::clone(&shared) };
        let reader = Arc::clone(&shared);
        let run = move || reader.read_for_ever(&place, start, program.as_deref(), &sink);
        thread::Builder::new().name("link-in".to_owned()).stack_size(STACK).spawn(run)?;
        let run = move || shared.write_for_ever();
        thread::Builder::new().name("link-out".to_owned()).stack_size(STACK).spawn(run)?;
        Ok(link)
    }

    /// Sends a request and returns its number. Without a connection, and with none being established, it is dropped and
    /// gets no answer. One that is too large for a frame is answered with `Failure::TooMuch`.
    pub fn send(&self, ask: Ask) -> u32 {
        let mut state = self.shared.state.lock();
        state.last = state.last.wrapping_add(1);
        let number = state.last;
        self.shared.queue(&mut state, &ToServer::Ask(number, ask));
        number
    }

    /// Reports that an answer is no longer needed; it may still arrive.
    pub fn cancel(&self, number: u32) {
        let mut state = self.shared.state.lock();
        self.shared.queue(&mut state, &ToServer::Cancel(number));
    }

    /// Reports the record on which a form is open, or that none is open any more.
    pub fn editing(&self, id: Option<Id>) {
        let mut state = self.shared.state.lock();
        self.shared.queue(&mut state, &ToServer::Editing(id));
    }

    /// After [`Incoming::Gone`]: tries again, with the same permission to start a server as before. Does nothing while
    /// a connection exists or is being established.
    pub fn reconnect(&self) {
        let mut state = self.shared.state.lock();
        if state.phase == Phase::Gone {
            state.phase = Phase::Connecting;
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.phase = Phase::Closed;
        state.shut();
        self.shared.changed.notify_all();
    }
}

impl State {
    fn shut(&mut self) {
        if let Some(socket) = self.socket.take() {
            // Wakes the thread that waits on it. It may be closed already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

impl Shared {
    fn queue(&self, state: &mut State, message: &ToServer) {
        if !matches!(state.phase, Phase::Connecting | Phase::Connected) {
            return;
        }
        let frame = match (frame::encode(message), message) {
            (Err(FrameError::TooLong(_)), ToServer::Ask(number, _)) => frame::encode(&ToServer::TooLarge(*number)),
            (encoded, _) => encoded,
        };
        if let Ok(frame) = frame {
            state.queue.push(frame);
            self.changed.notify_all();
        }
    }

    /// Connects whenever that is wanted, and reads until the connection ends.
    fn read_for_ever(&self, place: &Place, start: Start, program: Option<&std::path::Path>, sink: &dyn Fn(Incoming)) {
        loop {
            let mut state = self.state.lock();
            while state.phase == Phase::Gone {
                self.changed.wait(&mut state);
            }
            if state.phase == Phase::Closed {
                return;
            }
            drop(state);
            let gone = match Connection::open(place, start, program) {
                Ok(connection) => self.read_until_gone(connection, sink),
                Err(error) => Gone::NotConnected(error),
            };
            let mut state = self.state.lock();
            if state.phase == Phase::Closed {
                return;
            }
            state.phase = Phase::Gone;
            state.queue.clear();
            state.shut();
            drop(state);
            sink(Incoming::Gone(gone));
        }
    }

    fn read_until_gone(&self, mut connection: Connection, sink: &dyn Fn(Incoming)) -> Gone {
        // Sent before all waiting requests, so that no change after their answers is missed.
        if connection.send(&ToServer::Subscribe).is_err() {
            return Gone::Lost;
        }
        let Ok(socket) = connection.socket() else { return Gone::Lost };
        sink(Incoming::Connected(connection.person.clone()));
        {
            let mut state = self.state.lock();
            if state.phase == Phase::Closed {
                return Gone::Lost;
            }
            state.phase = Phase::Connected;
            state.socket = Some(socket);
            self.changed.notify_all();
        }
        loop {
            match connection.receive() {
                Ok(Some(ToClient::Answer(number, answer))) => sink(Incoming::Answer(number, answer)),
                Ok(Some(ToClient::Notice(notice))) => sink(Incoming::Notice(notice)),
                _ => return Gone::Lost,
            }
        }
    }

    /// Writes what waits whenever there is a connection. A stalled server stalls only this thread.
    fn write_for_ever(&self) {
        let mut state = self.state.lock();
        loop {
            match state.phase {
                Phase::Closed => return,
                Phase::Connected if !state.queue.is_empty() => {
                    let frames = std::mem::take(&mut state.queue);
                    let socket = state.socket.as_ref().and_then(|socket| socket.try_clone().ok());
                    drop(state);
                    let written = socket.is_some_and(|socket| write_bytes(&socket, &frames.concat()).is_ok());
                    state = self.state.lock();
                    if !written {
                        // The reading thread sees the end and reports it.
                        state.shut();
                    }
                }
                _ => self.changed.wait(&mut state),
            }
        }
    }
}
