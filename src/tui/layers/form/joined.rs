//! Handles the letter that opened the form if an input method takes it for the first letter of the text.
//!
//! Telex and VNI run on the user's own computer and know nothing about commands: after `a` and `S` they hold the word
//! `aS`, and send a backspace and `á`. The letters of the command are removed from such a burst. If the input method
//! has put a mark on them, the pressed key is unknown, and the line says so.

use std::time::Instant;

use crate::tui::layers::words;
use crate::tui::term::Key;
use crate::tui::term::burst::REPLACEMENT;

use super::model::Form;
use super::opening::{Opening, replaced};

impl Form {
    /// Notes the letter that opened the form.
    pub fn opened_by(&mut self, letter: char) {
        self.opening = Some(Opening { letter, marks: 0, typed: 0, erased: None });
    }

    /// Handles keys by which an input method replaces the letter that opened the form. Returns how many of `keys` it
    /// used; 0 if they must be handled normally.
    pub fn joined(&mut self, keys: &[Key], at: Option<Instant>) -> usize {
        if let Some(row) = &mut self.row {
            return row.form.joined(keys, at);
        }
        let Some(opening) = &self.opening else { return 0 };
        let erased = keys.iter().take_while(|key| **key == Key::Backspace).count();
        if erased == 0 && opening.erased.is_some() {
            return self.joined_later(keys, at);
        }
        let (letter, typed, marks) = (opening.letter, opening.typed, opening.marks);
        let letters = keys.get(erased..).unwrap_or_default();
        // If some of the letters typed since remain, the burst does not reach the letter before them.
        let Some(beyond) = erased.checked_sub(typed) else { return 0 };
        if letters.is_empty() && beyond > marks {
            self.erase(typed);
            let before = self.slots.get(self.at).map(|slot| slot.editor.clone());
            self.erase(beyond);
            let erased = at.zip(before).map(|(at, before)| (at, beyond, before));
            self.opening = Some(Opening { letter, marks, typed: 0, erased });
            return keys.len();
        }
        match replaced(letters, beyond, letter, marks) {
            Some((used, marks)) if beyond + used > 0 => {
                self.erase(typed);
                self.opening = Some(Opening { letter, marks: marks.own, typed: 0, erased: None });
                self.say_joined(marks.any);
                erased + used
            }
            Some(_) => 0,
            None => {
                self.opening = None;
                0
            }
        }
    }

    /// Letters that may replace what backspaces in the previous packet have erased.
    fn joined_later(&mut self, keys: &[Key], at: Option<Instant>) -> usize {
        let Some(opening) = &mut self.opening else { return 0 };
        let Some((then, beyond, before)) = opening.erased.take() else { return 0 };
        let soon = at.is_some_and(|at| at.saturating_duration_since(then) < REPLACEMENT);
        let replaced = replaced(keys, beyond, opening.letter, opening.marks);
        let Some((used, marks)) = replaced.filter(|(used, _)| soon && *used > 0) else {
            // The user's own backspaces, which the input method has seen too.
            self.opening = None;
            return 0;
        };
        opening.marks = marks.own;
        if let Some(slot) = self.slots.get_mut(self.at) {
            slot.editor = before;
        }
        self.say_joined(marks.any);
        used
    }

    fn erase(&mut self, letters: usize) {
        for _ in 0..letters {
            self.pressed(Key::Backspace);
        }
    }

    fn say_joined(&mut self, marked: bool) {
        let (at, lang) = (self.at, self.lang);
        if let Some(slot) = self.slots.get_mut(at) {
            slot.doubt = marked.then(|| words::JOINED.get(lang).to_owned());
            slot.fault.clone_from(&slot.doubt);
        }
    }

    /// Follows the word that an input method holds: any key except a letter ends it.
    pub(super) fn follow_word(&mut self, key: Key) {
        let Some(opening) = &mut self.opening else { return };
        match key {
            Key::Char(letter) if !letter.is_whitespace() => opening.typed += 1,
            Key::Backspace if opening.typed > 0 => opening.typed -= 1,
            _ => self.opening = None,
        }
    }
}
