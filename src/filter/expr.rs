//! A resolved filter: tests on the fields of one kind.

use super::fact::Fact;
use crate::domain::field::FieldNo;
use crate::domain::phone::Digits;
use crate::text::{fold, normalize_tone};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    /// Its folded form.
    pub folded: String,
    /// The form with accents (see [`normalize_tone`]), if its accents count.
    pub accented: Option<String>,
    /// The digits, if it looks like a telephone number; they are searched in fields with such numbers.
    pub digits: Option<Digits>,
}

impl Needle {
    /// A word whose accents count if it is finished and has any.
    pub fn new(word: &str, open: bool) -> Needle {
        let folded = fold(word);
        let accented = if open { None } else { Some(normalize_tone(word)).filter(|typed| *typed != folded) };
        Needle { folded, accented, digits: Digits::read(word) }
    }

    /// The same as a bare word, which is searched in all types of fields: there "12.5" is not part of a number.
    pub fn bare(word: &str, open: bool) -> Needle {
        const FEWEST: usize = 6;
        let mut needle = Needle::new(word, open);
        needle.digits =
            needle.digits.filter(|digits| digits.written == needle.folded || digits.written.len() >= FEWEST);
        needle
    }

    /// Whether a text contains it.
    pub fn is_in(&self, text: &str) -> bool {
        match &self.accented {
            Some(accented) => normalize_tone(text).contains(accented.as_str()),
            None => fold(text).contains(&self.folded),
        }
    }

    /// Whether a text with telephone numbers contains it.
    pub fn is_in_phone(&self, text: &str) -> bool {
        self.digits.as_ref().is_some_and(|digits| digits.found_in(text)) || self.is_in(text)
    }
}

/// A test of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// All of these; every record if there is none.
    All(Vec<Expr>),
    /// Any of these; no record if there is none.
    Any(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A bare word: in the code, title, names or document numbers.
    Word(Needle),
    /// `text:word`: in any long text.
    LongText(Needle),
    /// In the text of one field, or of its rows.
    Text(FieldNo, Needle),
    /// In a field of telephone numbers.
    Phone(FieldNo, Needle),
    /// The field's number (see `Scalar::number`) is in the range.
    Number(FieldNo, Range),
    /// One of the numbers in the field's list is in the range.
    Listed(FieldNo, Range),
    /// The number of rows or entries is in the range.
    Count(FieldNo, Range),
    /// One of these choices: bit *n* represents the choice at index *n*.
    Choice(FieldNo, u64),
    /// One of these records, by number, ascending.
    Refs(FieldNo, Vec<u32>),
    /// The field is empty.
    Empty(FieldNo),
    /// A derived fact.
    Fact(Fact),
}

impl Expr {
    /// The filter that accepts every record.
    pub const EVERYTHING: Expr = Expr::All(Vec::new());

    /// Whether every record passes.
    pub fn is_everything(&self) -> bool {
        matches!(self, Expr::All(parts) if parts.is_empty())
    }

    /// Whether the filter uses the fact anywhere. A list that leaves out archived records shows them if the filter uses
    /// that fact.
    pub fn asks(&self, fact: Fact) -> bool {
        self.has(&|part| matches!(part, Expr::Fact(asked) if *asked == fact))
    }

    /// Whether it contains an expression for which `test` is true.
    pub fn has(&self, test: &dyn Fn(&Expr) -> bool) -> bool {
        match self {
            Expr::All(parts) | Expr::Any(parts) => parts.iter().any(|part| part.has(test)),
            Expr::Not(part) => part.has(test),
            part => test(part),
        }
    }
}
