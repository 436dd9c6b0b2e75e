//! The filter language: one line of text that picks records, the same on the screen, on the command line, in
//! exports and in reports.
//!
//! A text passes in stages: [`parse`] (text → spanned tree, knows no field) → [`resolve()`] (tree → [`Expr`] over one
//! kind's field table) → [`Matcher`] (is this row in?). Each stage refuses with an [`Error`] that carries the bytes
//! it is about. Nothing here holds records, reads a clock or knows who asks: the caller's [`Scope`] says which fields
//! and names may be seen.

pub mod complete;
pub mod dates;
pub mod error;
pub mod expr;
pub mod fact;
pub mod lexer;
pub mod matcher;
pub mod names;
pub mod parser;
pub mod resolve;
pub mod values;

#[cfg(test)]
mod tests;

pub use complete::{Candidate, Completion, Names, complete};
pub use dates::Days;
pub use error::{Error, ErrorKind, Span};
pub use expr::{Expr, Needle, Range};
pub use fact::Fact;
pub use matcher::{Columns, Matcher};
pub use parser::{Node, Term, parse};
pub use resolve::{Scope, resolve};

use crate::text::visible::{seen_in, visible};

/// Parses and resolves in one go. `cursor` is the byte where the cursor stands while the text is being typed, `None`
/// when it is finished (see [`parse`]).
///
/// # Errors
/// The first fault of the text, with its place.
pub fn compile(text: &str, cursor: Option<usize>, scope: &Scope<'_>) -> Result<Expr, Error> {
    read(text, cursor, |node| resolve(&node, scope))
}

/// Parses a text and gives its tree a meaning. Invisible characters are left out first; faults have their place in the
/// text as it was typed.
///
/// # Errors
/// The first fault of the text or of its meaning.
pub fn read<T>(text: &str, cursor: Option<usize>, mean: impl FnOnce(Node) -> Result<T, Error>) -> Result<T, Error> {
    let seen = visible(text);
    let cursor = cursor.map(|at| text.get(..at).map_or(at, |before| visible(before).len()));
    parse(&seen, cursor).and_then(mean).map_err(|mut error| {
        if seen != text {
            error.span = typed(text, error.span);
        }
        error
    })
}

/// The stretch of a text from which a stretch of what is visible of it came.
fn typed(text: &str, seen: Span) -> Span {
    let (mut span, mut at) = (Span::new(text.len(), text.len()), 0);
    for (place, kept) in seen_in(text) {
        let begins = at;
        at += kept.len_utf8();
        if at > seen.start && (begins < seen.end || begins == seen.start) {
            span = Span::new(span.start.min(place.start), place.end);
        }
    }
    span
}
