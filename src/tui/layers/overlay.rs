//! The trait of all overlays: plain state that takes keys, draws itself, and returns what the program must do.
//!
//! An overlay is one file that implements [`Overlay`]. It knows the field tables; it never asks the server and never
//! carries out an event: `update/overlays.rs` does what an [`Event`] says. A letter that an overlay ignores is never
//! passed to the layer below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::action::Action;
use crate::domain::id::{Id, Kind};
use crate::i18n::Lang;
use crate::service::api::{CommandId, SortKey};
use crate::tui::layer_keys::LayerPlace;
use crate::tui::paint::row;
use crate::tui::term::Key;

use super::form::FieldKey;

/// A window over a tab that takes the keys.
pub trait Overlay {
    /// Handles one key.
    fn key(&mut self, key: Key, on: Screen) -> Event;

    /// Handles pasted text.
    fn paste(&mut self, _text: &str) -> Event {
        Event::NotText
    }

    /// Whether the last key or paste was ignored or refused: then the keys that came in the same read are not run.
    fn refused(&mut self) -> bool {
        false
    }

    /// Draws it; returns the cursor's place, or none if the cursor is in the layer below.
    fn view(&self, on: Screen, buf: &mut Buffer) -> Option<Position>;

    /// The places whose keys work in it at this moment.
    fn key_places(&self) -> Vec<LayerPlace>;

    /// Whether letters are text here, not commands.
    fn takes_text(&self) -> bool {
        false
    }

    /// How many layers of this overlay a line end leaves open: 0 if it picks or answers. None if it has no such
    /// meaning.
    fn left_by_line_end(&self) -> Option<usize> {
        Some(0)
    }

    /// Shows why it sends nothing: the key that sends came in the same read as the key that opened it. Returns false if it
    /// has no room for the message.
    fn say_in_one_piece(&mut self, _lang: Lang) -> bool {
        false
    }
}

/// Where an overlay is drawn, and in which language.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// All below the tabs: the pane, the message line and the line of keys.
    pub area: Rect,
    /// The pane alone.
    pub pane: Rect,
    /// Language.
    pub lang: Lang,
}

impl Screen {
    /// An area with no message line and no line of keys below its pane.
    pub fn of(area: Rect, lang: Lang) -> Screen {
        Screen { area, pane: area, lang }
    }

    /// The message line.
    pub(in crate::tui) fn message(self) -> Rect {
        row(self.area, usize::from(self.area.height).saturating_sub(2))
    }

    /// The line of keys.
    pub(in crate::tui) fn keys(self) -> Rect {
        row(self.area, usize::from(self.area.height).saturating_sub(1))
    }
}

/// The result of a key or a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Only a redraw.
    None,
    /// The key has no meaning here.
    Ignored,
    /// Pasted text is of no use here.
    NotText,
    /// The key must wait for an answer of the server.
    Waits,
    /// The person left.
    Left,
    /// A question was answered.
    Answered(Asked, Reply),
    /// Something was picked.
    Picked(Choice),
    /// The item at this index should be renamed.
    Rename(usize),
    /// The item at this index should be removed.
    Remove(usize),
    /// The item in focus does not belong to the user: it cannot be renamed or removed.
    Stays,
    /// An action is to be run: its place in the table of actions.
    Run(usize),
    /// A name for a filter was entered.
    Named(String),
    /// Something happened in the filter line.
    Filter(Typing),
    /// Look up records of a kind by a part of the name; the answer goes to the form's `candidates`.
    Lookup {
        /// The line.
        key: FieldKey,
        /// Of this kind.
        kind: Kind,
        /// The typed text.
        text: String,
    },
    /// The form has no fault: send this action. The form waits for the server's answer.
    Submit(Action),
}

/// What the answer yes does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Undo this command.
    Undo(CommandId),
    /// End the program.
    Leave,
    /// Go on with the action at this place of the table although some marked records are not shown.
    Hidden(usize),
    /// Archive the targets, or restore them.
    Archive(bool),
    /// Forget the secrets of the targets.
    Forget,
    /// Open the newest draft about which the user was not asked yet.
    Draft,
    /// Remove the saved filter at this index.
    RemoveFilter(usize),
}

/// The answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Enter, `c` (có) or `y`.
    Yes,
    /// Esc, `k` (không) or `n`.
    No,
    /// Esc, if "not now" differs from no.
    Later,
    /// `x`, if the thing can be deleted.
    Never,
}

/// What an item of a list does when it is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Move the targets to this state.
    State(u8),
    /// Order the list by this.
    Sort(SortKey),
    /// Filter the list by this text.
    Filter(String),
    /// Keep the filter in force under a name.
    KeepFilter,
    /// Open this record.
    Record(Id),
    /// Show the list of a kind with this filter.
    List(Kind, String),
    /// Fill the store with the sample committee.
    Sample,
    /// Fill the store with a fictitious office.
    Demo,
    /// Begin a new committee.
    NewCommittee,
    /// Ask whether to leave the program.
    Leave,
}

/// What happened in the filter line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// The text changed.
    Changed,
    /// The text is to be kept.
    Kept,
    /// The text was to be kept, but cannot be read.
    NotKept,
    /// The former filter is restored.
    Left,
    /// The word at the cursor is to be completed.
    Complete,
    /// The selection moves by this number of rows.
    Step(i64),
}
