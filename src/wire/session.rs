//! One client: its handshake, then its queries, commands and notices until it disconnects.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::admission::Admission;
use super::budget::Account;
use super::complaints::Complaints;
use super::connection::{write, write_bytes};
use super::engine::{Engine, Notices};
use super::inbox::{End, FormOn, Inbox, Next, Open, Request};
use super::message::{Hello, PROTOCOL, Refusal, ToClient};
use super::outbox::Outbox;

use crate::service::QuerySlots;
use crate::service::api::{Answer, Ask, Failure, Person};

/// The stack of a client's threads. This is address space: only used pages cost memory.
pub(super) const STACK: usize = 256 << 10;

/// A feed wakes its thread when there is something; this only bounds the wait.
const FEED: Duration = Duration::from_hours(1);

/// What a session needs.
pub(super) struct Session {
    /// The client's socket.
    pub stream: Arc<UnixStream>,
    /// Answers the requests.
    pub engine: Arc<dyn Engine>,
    /// Decides who is admitted.
    pub admission: Arc<dyn Admission>,
    /// The user of the socket, as the kernel reports it.
    pub uid: u32,
    /// Logs what is wrong with the client.
    pub complaints: Arc<Complaints>,
    /// The memory that it holds.
    pub account: Arc<Account>,
    /// The slots in which answers of all clients are computed.
    pub answer_slots: Arc<QuerySlots>,
    /// How long the client may read nothing before it is disconnected.
    pub patience: Duration,
    /// How long it may take for its complete handshake.
    pub greeting: Duration,
    /// Called after `Ask::Stop` was answered.
    pub stopped: Box<dyn Fn() + Send>,
}

/// The state that the client's threads share.
struct Shared {
    person: Arc<Person>,
    engine: Arc<dyn Engine>,
    stream: Arc<UnixStream>,
    outbox: Arc<Outbox>,
    open: Arc<Open>,
    gone: Arc<AtomicBool>,
    complaints: Arc<Complaints>,
    feed: Option<(Arc<dyn Notices>, JoinHandle<()>)>,
}

impl Session {
    /// Serves the client until it disconnects. A panic ends only this client.
    pub(super) fn run(self) {
        let stream = Arc::clone(&self.stream);
        if catch_unwind(AssertUnwindSafe(|| self.serve())).is_err() {
            tracing::error!("a client's thread panicked; its connection ends");
        }
        let _ = stream.shutdown(Shutdown::Both);
    }

    fn serve(&self) {
        if let Err(error) = self.stream.set_write_timeout(Some(self.patience)) {
            tracing::warn!(%error, "a socket that cannot be set up");
            return;
        }
        let (slow, commands) = mpsc::channel();
        let open = Arc::new(Open::default());
        let mut inbox = Inbox::new(Arc::clone(&self.stream), slow, Arc::clone(&open), Arc::clone(&self.account));
        let Some(person) = self.shake_hands(&mut inbox) else { return };
        let mut shared = Shared {
            person: Arc::new(person),
            engine: Arc::clone(&self.engine),
            stream: Arc::clone(&self.stream),
            outbox: Arc::new(Outbox::new(Arc::clone(&self.stream), Arc::clone(&self.account))),
            open,
            gone: Arc::new(AtomicBool::new(false)),
            complaints: Arc::clone(&self.complaints),
            feed: None,
        };
        shared.outbox.say(&ToClient::Welcome(Person::clone(&shared.person)));
        let writer = shared.spawn_writer();
        let worker = shared.spawn_worker(commands);
        if let (Ok(_), Ok(_)) = (&writer, &worker) {
            let inbox = RefCell::new(inbox);
            let read = catch_unwind(AssertUnwindSafe(|| self.read(&inbox, &mut shared)));
            match read {
                Ok(Err(End::Broken(error))) => self.complaints.about(self.uid, "a client is cut off", &error),
                Ok(_) => {}
                Err(_) => {
                    tracing::error!(uid = shared.person.uid, "a question panicked; its client is cut off");
                    // Earlier answers are still sent, but nothing more is read.
                    let _ = self.stream.shutdown(Shutdown::Read);
                }
            }
            // The worker ends when the inbox, which holds its channel, is dropped and all commands are done.
        } else {
            self.complaints.about(self.uid, "no thread for a client", &"");
            drop(inbox);
        }
        shared.end(worker.ok(), writer.ok());
    }

    /// Exchanges the hello messages and returns the person; `None` if the client is not admitted.
    fn shake_hands(&self, inbox: &mut Inbox) -> Option<Person> {
        write(&self.stream, &Hello::ours()).ok()?;
        let hello: Hello = match inbox.first(self.greeting) {
            Ok(hello) => hello?,
            Err(error) => {
                self.complaints.about(self.uid, "a client that does not say hello", &error);
                self.refuse(Refusal::Protocol);
                return None;
            }
        };
        if hello.magic != Hello::MAGIC || hello.protocol != PROTOCOL {
            self.complaints.about(self.uid, "a client of another protocol", &hello.program);
            self.refuse(Refusal::Protocol);
            return None;
        }
        match self.admission.admit(&self.stream) {
            Ok(person) => Some(person),
            Err(refusal) => {
                let name = if let Refusal::NotAdmitted { name } = &refusal { name.as_str() } else { "" };
                self.complaints.about(self.uid, "a client is not admitted", &name);
                self.refuse(refusal);
                None
            }
        }
    }

