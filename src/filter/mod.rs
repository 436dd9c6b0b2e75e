//! The filter language: one line of text that selects records, the same on the screen, on the command line, in exports
//! and in reports.
//!
//! A text passes through stages: [`parse`] (text → spanned tree, without keys) → [`resolve()`] (tree → [`Expr`], by the
//! [`Keys`] of what is filtered: a kind's field table, or who, what and when of the trail) → [`Matcher`] (tests a row).
//! Each stage fails with an [`Error`] that carries the range it is about. Nothing here holds records, reads a clock or
//! knows the user: the caller's [`Keys`] determine which fields and names are visible.

pub mod complete;
pub mod dates;
pub mod error;
pub mod expr;
pub mod fact;
pub mod fields;
pub mod keys;
pub mod lexer;
pub mod matcher;
pub mod names;
pub mod parser;
pub mod resolve;
pub mod values;

#[cfg(test)]
mod tests;

pub use complete::{Completion, complete};
pub use dates::Days;
pub use error::{Error, ErrorKind, Span};
pub use expr::{Expr, Needle, Range};
pub use fact::Fact;
pub use fields::{Scope, Test};
pub use keys::{Candidate, Keys};
pub use matcher::{Columns, Matcher};
pub use parser::{Node, Term, parse};
pub use resolve::resolve;

use crate::text::visible::{seen_in, visible};

/// Parses and resolves in one step. `cursor` is the byte position of the cursor while the text is being typed, `None`
/// if it is finished (see [`parse`]). Invisible characters are removed first; errors refer to the text as typed.
///
/// # Errors
/// The first fault of the text or of its meaning, with its range.
pub fn compile<K: Keys>(text: &str, cursor: Option<usize>, keys: &K) -> Result<Expr<K::Test>, Error> {
    let seen = visible(text);
    let cursor = cursor.map(|at| text.get(..at).map_or(at, |before| visible(before).len()));
    parse(&seen, cursor).and_then(|node| resolve(&node, keys)).map_err(|mut error| {
        if seen != text {
            error.span = typed(text, error.span);
        }
        error
    })
}

/// The range of a text that corresponds to a range of its visible part.
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
