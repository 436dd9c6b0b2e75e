//! dondoc keeps the members, assigned units, tasks and inspections of a provincial steering
//! committee for administrative reform.
//!
//! The floors, from the ground up; imports only go down:
//! - `text`, `i18n`: Vietnamese text, the two languages
//! - `domain`: records, field and state tables, rules, decisions; `config`
//! - `filter`: the filter language; `store`: journal, sled, secrets, backups
//! - `service`: judges and commits commands, answers queries from memory
//! - `wire`: frames over a socket, the server's process; `exchange`, `sample`, `demo`
//! - `words`: texts that screen and command line share
//! - `tui`: the screen
//! - `cli`: the command line
//!
//! `docs/architecture.md` says what each never does; `docs/contributing.md` follows a key, a
//! command and a filter through them.

pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod filter;
pub mod i18n;
pub mod sample;
pub mod service;
pub mod store;
pub mod text;
pub mod tui;
pub mod wire;
pub mod words;
