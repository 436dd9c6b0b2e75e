//! dondoc.
