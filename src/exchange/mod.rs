//! Sheets of records as files: what a spreadsheet program opens, and what it saves.
//!
//! Nothing here knows a record or opens a file: bytes in, rows of text out, and back.

mod csv;
mod decode;

pub use csv::{Line, Sheet, SheetError, Writer, read};
