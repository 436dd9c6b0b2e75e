//! The layers over the panes: forms, questions, lists to pick from, the palette, long texts.
//!
//! Each layer is plain state with three functions: `key` (and `paste`) takes the input and returns an event, `view`
//! draws into a buffer and returns the cursor position. Layers know the field tables; they never send requests and
//! never decide the effect of an event. `Ignored` keys may have a meaning for the whole program (`F1`, `Ctrl-L`); a
//! letter that a layer ignores never has a meaning for what is below it.

pub mod confirm;
pub mod form;
pub mod palette;
pub mod pick;
pub mod reader;
mod sheet;
pub mod welcome;
pub mod words;

#[cfg(test)]
mod pictures;

pub use confirm::{Confirm, ConfirmEvent};
pub use form::Form;
pub use palette::Palette;
pub use pick::Pick;
pub use reader::Reader;
pub use welcome::Welcome;
