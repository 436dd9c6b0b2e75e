//! Vietnamese text: folding for search, accents, alphabetical order and cell widths.
//!
//! Everything here is a pure function over strings. Nothing here knows what a record, a filter or a screen is.

pub mod accents;
pub mod collate;
pub mod fold;
pub mod garbled;
pub mod letters;
pub mod signs;
pub mod visible;
pub mod width;

pub use accents::{is_accented, matches_accented, normalize_tone, same_form};
pub use collate::{name_key, sort_key, unit_key};
pub use fold::{fold, fold_into, nfc, to_ascii, unaccent};
pub use garbled::{Garbling, garbled};
pub use signs::plain;
pub use visible::{clean, visible};
pub use width::{Ellipsis, pad, pad_left, printable, truncate, width};
