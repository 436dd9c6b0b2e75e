//! Events from the terminal.

use super::key::Key;

/// An event from the terminal, or from the system on its behalf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermEvent {
    /// Keys that arrived together, in order, never empty. An input method's correction is one such burst.
    Keys(Vec<Key>),
    /// A bracketed paste, as the terminal sent it except that line ends are `\n`. It may contain control characters.
    Paste(String),
    /// The new size in columns and rows. Also sent after the program was stopped and continued.
    Resize(u16, u16),
    /// A signal that asks the program to end.
    Signal(Ending),
    /// The terminal is closed (hang-up, end of input, or an I/O error). No key will follow. May come more than once.
    Lost,
}

/// The signals that ask the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// SIGHUP: the terminal or the SSH connection was closed.
    Hangup,
    /// SIGTERM.
    Terminate,
    /// SIGINT from outside; Ctrl-C on the keyboard arrives as a key.
    Interrupt,
}
