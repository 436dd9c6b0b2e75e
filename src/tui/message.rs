//! What comes in, and what an update wants done.

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
    /// From the terminal, and when it arrived.
    Term(TermEvent, Instant),
    /// The handshake is done.
    Connected(Person),
    /// The answer to the question of this number.
    Answer(u64, Answer),
    /// From the server, unasked.
    Notice(Notice),
    /// There is no connection: why, in words for people.
    Gone(String),
    /// A wanted moment has come.
    Due(Wake),
    /// The drafts that earlier sessions left: offer them.
    Drafts(Found),
}

/// What a moment was wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wake {
    /// Try to connect again.
    Reconnect,
    /// Ask what became of commands.
    Fate,
    /// Ask again a server that was loading.
    Loaded,
    /// Another calendar day begins in Vietnam.
    Midnight,
    /// Draw what was put off on a slow line.
    Draw,
    /// The selection has rested: ask for what stands around it.
    Preview,
    /// Something was typed into a form a while ago: keep it.
    Keep,
}

/// Something to be done outside the model.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the server; the answer comes under this number.
    Ask(u64, Ask),
    /// Say [`Message::Due`] after so long. A later wish for the same takes its place.
    Wake(Wake, Duration),
    /// The same at the next midnight in Vietnam.
    WakeAtMidnight,
    /// Tell the others on which record a form is open.
    Editing(Option<Id>),
    /// Try to connect again.
    Reconnect,
    /// Put text into the clipboard.
    Copy(String),
    /// Paint the whole screen anew.
    Repaint,
    /// Do not draw what this update changed before so long, on a line that is slow.
    DrawLater,
    /// Keep what is typed in a form, under the name of its draft.
    SaveDraft(DraftKey, Box<FormDraft>),
    /// The draft is used up. One that was never kept costs nothing.
    DropDraft(DraftKey),
    /// Not all of the draft can be read: its file is put aside as it is.
    SetDraftAside(DraftKey),
    /// Change the filters that the person keeps.
    ChangeFilters(Change),
    /// Give the terminal to the shell.
    Suspend,
    /// End.
    Quit,
}
