//! Who comes in: accepts clients, gives each its threads, and tells when it is time to leave.

use std::collections::HashMap;
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::SendFlags;

use super::door::Door;
use super::engine::Engine;
use super::frame;
use super::message::{Hello, Refusal, ToClient};
use super::session::{STACK, Session};

/// What a server allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Clients at a time.
    pub clients: usize,
    /// How long a client may take nothing before it is dropped.
    pub patience: Duration,
    /// How long to go on without any client; none for ever.
    pub linger: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { clients: 200, patience: Duration::from_mins(1), linger: Some(Duration::from_mins(1)) }
    }
}

/// How long clients may take, when the server stops, to be done with what they have asked.
const FAREWELL: Duration = Duration::from_secs(5);

/// Accepts clients on a socket.
pub struct Server {
    listener: UnixListener,
    engine: Arc<dyn Engine>,
    door: Arc<dyn Door>,
    limits: Limits,
    clients: Arc<Clients>,
    /// A byte comes out when a client has left or asked to stop.
    bell: UnixStream,
}

struct Clients {
    sockets: Mutex<HashMap<u64, Arc<UnixStream>>>,
    left: Condvar,
    bell: UnixStream,
}

impl Clients {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<UnixStream>>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self) {
        // A bell that is full rings already.
        let _ = rustix::net::send(&self.bell, b"!", SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
    }

    fn leave(&self, number: u64) {
        self.lock().remove(&number);
        self.left.notify_all();
        self.ring();
    }

    fn wait_until_empty(&self, timeout: Duration) -> bool {
        let waited = self.left.wait_timeout_while(self.lock(), timeout, |sockets| !sockets.is_empty());
        waited.unwrap_or_else(PoisonError::into_inner).0.is_empty()
    }
}

impl Server {
    /// A server on a socket that is bound.
    pub fn new(
        listener: UnixListener,
        engine: Arc<dyn Engine>,
        door: Arc<dyn Door>,
        limits: Limits,
    ) -> io::Result<Server> {
        listener.set_nonblocking(true)?;
        let (bell, button) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        let clients = Clients { sockets: Mutex::default(), left: Condvar::new(), bell: button };
        Ok(Server { listener, engine, door, limits, clients: Arc::new(clients), bell })
    }

    /// Serves until something can be read from `stop`, somebody asks to stop, or nobody has been
    /// there for the time allowed. Wakes for nothing else.
    pub fn run(&self, stop: &UnixStream) -> io::Result<()> {
        let mut last = 0;
        let mut deadline = self.limits.linger.map(|linger| Instant::now() + linger);
        // After a failed accept (no file left to open) the listener stays readable: rest from it for a moment.
        let mut resting = false;
        loop {
            let timeout = match (resting, deadline) {
                (true, _) => Some(Duration::from_millis(500)),
                (false, deadline) => deadline.map(|end| end.saturating_duration_since(Instant::now())),
            };
            if self.sleep(stop, !resting, timeout)? || self.engine.stopping() {
                return Ok(());
            }
            resting = !self.accept_all(&mut last);
            if self.clients.lock().is_empty() {
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

    /// Waits for a client, the bell or `stop`; true for the last.
    fn sleep(&self, stop: &UnixStream, listen: bool, timeout: Option<Duration>) -> io::Result<bool> {
        let timeout = timeout.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
        let listening = if listen { PollFlags::IN } else { PollFlags::empty() };
        let mut waiting = [
            PollFd::new(stop, PollFlags::IN),
            PollFd::new(&self.bell, PollFlags::IN),
            PollFd::new(&self.listener, listening),
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

    /// Takes in everybody who waits; false when the system has no room for more.
    fn accept_all(&self, last: &mut u64) -> bool {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    *last += 1;
                    self.take_in(*last, stream);
                }
                Err(error) => match error.kind() {
                    io::ErrorKind::WouldBlock => return true,
                    io::ErrorKind::Interrupted | io::ErrorKind::ConnectionAborted => {}
                    _ => {
                        tracing::error!(%error, "no client can be taken in");
                        return false;
                    }
                },
            }
        }
    }

    fn take_in(&self, number: u64, stream: UnixStream) {
        if self.clients.lock().len() >= self.limits.clients {
            refuse_at_once(&stream, Refusal::Full);
            return;
        }
        let stream = Arc::new(stream);
        let (clients, ringing) = (Arc::clone(&self.clients), Arc::clone(&self.clients));
        let session = Session {
            stream: Arc::clone(&stream),
            engine: Arc::clone(&self.engine),
            door: Arc::clone(&self.door),
            patience: self.limits.patience,
            stopped: Box::new(move || ringing.ring()),
        };
        self.clients.lock().insert(number, stream);
        let run = move || {
            session.run();
            clients.leave(number);
        };
        if let Err(error) = thread::Builder::new().name("client-in".to_owned()).stack_size(STACK).spawn(run) {
            tracing::error!(%error, "no thread for a client");
            self.clients.leave(number);
        }
    }

    /// Lets nobody in any more, finishes what the clients have asked, and sends them away.
    pub fn drain(self) {
        drop(self.listener);
        for socket in self.clients.lock().values() {
            // What they have sent is still read, then they look as if they had left.
            let _ = socket.shutdown(Shutdown::Read);
        }
        if self.clients.wait_until_empty(FAREWELL) {
            return;
        }
        for socket in self.clients.lock().values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        if !self.clients.wait_until_empty(FAREWELL) {
            tracing::warn!("clients were still being served when the server ended");
        }
    }
}

/// Refuses without waiting for anything: the answer fits into a fresh socket.
fn refuse_at_once(stream: &UnixStream, refusal: Refusal) {
    let words = [frame::encode(&Hello::ours()), frame::encode(&ToClient::Refused(refusal))];
    for frame in words.into_iter().flatten() {
        let _ = rustix::net::send(stream, &frame, SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
    }
}
