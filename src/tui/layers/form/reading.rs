//! What the input of a line comes to.

use crate::domain::fault::Problem;
use crate::domain::value::Value;

/// What the input comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Value(Value),
    Wrong(Problem),
    /// The look-up has not been answered yet.
    Waiting,
}
