//! What lies over the panes: forms, questions, lists to pick from, the palette, long texts.
//!
//! Each layer is plain state with three doors: `key` (and `paste`) takes what was typed and returns an event, `view`
//! draws into a buffer and says where the cursor stands. Layers know the field tables; they never ask the server and
//! never decide what an event leads to. `Ignored` keys may mean something to the whole program (`F1`, `Ctrl-L`); a letter
//! that a layer ignores never means anything to what lies under it.

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
