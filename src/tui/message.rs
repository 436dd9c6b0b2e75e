//! The messages to the model, and the effects of an update.

use std::time::{Duration, Instant};

use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};

use super::filters::Change;
use super::layers::form::{DraftKey, FormDraft};
use super::model::drafts::Found;
use super::term::TermEvent;

/// Everything that can happen to the screen.
#[derive(Debug)]
pub enum Message {
    /// From the terminal, with the time of arrival.
    Term(TermEvent, Instant),
    /// The handshake is done.
    Connected(Person),
    /// The answer to the request of this number.
    Answer(u64, Answer),
    /// A notice of the server.
    Notice(Notice),
    /// There is no connection, with the reason for users.
    Gone(String),
    /// A timer has expired.
    Due(Wake),
    /// The drafts of earlier sessions, to be offered.
    Drafts(Found),
}

/// The purpose of a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wake {
    /// Try to connect again.
    Reconnect,
    /// Ask for the results of commands.
    Outcome,
    /// Repeat a request to a server that was loading.
    Loaded,
    /// The calendar day changes in Vietnam.
    Midnight,
    /// Draw what was delayed on a slow connection.
    Draw,
    /// The selection has rested: ask for its related records.
    Preview,
    /// A form was changed a while ago: save it.
    Keep,
}

/// Something to be done outside the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request to the server; the answer has this number.
    Ask(u64, Ask),
    /// Send [`Message::Due`] after this time. It replaces an earlier timer with the same purpose.
    Wake(Wake, Duration),
    /// The same at the next midnight in Vietnam.
    WakeAtMidnight,
    /// Notify the others of the record on which a form is open.
    Editing(Option<Id>),
    /// Try to connect again.
    Reconnect,
    /// Put text into the clipboard.
    Copy(String),
    /// Redraw the whole screen.
    Repaint,
    /// On a slow connection, do not draw the changes of this update before this time.
    DrawLater,
    /// Save the content of a form, under the name of its draft.
    SaveDraft(DraftKey, Box<FormDraft>),
    /// The draft is used. One that was never saved costs nothing.
    DropDraft(DraftKey),
    /// Not all of the draft can be read: its file is moved aside unchanged.
    SetDraftAside(DraftKey),
    /// Change the user's saved filters.
    ChangeFilters(Change),
    /// Give the terminal to the shell.
    Suspend,
    /// End.
    Quit,
}
