//! The screen: a loop, a model, updates that return effects, and a view that only reads.
//!
//! A key goes keymap → action → update → effect; an answer goes update → view. `term` is the terminal, `edit` are text
//! fields, `layers` what lies over the panes. Nothing here knows a rule of the domain: the server decides, and the
//! tables say what applies. No I/O happens in `update` or `view`; `app` does what the effects ask for.

pub mod actions;
mod app;
mod clock;
pub mod edit;
pub mod filters;
mod keep;
pub mod keymap;
pub mod layer_keys;
pub mod layers;
pub mod message;
pub mod model;
mod paint;
mod scroll;
pub mod tab;
pub mod term;
pub mod update;
pub mod view;
pub mod words;
mod wrap;

pub use app::{TuiError, TuiOptions, run};
