//! The screen: a loop, a model, updates that return effects, and a view that only reads.
//!
//! The path of a key: keymap → action → update → effect; of an answer: update → view. `term` is the terminal, `edit`
//! has the text fields, `layers` what is shown over the panes. Nothing here knows a rule of the domain: the server
//! decides, and the tables determine which actions apply. No I/O happens in `update` or `view`; `app` carries out the
//! effects.

mod app;
mod clock;
pub mod edit;
pub mod filters;
mod keep;
pub mod keymap;
pub mod keys_page;
pub mod layer_keys;
pub mod layers;
pub mod message;
pub mod model;
mod paint;
pub mod rule;
mod scroll;
pub mod tab;
pub mod term;
pub mod update;
pub mod view;
pub mod words;
mod wrap;

pub use app::{TuiError, TuiOptions, run};
