//! dondoc keeps the members, assigned units, tasks and inspections of a provincial steering
//! committee for administrative reform. The floors, from the ground up: `text`, `i18n`, `domain`;
//! `filter`, `store`; `service`; `wire`, `exchange`; `tui`; `cli`. Imports only go down.

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
