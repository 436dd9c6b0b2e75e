//! dondoc.

pub mod text;
