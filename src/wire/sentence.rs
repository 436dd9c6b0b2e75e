//! The text of an error.

/// An error for users: what happened, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub what: String,
    /// What to do; empty if there is nothing to do.
    pub hint: String,
}
