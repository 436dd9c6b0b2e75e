//! Overlays over the panes: forms, questions, lists to pick from, the palette, long texts, lines to type into. Each is one
//! file that implements [`Overlay`].

pub mod confirm;
pub mod filter_line;
pub mod form;
pub mod naming;
pub mod overlay;
pub mod palette;
pub mod pick;
pub mod reader;
mod sheet;
pub mod welcome;
pub mod words;

#[cfg(test)]
mod pictures;

pub use confirm::Confirm;
pub use form::Form;
pub use overlay::{Asked, Choice, Event, Overlay, Reply, Screen};
pub use palette::Palette;
pub use pick::Pick;
pub use reader::Reader;
pub use welcome::Welcome;
