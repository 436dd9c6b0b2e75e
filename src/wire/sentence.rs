//! What an error says to people.

/// An error for people: what happened, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub what: String,
    /// What to do; empty where there is nothing.
    pub hint: String,
}
