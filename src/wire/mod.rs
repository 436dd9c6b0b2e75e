//! Clients and the server over a Unix socket: frames, handshake, requests that overlap, notices.
//!
//! The server's side is `serve` (the life of the process), `server` (who comes in), `session` (one
//! client) and `inbox`, `outbox` (its two directions). The client's side is `place` (which home,
//! which socket), `launch` (starts a server where none runs), `connection` (handshake), and on it
//! `client` for one question after another and `link` for a screen. Nothing here knows what a
//! question means; it is passed to the service as it came.

pub mod client;
pub mod connection;
pub mod frame;
pub mod launch;
pub mod link;
pub mod message;
pub mod place;

pub use client::{Client, ClientError};
pub use connection::{ConnectError, Start};
pub use link::{Incoming, Link};
pub use place::Place;
