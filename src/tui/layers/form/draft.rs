//! An unfinished form, as it is kept between sessions.

use serde::{Deserialize, Serialize};

use crate::domain::action::Seen;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::value::Value;
use crate::service::api::{CommandId, Names};
use crate::text::{Ellipsis, truncate};

use super::editor::Input;
use super::spec::{FieldKey, Purpose};

/// Cells of what was typed that name a draft.
const TYPED: usize = 40;

/// An unfinished form. What was typed into the line of a secret is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// What the form says on top.
    pub title: String,
    /// The kind of record it is about.
    pub kind: Kind,
    /// What its answers are for.
    pub purpose: Purpose,
    /// The command as which it was sent, where nobody knows that it was done.
    #[serde(default)]
    pub sent: Option<CommandId>,
    #[serde(default)]
    pub(super) state: Option<u8>,
    pub(super) at: usize,
    pub(super) fixed: Vec<(FieldNo, Value)>,
    #[serde(default)]
    pub(super) seen: Vec<Seen>,
    pub(super) names: Names,
    pub(super) lines: Vec<DraftLine>,
    /// The row that is being edited over it, and its place; a new one where none.
    #[serde(default)]
    pub(super) row: Option<(Option<usize>, Box<FormDraft>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the line, read by its name")]
pub(super) struct DraftLine {
    pub(super) key: FieldKey,
    pub(super) or: Option<FieldNo>,
    pub(super) required: bool,
    pub(super) asked: bool,
    pub(super) default: Value,
    #[serde(default)]
    pub(super) proposed: bool,
    pub(super) was: Option<Value>,
    pub(super) told_as: Option<FieldNo>,
    pub(super) input: Input,
    pub(super) instead: bool,
}

impl FormDraft {
    /// What it is about, in the words of its form; a new record by the first thing that was typed.
    pub fn what(&self) -> String {
        let typed = self.lines.iter().find_map(|line| match &line.input {
            Input::Text(text) => text.lines().map(str::trim).find(|line| !line.is_empty()),
            _ => None,
        });
        match (&self.purpose, typed) {
            (Purpose::Create, Some(typed)) => {
                format!("{} “{}”", self.title, truncate(typed, TYPED, Ellipsis::Unicode))
            }
            _ => self.title.clone(),
        }
    }
}

/// The name of a draft: the same for as long as its form is not sent, whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DraftKey(pub String);
