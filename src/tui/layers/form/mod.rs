//! A form made from the field table: one line per field, with faults next to their lines.
//!
//! `Enter` accepts a line. In a short form (a step, an extension, a reminder) it moves to the next asked line that is
//! still empty, and sends the form if there is none; in a long one (a new record, an edit) it moves to the next line
//! and sends on the last. `F2` sends from anywhere, `Tab` and the arrows move freely, `Esc` leaves and saves a draft.
//! `Ctrl-O` breaks a line in a memo, `Ctrl-N` means "no document" where that is allowed, `F3` takes the other value if
//! another user changed the same field.

mod action;
mod check;
mod draft;
mod editor;
mod joined;
mod keys;
mod lines;
mod lookup;
mod model;
mod opening;
mod overlay;
mod picker;
mod reading;
mod ready;
mod reopen;
mod rows;
mod spec;
mod view;
mod words;

pub use draft::{DraftKey, FormDraft};
pub use model::Form;
pub use reopen::Reopened;
pub use spec::{Answer, FieldKey, FormField, FormSpec, Purpose};

#[cfg(test)]
mod tests;
