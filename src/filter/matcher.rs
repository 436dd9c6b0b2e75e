//! Tests rows: built once per filter, called once per row, without allocating.

use super::expr::Expr;
use super::fact::Fact;
use super::fields::Test;
use crate::domain::field::FieldNo;

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
    test: Expr<Test>,
    scratch: String,
}

impl Matcher {
    /// Prepares a filter.
    pub fn new(expr: &Expr<Test>) -> Matcher {
        let mut test = expr.clone();
        test.cheapest_first(&Test::cost);
        Matcher { test, scratch: String::new() }
    }

    /// Whether the row passes.
    pub fn matches<C: Columns + ?Sized>(&mut self, columns: &C, row: u32) -> bool {
        let scratch = &mut self.scratch;
        self.test.passes(&mut |test| test.passes(columns, row, scratch))
    }
}

impl Test {
    /// The cost of a test, relative to reading a column of numbers.
    fn cost(&self) -> u32 {
        match self {
            Test::Number(..) | Test::Choice(..) | Test::Refs(..) => 1,
            Test::Fact(_) => 2,
            Test::Listed(..) | Test::Count(..) | Test::Empty(_) => 4,
            Test::Word(needle) => {
                if needle.accented.is_some() {
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
            Test::Word(needle) => {
                // A text that contains the accented word contains the folded one, which is much cheaper to search.
                let folded = columns.folded(row);
                if needle.is_in_folded(folded) {
                    return needle.accented.is_none()
                        || held(|each| columns.words(row, each), |text| needle.finds(text, scratch));
                }
                // If the word consists of its digits, the folded text does not contain them either.
                let digits = needle.digits.as_ref().filter(|digits| digits.dialled != needle.folded);
                digits.is_some_and(|digits| {
                    (folded.contains(&digits.dialled) || folded.contains(&digits.written))
                        && held(|each| columns.phones(row, each), |text| digits.found_in(text))
                })
            }
            Test::LongText(needle) => held(|each| columns.long_texts(row, each), |text| needle.finds(text, scratch)),
            Test::Text(field, needle) => {
                held(|each| columns.texts(*field, row, each), |text| needle.finds(text, scratch))
            }
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

/// Whether any of the texts from `walk` passes.
fn held(walk: impl FnOnce(&mut dyn FnMut(&str)), mut passes: impl FnMut(&str) -> bool) -> bool {
    let mut held = false;
    walk(&mut |text| held = held || passes(text));
    held
}
