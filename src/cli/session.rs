//! The connection to the server: requests, commands, and errors as sentences for users.

use std::collections::HashSet;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::domain::action::Action;
use crate::domain::id::{Id, Kind};
use crate::i18n::{Lang, Tr};
use crate::service::api::{
    Answer, Ask, Candidate, CommandId, Detail, Done, Entry, Failure, MOST_ROWS, Names, Numbers, PageQuery, Person,
    Phase, Position, Rows, Status, Trail, TrailFilter,
};
use crate::wire::message::Refusal;
use crate::wire::{Client, ClientError, ConnectError, Place, Start};

use super::error::{Error, Kind as Sort};
use super::words;

/// A connection to the server of one place.
pub(super) struct Session {
    client: Client,
    place: Place,
    /// The language of errors and filters.
    pub lang: Lang,
}

/// A progress bar for long work, only on a terminal. `len` 0 is a spinner.
pub(super) fn bar(label: Tr, len: u64, lang: Lang) -> ProgressBar {
    if len > 0 {
        let style = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} {eta}").ok();
        let bar = ProgressBar::new(len).with_message(label.get(lang));
        style.map_or_else(|| bar.clone(), |style| bar.clone().with_style(style))
    } else {
        let bar = ProgressBar::new_spinner().with_message(label.get(lang));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

fn open(place: &Place, start: Start, lang: Lang) -> Result<Client, Error> {
    let mut client = Client::connect(place, start).map_err(|error| connect_error(&error, lang))?;
    let mut shown: Option<(Phase, ProgressBar)> = None;
    client.watch_loading(move |phase, done, of| {
        let fresh = shown.as_ref().is_none_or(|(held, _)| *held != phase);
        if fresh {
            let label = if phase == Phase::Rebuilding { words::REBUILDING } else { words::LOADING };
            shown = Some((phase, bar(label, of.max(1), lang)));
        }
        if let Some((_, bar)) = &shown {
            bar.set_length(of.max(1));
            bar.set_position(done);
            if done >= of {
                bar.finish_and_clear();
            }
        }
    });
    Ok(client)
}

/// Why there is no connection; the kind determines the exit code.
pub(super) fn connect_error(error: &ConnectError, lang: Lang) -> Error {
    let sort = match error {
        // A later try may succeed, so this is not a missing right.
        ConnectError::Refused(refusal) if !matches!(refusal, Refusal::NotAdmitted { .. }) => Sort::NoServer,
        ConnectError::Refused(_) | ConnectError::Stranger { .. } => Sort::NoAccess,
        ConnectError::Io { cause, .. } if cause.kind() == std::io::ErrorKind::PermissionDenied => Sort::NoAccess,
        ConnectError::Place(_) => Sort::Failed,
        _ => Sort::NoServer,
    };
    Error::advice(sort, error.say(lang))
}

fn lost(error: &ClientError, lang: Lang) -> Error {
    let sort = if matches!(error, ClientError::Gone) { Sort::NoServer } else { Sort::Failed };
    Error::advice(sort, error.say(lang))
}

impl Session {
    /// Connects, and starts the server of an own home if `start` says so.
    pub(super) fn open(place: Place, start: Start, lang: Lang) -> Result<Session, Error> {
        let client = open(&place, start, lang)?;
        Ok(Session { client, place, lang })
    }

    /// The person that the server took us for at the handshake.
    pub(super) fn person(&self) -> &Person {
        self.client.person()
    }

    /// Sends a request, and returns the answer or its error.
    pub(super) fn ask(&mut self, ask: Ask) -> Result<Answer, Error> {
        match self.client.ask(ask) {
            Ok(Answer::Failed(failure)) => Err(Error::from_failure(failure, self.lang)),
            Ok(answer) => Ok(answer),
            Err(error) => Err(lost(&error, self.lang)),
        }
    }

    /// The answer has another type than requested.
    fn astray<T>(&self) -> Result<T, Error> {
        Err(Error::new(Sort::Failed, words::INTERNAL.get(self.lang)))
    }

    /// Does an action once. If the connection breaks, a new one asks for the result.
    pub(super) fn command(&mut self, action: Action) -> Result<Done, Error> {
        self.attempt(action)?.map_err(|failure| Error::from_failure(failure, self.lang))
    }

    /// The same, but the caller formats the server's failure.
    pub(super) fn attempt(&mut self, action: Action) -> Result<Result<Done, Failure>, Error> {
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|cause| Error::new(Sort::Failed, cause.to_string()))?;
        let name = CommandId(name);
        let answer = match self.client.ask(Ask::Command(name, action)) {
            Ok(answer) => answer,
            Err(ClientError::TooLarge) => return Err(lost(&ClientError::TooLarge, self.lang)),
            Err(_) => {
                self.client = open(&self.place, Start::IfNeeded, self.lang)?;
                self.client.ask(Ask::Outcome(name)).map_err(|error| lost(&error, self.lang))?
            }
        };
        match answer {
            Answer::Done(done) => Ok(Ok(done)),
            Answer::NotDone => Err(Error::new(Sort::Failed, words::NOT_DONE.get(self.lang))),
            Answer::Failed(failure) => Ok(Err(failure)),
            _ => self.astray(),
        }
    }

    /// The numbers of a whole list in its order; an invalid filter is an error.
    pub(super) fn numbers(&mut self, query: &PageQuery) -> Result<Numbers, Error> {
        let mut list = self.numbers_from(query, 0)?;
        // A list too long for one answer comes in parts. If others write between two parts, each number counts once.
        let mut seen: HashSet<u32> = HashSet::new();
        while list.nos.len() < list.total as usize {
            if seen.is_empty() {
                seen.extend(&list.nos);
            }
            let more = self.numbers_from(query, list.nos.len() as u32)?;
            let before = list.nos.len();
            list.nos.extend(more.nos.into_iter().filter(|no| seen.insert(*no)));
            if list.nos.len() == before {
                break;
            }
        }
        Ok(list)
    }

    fn numbers_from(&mut self, query: &PageQuery, offset: u32) -> Result<Numbers, Error> {
        match self.ask(Ask::Numbers(PageQuery { offset, ..query.clone() }))? {
            Answer::Numbers(Numbers { fault: Some(fault), .. }) => Err(Error::filter(&fault, self.lang)),
            Answer::Numbers(numbers) => Ok(numbers),
            _ => self.astray(),
        }
    }

    /// Records by their numbers: as many of them as fit into one answer.
    pub(super) fn rows(&mut self, kind: Kind, nos: &[u32]) -> Result<Rows, Error> {
        let nos = nos.iter().copied().take(MOST_ROWS as usize).collect();
        match self.ask(Ask::Rows { kind, nos })? {
            Answer::Rows(rows) if rows.taken > 0 => Ok(*rows),
            _ => self.astray(),
        }
    }

    /// A record with its related records, if this person sees it.
    pub(super) fn detail(&mut self, id: Id) -> Result<Option<Detail>, Error> {
        self.detailed(Ask::Detail(id))
    }

    /// The same by code or id text.
    pub(super) fn resolve(&mut self, text: &str) -> Result<Option<Detail>, Error> {
        self.detailed(Ask::Resolve(text.to_owned()))
    }

    fn detailed(&mut self, ask: Ask) -> Result<Option<Detail>, Error> {
        match self.client.ask(ask) {
            Ok(Answer::Detail(detail)) => Ok(detail.map(|detail| *detail)),
            Ok(Answer::Failed(Failure::NotFound)) => Ok(None),
            Ok(Answer::Failed(failure)) => Err(Error::from_failure(failure, self.lang)),
            Ok(_) => self.astray(),
            Err(error) => Err(lost(&error, self.lang)),
        }
    }

    /// Records whose name or code contains a text.
    pub(super) fn find(&mut self, kind: Kind, text: &str, limit: u32) -> Result<Vec<Candidate>, Error> {
        match self.ask(Ask::Find { kind, text: text.to_owned(), limit })? {
            Answer::Found(found) => Ok(found),
            _ => self.astray(),
        }
    }

    /// Lines of the trail.
    pub(super) fn trail(
        &mut self,
        id: Option<Id>,
        filter: Option<&str>,
        before: Option<Position>,
        limit: u32,
    ) -> Result<Trail, Error> {
        let lang = self.lang;
        let filter = filter.map(|text| TrailFilter { text: text.to_owned(), typing: false, lang });
        match self.ask(Ask::Trail { id, before, limit, filter })? {
            Answer::Trail(trail) => Ok(trail),
            _ => self.astray(),
        }
    }

    /// This person's last change that can be undone.
    pub(super) fn last_mine(&mut self) -> Result<(Option<(CommandId, Entry)>, Names), Error> {
        match self.ask(Ask::LastMine)? {
            Answer::LastMine(last, names) => Ok((last.map(|(of, entry)| (of, *entry)), names)),
            _ => self.astray(),
        }
    }

    /// The state of the server.
    pub(super) fn status(&mut self) -> Result<Status, Error> {
        match self.ask(Ask::Status)? {
            Answer::Status(status) => Ok(*status),
            _ => self.astray(),
        }
    }
}
