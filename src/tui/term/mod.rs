//! The terminal layer: keys in, frames out, and the terminal restored at the end.
//!
//! Nothing here knows about members or tasks, and nothing here blocks the caller: keys arrive through a channel, frames
//! are passed on and written by a separate thread, and leaving takes a bounded time even if the connection is dead.

pub mod ascii;
pub mod burst;
pub mod caps;
pub mod clipboard;
pub mod decode;
pub mod encode;
mod encode_style;
mod event;
pub mod input;
pub mod key;
pub mod output;
pub mod session;
mod signals;
mod terminal;
pub mod tty;

pub use burst::{Burst, ImeWatch, command_letter};
pub use caps::{Caps, Colour};
pub use clipboard::Clipboard;
pub use event::{Ending, TermEvent};
pub use key::Key;
pub use output::Screen;
pub use session::Session;
