//! What one client has sent: frames are read without waiting, and sorted into what is to be answered.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::RecvFlags;
use serde::de::DeserializeOwned;

use super::budget::{Account, CutOff, Held};
use super::decode::{Undecoded, decode};
use super::frame::{self, FrameError, Splitter};
use super::message::ToServer;
use crate::domain::id::{Id, Kind};
use crate::service::api::{Ask, Failure, Filtered};
use crate::service::is_slow;

/// The maximum number of open requests of one client.
pub(super) const MOST_OPEN: usize = 64;

/// The maximum bytes of a client's open requests together; a single one may always be as large as a frame.
const MOST_OPEN_BYTES: usize = 8 << 20;

/// The maximum bytes of a handshake message: magic, number and version need about twenty.
const MOST_GREETING: usize = 1 << 10;

/// Bytes of an incomplete frame that are not counted: every client may send this many.
const FREE_INPUT: usize = 64 << 10;

/// A request of a client.
pub(super) struct Request {
    /// The client's number of it.
    pub number: u32,
    /// The request.
    pub ask: Ask,
    /// Bytes of its frame, for [`Open::leave`].
    pub size: usize,
    /// Its share of what all clients hold.
    pub held: Held,
}

/// The requests of one client that were accepted and not answered yet, by any thread.
#[derive(Debug, Default)]
pub(super) struct Open {
    requests: AtomicUsize,
    bytes: AtomicUsize,
}

impl Open {
    /// Accepts a request if there is room for it.
    fn enter(&self, size: usize) -> bool {
        let fits = self.requests.load(Ordering::Relaxed) < MOST_OPEN
            && self.bytes.load(Ordering::Relaxed) + size <= MOST_OPEN_BYTES;
        if fits {
            self.requests.fetch_add(1, Ordering::Relaxed);
            self.bytes.fetch_add(size, Ordering::Relaxed);
        }
        fits
    }

    /// An accepted request is answered.
    pub(super) fn leave(&self, size: usize) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(size, Ordering::Relaxed);
    }
}

/// Two requests of one rank are about the same part of the screen: the newer replaces the older.
type Rank = (u8, Kind);

/// One client's requests.
pub(super) struct Inbox {
    stream: Arc<UnixStream>,
    splitter: Splitter,
    queries: VecDeque<Request>,
    /// Receives the requests that may wait for the disk.
    slow: Sender<Request>,
    open: Arc<Open>,
    account: Arc<Account>,
    /// The bytes of an incomplete frame.
    input: Option<Held>,
    running: Option<Running>,
    /// Requests that are answered with a failure before all others.
    settled: Vec<(u32, Failure)>,
    subscribed: bool,
    /// The latest record on which a form is open, if the client reported one.
    editing: Option<FormOn>,
    end: Option<End>,
}

struct Running {
    number: u32,
    rank: Option<Rank>,
    outdated: bool,
}

/// How a client's stream of requests ended.
#[derive(Debug)]
pub(super) enum End {
    /// It closed its side.
    Closed,
    /// What it sent cannot be decoded.
    Broken(FrameError),
    /// It held too much.
    CutOff(CutOff),
}

/// The record on which the client now has a form open, if any.
#[derive(Debug, Clone, Copy)]
pub(super) struct FormOn(pub Option<Id>);

/// What is to be done next.
#[derive(Default)]
pub(super) struct Next {
    /// Requests that fail.
    pub settled: Vec<(u32, Failure)>,
    /// Whether the client wants notices from now on.
    pub subscribe: bool,
    /// The record on which a form is now open, if that has changed.
    pub editing: Option<FormOn>,
    /// The query to answer now.
    pub query: Option<Request>,
}

