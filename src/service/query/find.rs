//! Look-up of records by part of their name or code.

use crate::domain::id::{Id, Kind};
use crate::service::api::Candidate;
use crate::text::{fold, visible};

use super::View;

/// Most candidates of one look-up.
const MOST: u32 = 200;

/// Records of a kind whose code, name or other words hold every word of the text; those whose
/// name begins so come first.
pub fn find(view: View, kind: Kind, text: &str, limit: u32) -> Vec<Candidate> {
    matching(view, kind, text, limit.min(MOST) as usize)
        .into_iter()
        .map(|(id, name)| Candidate { about: about(view, id, &name), insert: name, id: Some(id) })
        .collect()
}

/// The same as ids and names.
pub fn matching(view: View, kind: Kind, text: &str, limit: usize) -> Vec<(Id, String)> {
    let folded = fold(visible(text).trim());
    let words: Vec<&str> = folded.split_whitespace().collect();
    let table = view.register.table(kind);
    let mut ranked: Vec<(u8, usize)> = Vec::new();
    for row in view.register.order(kind, &[]).iter().map(|row| *row as usize) {
        if !table.listed(row, view.person.sight(), false) {
            continue;
        }
        let held = table.folded(row);
        if words.iter().all(|word| held.contains(word)) {
            ranked.push((rank(held, &folded), row));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(limit);
    ranked
        .into_iter()
        .filter_map(|(_, row)| {
            let id = table.id(row);
            Some((id, view.register.name(id)?))
        })
        .collect()
}

/// A text that begins with what was typed, then one with a word that does, then the others.
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

/// What tells a record from others of a like name: its title where the name is a code or short,
/// else its code or post.
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
