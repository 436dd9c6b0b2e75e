//! Texts that the screen and the command line have in common: failures, conflicts, warnings. Each is an
//! [`Advice`](crate::wire::advice::Advice): what happened and what to do. The screen joins both to sentences, the command
//! line prints the second as a hint.

mod clash;
mod failure;
mod warning;

pub use clash::{clash, conflict, named};
pub use failure::{failure, phase};
pub use warning::warning;
