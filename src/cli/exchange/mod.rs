//! `export` and `import`: files are opened here, by whoever runs the program, never by the server.

mod export;
mod import;
mod words;

pub use export::export;
pub use import::import;
