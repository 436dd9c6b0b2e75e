//! The effects of a key in a form.

use crate::domain::action::Action;
use crate::domain::id::Kind;

use super::draft::FormDraft;
use super::spec::FieldKey;

/// The effect of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Only a redraw.
    None,
    /// The key has no meaning here.
    Ignored,
    /// Look up records of a kind by part of a name; the answer goes to `Form::candidates`.
    Lookup {
        /// The line.
        key: FieldKey,
        /// The kind.
        kind: Kind,
        /// The typed text.
        text: String,
    },
    /// All lines are valid: do this action. The form waits for `Form::faults`, `Form::clashes` or `Form::say`.
    Submit(Action),
    /// The user left the form; with a draft if something had changed.
    Left(Option<Box<FormDraft>>),
}
