//! What a value means in a field of each type.

use super::names::typeable;
use super::suggest::form;
use super::suggest::nearest;
use crate::domain::field::Choice;
use crate::i18n::{Tr, tr};

/// Words for "nothing is held".
const EMPTY_NAMES: [&str; 3] = ["empty", "trong", "rong"];
/// `key:empty` as the screen writes it.
pub const EMPTY: Tr = tr("trống", "empty");
/// The values of a flag, as the screen writes them.
pub const YES: Tr = tr("có", "yes");
/// See [`YES`].
pub const NO: Tr = tr("không", "no");

/// One of several things by which a value can be called.
pub trait Named {
    /// The name that never changes.
    fn key(&self) -> &'static str;
    /// What the screen calls it.
    fn label(&self) -> Tr;
    /// Other words for it.
    fn aliases(&self) -> &'static [&'static str];

    /// All of these.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.key(), self.label().vi, self.label().en].into_iter().chain(self.aliases().iter().copied())
    }
}

impl Named for Choice {
    fn key(&self) -> &'static str {
        self.key
    }
    fn label(&self) -> Tr {
        self.label
    }
    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }
}

impl Named for super::fact::Fact {
    fn key(&self) -> &'static str {
        (*self).key()
    }
    fn label(&self) -> Tr {
        (*self).label()
    }
    fn aliases(&self) -> &'static [&'static str] {
        (*self).aliases()
    }
}

/// What a word picks out of a list: bit *n* stands for the entry at place *n*. Entries past 64 are never picked; no
/// list is nearly that long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// The whole name of these.
    Exactly(u64),
    /// The beginning of a name of these.
    Start(u64),
    /// Nothing.
    Nothing,
}

/// Looks a word up in a list by every name, folded.
pub fn pick<T: Named>(word: &str, list: &[T]) -> Picked {
    let typed = form(word);
    if typed.is_empty() {
        return Picked::Nothing;
    }
    let places = |fits: &dyn Fn(&str) -> bool| {
        let fitting = list.iter().enumerate().filter(|(_, entry)| entry.names().any(|name| fits(&form(name))));
        fitting.fold(0, |places, (at, _)| {
            places | u32::try_from(at).ok().and_then(|at| 1_u64.checked_shl(at)).unwrap_or(0)
        })
    };
    match places(&|name| name == typed) {
        0 => match places(&|name| name.starts_with(&typed)) {
            0 => Picked::Nothing,
            several => Picked::Start(several),
        },
        whole => Picked::Exactly(whole),
    }
}

/// The entries at these places.
pub fn at_places<T>(list: &[T], places: u64) -> impl Iterator<Item = &T> {
    let places_of = move |at: usize| u32::try_from(at).ok().and_then(|at| places.checked_shr(at)).unwrap_or(0) & 1 == 1;
    list.iter().enumerate().filter(move |(at, _)| places_of(*at)).map(|(_, entry)| entry)
}

/// The nearest name in the list, as it can be typed.
pub fn suggestion<T: Named>(word: &str, list: &[T]) -> Option<String> {
    nearest(&form(word), list.iter().flat_map(Named::names)).map(typeable)
}

/// Whether the word asks for "nothing is held".
pub fn is_empty_name(word: &str) -> bool {
    EMPTY_NAMES.contains(&form(word).as_str())
}

/// Yes or no.
pub fn flag(word: &str) -> Option<bool> {
    match form(word).as_str() {
        "co" | "yes" | "true" | "dung" | "1" | "x" => Some(true),
        "khong" | "no" | "false" | "sai" | "0" => Some(false),
        _ => None,
    }
}

/// A whole number, or two with `..` between them; a percent sign may follow.
pub fn numbers(word: &str) -> Option<(i64, i64)> {
    let one = |text: &str| text.trim().trim_end_matches('%').trim_end().parse::<i64>().ok();
    match word.split_once("..") {
        Some((first, last)) => Some((one(first)?, one(last)?)),
        None => one(word).map(|number| (number, number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::fact::Fact;

    #[test]
    fn values_by_every_name() {
        for word in ["overdue", "quá hạn", "qua-han", "QUÁHẠN", "qh"] {
            assert_eq!(pick(word, &Fact::ALL), Picked::Exactly(1), "{word}");
        }
        assert_eq!(pick("quá", &Fact::ALL), Picked::Start(1));
        assert_eq!(pick("m", &Fact::ALL), Picked::Start(0b101_0100));
        assert_eq!(pick("?", &Fact::ALL), Picked::Nothing);
        assert_eq!(suggestion("overdeu", &Fact::ALL).as_deref(), Some("overdue"));
        assert_eq!(at_places(&Fact::ALL, 0b11).count(), 2);
    }

    #[test]
    fn numbers_and_flags() {
        assert_eq!(numbers("50%"), Some((50, 50)));
        assert_eq!(numbers("-1..20"), Some((-1, 20)));
        assert_eq!(numbers("99999999999999999999"), None);
        assert_eq!((flag("Có"), flag("không"), flag("?")), (Some(true), Some(false), None));
        assert!(is_empty_name("Trống") && !is_empty_name("không"));
    }
}
