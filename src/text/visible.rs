//! Cleans incoming text: NFC, and no invisible characters.
//!
//! Cells copied from web pages and Word contain zero-width spaces, direction marks and private-use signs. They make two
//! names that look alike differ, and reverse text on a terminal.

use std::borrow::Cow;
use std::ops::Range;

use super::fold::nfc;

/// Text as it is stored and compared: [`visible`], in NFC.
///
/// ```
/// assert_eq!(dondoc::text::clean("Sở\u{200b} Nội vụ\u{202c}"), "Sở Nội vụ");
/// ```
pub fn clean(text: &str) -> Cow<'_, str> {
    match visible(text) {
        Cow::Borrowed(text) => nfc(text),
        Cow::Owned(text) => Cow::Owned(nfc(&text).into_owned()),
    }
}

/// Text without invisible characters: zero-width ones, direction marks, private use, tags. Line and paragraph
/// separators become spaces, and the bullets of Word's symbol fonts become bullets.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|sign| seen(sign) == Some(sign) && !is_joiner(sign)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(seen_in(text).map(|(_, kept)| kept).collect())
}

/// The characters of [`visible`], each with the byte range of its source.
pub fn seen_in(text: &str) -> impl Iterator<Item = (Range<usize>, char)> {
    let mut before = None;
    text.char_indices().filter_map(move |(at, sign)| {
        let place = at..at + sign.len_utf8();
        let kept = if is_joiner(sign) {
            // Emoji and Indic and Persian scripts need them; Latin text does not.
            let needs = |other: Option<char>| other.is_some_and(|other| other >= '\u{600}');
            let next = text.get(place.end..).and_then(|rest| rest.chars().next());
            (needs(before) && needs(next)).then_some(sign)
        } else {
            seen(sign)
        };
        before = kept.or(before);
        kept.map(|kept| (place, kept))
    })
}

fn is_joiner(sign: char) -> bool {
    matches!(sign, '\u{200C}' | '\u{200D}')
}

/// The character to keep, if any.
fn seen(sign: char) -> Option<char> {
    match sign {
        '\u{2028}' | '\u{2029}' => Some(' '),
        // Symbol and Wingdings bullets, as Word pastes them.
        '\u{F0A7}' | '\u{F0B7}' => Some('•'),
        '\u{F02D}' => Some('-'),
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{E0000}'..='\u{E007F}'
        | '\u{F0000}'..='\u{10FFFF}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::{UnicodeNormalization, is_nfc};

    use super::*;

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(clean("\u{feff}Sở\u{200b} N\u{ad}ội\u{202e} vụ\u{e001}\u{10fffd}"), "Sở Nội vụ");
        assert_eq!(clean("\u{f0b7} Rà soát\u{2028}hai"), "• Rà soát hai");
        assert_eq!(clean(&"Đôn\u{200b} đốc".nfd().collect::<String>()), "Đôn đốc");
        assert_eq!(clean("a\u{200d}b"), "ab");
        assert_eq!(clean("👩\u{200d}👩\u{200d}👧 \u{200d}"), "👩\u{200d}👩\u{200d}👧 ");
        assert!(matches!(clean("Đôn đốc “a” – b\n…"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent_and_gives_nfc(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert!(is_nfc(&once));
            prop_assert_eq!(clean(&once).into_owned(), once);
        }
    }
}
