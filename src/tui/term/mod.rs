//! The ground under the screen: keys in, frames out, and the terminal left as it was found.
//!
//! Nothing here knows about members or tasks, and nothing here blocks the caller: keys arrive through a channel, frames are
//! handed over and written by a thread of their own, and leaving takes a bounded time even when the line is dead.

pub mod ascii;
pub mod burst;
pub mod caps;
pub mod clipboard;
pub mod decode;
pub mod encode;
mod encode_style;
pub mod input;
pub mod key;
pub mod output;
pub mod session;
mod signals;
pub mod tty;

pub use burst::{Burst, ImeWatch, command_letter};
pub use caps::{Caps, Colour};
pub use clipboard::Clipboard;
pub use key::Key;
pub use output::Screen;
pub use session::Session;

/// What the terminal, or the system on its behalf, tells the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    /// Keys that arrived together, in order, never empty. An input method's correction is one such burst.
    Keys(Vec<Key>),
    /// A bracketed paste, as the terminal sent it except that line ends are `\n`. It may hold control characters.
    Paste(String),
    /// The new size in columns and rows. Also sent after the program was stopped and continued.
    Resize(u16, u16),
    /// A signal that asks the program to end.
    Signal(Ending),
    /// The line is gone (hang-up, end of input, or an I/O error). No key will follow. May come more than once.
    Lost,
}

/// The signals that ask the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// SIGHUP: the terminal or the SSH connection went away.
    Hangup,
    /// SIGTERM.
    Terminate,
    /// SIGINT from outside; Ctrl-C on the keyboard arrives as a key.
    Interrupt,
}
