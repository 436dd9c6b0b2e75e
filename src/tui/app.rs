//! The main loop: one channel; all waiting messages are applied, then one frame is drawn, and none if nothing changed.
//!
//! There is no tick: without a timer the loop sleeps until a message comes.

use std::collections::HashMap;
use std::env;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use crate::domain::action::Draft;
use crate::domain::day::Day;
use crate::i18n::Lang;
use crate::wire::link::Gone as Lost;
use crate::wire::message::Refusal;
use crate::wire::{ConnectError, Incoming, Link, Place, Start};

use super::clock::{now, until_midnight};
use super::keep::{self, DraftFiles};
use super::message::{Effect, Message, Wake};
use super::model::Model;
use super::term::{Caps, Session, TermEvent};
use super::update::update;
use super::view;

/// A frame that takes longer than this shows that the connection is slow.
const SLOW: Duration = Duration::from_millis(60);
/// On a slow connection the list is drawn this long after the last key of a filter.
const PUT_OFF: Duration = Duration::from_millis(200);

/// What the screen needs to start.
#[derive(Debug, Clone)]
pub struct TuiOptions {
    /// The server to use.
    pub place: Place,
    /// Whether it may be started.
    pub start: Start,
    /// The first language.
    pub lang: Lang,
    /// The records of the sample committee, offered to an empty store.
    pub sample: fn() -> Vec<Draft>,
    /// The records of a fictitious office, as of a day.
    pub demo: fn(Day) -> Vec<Draft>,
}

/// Why the screen cannot be shown, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal cannot move a cursor: its kind (`TERM`) is `dumb` or not known (empty). The command line still works.
    #[error("TERM={0}: this terminal cannot show a screen")]
    NoScreen(String),
    /// The terminal cannot be taken over.
    #[error("the terminal cannot be used: {0}")]
    Terminal(io::Error),
    /// The system cannot start a thread for the connection.
    #[error("no connection can be made: {0}")]
    Link(io::Error),
    /// No server can be reached at the start. If it disconnects later, the screen waits for it.
    #[error(transparent)]
    NoServer(ConnectError),
}

/// The messages of the channel.
enum Event {
    Term(TermEvent),
    Wire(Incoming),
}

impl From<TermEvent> for Event {
    fn from(event: TermEvent) -> Event {
        Event::Term(event)
    }
}

/// Shows the screen until the user leaves or the terminal is closed.
pub fn run(options: TuiOptions) -> Result<(), TuiError> {
    if !Caps::from_env().screen {
        return Err(TuiError::NoScreen(env::var("TERM").unwrap_or_default()));
    }
    let (events, inbox) = mpsc::channel();
    let session = Session::start::<Event>(events.clone()).map_err(TuiError::Terminal)?;
    let size = session.size().map_err(TuiError::Terminal)?;
    let mut drafts = DraftFiles::at(&options.place);
    let link = Link::start(options.place, options.start, move |incoming| {
        // A screen that has ended needs no answers.
        let _ = events.send(Event::Wire(incoming));
    })
    .map_err(TuiError::Link)?;
    let mut model = Model::new(options.lang, size, client_name());
    model.clipboard = session.caps().clipboard;
    model.sample = options.sample;
    model.demo = options.demo;
    model.kept = keep::filters();
    let found = drafts.find();
    let (numbers, wakes) = (HashMap::new(), HashMap::new());
    let mut app = App { model, session, link, drafts, numbers, wakes, unreached: None, quit: false };
    app.apply(Message::Drafts(found));
    app.draw();
    app.serve(&inbox);
    app.unreached.take().map_or(Ok(()), |why| Err(TuiError::NoServer(why)))
}

/// Whether waiting makes sense: the server runs, but accepts no client at this moment.
fn passes(why: &ConnectError) -> bool {
    matches!(why, ConnectError::Refused(Refusal::Full | Refusal::Reserved | Refusal::NoFiles | Refusal::Stopping))
}

struct App {
    model: Model,
    session: Session,
    link: Link,
    drafts: DraftFiles,
    /// From the link's request numbers to the model's.
    numbers: HashMap<u32, u64>,
    wakes: HashMap<Wake, Instant>,
    /// Why the first connection could not be made.
    unreached: Option<ConnectError>,
    quit: bool,
}

