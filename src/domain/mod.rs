//! The committee's records and rules: pure, without a clock and without I/O.

pub mod action;
pub mod dates;
pub mod day;
pub mod decide;
pub mod event;
pub mod facts;
pub mod fault;
pub mod field;
pub mod id;
pub mod json;
pub mod kinds;
pub mod machine;
pub mod not_an_event;
pub mod period;
pub mod phone;
mod problem_words;
pub mod read;
pub mod record;
pub mod resolve;
pub mod rules;
pub mod secret;
pub mod show;
pub mod unit_names;
pub mod value;
pub mod world;
