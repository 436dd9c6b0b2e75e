//! What the committee keeps and by which rules: pure, without a clock and without I/O.

pub mod action;
pub mod day;
pub mod decide;
pub mod event;
pub mod facts;
pub mod fault;
pub mod field;
pub mod id;
pub mod kinds;
pub mod machine;
pub mod record;
pub mod value;
pub mod world;
