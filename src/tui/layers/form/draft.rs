//! An unfinished form, as saved between sessions.

use serde::{Deserialize, Serialize};

use crate::domain::action::Seen;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::value::Value;
use crate::service::api::{CommandId, Names};
use crate::text::{Ellipsis, truncate};

use super::editor::Input;
use super::spec::{FieldKey, Purpose};

/// The maximum width of typed text in the description of a draft.
const TYPED: usize = 40;

/// An unfinished form. The text typed into the line of a secret is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// The title of the form.
    pub title: String,
    /// The kind of record it is about.
    pub kind: Kind,
    /// The purpose of its answers.
    pub purpose: Purpose,
    /// The command by which it was sent, if it is not known to be done.
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
    /// The row that is being edited in it, and its index; `None` for a new row.
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
    #[serde(rename = "told_as")] // its name in the drafts of earlier versions
    pub(super) reported_as: Option<FieldNo>,
    pub(super) input: Input,
    pub(super) instead: bool,
}

impl FormDraft {
    /// A description in the words of its form; for a new record, the first typed text.
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

/// The name of a draft: unchanged until its form is sent, in every session that opens it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DraftKey(pub String);
