//! The filter being typed, and what it was before.

use crate::domain::id::Id;
use crate::service::api::{Candidate, Completions};
use crate::tui::edit::Line;

use super::list::List;

/// Longest filter text, in characters.
pub const LONGEST: usize = 400;

/// The filter line.
#[derive(Debug, Clone)]
pub struct FilterLine {
    /// The text.
    pub line: Line,
    /// The candidates for the word at the cursor, best first; which one is in the text.
    pub offered: Option<(Completions, String, usize)>,
    before: (String, u32, Option<Id>, u32),
}

impl FilterLine {
    /// Over a list, with its present filter.
    pub fn over(list: &List) -> FilterLine {
        let before = (list.filter.clone(), list.selected, list.on, list.top);
        // A space after a kept filter: what is typed next is another word.
        let text = if list.filter.is_empty() { String::new() } else { format!("{} ", list.filter) };
        FilterLine { line: Line::new(&text, LONGEST), offered: None, before }
    }

    /// Over a trail that has this filter.
    pub fn over_trail(filter: &str) -> FilterLine {
        let text = if filter.is_empty() { String::new() } else { format!("{filter} ") };
        FilterLine { line: Line::new(&text, LONGEST), offered: None, before: (filter.to_owned(), 0, None, 0) }
    }

    /// The filter as it was before anything was typed.
    pub fn before(&self) -> &str {
        &self.before.0
    }

    /// The list as it was before anything was typed.
    pub fn restore(&self, list: &mut List) {
        let (filter, selected, on, top) = self.before.clone();
        list.filter = filter;
        list.typing = false;
        list.selected = selected;
        list.on = on;
        list.top = top;
        list.fault = None;
    }

    /// The text before the cursor and after it.
    pub fn parts(&self) -> (String, String) {
        let text = self.line.text();
        (text.chars().take(self.line.cursor()).collect(), text.chars().skip(self.line.cursor()).collect())
    }

    /// Takes candidates over and puts the best one into the text; false where there is none.
    pub fn offer(&mut self, found: Completions) -> bool {
        let text = self.line.text().to_owned();
        if found.items.is_empty() {
            self.offered = None;
            return false;
        }
        self.offered = Some((found, text, 0));
        self.put();
        true
    }

    /// Puts the next candidate into the text, if there are any.
    pub fn next_offer(&mut self) -> bool {
        let Some((found, _, at)) = &mut self.offered else { return false };
        *at = (*at + 1) % found.items.len().max(1);
        self.put();
        true
    }

    fn put(&mut self) {
        let Some((found, text, at)) = &self.offered else { return };
        let Some(item) = found.items.get(*at) else { return };
        let before = text.get(..found.start as usize).unwrap_or(text);
        let after = text.get(found.end as usize..).unwrap_or_default();
        let whole = format!("{before}{}{after}", item.insert);
        self.line.set(&whole);
    }

    /// The candidates as they are shown, with the place of the one in the text.
    pub fn candidates(&self) -> Option<(&[Candidate], usize)> {
        self.offered.as_ref().map(|(found, _, at)| (found.items.as_slice(), *at))
    }
}