impl App {
    fn serve(&mut self, inbox: &Receiver<Event>) {
        while !self.quit {
            match self.next(inbox) {
                Ok(Some(event)) => self.take(event),
                Ok(None) => {}
                Err(Gone) => return,
            }
            while let Ok(event) = inbox.try_recv() {
                self.take(event);
            }
            self.wake();
            self.draw();
        }
    }

    /// The next event; `None` if a timer expires first.
    fn next(&self, inbox: &Receiver<Event>) -> Result<Option<Event>, Gone> {
        let Some(until) = self.wakes.values().min() else {
            return inbox.recv().map(Some).map_err(|_| Gone);
        };
        match inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(event) => Ok(Some(event)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Gone),
        }
    }

    fn take(&mut self, event: Event) {
        let message = match event {
            Event::Term(event) => Message::Term(event, Instant::now()),
            Event::Wire(Incoming::Connected(person)) => Message::Connected(person),
            Event::Wire(Incoming::Notice(notice)) => Message::Notice(notice),
            Event::Wire(Incoming::Gone(Lost::NotConnected(why))) if self.model.me.is_none() && !passes(&why) => {
                // Nothing has been typed that could be lost, and a user should not look at an empty screen without end.
                self.unreached = Some(why);
                self.quit = true;
                return;
            }
            Event::Wire(Incoming::Gone(gone)) => {
                self.numbers.clear();
                let said = gone.say(self.model.lang);
                Message::Gone(if said.hint.is_empty() { said.what } else { format!("{}\n{}", said.what, said.hint) })
            }
            Event::Wire(Incoming::Answer(number, answer)) => match self.numbers.remove(&number) {
                Some(number) => Message::Answer(number, answer),
                None => return,
            },
        };
        self.apply(message);
    }

    fn wake(&mut self) {
        let now = Instant::now();
        let due: Vec<Wake> = self.wakes.iter().filter(|(_, at)| **at <= now).map(|(wake, _)| *wake).collect();
        for wake in due {
            self.wakes.remove(&wake);
            self.apply(Message::Due(wake));
        }
    }

    fn apply(&mut self, message: Message) {
        for effect in update(&mut self.model, message) {
            self.run(effect);
        }
    }

    fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Ask(number, ask) => {
                self.numbers.insert(self.link.send(ask), number);
            }
            Effect::Wake(wake, after) => {
                self.wakes.insert(wake, Instant::now() + after);
            }
            Effect::WakeAtMidnight => {
                self.wakes.insert(Wake::Midnight, Instant::now() + until_midnight());
            }
            Effect::Editing(id) => self.link.editing(id),
            Effect::Reconnect => self.link.reconnect(),
            Effect::Copy(text) => self.session.screen().copy(&text),
            Effect::Repaint => self.session.screen().redraw(),
            Effect::DrawLater => {
                if self.session.screen().lag() > SLOW {
                    self.wakes.insert(Wake::Draw, Instant::now() + PUT_OFF);
                }
            }
            Effect::SaveDraft(key, draft) => self.drafts.save(&key, &draft, now()),
            Effect::DropDraft(key) => self.drafts.drop_draft(&key),
            Effect::SetDraftAside(key) => self.drafts.set_aside(&key),
            Effect::ChangeFilters(what) => keep::change_filters(&what),
            Effect::Suspend => {
                self.session.suspend();
            }
            Effect::Quit => self.quit = true,
        }
    }

    fn draw(&mut self) {
        if !self.model.dirty || self.quit || self.wakes.contains_key(&Wake::Draw) {
            return;
        }
        self.model.dirty = false;
        let (columns, rows) = self.model.size;
        let mut buffer = self.session.screen().buffer(Rect::new(0, 0, columns, rows));
        let cursor = view::draw(&self.model, &mut buffer);
        self.session.screen().present(buffer, cursor);
    }
}

/// No sender is left.
struct Gone;

/// Random, so that no two clients use the same command ids.
fn client_name() -> [u8; 8] {
    let mut name = [0; 8];
    if getrandom::fill(&mut name).is_err() {
        name = fastrand::u64(..).to_le_bytes();
    }
    name
}
