//! The keys of a list's filter: the fields of one kind of record, its facts, and its long texts.

use super::complete;
use super::dates;
use super::error::{Error, ErrorKind};
use super::expr::{Expr, Needle, Range};
use super::fact::Fact;
use super::keys::{Candidate, Keys, compared, days, is_picked, ordered, picked, unknown};
use super::lexer::{Op, Word};
use super::names::{self, Key};
use super::parser::Term;
use super::resolve::is_number;
use super::values;
use crate::domain::day::Day;
use crate::domain::field::{Field, FieldNo, Lean, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::resolve::{NO_YES, Named, form, typeable, visible};
use crate::i18n::Lang;
use crate::text::plain;

/// Returns the records of a kind whose names match the typed text.
pub type Names<'a> = dyn Fn(Kind, &str) -> Vec<(Id, String)> + 'a;

/// The meaning of names in the filter of a list.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The kind's field table.
    pub fields: &'static [Field],
    /// Fields that the person may not see; they are unknown keys.
    pub hidden: &'a [FieldNo],
    /// The facts that the kind has.
    pub facts: &'a [Fact],
    /// The calendar day in Vietnam.
    pub today: Day,
    /// The numbers of the records of a kind that a text names, as typed; called while resolving, never for a row. It
    /// does not find records that the person may not see.
    pub find: &'a dyn Fn(Kind, &str) -> Vec<u32>,
    /// Called for completions. It does not return records that the person may not see.
    pub names: &'a Names<'a>,
}

/// A test of one record.
#[derive(Debug, Clone)]
pub enum Test {
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

impl Expr<Test> {
    /// Whether the filter uses the fact anywhere. A list that leaves out archived records shows them if the filter uses
    /// that fact.
    pub fn asks(&self, fact: Fact) -> bool {
        self.has(&|test| matches!(test, Test::Fact(asked) if *asked == fact))
    }
}

impl Keys for Scope<'_> {
    type Key = Key;
    type Test = Test;

    fn find(&self, key: &str) -> Result<Key, Option<String>> {
        names::find(key, self.fields, self.hidden)
    }

    fn word(&self, word: Needle) -> Test {
        Test::Word(word)
    }

    fn test(&self, key: Key, typed: &Term, value: &Word) -> Result<Expr<Test>, Error> {
        match key {
            Key::Is => {
                ordered(false, typed)?;
                let facts = picked(typed, value, self.facts)?.into_iter().filter_map(|at| self.facts.get(at));
                Ok(Expr::any(facts.map(|fact| Expr::Test(Test::Fact(*fact))).collect()))
            }
            Key::LongText => {
                ordered(false, typed)?;
                Ok(Expr::Test(Test::LongText(Needle::new(&value.text, value.open))))
            }
            Key::Field(no) => match self.fields.get(usize::from(no.0)) {
                Some(field) => self.field_test(no, field, typed, value),
                None => Ok(Expr::Any(Vec::new())),
            },
        }
    }

    fn is_value(&self, key: Key, joined: &Word) -> bool {
        match key {
            Key::LongText => false,
            Key::Is => is_picked(joined, self.facts),
            Key::Field(no) => match self.fields.get(usize::from(no.0)).map(|field| field.ty) {
                Some(Type::Choice(choices)) => is_picked(joined, choices),
                Some(Type::Day(_) | Type::Days) => dates::parse(&joined.text, self.today, Lean::Past).is_some(),
                Some(Type::Ref(kind)) => !self.found(kind, joined).is_empty(),
                Some(Type::Phone) => is_number(&joined.text),
                _ => false,
            },
        }
    }

    fn keys(&self, typed: &str, lang: Lang) -> Vec<Candidate> {
        let fields = visible(self.fields, self.hidden).map(|(_, field)| field);
        let mut keys = complete::keys(typed, fields, lang);
        let typed = form(typed);
        let begins = |name: &str| form(name).starts_with(&typed);
        let specials = [(Key::Is, names::IS), (Key::LongText, names::LONG_TEXT)].into_iter();
        let specials = specials.filter(|(special, _)| names::special_names(*special).iter().any(|name| begins(name)));
        keys.extend(specials.map(|(_, label)| complete::key(label.get(lang))));
        let is = names::IS.get(lang);
        let facts = self.facts.iter().filter(|fact| !typed.is_empty() && fact.names().any(begins));
        keys.extend(facts.map(|fact| {
            let label = fact.label().get(lang);
            Candidate::new(format!("{is}:{}", typeable(label)), label)
        }));
        keys
    }

