//! The journal: JSON lines, each with the hash of the one before, in append-only files. It is the commit point, the
//! audit trail, and the source from which everything else is rebuilt.
//!
//! # The format of a line
//! ```text
//! {"v":2,"seq":7,"group":6,"end":true,"at":"2026-11-22T09:30:00+07:00","who":{"uid":1000,"name":"lan"},
//! "cmd":"00…1f","what":"task.move","events":[…],"prev":"<64 hex>","hash":"<64 hex>"}
//! ```
//! on one line, with the keys in this order. `group` is the sequence number of the group's first line; only its last
//! line has `end`. `prev` is the hash of the line before, zeros for the first. `hash` is SHA-256 over the line's text,
//! without the newline and without `,"hash":"…"`. To check the third line of a file:
//! ```text
//! sed -n 3p 2026-11-000000000001.jsonl | sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\n' | sha256sum
//! ```
//!
//! # The format of a segment
//! One file per month, `<year>-<month>-<first sequence>.jsonl`, and another one if the one before could not be written
//! or synced (with `_2` and so on if it would have the same name). Its first line is a header, hashed like a line but
//! outside the chain: the format, the store's id, and under `after` the segment before it, with the offset at which
//! that segment's acknowledged part ends, and the sequence number and hash of its last line. Bytes after that offset
//! never counted.
//!
//! # Invariants
//! No acknowledged byte is changed. A file that failed a write or a sync is not written or synced again by the process
//! in which it failed. This module does not know what the events mean.

mod chain;
mod error;
mod follow;
#[doc(hidden)]
pub mod fuzz;
mod hash;
mod line;
mod location;
mod look;
mod named;
mod prefix;
mod reader;
mod reason;
mod segment;
mod tail;
mod verify;
mod words;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{AppendError, Damage, JournalError, Refusal};
pub use follow::Follow;
pub(in crate::store) use hash::to_hex;
pub use hash::{CommandId, Hash};
pub use line::{Line, MAX_LINE, NewLine, Who, sealed_lines};
pub use location::{Location, SegmentName};
pub use look::{Look, Seen, look};
pub use prefix::{Piece, Prefix};
pub use reader::{JournalReader, Lines, Placed, Progress};
pub use reason::{Reason, Stating};
pub use segment::{StoreId, store_of};
pub use tail::{Discarded, Opening};
pub use verify::{Verified, verify};
pub use writer::{Journal, Options};