    fn refuse(&self, refusal: Refusal) {
        // The client may be gone already.
        let _ = write(&self.stream, &ToClient::Refused(refusal));
    }

    /// Answers queries in the order of arrival, until the client disconnects.
    fn read(&self, inbox: &RefCell<Inbox>, shared: &mut Shared) -> Result<(), End> {
        loop {
            let Next { settled, subscribe, editing, query } = inbox.borrow_mut().next()?;
            for (number, failure) in settled {
                shared.outbox.answer(number, Answer::Failed(failure));
            }
            if subscribe {
                shared.subscribe();
            }
            if let (Some(FormOn(id)), Some((feed, _))) = (editing, &shared.feed) {
                feed.editing(id);
            }
            let Some(request) = query else { continue };
            let Request { number, ask, size, held } = request;
            let stop = ask == Ask::Stop;
            let outdated = Cell::new(false);
            let cancelled = || {
                outdated.set(outdated.get() || inbox.borrow_mut().outdated());
                outdated.get()
            };
            // Kept until the answer's bytes are counted. This bounds the number of answers that are in memory but not
            // counted.
            let slot = (!stop).then(|| self.answer_slots.take(shared.person.uid));
            let mut answer = self.engine.ask(&shared.person, ask, &cancelled);
            if outdated.get() {
                // The computation was cut short.
                answer = Answer::Failed(Failure::Superseded);
            }
            shared.open.leave(size);
            drop(held);
            let frame = shared.outbox.framed(number, answer);
            drop(slot);
            shared.outbox.put_answer(frame);
            if stop {
                (self.stopped)();
            }
        }
    }
}

impl Shared {
    fn spawn_writer(&self) -> io::Result<JoinHandle<()>> {
        let (stream, outbox) = (Arc::clone(&self.stream), Arc::clone(&self.outbox));
        let (complaints, uid) = (Arc::clone(&self.complaints), self.person.uid);
        thread::Builder::new().name("client-out".to_owned()).stack_size(STACK).spawn(move || {
            while let Some(frame) = outbox.next() {
                if let Err(error) = write_bytes(&stream, frame.bytes()) {
                    if error.kind() == io::ErrorKind::WouldBlock {
                        complaints.about(uid, "a client took nothing for too long; it is dropped", &"");
                    }
                    break;
                }
            }
            // Also at a normal end: it wakes the reader and the threads that wait for room.
            outbox.kill();
            let _ = stream.shutdown(Shutdown::Both);
        })
    }

    /// Commands wait for the disk, and checks take long: neither may delay this client's queries.
    fn spawn_worker(&self, commands: Receiver<Request>) -> io::Result<JoinHandle<()>> {
        let (person, engine) = (Arc::clone(&self.person), Arc::clone(&self.engine));
        let (outbox, open) = (Arc::clone(&self.outbox), Arc::clone(&self.open));
        let (gone, stream) = (Arc::clone(&self.gone), Arc::clone(&self.stream));
        let run = move || {
            for request in commands {
                let Request { number, ask, size, held } = request;
                let cancelled = || gone.load(Ordering::Relaxed);
                let answer = catch_unwind(AssertUnwindSafe(|| engine.ask(&person, ask, &cancelled)));
                open.leave(size);
                drop(held);
                let Ok(answer) = answer else {
                    tracing::error!(uid = person.uid, "a command panicked; its client is cut off");
                    let _ = stream.shutdown(Shutdown::Both);
                    return;
                };
                outbox.answer(number, answer);
            }
        };
        thread::Builder::new().name("client-do".to_owned()).stack_size(STACK).spawn(run)
    }

    /// Sends notices from now on, one at a time: while one waits to be sent, the others are merged.
    fn subscribe(&mut self) {
        if self.feed.is_some() {
            return;
        }
        let feed: Arc<dyn Notices> = Arc::from(self.engine.subscribe(&self.person));
        let (source, outbox) = (Arc::clone(&feed), Arc::clone(&self.outbox));
        let run = move || {
            while outbox.wait_for_notice_room() {
                if let Some(notice) = source.next(FEED) {
                    outbox.notice(&ToClient::Notice(notice));
                }
            }
        };
        match thread::Builder::new().name("client-feed".to_owned()).stack_size(STACK).spawn(run) {
            Ok(thread) => self.feed = Some((feed, thread)),
            Err(error) => tracing::error!(%error, "no thread for notices"),
        }
    }

    /// Lets the threads finish: accepted commands are done and their answers are sent.
    fn end(mut self, worker: Option<JoinHandle<()>>, writer: Option<JoinHandle<()>>) {
        self.gone.store(true, Ordering::Relaxed);
        // A panic of a thread was reported by the hook; nothing else is left to do.
        let _ = worker.map(JoinHandle::join);
        self.outbox.close();
        if let Some((feed, thread)) = self.feed.take() {
            feed.wake();
            let _ = thread.join();
        }
        let _ = writer.map(JoinHandle::join);
    }
}
