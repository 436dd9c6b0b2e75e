//! A line for one of several words: a letter picks, and so does typing the word.
//!
//! Text that was meant for another line must not pick by its letters. Text typed without another key in between is read
//! as a whole: at the first letter that matches nothing, the line restores its earlier value, shows the typed text, and
//! cannot be left until that text is removed.

use unicode_normalization::char::is_combining_mark;

use crate::domain::field::{Choice, Field};
use crate::domain::resolve::{NO_YES, Named, choice_of, form, yes_or_no};
use crate::i18n::Lang;
use crate::text::fold;
use crate::tui::edit::line::Edited;
use crate::tui::term::{Key, command_letter};

/// The maximum letters that a line keeps of text that picks nothing.
const MOST: usize = 300;

/// What can be picked.
#[derive(Clone, Copy)]
pub(super) enum Words {
    /// One of a fixed set, of which only these indexes may be picked; `None` if all may.
    Of(&'static [Choice], Option<&'static [u8]>, Lang),
    /// Yes, or empty.
    YesOrNothing,
}

/// The indexes of [`Words::YesOrNothing`] in [`NO_YES`].
const NO: u8 = 0;
const YES: u8 = 1;

/// The picked value, and the text typed to pick it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Picker {
    /// The index of the picked value.
    pub(super) chosen: Option<u8>,
    /// The value that was picked before the letters of `typed`.
    before: Option<u8>,
    /// Letters typed since the last other key.
    typed: String,
    /// They pick nothing.
    wrong: bool,
}

/// A letter that picks nothing.
struct Nowhere;

impl Picker {
    /// A line with this value.
    pub(super) fn new(chosen: Option<u8>) -> Picker {
        Picker { chosen, ..Picker::default() }
    }

    /// A flag that is set or not.
    pub(super) fn flag(yes: bool) -> Picker {
        Picker::new(yes.then_some(YES))
    }

    /// Whether the flag is set.
    pub(super) fn is_yes(&self) -> bool {
        self.chosen == Some(YES)
    }

    /// A line into which this text was typed, which picked nothing.
    pub(super) fn wrongly(text: &str) -> Picker {
        Picker { typed: text.to_owned(), wrong: true, ..Picker::default() }
    }

    /// The typed text, while it picks nothing.
    pub(super) fn wrong(&self) -> Option<&str> {
        Some(self.typed.as_str()).filter(|_| self.wrong)
    }

    /// Handles a key.
    pub(super) fn key(&mut self, key: Key, words: Words) -> Edited {
        let was = (self.chosen, self.wrong);
        match key {
            Key::Char(letter) => {
                if self.typed.is_empty() {
                    self.before = self.chosen;
                }
                if self.typed.chars().count() < MOST {
                    self.typed.push(letter);
                }
                self.read(words);
            }
            Key::Backspace | Key::Delete if self.wrong => *self = Picker::new(self.before),
            Key::Backspace | Key::Delete => *self = Picker::default(),
            Key::Right | Key::Left => *self = Picker::new(words.beside(self.chosen, key == Key::Right)),
            _ => return Edited::Ignored,
        }
        if (self.chosen, self.wrong) == was && !self.wrong { Edited::Cursor } else { Edited::Text }
    }

    /// Handles pasted text: all of it must be a word.
    pub(super) fn paste(&mut self, text: &str, words: Words) -> Edited {
        let text: String = text.trim().chars().filter(|letter| !letter.is_control()).take(MOST).collect();
        self.settle();
        match words.named(&text) {
            Some(place) => *self = Picker::new(Some(place)),
            None if text.is_empty() => return Edited::Ignored,
            None => *self = Picker { chosen: self.chosen, before: self.chosen, typed: text, wrong: true },
        }
        Edited::Text
    }

    /// Ends the word that is being typed: the next letter begins another one.
    pub(super) fn settle(&mut self) {
        if !self.wrong {
            self.typed.clear();
        }
    }

    fn read(&mut self, words: Words) {
        let read = words.read(self.before, &self.typed);
        self.wrong = read.is_err();
        self.chosen = read.unwrap_or(self.before);
    }
}

impl Words {
    /// The words of a field; only those of its choices that fit.
    pub(super) fn of(field: &Field, fitting: Option<&'static [u8]>, lang: Lang) -> Words {
        field.choices().map_or(Words::YesOrNothing, |choices| Words::Of(choices, fitting, lang))
    }

