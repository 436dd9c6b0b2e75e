//! Accepts clients, gives each its threads, and ends when it is time.

use std::io::{self, Read};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::SendFlags;

use super::admission::Admission;
use super::budget::{Budget, MOST_HELD, MOST_IN_WORK, MOST_IN_WORK_OF_ONE};
use super::clients::Clients;
use super::complaints::Complaints;
use super::descriptors::{self, Spare};
use super::engine::Engine;
use super::frame;
use super::limits::Limits;
use super::message::{Hello, Refusal, ToClient};
use super::session::{STACK, Session};
use crate::service::QuerySlots;

/// Means an unknown user; no real user has this number.
const NO_USER: u32 = u32::MAX;

/// How long clients get, when the server stops, for the answers to their open requests.
const FAREWELL: Duration = Duration::from_secs(5);

/// Accepts clients on a socket.
pub struct Server {
    listener: Mutex<UnixListener>,
    engine: Arc<dyn Engine>,
    admission: Arc<dyn Admission>,
    limits: Limits,
    clients: Arc<Clients>,
    /// The socket to use from now on.
    next: Arc<Mutex<Option<UnixListener>>>,
    complaints: Arc<Complaints>,
    /// The memory that all clients hold.
    budget: Arc<Budget>,
    /// The slots in which answers are computed.
    answer_slots: Arc<QuerySlots>,
    /// Becomes readable when a client disconnects or asks to stop.
    bell: UnixStream,
}

impl Server {
    /// A server on a bound socket.
    pub fn new(
        listener: UnixListener,
        engine: Arc<dyn Engine>,
        admission: Arc<dyn Admission>,
        limits: Limits,
    ) -> io::Result<Server> {
        listener.set_nonblocking(true)?;
        let (bell, button) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        let clients = Arc::new(Clients::new(button, limits));
        let (listener, next, complaints) = (Mutex::new(listener), Arc::default(), Arc::<Complaints>::default());
        let budget = Budget::new(MOST_HELD, Arc::clone(&complaints));
        let answer_slots = Arc::new(QuerySlots::with(MOST_IN_WORK, MOST_IN_WORK_OF_ONE));
        Ok(Server { listener, engine, admission, limits, clients, next, complaints, budget, answer_slots, bell })
    }

    /// Replaces the socket on which it accepts clients.
    pub fn replacer(&self) -> Replacer {
        Replacer { next: Arc::clone(&self.next), clients: Arc::clone(&self.clients) }
    }

