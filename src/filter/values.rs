//! The meaning of a value in a field of each type.

use super::fact::Fact;
use crate::domain::resolve::{Called, Named, form};
use crate::i18n::{Tr, tr};

/// Words for an empty field.
const EMPTY_NAMES: [&str; 3] = ["empty", "trong", "rong"];
/// `key:empty` as shown on the screen.
pub const EMPTY: Tr = tr("trống", "empty");
impl Named for Fact {
    fn called(&self) -> Called {
        Called { key: (*self).key(), label: (*self).label(), aliases: (*self).aliases() }
    }
}

/// These indexes as a set: bit *n* represents the entry at index *n*. No list of choices is as long as a set has bits.
pub fn bits(places: &[usize]) -> u64 {
    places.iter().filter_map(|at| 1_u64.checked_shl(u32::try_from(*at).ok()?)).fold(0, |set, bit| set | bit)
}

/// Whether the word means an empty field.
pub fn is_empty_name(word: &str) -> bool {
    EMPTY_NAMES.contains(&form(word).as_str())
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
    use crate::domain::resolve::{Picked, pick};

    #[test]
    fn facts_go_by_every_name() {
        for word in ["overdue", "quá hạn", "qua-han", "QUÁHẠN", "qh"] {
            assert_eq!(pick(word, &Fact::ALL), Picked::Whole(vec![0]), "{word}");
        }
        assert_eq!(pick("quá", &Fact::ALL), Picked::Start(vec![0]));
        assert_eq!(pick("m", &Fact::ALL), Picked::Start(vec![2, 4, 6]));
        assert_eq!(bits(&[2, 4, 6, 64]), 0b101_0100);
    }

    #[test]
    fn numbers_and_what_is_empty() {
        assert_eq!(numbers("50%"), Some((50, 50)));
        assert_eq!(numbers("-1..20"), Some((-1, 20)));
        assert_eq!(numbers("99999999999999999999"), None);
        assert!(is_empty_name("Trống") && !is_empty_name("không"));
    }
}
