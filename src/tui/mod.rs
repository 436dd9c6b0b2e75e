//! The screen.

pub mod edit;
pub mod term;