    fn values(&self, key: Key, typed: &str, lang: Lang) -> Vec<Candidate> {
        let field = match key {
            Key::Is => return complete::named(typed, self.facts, lang),
            Key::LongText => return Vec::new(),
            Key::Field(no) => self.fields.get(usize::from(no.0)),
        };
        let Some(field) = field else { return Vec::new() };
        let mut candidates = match field.ty {
            Type::Choice(choices) => complete::named(typed, choices, lang),
            Type::Flag => complete::words(typed, &[NO_YES[1].label, NO_YES[0].label], lang),
            Type::Day(_) | Type::Days => complete::dates(typed, lang),
            Type::Ref(kind) => {
                (self.names)(kind, typed).into_iter().map(|(id, name)| Candidate::record(id, name)).collect()
            }
            _ => Vec::new(),
        };
        candidates.truncate(complete::MOST - 1);
        candidates.extend(complete::words(typed, &[values::EMPTY], lang));
        candidates
    }
}

impl Scope<'_> {
    fn field_test(&self, no: FieldNo, field: &Field, typed: &Term, value: &Word) -> Result<Expr<Test>, Error> {
        if typed.op == Op::Is && !value.quoted && values::is_empty_name(&value.text) {
            return Ok(Expr::Test(Test::Empty(no)));
        }
        let needle = || Needle::new(&value.text, value.open);
        Ok(Expr::Test(match field.ty {
            Type::Text | Type::Memo | Type::Document => {
                ordered(false, typed)?;
                Test::Text(no, needle())
            }
            Type::Phone => {
                ordered(false, typed)?;
                Test::Phone(no, needle())
            }
            Type::Texts | Type::Rows(_) if typed.op == Op::Is => Test::Text(no, needle()),
            Type::Texts | Type::Rows(_) => Test::Count(no, compared(typed.op, number(value)?)),
            Type::Int(..) => Test::Number(no, compared(typed.op, number(value)?)),
            Type::Years => Test::Listed(no, compared(typed.op, number(value)?)),
            Type::Day(lean) => Test::Number(no, days(typed, value, self.today, lean)?),
            Type::Days => Test::Listed(no, days(typed, value, self.today, Lean::Future)?),
            Type::Flag => {
                ordered(false, typed)?;
                let yes = Expr::Test(Test::Number(no, Range { first: 1, last: 1 }));
                let says_yes = picked(typed, value, &NO_YES)?.contains(&1);
                return Ok(if says_yes { yes } else { Expr::Not(Box::new(yes)) });
            }
            Type::Choice(choices) => {
                let places = values::bits(&picked(typed, value, choices)?);
                if typed.op == Op::Is {
                    Test::Choice(no, places)
                } else {
                    let last = i64::from(63 - places.leading_zeros().min(63));
                    let stretch = Range { first: i64::from(places.trailing_zeros()), last };
                    Test::Number(no, compared(typed.op, stretch))
                }
            }
            Type::Ref(kind) => {
                ordered(false, typed)?;
                let ids = self.found(kind, value);
                if ids.is_empty() {
                    return Err(unknown(typed, value, None, Vec::new()));
                }
                Test::Refs(no, ids)
            }
        }))
    }

    fn found(&self, kind: Kind, value: &Word) -> Vec<u32> {
        let mut ids = (self.find)(kind, value.text.trim());
        let joins = |sign| matches!(plain(sign), '-' | '_');
        if ids.is_empty() && !value.quoted && value.text.contains(joins) {
            ids = (self.find)(kind, value.text.replace(joins, " ").trim());
        }
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

fn number(value: &Word) -> Result<Range, Error> {
    let (first, last) =
        values::numbers(&value.text).ok_or_else(|| Error::new(ErrorKind::BadNumber(value.text.clone()), value.span))?;
    Ok(Range { first, last })
}
