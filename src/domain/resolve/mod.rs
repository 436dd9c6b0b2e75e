//! Resolves typed text to a choice, a field, a kind, a fact, an action, yes or no.
//!
//! One rule for all of them: names are compared as letters and digits without case and accents, so that dashes and
//! spaces do not matter. An entry is found by its key, by its labels in both languages and by its aliases. Choices,
//! facts and actions are also found by an unambiguous prefix of a name; fields and kinds only by complete names,
//! because a command line with a prefix would change its meaning when a field is added.

mod form;
mod nearest;

pub use form::{form, typeable};
pub use nearest::nearest;

use super::field::{Choice, Field, FieldNo, choice};
use super::id::Kind;
use super::kinds::{self, Def};
use crate::i18n::{Tr, tr};

/// The names of an entry.
#[derive(Debug, Clone, Copy)]
pub struct Called {
    /// The name that never changes.
    pub key: &'static str,
    /// The label on the screen.
    pub label: Tr,
    /// Its aliases.
    pub aliases: &'static [&'static str],
}

/// An entry of a list, with the names that a text can use.
pub trait Named {
    /// Its names.
    fn called(&self) -> Called;

    /// The label on the screen.
    fn label(&self) -> Tr {
        self.called().label
    }

    /// All names as one sequence.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let Called { key, label, aliases } = self.called();
        [key, label.vi, label.en].into_iter().chain(aliases.iter().copied())
    }
}

impl Named for Choice {
    fn called(&self) -> Called {
        Called { key: self.key, label: self.label, aliases: self.aliases }
    }
}

impl Named for Field {
    fn called(&self) -> Called {
        Called { key: self.name, label: self.label, aliases: self.aliases }
    }
}

impl Named for Def {
    fn called(&self) -> Called {
        Called { key: self.plural, label: self.many, aliases: self.aliases }
    }
}

/// What a text names in a list, by indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// It is the complete name of these.
    Whole(Vec<usize>),
    /// It is the beginning of a name of these.
    Start(Vec<usize>),
    /// Nothing.
    Nothing,
}

/// Why a text does not name exactly one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// It is the beginning of the names of these.
    Ambiguous(Vec<Tr>),
    /// It names nothing; the nearest name, if one is near.
    Unknown(Option<&'static str>),
}

/// Looks a text up in a list by every name.
pub fn pick<T: Named>(text: &str, list: &[T]) -> Picked {
    let typed = form(text);
    if typed.is_empty() {
        return Picked::Nothing;
    }
    let places = |fits: &dyn Fn(&str) -> bool| {
        let fitting = list.iter().enumerate().filter(|(_, entry)| entry.names().any(|name| fits(&form(name))));
        fitting.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let whole = places(&|name| name == typed);
    if !whole.is_empty() {
        return Picked::Whole(whole);
    }
    let start = places(&|name| name.starts_with(&typed));
    if start.is_empty() { Picked::Nothing } else { Picked::Start(start) }
}

/// The index of the one entry that a text names: the first with this complete name, or the only one with this prefix.
///
/// # Errors
/// The entries with this prefix, or the nearest name.
pub fn one<T: Named>(text: &str, list: &[T]) -> Result<usize, Unresolved> {
    let (places, whole) = match pick(text, list) {
        Picked::Whole(places) => (places, true),
        Picked::Start(places) => (places, false),
        Picked::Nothing => return Err(Unresolved::Unknown(near(text, list))),
    };
    match places.as_slice() {
        [only] => Ok(*only),
        [first, ..] if whole => Ok(*first),
        several => {
            Err(Unresolved::Ambiguous(several.iter().filter_map(|at| list.get(*at)).map(Named::label).collect()))
        }
    }
}

/// The nearest name in a list.
pub fn near<T: Named>(text: &str, list: &[T]) -> Option<&'static str> {
    nearest(&form(text), list.iter().flat_map(Named::names))
}

/// The index of the choice that a text names.
///
/// # Errors
/// See [`one`].
pub fn choice_of(text: &str, choices: &[Choice]) -> Result<u8, Unresolved> {
    one(text, choices).and_then(|at| u8::try_from(at).map_err(|_| Unresolved::Unknown(None)))
}

/// The choice for a flag that is not set.
pub const NO: Choice = choice("no", tr("không", "no"), tr("k", "n")).or(&["false", "sai", "0"]);
/// The choice for a flag that is set.
pub const YES: Choice = choice("yes", tr("có", "yes"), tr("c", "y")).or(&["true", "dung", "1", "x"]);
/// The choices of a flag, each at the index of its number.
pub static NO_YES: [Choice; 2] = [NO, YES];

/// Yes or no.
///
/// # Errors
/// See [`one`].
pub fn yes_or_no(text: &str) -> Result<bool, Unresolved> {
    one(text, &NO_YES).map(|at| at == 1)
}

/// Whether the answer to a question on a terminal means yes. Unlike in a sheet, a tick does not.
pub fn agrees(answer: &str) -> bool {
    matches!(form(answer).as_str(), "c" | "co" | "y" | "yes")
}

/// The fields with their indexes, without hidden ones: those are unknown, as if they did not exist.
pub fn visible<'f>(fields: &'f [Field], hidden: &'f [FieldNo]) -> impl Iterator<Item = (FieldNo, &'f Field)> + Clone {
    let numbered = fields.iter().enumerate().filter_map(|(at, field)| Some((FieldNo(u8::try_from(at).ok()?), field)));
    numbered.filter(move |(no, _)| !hidden.contains(no))
}

/// The field that a text names. The name of a field has priority over an alias of an earlier one: the tables may reuse
/// a short word.
///
/// # Errors
/// The nearest name, if one is near.
pub fn field(text: &str, fields: &[Field], hidden: &[FieldNo]) -> Result<FieldNo, Option<&'static str>> {
    let typed = form(text);
    let is = |name: &str| form(name) == typed;
    let fields = visible(fields, hidden);
    let by = |fits: &dyn Fn(&Field) -> bool| fields.clone().find(|(_, field)| fits(field)).map(|(no, _)| no);
    by(&|field| is(field.name))
        .or_else(|| by(&|field| field.aliases.iter().copied().any(is)))
        .or_else(|| by(&|field| is(field.label.vi) || is(field.label.en)))
        .ok_or_else(|| nearest(&typed, fields.flat_map(|(_, field)| field.names())))
}

/// The kind of record that a text names.
///
/// # Errors
/// The nearest name, if one is near.
pub fn kind(text: &str) -> Result<Kind, Option<&'static str>> {
    let kinds = kinds::all();
    let place = match pick(text, kinds) {
        Picked::Whole(places) => places.first().copied(),
        Picked::Start(_) | Picked::Nothing => None,
    };
    place.and_then(|at| kinds.get(at)).map(|def| def.kind).ok_or_else(|| near(text, kinds))
}

/// The index of the one record that a text means among the found ones, by their names: the only one with exactly this
/// name, or the only one at all.
pub fn only<'n>(text: &str, found: impl Iterator<Item = [&'n str; 2]>) -> Option<usize> {
    let typed = form(text);
    let found: Vec<bool> = found.map(|names| names.into_iter().any(|name| form(name) == typed)).collect();
    let mut same = found.iter().enumerate().filter(|(_, same)| **same).map(|(at, _)| at);
    match (same.next(), same.next()) {
        (Some(at), None) => Some(at),
        (None, _) if found.len() == 1 => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
