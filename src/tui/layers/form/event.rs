//! What a form asks of the program after a key.

use crate::domain::action::Action;
use crate::domain::id::Kind;

use super::draft::FormDraft;
use super::spec::FieldKey;

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Nothing more than another look.
    None,
    /// The key means nothing here.
    Ignored,
    /// Look records of a kind up by part of a name; the answer goes to `Form::candidates`.
    Lookup {
        /// The line.
        key: FieldKey,
        /// Of this kind.
        kind: Kind,
        /// What is typed.
        text: String,
    },
    /// All is in order: do this. The form waits for `Form::faults`, `Form::clashes` or `Form::say`.
    Submit(Action),
    /// The person left; a draft where something had changed.
    Left(Option<Box<FormDraft>>),
}
