//! The value of a line's input.

use crate::domain::fault::Problem;
use crate::domain::value::Value;

/// The value of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Value(Value),
    Wrong(Problem),
    /// The look-up has not been answered yet.
    Waiting,
}