    /// Whether this index may be picked.
    fn fits(self, place: u8) -> bool {
        !matches!(self, Words::Of(_, Some(fitting), _) if !fitting.contains(&place))
    }

    /// The words that may be picked, with their indexes.
    fn places(self) -> impl DoubleEndedIterator<Item = (u8, &'static Choice)> {
        let choices = if let Words::Of(choices, ..) = self { choices } else { &[] };
        let placed = choices.iter().enumerate().filter_map(|(at, choice)| Some((u8::try_from(at).ok()?, choice)));
        placed.filter(move |(place, _)| self.fits(*place))
    }

    /// The word after or before the chosen one, cyclic.
    fn beside(self, chosen: Option<u8>, on: bool) -> Option<u8> {
        if let Words::YesOrNothing = self {
            return if chosen == Some(YES) { Some(NO) } else { Some(YES) };
        }
        let places = || self.places().map(|(place, _)| place);
        let found = if on {
            places().find(|place| chosen.is_none_or(|chosen| *place > chosen)).or_else(|| places().next())
        } else {
            places().rev().find(|place| chosen.is_none_or(|chosen| *place < chosen)).or_else(|| places().next_back())
        };
        found.or(chosen)
    }

    /// The index of a complete word; `None` if it is unknown.
    fn named(self, text: &str) -> Option<u8> {
        match self {
            Words::Of(choices, ..) => choice_of(text, choices).ok().filter(|place| self.fits(*place)),
            Words::YesOrNothing => yes_or_no(text).ok().map(u8::from),
        }
    }

    /// The result of these letters, typed one after another with `before` as the old value; fails if one of them
    /// matches nothing.
    fn read(self, before: Option<u8>, typed: &str) -> Result<Option<u8>, Nowhere> {
        let mut chosen = before;
        let mut word = String::new();
        for typed in typed.chars().filter(|typed| !is_combining_mark(*typed)) {
            let letter = form(typed.encode_utf8(&mut [0; 4]));
            if letter.is_empty() {
                match typed {
                    // Between the words of one choice.
                    _ if word.chars().count() > 1 => {}
                    ' ' => {
                        chosen = self.beside(chosen, true);
                        word.clear();
                    }
                    _ => return Err(Nowhere),
                }
                continue;
            }
            word.push_str(&letter);
            let begun = if word == letter { None } else { self.begun(&word, chosen) };
            // The first letter, or another one by which the user changes the choice.
            chosen = Some(match begun {
                Some(found) => found,
                None => self.lettered(typed).ok_or(Nowhere)?,
            });
            if begun.is_none() {
                word = letter;
            }
        }
        Ok(chosen)
    }

    /// The index that a single letter picks; an input method may have put a mark on a letter that was pressed twice.
    fn lettered(self, typed: char) -> Option<u8> {
        let letter = fold(command_letter(typed).unwrap_or(typed).encode_utf8(&mut [0; 4]));
        match self {
            Words::Of(_, _, lang) => {
                self.places().find(|(_, choice)| choice.letter.get(lang) == letter).map(|(place, _)| place)
            }
            // The letter of one of them in either language, or a character that is its complete name.
            Words::YesOrNothing => NO_YES
                .iter()
                .position(|choice| {
                    [choice.letter.vi, choice.letter.en].into_iter().chain(choice.names()).any(|name| name == letter)
                })
                .and_then(|at| u8::try_from(at).ok()),
        }
    }

    /// The index that the beginning of a word picks: the chosen one if it matches.
    fn begun(self, word: &str, chosen: Option<u8>) -> Option<u8> {
        if word.is_empty() {
            return None;
        }
        match self {
            Words::Of(_, _, lang) => {
                let begins = |(_, choice): &(u8, &Choice)| form(choice.label.get(lang)).starts_with(word);
                let kept = self.places().filter(begins).find(|(place, _)| chosen == Some(*place));
                kept.or_else(|| self.places().find(begins)).map(|(place, _)| place)
            }
            Words::YesOrNothing => {
                let begins = |choice: &Choice| choice.names().any(|name| form(name).starts_with(word));
                NO_YES.iter().position(begins).and_then(|at| u8::try_from(at).ok())
            }
        }
    }
}
