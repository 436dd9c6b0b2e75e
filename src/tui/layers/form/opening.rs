//! The letter that opened a form, and what an input method may replace it by.

use std::time::Instant;

use unicode_normalization::char::{compose, is_combining_mark};

use crate::text::fold;
use crate::tui::term::Key;

use super::editor::Editor;

/// The word that an input method may hold since the form was opened.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    /// The letter that opened the form.
    pub(super) letter: char,
    /// Marks on it that came as separate characters (NFD).
    pub(super) marks: usize,
    /// Letters typed since, and not removed.
    pub(super) typed: usize,
    /// Backspaces beyond those letters that came alone: when, how many, and the line before them.
    pub(super) erased: Option<(Instant, usize, Editor)>,
}

/// Marks on the letter that opened the form.
pub(super) struct Marks {
    /// Those that are separate characters (NFD).
    pub(super) own: usize,
    /// Whether there is any mark.
    pub(super) any: bool,
}

/// Whether `keys` begin with the replacement of the erased letters, of which the last is `letter` with this many marks.
/// Returns the number of keys, and the marks that the letter has then.
pub(super) fn replaced(keys: &[Key], erased: usize, letter: char, marks: usize) -> Option<(usize, Marks)> {
    let chars = keys.iter().map_while(|key| if let Key::Char(typed) = key { Some(*typed) } else { None });
    if erased <= marks {
        let used = chars.take_while(|typed| is_combining_mark(*typed)).count();
        let own = marks - erased + used;
        return Some((used, Marks { own, any: own > 0 }));
    }
    let many = erased - marks;
    let mut whole: Vec<char> = Vec::new();
    let mut used = 0;
    for typed in chars {
        if let Some(last) = whole.last_mut()
            && let Some(joined) = compose(*last, typed)
        {
            *last = joined;
        } else if whole.len() == many {
            break;
        } else {
            whole.push(typed);
        }
        used += 1;
    }
    let last = whole.last().filter(|_| whole.len() == many)?;
    let base = |letter: char| fold(letter.encode_utf8(&mut [0; 4]));
    let any = whole.iter().any(|letter| !letter.is_ascii());
    (base(*last) == base(letter)).then_some((used, Marks { own: used - many, any }))
}
