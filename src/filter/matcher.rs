//! Tests rows: built once per filter, called once per row, without allocating.

use memchr::memmem::Finder;

use super::expr::{Expr, Needle, Range};
use super::fact::Fact;
use crate::domain::field::FieldNo;
use crate::domain::phone::Digits;
use crate::text::accents::normalize_tone_into;
use crate::text::fold_into;

/// The columns that a filter reads: the rows of one kind, as the caller stores them.
pub trait Columns {
    /// The folded text that bare words search: code, title, names, document numbers, separated by line breaks; for
    /// telephone numbers their digits too.
    fn folded(&self, row: u32) -> &str;
    /// The texts from which [`Columns::folded`] was made, with their accents.
    fn words(&self, row: u32, each: &mut dyn FnMut(&str));
    /// Those of these texts that contain telephone numbers.
    fn phones(&self, row: u32, each: &mut dyn FnMut(&str));
    /// The long texts, with their accents.
    fn long_texts(&self, row: u32, each: &mut dyn FnMut(&str));
    /// The texts of one field, those of its rows and the names of the records they refer to.
    fn texts(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(&str));
    /// The field's number (see `Scalar::number`), if it has one.
    fn number(&self, field: FieldNo, row: u32) -> Option<i64>;
    /// The numbers of the records that the field refers to.
    fn refs(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(u32)) {
        self.number(field, row).and_then(|no| u32::try_from(no).ok()).into_iter().for_each(each);
    }
    /// The numbers of the field's list.
    fn listed(&self, field: FieldNo, row: u32, each: &mut dyn FnMut(i64));
    /// How many rows or entries the field has.
    fn count(&self, field: FieldNo, row: u32) -> usize;
    /// Whether the field is empty.
    fn is_empty(&self, field: FieldNo, row: u32) -> bool;
    /// Whether a fact holds.
    fn fact(&self, fact: Fact, row: u32) -> bool;
}

/// A filter that is ready to run.
#[derive(Debug, Clone)]
pub struct Matcher {
    test: Test,
    scratch: String,
}

#[derive(Debug, Clone)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Word(Search),
    LongText(Search),
    Text(FieldNo, Search),
    Phone(FieldNo, Needle),
    Number(FieldNo, Range),
    Listed(FieldNo, Range),
    Count(FieldNo, Range),
    Choice(FieldNo, u64),
    Refs(FieldNo, Vec<u32>),
    Empty(FieldNo),
    Fact(Fact),
}

#[derive(Debug, Clone)]
struct Search {
    folded: Finder<'static>,
    accented: Option<Finder<'static>>,
    /// The digits of a number that is written with other signs or with the country code.
    digits: Option<Digits>,
}

impl Search {
    fn new(needle: &Needle) -> Search {
        let finder = |text: &str| Finder::new(text).into_owned();
        // If the word consists of its digits, the folded text contains them.
        let digits = needle.digits.clone().filter(|digits| digits.dialled != needle.folded);
        Search { folded: finder(&needle.folded), accented: needle.accented.as_deref().map(finder), digits }
    }

    /// Searches a text with accents.
    fn finds(&self, text: &str, scratch: &mut String) -> bool {
        scratch.clear();
        if let Some(accented) = &self.accented {
            // An ASCII text cannot contain an accented word; and most texts are in the normal form already.
            if text.is_ascii() {
                return false;
            }
            if accented.find(text.as_bytes()).is_some() {
                return true;
            }
            normalize_tone_into(text, scratch);
            accented.find(scratch.as_bytes()).is_some()
        } else {
            fold_into(text, scratch);
            self.folded.find(scratch.as_bytes()).is_some()
        }
    }
}

impl Matcher {
    /// Prepares a filter.
    pub fn new(expr: &Expr) -> Matcher {
        Matcher { test: Test::new(expr), scratch: String::new() }
    }

    /// Whether the row passes.
    pub fn matches<C: Columns + ?Sized>(&mut self, columns: &C, row: u32) -> bool {
        self.test.passes(columns, row, &mut self.scratch)
    }
}

