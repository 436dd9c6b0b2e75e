//! Completions of a filter text at a cursor.

use crate::domain::id::Kind;
use crate::filter;
use crate::i18n::Lang;
use crate::service::api::{Candidate, Completions};

use super::View;
use super::filter::{named, scope};
use super::find::matching;

/// What can be typed at the cursor, a byte offset; empty if that is not between characters.
pub fn complete(view: View, kind: Kind, text: &str, cursor: u32, lang: Lang) -> Completions {
    let find = |kind, text: &str| named(view, kind, text);
    let names = |kind, text: &str| matching(view, kind, text, filter::complete::MOST);
    let found = filter::complete(text, cursor as usize, &scope(view, kind, &find), lang, &names);
    let items = found.candidates.into_iter().map(|one| Candidate { insert: one.insert, about: one.about, id: one.id });
    Completions { start: found.span.start as u32, end: found.span.end as u32, items: items.collect() }
}