    /// The socket to accept on.
    fn listener(&self) -> MutexGuard<'_, UnixListener> {
        let mut listener = self.listener.lock();
        if let Some(next) = self.next.lock().take() {
            *listener = next;
        }
        listener
    }

    /// Serves until `stop` becomes readable, a client asks to stop, or no client has been connected for the allowed
    /// time. Wakes for nothing else.
    pub fn run(&self, stop: &UnixStream) -> io::Result<()> {
        let mut last = 0;
        let mut spare = Spare::take();
        let mut deadline = self.limits.linger.map(|linger| Instant::now() + linger);
        // After a failed accept (no free descriptor) the listener stays readable: ignore it for a moment.
        let mut resting = false;
        loop {
            let timeout = match (resting, deadline) {
                (true, _) => Some(Duration::from_millis(500)),
                (false, deadline) => deadline.map(|end| end.saturating_duration_since(Instant::now())),
            };
            if self.sleep(stop, !resting, timeout)? || self.engine.stopping() {
                return Ok(());
            }
            resting = !self.accept_all(&mut last, &mut spare);
            if self.clients.is_empty() {
                let started = deadline.or_else(|| self.limits.linger.map(|linger| Instant::now() + linger));
                if started.is_some_and(|end| Instant::now() >= end) {
                    return Ok(());
                }
                deadline = started;
            } else {
                deadline = None;
            }
        }
    }

    /// Waits for a client, for `bell` or for `stop`; returns true for the last.
    fn sleep(&self, stop: &UnixStream, listen: bool, timeout: Option<Duration>) -> io::Result<bool> {
        let timeout = timeout.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        let listening = if listen { PollFlags::IN } else { PollFlags::empty() };
        let listener = self.listener();
        let mut waiting = [
            PollFd::new(stop, PollFlags::IN),
            PollFd::new(&self.bell, PollFlags::IN),
            PollFd::new(&*listener, listening),
        ];
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let stopped = waiting.first().is_some_and(|stop| !stop.revents().is_empty());
        let mut rung = [0; 64];
        while matches!((&self.bell).read(&mut rung), Ok(1..)) {}
        Ok(stopped)
    }

    /// Accepts all waiting clients; false if the system has no room for more. If no descriptor is free, the spare one
    /// is used to reject the client with that reason, instead of letting it wait.
    fn accept_all(&self, last: &mut u64, spare: &mut Spare) -> bool {
        spare.renew();
        loop {
            let accepted = self.listener().accept();
            match accepted {
                Ok((stream, _)) => {
                    *last += 1;
                    self.take_in(*last, stream);
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::WouldBlock => return true,
                    io::ErrorKind::Interrupted | io::ErrorKind::ConnectionAborted => {}
                    // The system returns this error before it checks whether a client waits.
                    _ if descriptors::exhausted(&error) && spare.spend() => {
                        let accepted = self.listener().accept();
                        if let Ok((stream, _)) = &accepted {
                            refuse_at_once(stream, Refusal::NoFiles);
                            let what = "no file can be opened; a client is turned away";
                            self.complaints.about(uid_of(stream), what, &error);
                        }
                        let waits = accepted.is_ok();
                        drop(accepted);
                        spare.renew();
                        if !waits {
                            return true;
                        }
                    }
                    _ => {
                        // The user is unknown: the waiting clients were not accepted.
                        self.complaints.about(NO_USER, "no client can be taken in", &error);
                        return false;
                    }
                },
            }
        }
    }

    fn take_in(&self, number: u64, stream: UnixStream) {
        let stream = Arc::new(stream);
        let uid = uid_of(&stream);
        let may_use_reserved = |uid| self.admission.may_use_reserved(uid);
        if let Err(refusal) = self.clients.enter(number, (uid, &stream), &may_use_reserved) {
            self.complaints.about(uid, "a client is turned away", &format_args!("{refusal:?}"));
            refuse_at_once(&stream, refusal);
            return;
        }
        let (clients, ringing) = (Arc::clone(&self.clients), Arc::clone(&self.clients));
        let session = Session {
            stream: Arc::clone(&stream),
            engine: Arc::clone(&self.engine),
            admission: Arc::clone(&self.admission),
            uid,
            complaints: Arc::clone(&self.complaints),
            account: self.budget.open(uid, Arc::clone(&stream)),
            answer_slots: Arc::clone(&self.answer_slots),
            patience: self.limits.patience,
            greeting: self.limits.greeting,
            stopped: Box::new(move || ringing.ring()),
        };
        let run = move || {
            session.run();
            clients.leave(number);
        };
        if let Err(error) = thread::Builder::new().name("client-in".to_owned()).stack_size(STACK).spawn(run) {
            self.complaints.about(uid, "no thread for a client", &error);
            self.clients.leave(number);
        }
    }

    /// Accepts no more clients, finishes open requests, and disconnects all clients.
    pub fn drain(self) {
        drop(self.listener);
        // What they have sent is still read; then the connection looks closed by the client.
        self.clients.shut(Shutdown::Read);
        if self.clients.wait_until_empty(FAREWELL) {
            return;
        }
        self.clients.shut(Shutdown::Both);
        if !self.clients.wait_until_empty(FAREWELL) {
            tracing::warn!("clients were still being served when the server ended");
        }
    }
}

/// Gives a running server another socket.
pub struct Replacer {
    next: Arc<Mutex<Option<UnixListener>>>,
    clients: Arc<Clients>,
}

impl Replacer {
    /// From now on clients connect to this socket.
    pub fn put(&self, listener: UnixListener) {
        if let Err(error) = listener.set_nonblocking(true) {
            tracing::error!(%error, "a new socket cannot be used");
            return;
        }
        *self.next.lock() = Some(listener);
        self.clients.ring();
    }
}

/// The user of a socket, as the kernel reports it.
fn uid_of(stream: &UnixStream) -> u32 {
    rustix::net::sockopt::socket_peercred(stream).map_or(NO_USER, |peer| peer.uid.as_raw())
}

/// Refuses without waiting: the answer fits into a new socket's buffer.
fn refuse_at_once(stream: &UnixStream, refusal: Refusal) {
    let words = [frame::encode(&Hello::ours()), frame::encode(&ToClient::Refused(refusal))];
    for frame in words.into_iter().flatten() {
        let _ = rustix::net::send(stream, &frame, SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
    }
}
