//! The server's inside: it decides, commits, remembers and answers. Knows nothing of sockets.

pub mod api;
