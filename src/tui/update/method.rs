//! An input method where letters are commands: which keys of a read are commands, and whether a person pressed them.

use std::time::Instant;

use crate::tui::model::Model;
use crate::tui::model::layer::Layer;
use crate::tui::rule::Flag;
use crate::tui::term::burst::classify;
use crate::tui::term::{Burst, Key, command_letter};

use super::actions::rule_for;

/// Whether an input method sent these commands and the keys after them.
pub(super) fn is_at_work(model: &mut Model, commands: &[Key], then: &[Key], at: Option<Instant>) -> bool {
    let burst = match at {
        Some(at) => model.ime.see(commands, at),
        None => classify(commands),
    };
    burst == Burst::ImeSuspected || goes_on_as_a_word(commands, then)
}

/// How many of the keys are commands: text can follow the first key that opens a text field, or that an input method
/// would not have sent.
pub(super) fn commands_end(model: &Model, keys: &[Key]) -> usize {
    let picks = matches!(model.layers.last(), Some(Layer::Pick(..)));
    let ends = |key: &Key| match key {
        Key::Backspace => false,
        Key::Char(letter) => picks || opens_text(*letter),
        _ => true,
    };
    keys.iter().position(ends).map_or(keys.len(), |end| end + 1)
}

/// Whether text is typed after this command.
fn opens_text(letter: char) -> bool {
    let rule = command_letter(letter).and_then(|letter| rule_for(Key::Char(letter)));
    rule.is_some_and(|(_, rule)| rule.is(Flag::OpensText))
}

/// Whether the keys after a command belong to it: a letter that an input method has put in its place, or the marked
/// letter of a word that was typed in the wrong place (`dự`). Independent text begins with another letter.
fn goes_on_as_a_word(commands: &[Key], then: &[Key]) -> bool {
    if !matches!(commands.last(), Some(Key::Char(letter)) if letter.is_alphabetic()) {
        return false;
    }
    match then.first() {
        Some(Key::Char(next)) => command_letter(*next).is_none() && !next.is_uppercase(),
        Some(Key::Backspace) => {
            matches!(then.iter().find(|key| **key != Key::Backspace), Some(Key::Char(_)))
        }
        _ => false,
    }
}
