//! The only module that uses sled. sled holds the state after the journal's lines, so that a start reads one tree and
//! not years of lines; it is never the only copy of anything.
//!
//! Trees: `records` (kind and number → the record's bytes), `history` (kind, number, sequence), `lines` (sequence →
//! location in the journal), `meta` (`applied`). Folders of an earlier version may have a tree `quiet`, which is
//! ignored. Every value carries a format byte and a CRC-32 over tree, key and payload, because sled can lose values, or
//! return them under other keys, without an error. Keys are big-endian, so sled's order is the order of numbers.
//!
//! Traps that this code avoids, each found by testing sled 0.34.7: opening or closing a damaged folder can panic (all
//! calls go through `guard`); a plain `get` inside a transaction closure deadlocks; `len()` reads everything; `flush()`
//! alone does not survive a power cut ([`Db::sync`]); pages above 128 KiB move to files that are never synced, and 17
//! values share a page (`value` splits at 4 KiB).

mod applied;
mod apply;
mod bulk;
mod defect;
mod error;
#[doc(hidden)]
pub mod fuzz;
mod guard;
mod load;
mod open;
mod query;
mod value;

#[cfg(test)]
mod drill;

pub use applied::Applied;
pub use apply::AppliedLine;
pub use bulk::Bulk;
pub use defect::Defect;
pub use error::DbError;
pub use load::Unfit;
pub use open::Db;
pub use value::{MAX_PAYLOAD, RecordKey};