impl Test {
    fn new(expr: &Expr) -> Test {
        match expr {
            Expr::All(parts) => Test::All(cheapest_first(parts)),
            Expr::Any(parts) => Test::Any(cheapest_first(parts)),
            Expr::Not(part) => Test::Not(Box::new(Test::new(part))),
            Expr::Word(needle) => Test::Word(Search::new(needle)),
            Expr::LongText(needle) => Test::LongText(Search::new(needle)),
            Expr::Text(field, needle) => Test::Text(*field, Search::new(needle)),
            Expr::Phone(field, needle) => Test::Phone(*field, needle.clone()),
            Expr::Number(field, range) => Test::Number(*field, *range),
            Expr::Listed(field, range) => Test::Listed(*field, *range),
            Expr::Count(field, range) => Test::Count(*field, *range),
            Expr::Choice(field, places) => Test::Choice(*field, *places),
            Expr::Refs(field, ids) => {
                let mut ids = ids.clone();
                ids.sort_unstable();
                Test::Refs(*field, ids)
            }
            Expr::Empty(field) => Test::Empty(*field),
            Expr::Fact(fact) => Test::Fact(*fact),
        }
    }

    /// The cost of a test, relative to reading a column of numbers.
    fn cost(&self) -> u32 {
        match self {
            Test::All(parts) | Test::Any(parts) => parts.iter().map(Test::cost).fold(0, u32::saturating_add),
            Test::Not(part) => part.cost(),
            Test::Number(..) | Test::Choice(..) | Test::Refs(..) => 1,
            Test::Fact(_) => 2,
            Test::Listed(..) | Test::Count(..) | Test::Empty(_) => 4,
            Test::Word(search) => {
                if search.accented.is_some() {
                    40
                } else {
                    10
                }
            }
            Test::Text(..) | Test::Phone(..) => 50,
            Test::LongText(_) => 500,
        }
    }

    fn passes<C: Columns + ?Sized>(&self, columns: &C, row: u32, scratch: &mut String) -> bool {
        match self {
            Test::All(parts) => parts.iter().all(|part| part.passes(columns, row, scratch)),
            Test::Any(parts) => parts.iter().any(|part| part.passes(columns, row, scratch)),
            Test::Not(part) => !part.passes(columns, row, scratch),
            Test::Word(search) => {
                // A text that contains the accented word contains the folded one, which is much cheaper to search.
                let folded = columns.folded(row);
                if search.folded.find(folded.as_bytes()).is_some() {
                    return search.accented.is_none() || any(|each| columns.words(row, each), search, scratch);
                }
                search.digits.as_ref().is_some_and(|digits| {
                    (folded.contains(&digits.dialled) || folded.contains(&digits.written))
                        && held(|each| columns.phones(row, each), |text| digits.found_in(text))
                })
            }
            Test::LongText(search) => any(|each| columns.long_texts(row, each), search, scratch),
            Test::Text(field, search) => any(|each| columns.texts(*field, row, each), search, scratch),
            Test::Phone(field, needle) => {
                held(|each| columns.texts(*field, row, each), |text| needle.is_in_phone(text))
            }
            Test::Number(field, range) => columns.number(*field, row).is_some_and(|number| range.holds(number)),
            Test::Listed(field, range) => {
                let mut held = false;
                columns.listed(*field, row, &mut |number| held |= range.holds(number));
                held
            }
            Test::Count(field, range) => range.holds(i64::try_from(columns.count(*field, row)).unwrap_or(i64::MAX)),
            Test::Choice(field, places) => {
                let place = columns.number(*field, row).and_then(|place| u32::try_from(place).ok());
                place.and_then(|place| places.checked_shr(place)).is_some_and(|bits| bits & 1 == 1)
            }
            Test::Refs(field, ids) => {
                let mut held = false;
                columns.refs(*field, row, &mut |number| held |= ids.binary_search(&number).is_ok());
                held
            }
            Test::Empty(field) => columns.is_empty(*field, row),
            Test::Fact(fact) => columns.fact(*fact, row),
        }
    }
}

fn cheapest_first(parts: &[Expr]) -> Vec<Test> {
    let mut tests: Vec<Test> = parts.iter().map(Test::new).collect();
    tests.sort_by_key(Test::cost);
    tests
}

/// Whether any of the texts from `walk` contains the word.
fn any(walk: impl FnOnce(&mut dyn FnMut(&str)), search: &Search, scratch: &mut String) -> bool {
    held(walk, |text| search.finds(text, scratch))
}

/// Whether any of the texts from `walk` passes.
fn held(walk: impl FnOnce(&mut dyn FnMut(&str)), mut passes: impl FnMut(&str) -> bool) -> bool {
    let mut held = false;
    walk(&mut |text| held = held || passes(text));
    held
}
