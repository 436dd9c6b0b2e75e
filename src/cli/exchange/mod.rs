//! `export` and `import`: the client opens the files as its own user, never the server.

mod export;
mod import;
mod words;

pub(super) use export::export;
pub(super) use import::import;
