//! Text fields: one line, or several.
//!
//! Vietnamese input methods send backspaces that count *code points*, of text that they may hold composed (NFC) or
//! decomposed (NFD). So while text is being typed it is kept exactly as it came, Backspace deletes one code point, and
//! the text is normalized to NFC only if no input method can be in the middle of a word: when a text is loaded, pasted
//! or committed. Arrows and Delete move by what a reader sees as one letter (a grapheme).

pub mod line;
pub mod memo;
#[cfg(test)]
pub(crate) mod telex;

pub use line::Line;
pub use memo::Memo;
