//! Clients and the server over a Unix socket: frames, handshake, overlapping requests, notices.
//!
//! The server's side is `serve` (start and end of the process, with `listen`, `signals` and `log`: its socket, signals
//! and log), `server` (accepts clients) with `clients` (their number), `descriptors` (their limit) and `admission`,
//! `session` (one client) with `inbox` (with `decode`) and `outbox` (its two directions), the `budget` of bytes held
//! for all of them, over an `engine` (which answers). The client's side is `place` (which home, which socket), `launch`
//! (starts a server if none runs), `connection` (handshake), and on it `client` for one request after another and
//! `link` for a screen. Nothing here knows what a request means; it is passed to the service unchanged.

pub mod admission;
pub mod advice;
mod budget;
pub mod client;
mod clients;
mod complaints;
pub mod connection;
mod decode;
mod descriptors;
pub mod engine;
mod error;
pub mod first_admin;
pub mod frame;
pub mod holder;
mod inbox;
pub mod launch;
pub mod limits;
pub mod link;
mod listen;
mod log;
mod log_files;
pub mod message;
mod outbox;
pub mod place;
mod read_only;
pub mod serve;
pub mod server;
mod session;
mod signals;
mod untrusted;
pub mod words;

pub use client::{Client, ClientError};
pub use connection::Start;
pub use error::{ConnectError, ServeError};
pub use link::{Gone, Incoming, Link};
pub use place::Place;
pub use read_only::{read_only_home, work_in_a_copy};
pub use serve::{Ended, Options, serve};
pub use untrusted::untrusted_home;