impl Inbox {
    /// An inbox on a socket; requests that may wait for the disk go to `slow`. The thread that answers one of those
    /// removes it from `open`.
    pub(super) fn new(stream: Arc<UnixStream>, slow: Sender<Request>, open: Arc<Open>, account: Arc<Account>) -> Inbox {
        Inbox {
            stream,
            splitter: Splitter::default(),
            queries: VecDeque::new(),
            slow,
            open,
            account,
            input: None,
            running: None,
            settled: Vec::new(),
            subscribed: false,
            editing: None,
            end: None,
        }
    }

    /// The first message, which is short and not a request; `None` if the client is gone or has not sent all of it in
    /// time.
    pub(super) fn first<T: DeserializeOwned>(&mut self, timeout: Duration) -> Result<Option<T>, FrameError> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(body) = self.splitter.next_body_within(MOST_GREETING)? {
                return frame::decode(body).map(Some);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if self.end.is_some() || left.is_zero() || !self.wait(Some(left))? {
                return Ok(None);
            }
            self.receive();
        }
    }

    /// Waits until there is something to do; fails if the client is gone.
    pub(super) fn next(&mut self) -> Result<Next, End> {
        self.running = None;
        loop {
            self.fill();
            if let Some(end) = self.end.take() {
                return Err(end);
            }
            let next = Next {
                settled: mem::take(&mut self.settled),
                subscribe: mem::take(&mut self.subscribed),
                editing: self.editing.take(),
                query: self.queries.pop_front(),
            };
            self.running = next.query.as_ref().map(|request| Running {
                number: request.number,
                rank: rank(&request.ask),
                outdated: false,
            });
            if next.query.is_some() || next.subscribe || next.editing.is_some() || !next.settled.is_empty() {
                return Ok(next);
            }
            self.wait(None).map_err(|error| End::Broken(error.into()))?;
        }
    }

    /// Whether the answer of the running query is no longer needed: reads what the client has sent in the meantime,
    /// without waiting.
    pub(super) fn outdated(&mut self) -> bool {
        self.fill();
        self.end.is_some() || self.running.as_ref().is_some_and(|running| running.outdated)
    }

    /// Reads everything that waits in the socket, if there is room for it: the socket of a client that sends without
    /// end fills up, and the client waits.
    fn fill(&mut self) {
        while self.end.is_none() && self.settled.len() < MOST_OPEN {
            let body = self.splitter.next_body();
            match body.map(|body| body.map(|body| (body.len(), decode(body, &self.account)))) {
                Ok(Some((size, Ok((message, held))))) => self.sort(message, size, held),
                Ok(Some((_, Err(Undecoded::CutOff(error))))) => self.end = Some(End::CutOff(error)),
                Ok(Some((_, Err(Undecoded::Frame(error))))) | Err(error) => self.end = Some(End::Broken(error)),
                Ok(None) => {
                    if !self.receive() {
                        return;
                    }
                }
            }
        }
    }

    /// Reads one piece without waiting; false if there is none.
    fn receive(&mut self) -> bool {
        // Requests are small, and every client's stack keeps this much permanently.
        let mut piece = [0; 4 << 10];
        let read = rustix::net::recv(&*self.stream, &mut piece[..], RecvFlags::DONTWAIT).map(|(_, length)| length);
        match read {
            Ok(0) | Err(Errno::CONNRESET) => self.end = Some(End::Closed),
            Ok(length) => {
                self.splitter.push(piece.get(..length).unwrap_or_default());
                if let Err(error) = self.count_input() {
                    self.end = Some(End::CutOff(error));
                    return false;
                }
                return true;
            }
            Err(Errno::INTR) => return true,
            Err(Errno::AGAIN) => {}
            Err(error) => self.end = Some(End::Broken(FrameError::Io(error.into()))),
        }
        false
    }

    /// Counts the received part of a frame, in growing steps.
    fn count_input(&mut self) -> Result<(), CutOff> {
        let waiting = self.splitter.held();
        if waiting <= FREE_INPUT {
            self.input = None;
            return Ok(());
        }
        match &mut self.input {
            None => self.input = Some(self.account.take(waiting)?),
            Some(input) if waiting > input.bytes() => input.grow(waiting)?,
            Some(_) => {}
        }
        Ok(())
    }

    /// Waits for the socket; false if `timeout` passed.
    fn wait(&self, timeout: Option<Duration>) -> io::Result<bool> {
        let timeout = timeout.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        loop {
            match poll(&mut [PollFd::new(&*self.stream, PollFlags::IN)], timeout.as_ref()) {
                Ok(ready) => return Ok(ready > 0),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn sort(&mut self, message: ToServer, size: usize, held: Held) {
        match message {
            ToServer::Ask(number, ask) => self.take_in(Request { number, ask, size, held }),
            ToServer::Cancel(number) => self.cancel(number),
            ToServer::TooLarge(number) => self.settled.push((number, Failure::TooMuch)),
            ToServer::Subscribe => self.subscribed = true,
            ToServer::Editing(id) => self.editing = Some(FormOn(id)),
        }
    }

    fn take_in(&mut self, request: Request) {
        self.supersede(&request.ask);
        if !self.open.enter(request.size) {
            self.settled.push((request.number, Failure::TooMuch));
        } else if is_slow(&request.ask) {
            if let Err(unsent) = self.slow.send(request) {
                self.settle(&unsent.0, Failure::Internal);
            }
        } else {
            self.queries.push_back(request);
        }
    }

    /// Drops the requests that the new one replaces.
    fn supersede(&mut self, newer: &Ask) {
        let Some(newer) = rank(newer) else { return };
        if let Some(running) = &mut self.running
            && running.rank == Some(newer)
        {
            running.outdated = true;
        }
        self.drop_query(|older| rank(&older.ask) == Some(newer));
    }

    fn cancel(&mut self, number: u32) {
        if let Some(running) = &mut self.running
            && running.number == number
        {
            running.outdated = true;
        }
        self.drop_query(|waiting| waiting.number == number);
    }

    fn drop_query(&mut self, which: impl Fn(&Request) -> bool) {
        let place = self.queries.iter().position(which);
        if let Some(request) = place.and_then(|place| self.queries.remove(place)) {
            self.settle(&request, Failure::Superseded);
        }
    }

    fn settle(&mut self, request: &Request, failure: Failure) {
        self.open.leave(request.size);
        self.settled.push((request.number, failure));
    }
}

fn rank(ask: &Ask) -> Option<Rank> {
    match ask {
        Ask::Page(query) => Some((0, query.kind)),
        Ask::Complete { of: Filtered::List(kind), .. } => Some((1, *kind)),
        Ask::Find { kind, .. } => Some((2, *kind)),
        // The trail of everything has no kind; any value will do.
        Ask::Trail { id: None, .. } => Some((3, Kind::Committee)),
        Ask::Complete { of: Filtered::Trail, .. } => Some((4, Kind::Committee)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client holds no more than the bounds of bytes and of requests, and an answer frees its part.
    #[test]
    fn open_requests_are_bounded_in_bytes_and_in_number() {
        let open = Open::default();
        let half = MOST_OPEN_BYTES / 2;
        assert!(open.enter(half) && open.enter(half), "up to the bound there is room");
        assert!(!open.enter(1), "one byte more is refused");
        assert!(open.enter(0), "a refusal takes no room");
        open.leave(half);
        assert!(!open.enter(half + 1));
        assert!(open.enter(half), "an answer makes room for exactly as much");

        let open = Open::default();
        assert!((0..MOST_OPEN).all(|_| open.enter(1)));
        assert!(!open.enter(1), "one request more is refused");
        open.leave(1);
        assert!(open.enter(1) && !open.enter(1));
    }

    #[test]
    fn the_largest_frame_fits_while_nothing_is_open() {
        assert!(Open::default().enter(frame::MOST_BYTES));
    }
}
