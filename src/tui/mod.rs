//! The screen.

pub mod edit;
pub mod layers;
pub mod term;
