//! Looks up records by part of their name or code.

use std::collections::BTreeSet;

use crate::domain::id::{Id, Kind};
use crate::domain::phone::Digits;
use crate::service::api::Candidate;
use crate::text::{fold, visible};

use super::source::Source;
use super::{Superseded, View};

/// The maximum candidates of one look-up.
const MOST: u32 = 200;

/// The maximum words of one look-up; a text with more matches no record.
const MOST_WORDS: usize = 32;

/// Records of a kind whose code, name or other words contain every word of the text; those whose name begins with it
/// come first.
///
/// # Errors
/// [`Superseded`] as soon as `stop` returns true.
pub(crate) fn find(
    source: &Source,
    kind: Kind,
    text: &str,
    limit: u32,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Candidate>, Superseded> {
    let mut search = Search::new(kind, text);
    let order = source.look(|view| view.register.usual_order(kind));
    source.in_slices(order.len(), stop, |view, places| search.look(view, order.get(places).unwrap_or_default()))?;
    Ok(source.look(|view| {
        let found = search.found(view, limit.min(MOST) as usize).into_iter();
        found.map(|(id, name)| Candidate { about: about(view, id, &name), insert: name, id: Some(id) }).collect()
    }))
}

/// The same as ids and names, in one step: for completions, of which there are few.
pub(crate) fn matching(view: View, kind: Kind, text: &str, limit: usize) -> Vec<(Id, String)> {
    let mut search = Search::new(kind, text);
    search.look(view, &view.register.usual_order(kind));
    search.found(view, limit)
}

/// A running look-up.
struct Search {
    kind: Kind,
    folded: String,
    /// Set if a telephone number was typed.
    digits: Option<Digits>,
    /// How well each found row matches, and the row.
    ranked: Vec<(u8, usize)>,
}

impl Search {
    fn new(kind: Kind, text: &str) -> Search {
        let text = visible(text);
        Search { kind, folded: fold(text.trim()), digits: Digits::read(&text), ranked: Vec::new() }
    }

    /// Tests these rows.
    fn look(&mut self, view: View, rows: &[u32]) {
        let words: BTreeSet<&str> = self.folded.split_whitespace().collect();
        if words.len() > MOST_WORDS {
            return;
        }
        let table = view.register.table(self.kind);
        for row in rows.iter().map(|row| *row as usize) {
            if !table.listed(row, view.person.visibility(), false) {
                continue;
            }
            let held = table.folded(row);
            let dialled = || self.digits.as_ref().is_some_and(|digits| held.contains(&digits.dialled));
            if words.iter().all(|word| held.contains(word)) || dialled() {
                self.ranked.push((rank(held, &self.folded), row));
            }
        }
    }

    /// The best matches.
    fn found(mut self, view: View, limit: usize) -> Vec<(Id, String)> {
        let table = view.register.table(self.kind);
        self.ranked.sort_by_key(|(rank, _)| *rank);
        let listed = self.ranked.into_iter().filter(|(_, row)| table.listed(*row, view.person.visibility(), false));
        let ids = listed.take(limit).map(|(_, row)| table.id(row));
        ids.filter_map(|id| Some((id, view.register.name(id)?))).collect()
    }
}

/// Ranks a text that begins with the typed text first, then one with a word that does, then the others.
fn rank(held: &str, typed: &str) -> u8 {
    let begins = |mut parts: std::str::Split<'_, char>| parts.any(|part| part.starts_with(typed));
    if typed.is_empty() || begins(held.split('\n')) {
        0
    } else if held.split(['\n', ' ']).any(|part| part.starts_with(typed)) {
        1
    } else {
        2
    }
}

/// What distinguishes a record from others with a similar name: its title if the name is a code or short, else its code
/// or post.
fn about(view: View, id: Id, name: &str) -> String {
    let Some(record) = view.record(id) else { return String::new() };
    let post = match id.kind {
        Kind::Member => record.text(crate::domain::kinds::member::POST),
        _ => "",
    };
    [record.title(), record.code(), post]
        .into_iter()
        .find(|text| !text.is_empty() && *text != name)
        .unwrap_or("")
        .to_owned()
}
