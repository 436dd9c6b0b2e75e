//! A resolved filter: a tree of tests. The list or the trail that is filtered defines the tests.

use memchr::memmem::Finder;

use crate::domain::phone::Digits;
use crate::text::accents::normalize_tone_into;
use crate::text::{fold, fold_into, normalize_tone};

/// Numbers from `first` to `last`, both included; empty if `first` is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub first: i64,
    /// The greatest.
    pub last: i64,
}

impl Range {
    /// Whether the range contains the number.
    pub fn holds(self, number: i64) -> bool {
        self.first <= number && number <= self.last
    }
}

/// A word to search.
#[derive(Debug, Clone)]
pub struct Needle {
    /// Its folded form.
    pub folded: String,
    /// The form with accents (see [`normalize_tone`]), if its accents count.
    pub accented: Option<String>,
    /// The digits, if it looks like a telephone number; they are searched in fields with such numbers.
    pub digits: Option<Digits>,
    finder: Finder<'static>,
    accented_finder: Option<Finder<'static>>,
}

impl Needle {
    /// A word whose accents count if it is finished and has any.
    pub fn new(word: &str, open: bool) -> Needle {
        let finder = |text: &str| Finder::new(text).into_owned();
        let folded = fold(word);
        let accented = if open { None } else { Some(normalize_tone(word)).filter(|typed| *typed != folded) };
        let (finder, accented_finder) = (finder(&folded), accented.as_deref().map(finder));
        Needle { folded, accented, digits: Digits::read(word), finder, accented_finder }
    }

    /// The same as a bare word, which is searched in all types of fields: there "12.5" is not part of a number.
    pub fn bare(word: &str, open: bool) -> Needle {
        const FEWEST: usize = 6;
        let mut needle = Needle::new(word, open);
        needle.digits =
            needle.digits.filter(|digits| digits.written == needle.folded || digits.written.len() >= FEWEST);
        needle
    }

    /// Whether a folded text contains it, without regard to accents.
    pub fn is_in_folded(&self, folded: &str) -> bool {
        self.finder.find(folded.as_bytes()).is_some()
    }

    /// Whether a text contains it.
    pub fn is_in(&self, text: &str) -> bool {
        self.finds(text, &mut String::new())
    }

    /// Whether a text contains it; `scratch` is a buffer that the caller reuses.
    pub fn finds(&self, text: &str, scratch: &mut String) -> bool {
        scratch.clear();
        let Some(accented) = &self.accented_finder else {
            fold_into(text, scratch);
            return self.is_in_folded(scratch);
        };
        // An ASCII text cannot contain an accented word; and most texts are in the normal form already.
        if text.is_ascii() {
            return false;
        }
        if accented.find(text.as_bytes()).is_some() {
            return true;
        }
        normalize_tone_into(text, scratch);
        accented.find(scratch.as_bytes()).is_some()
    }

    /// Whether a text with telephone numbers contains it.
    pub fn is_in_phone(&self, text: &str) -> bool {
        self.digits.as_ref().is_some_and(|digits| digits.found_in(text)) || self.is_in(text)
    }
}

/// A tree of tests.
#[derive(Debug, Clone)]
pub enum Expr<T> {
    /// All of these; everything passes if there is none.
    All(Vec<Expr<T>>),
    /// Any of these; nothing passes if there is none.
    Any(Vec<Expr<T>>),
    /// Not this.
    Not(Box<Expr<T>>),
    /// One test.
    Test(T),
}

impl<T> Expr<T> {
    /// The filter that accepts everything.
    pub const EVERYTHING: Expr<T> = Expr::All(Vec::new());

    /// Any of these; a single one stays as it is.
    pub fn any(mut parts: Vec<Expr<T>>) -> Expr<T> {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => Expr::Any(parts.into_iter().chain(last).collect()),
        }
    }

    /// Whether everything passes.
    pub fn is_everything(&self) -> bool {
        matches!(self, Expr::All(parts) if parts.is_empty())
    }

    /// Whether it contains a test for which `such` is true.
    pub fn has(&self, such: &dyn Fn(&T) -> bool) -> bool {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().any(|part| part.has(such)),
            Expr::Not(part) => part.has(such),
            Expr::Test(test) => such(test),
        }
    }

    /// Evaluates the tree; `passes` evaluates a single test.
    pub fn passes(&self, passes: &mut impl FnMut(&T) -> bool) -> bool {
        match self {
            Expr::All(parts) => parts.iter().all(|part| part.passes(passes)),
            Expr::Any(parts) => parts.iter().any(|part| part.passes(passes)),
            Expr::Not(part) => !part.passes(passes),
            Expr::Test(test) => passes(test),
        }
    }

    /// Sorts the parts by cost, the cheapest first.
    pub fn cheapest_first(&mut self, cost: &impl Fn(&T) -> u32) {
        match self {
            Expr::All(parts) | Expr::Any(parts) => {
                for part in &mut *parts {
                    part.cheapest_first(cost);
                }
                parts.sort_by_key(|part| part.cost(cost));
            }
            Expr::Not(part) => part.cheapest_first(cost),
            Expr::Test(_) => {}
        }
    }

    fn cost(&self, cost: &impl Fn(&T) -> u32) -> u32 {
        match self {
            Expr::All(parts) | Expr::Any(parts) => {
                parts.iter().map(|part| part.cost(cost)).fold(0, u32::saturating_add)
            }
            Expr::Not(part) => part.cost(cost),
            Expr::Test(test) => cost(test),
        }
    }

    /// Replaces each test by a tree.
    pub fn replaced<U>(self, with: &impl Fn(T) -> Expr<U>) -> Expr<U> {
        let all = |parts: Vec<Expr<T>>| parts.into_iter().map(|part| part.replaced(with)).collect();
        match self {
            Expr::All(parts) => Expr::All(all(parts)),
            Expr::Any(parts) => Expr::Any(all(parts)),
            Expr::Not(part) => Expr::Not(Box::new(part.replaced(with))),
            Expr::Test(test) => with(test),
        }
    }
}
