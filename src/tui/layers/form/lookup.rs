//! A line that refers to another record: the typed text is looked up, and one of the answers is taken.

use crate::domain::fault::Problem;
use crate::domain::id::Id;
use crate::domain::resolve;
use crate::domain::value::Value;
use crate::service::api::Candidate;
use crate::tui::edit::Line;
use crate::tui::edit::line::Edited;
use crate::tui::term::Key;

use super::reading::Reading;

/// The line, and its look-up results.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    pub(super) line: Line,
    /// The record whose name is in the line.
    pub(super) taken: Option<Id>,
    pub(super) found: Vec<Candidate>,
    /// The index of the result in focus.
    pub(super) at: usize,
    /// The text that `found` answers.
    answered: Option<String>,
    /// The text of the last request.
    asked: Option<String>,
    /// The user moved on before the answer arrived: take it if it is unambiguous.
    wanted: bool,
}

/// The maximum length of a name in a look-up, in characters.
const MAX: usize = 200;

impl Lookup {
    pub(super) fn new(text: &str, taken: Option<Id>) -> Lookup {
        Lookup {
            line: Line::new(text, MAX),
            taken,
            found: Vec::new(),
            at: 0,
            answered: None,
            asked: None,
            wanted: false,
        }
    }

    pub(super) fn key(&mut self, key: Key) -> Edited {
        let erases = matches!(key, Key::Backspace | Key::Delete | Key::Ctrl('u' | 'k' | 'w' | 'd'));
        if self.taken.is_some() && erases {
            // Part of a name is not a reference: it is removed as a whole.
            *self = Lookup::new("", None);
            return Edited::Text;
        }
        let edited = self.line.key(key);
        self.edited(edited)
    }

    pub(super) fn paste(&mut self, text: &str) -> Edited {
        let edited = self.line.paste(text);
        self.edited(edited)
    }

    fn edited(&mut self, edited: Edited) -> Edited {
        if edited == Edited::Text {
            self.taken = None;
            self.wanted = false;
            self.at = 0;
            if self.line.text().trim().is_empty() {
                self.found.clear();
                (self.answered, self.asked) = (None, None);
            }
        }
        edited
    }

    fn text(&self) -> &str {
        self.line.text().trim()
    }

    /// The text to look up, once.
    pub(super) fn ask(&mut self) -> Option<String> {
        let text = self.text();
        if self.taken.is_some() || text.is_empty() || self.asked.as_deref() == Some(text) {
            return None;
        }
        let text = text.to_owned();
        self.asked = Some(text.clone());
        Some(text)
    }

    /// Whether the list below the line is open.
    pub(super) fn is_open(&self) -> bool {
        self.taken.is_none() && !self.found.is_empty() && !self.text().is_empty()
    }

    /// Whether the answer for the text is empty.
    pub(super) fn found_nothing(&self) -> bool {
        self.found.is_empty() && self.answered.as_deref() == Some(self.text())
    }

    /// Moves the focus in the list; false if there is no list.
    pub(super) fn step(&mut self, down: bool) -> bool {
        if !self.is_open() {
            return false;
        }
        let last = self.found.len() - 1;
        self.at = if down { (self.at + 1).min(last) } else { self.at.saturating_sub(1) };
        true
    }

    /// Takes the answers for `text`, unless the text has changed since.
    pub(super) fn answer(&mut self, text: &str, found: Vec<Candidate>) {
        if self.taken.is_some() || self.text() != text {
            return;
        }
        self.found = found;
        self.at = 0;
        self.answered = Some(text.to_owned());
        if std::mem::take(&mut self.wanted)
            && let Some(clear) = self.clear()
        {
            self.take(clear);
        }
    }

    /// The user moves on: takes the answer in focus, or the next unambiguous one.
    pub(super) fn settle(&mut self) {
        if self.taken.is_some() || self.text().is_empty() {
            return;
        }
        if self.answered.as_deref() == Some(self.text()) {
            self.take(self.at);
        } else {
            self.wanted = true;
        }
    }

    fn take(&mut self, at: usize) {
        let Some((id, name)) = self.found.get(at).and_then(|found| found.id.map(|id| (id, found.insert.clone())))
        else {
            return;
        };
        self.line.set(&name);
        self.taken = Some(id);
        self.found.clear();
        (self.answered, self.asked) = (None, None);
    }

    /// The unambiguous answer: the only one, or the only one with exactly this name.
    fn clear(&self) -> Option<usize> {
        resolve::only(self.text(), self.found.iter().map(|found| [found.insert.as_str(), found.about.as_str()]))
    }

    pub(super) fn read(&self) -> Reading {
        let text = self.text();
        if text.is_empty() {
            return Reading::Value(Value::EMPTY);
        }
        if let Some(id) = self.taken {
            return Reading::Value(Value::id(id));
        }
        if self.answered.as_deref() != Some(text) {
            return Reading::Waiting;
        }
        let text = text.to_owned();
        Reading::Wrong(if self.found.is_empty() {
            Problem::NotFound { text }
        } else {
            Problem::Ambiguous { text, some: self.found.iter().take(3).map(|found| found.insert.clone()).collect() }
        })
    }
}
