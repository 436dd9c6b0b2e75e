//! A server on a real socket whose answers are as slow, large or fatal as a drill needs, and a client that may
//! misbehave.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use dondoc::domain::action::Action;
use dondoc::domain::id::{Id, Kind};
use dondoc::i18n::Lang;
use dondoc::service::api::{Answer, Ask, Candidate, CommandId, Failure, Notice, PageQuery, Person, Phase};
use dondoc::wire::admission::OwnerOnly;
use dondoc::wire::client::Client;
use dondoc::wire::connection::Start;
use dondoc::wire::engine::{Engine, Notices};
use dondoc::wire::frame;
use dondoc::wire::limits::Limits;
use dondoc::wire::message::{Hello, ToClient};
use dondoc::wire::place::Place;
use dondoc::wire::server::Server;

/// Longer than anything here takes, but short enough for a drill that hangs.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// Answers at once, except: a filter `slow` runs until it is cancelled, `panic` panics; a command waits for the gate;
/// `Status` is answered with two megabytes.
pub(crate) struct Drill {
    pub started: Sender<String>,
    pub gate: Gate,
    pub feed: Arc<Queue>,
    pub stopping: AtomicBool,
    pub loads: Mutex<u32>,
}

#[derive(Default)]
pub(crate) struct Gate {
    open: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    pub(crate) fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.changed.notify_all();
    }

    pub(crate) fn pass(&self) {
        let waited = self.changed.wait_timeout_while(self.open.lock().unwrap(), LONG, |open| !*open);
        assert!(!waited.unwrap().1.timed_out(), "nobody opened the gate");
    }
}

#[derive(Default)]
pub(crate) struct Queue {
    notices: Mutex<(VecDeque<Notice>, bool)>,
    changed: Condvar,
}

impl Queue {
    pub(crate) fn tell(&self, notice: Notice) {
        self.notices.lock().unwrap().0.push_back(notice);
        self.changed.notify_all();
    }
}

pub(crate) struct Feeder(Arc<Queue>);

impl Notices for Feeder {
    fn next(&self, timeout: Duration) -> Option<Notice> {
        let empty = |(waiting, woken): &mut (VecDeque<Notice>, bool)| waiting.is_empty() && !*woken;
        let waited = self.0.changed.wait_timeout_while(self.0.notices.lock().unwrap(), timeout, empty);
        waited.unwrap().0.0.pop_front()
    }

    fn editing(&self, _id: Option<Id>) {}

    fn wake(&self) {
        self.0.notices.lock().unwrap().1 = true;
        self.0.changed.notify_all();
    }
}

impl Engine for Drill {
    fn ask(&self, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Answer {
        match ask {
            Ask::WhoAmI => Answer::You(person.clone()),
            Ask::Page(query) if query.filter == "slow" => {
                self.started.send(query.filter).unwrap();
                let begun = Instant::now();
                while !cancelled() {
                    assert!(begun.elapsed() < LONG, "nobody cancelled");
                    thread::yield_now();
                }
                self.started.send("cancelled".to_owned()).unwrap();
                Answer::NotDone
            }
            Ask::Page(query) if query.filter == "panic" => panic!("as asked"),
            Ask::Page(_) => Answer::NotDone,
            Ask::Status => {
                let insert = "x".repeat(2 << 20);
                Answer::Found(vec![Candidate { insert, about: String::new(), id: None }])
            }
            Ask::Command(..) => {
                self.gate.pass();
                Answer::NotDone
            }
            Ask::LastMine => {
                let mut loads = self.loads.lock().unwrap();
                if *loads == 0 {
                    return Answer::NotDone;
                }
                *loads -= 1;
                if *loads == 0 {
                    self.feed.tell(Notice::Progress(Phase::Loading, 9, 10));
                    self.feed.tell(Notice::Ready);
                }
                Answer::Failed(Failure::Loading(Phase::Loading, 1, 10))
            }
            Ask::Stop => {
                self.stopping.store(true, Ordering::Relaxed);
                Answer::Stopping
            }
            _ => Answer::Failed(Failure::NotFound),
        }
    }

    fn subscribe(&self, _person: &Person) -> Box<dyn Notices> {
        Box::new(Feeder(Arc::clone(&self.feed)))
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

pub(crate) struct Running {
    pub engine: Arc<Drill>,
    pub started: Receiver<String>,
    pub place: Place,
    pub stop: UnixStream,
    pub thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

pub(crate) fn limits() -> Limits {
    Limits { linger: None, ..Limits::default() }
}

pub(crate) fn run(limits: Limits) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::in_home(folder.path()).unwrap();
    let listener = UnixListener::bind(&place.socket).unwrap();
    let (sender, started) = mpsc::channel();
    let engine = Arc::new(Drill {
        started: sender,
        gate: Gate::default(),
        feed: Arc::default(),
        stopping: AtomicBool::new(false),
        loads: Mutex::new(0),
    });
    let owner = rustix::process::geteuid().as_raw();
    let answering: Arc<dyn Engine> = engine.clone();
    let server = Server::new(listener, answering, Arc::new(OwnerOnly { owner, read_only: false }), limits).unwrap();
    let (stop, stopped) = UnixStream::pair().unwrap();
    let thread = thread::spawn(move || {
        server.run(&stopped).unwrap();
        server.drain();
    });
    Running { engine, started, place, stop, thread: Some(thread), _folder: folder }
}

impl Running {
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.place, Start::Never).unwrap()
    }

    pub(crate) fn raw(&self) -> Raw {
        let stream = UnixStream::connect(&self.place.socket).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Raw(stream)
    }

    pub(crate) fn welcome(&self) -> Raw {
        let mut raw = self.raw();
        raw.send(&Hello::ours());
        assert_eq!(raw.receive::<Hello>().unwrap(), Hello::ours());
        assert!(matches!(raw.receive(), Some(ToClient::Welcome(_))));
        raw
    }

    pub(crate) fn heard(&self, what: &str) {
        assert_eq!(self.started.recv_timeout(LONG).unwrap(), what);
    }

    pub(crate) fn ended(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.engine.gate.open();
        let _ = self.stop.write_all(b"!");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A client that may misbehave.
pub(crate) struct Raw(pub UnixStream);

impl Raw {
    pub(crate) fn send<T: serde::Serialize>(&mut self, message: &T) {
        self.0.write_all(&frame::encode(message).unwrap()).unwrap();
    }

    /// The next message; `None` at the end of the connection.
    pub(crate) fn receive<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        let mut head = [0; 4];
        self.0.read_exact(&mut head).ok()?;
        let mut body = vec![0; u32::from_le_bytes(head) as usize];
        self.0.read_exact(&mut body).ok()?;
        Some(frame::decode(&body).unwrap())
    }

    pub(crate) fn answer(&mut self) -> (u32, Answer) {
        match self.receive() {
            Some(ToClient::Answer(number, answer)) => (number, answer),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn is_cut_off(&mut self) -> bool {
        let mut rest = Vec::new();
        // A reset is an end too; silence is not.
        self.0.read_to_end(&mut rest).map_or_else(|error| error.kind() != std::io::ErrorKind::WouldBlock, |_| true)
    }
}

pub(crate) fn page(kind: Kind, filter: &str) -> Ask {
    Ask::Page(PageQuery {
        kind,
        filter: filter.to_owned(),
        typing: false,
        sort: Vec::new(),
        offset: 0,
        limit: 20,
        around: None,
        marked: Vec::new(),
        lang: Lang::Vi,
    })
}

pub(crate) fn command(number: u8) -> Ask {
    Ask::Command(CommandId([number; 16]), Action::Undo { of: CommandId([number; 16]) })
}
