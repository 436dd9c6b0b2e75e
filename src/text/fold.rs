//! Folding: the form in which text is searched.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::signs::{is_plain_ascii, plain};

/// Every code point below this has an entry in the first part of [`TABLE`].
const LATIN_END: usize = 0x0370;
/// Latin Extended Additional, where Unicode keeps the toned Vietnamese letters.
const EXTENDED: (usize, usize) = (0x1E00, 0x1F00);
/// In the table: this character folds to nothing.
const DROPPED: char = '\0';
/// In the table: this character folds to more than one; use [`fold_char`].
const LONG: char = '\u{1}';

/// The folded form of all Latin letters, computed once: decomposing each time is ten times slower.
static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..LATIN_END)
        .chain(EXTENDED.0..EXTENDED.1)
        .map(|code| {
            let Some(letter) = u32::try_from(code).ok().and_then(char::from_u32) else {
                return LONG;
            };
            let mut folded = String::new();
            fold_char(letter, &mut folded);
            let mut chars = folded.chars();
            match (chars.next(), chars.next()) {
                (None, _) => DROPPED,
                (Some(only), None) if only > LONG => only,
                _ => LONG,
            }
        })
        .collect()
});

/// Text as it is searched: lower case, without tones and marks, đ as d, keyboard signs ([`plain`]), one space for each
/// run of spaces.
///
/// NFC and NFD give the same result, and so do "Hoà" and "Hòa". Digits and other punctuation stay.
///
/// ```
/// assert_eq!(dondoc::text::fold("Quỳ Hợp, ĐỀ ÁN 06"), "quy hop, de an 06");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// [`fold`] that appends to the caller's buffer.
pub fn fold_into(text: &str, folded: &mut String) {
    if is_plain_ascii(text) {
        let start = folded.len();
        folded.push_str(text);
        if let Some(tail) = folded.get_mut(start..) {
            tail.make_ascii_lowercase();
        }
        return;
    }
    let table = TABLE.as_slice();
    let start = folded.len();
    for letter in text.chars() {
        let letter = plain(letter);
        if letter == ' ' {
            if folded.len() == start || !folded.ends_with(' ') {
                folded.push(' ');
            }
            continue;
        }
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
            continue;
        }
        let code = letter as usize;
        let slot = if code < LATIN_END {
            code
        } else if (EXTENDED.0..EXTENDED.1).contains(&code) {
            code - EXTENDED.0 + LATIN_END
        } else {
            fold_char(letter, folded);
            continue;
        };
        match table.get(slot).copied().unwrap_or(LONG) {
            DROPPED => {}
            LONG => fold_char(letter, folded),
            plain => folded.push(plain),
        }
    }
}

/// The slow and complete way, one character at a time: marks are dropped, so their order does not matter.
fn fold_char(letter: char, folded: &mut String) {
    for lower in letter.to_lowercase() {
        decompose_canonical(lower, |part| {
            if !is_accent(part) {
                folded.push(unbarred(part));
            }
        });
    }
}

/// The plain sign, and đ as d.
fn unbarred(letter: char) -> char {
    match plain(letter) {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    }
}

/// A combining sign of the Latin script. The vowel signs of other scripts are letters and stay.
fn is_accent(part: char) -> bool {
    matches!(part, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{FE20}'..='\u{FE2F}')
        && is_combining_mark(part)
}

/// Text without tones and marks, with unchanged case and keyboard signs.
///
/// ```
/// assert_eq!(dondoc::text::unaccent("Đôn đốc"), "Don doc");
/// ```
pub fn unaccent(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        decompose_canonical(letter, |part| {
            if !is_accent(part) {
                plain.push(unbarred(part));
            }
        });
    }
    Cow::Owned(plain)
}

/// Text for an ASCII-only terminal: [`unaccent`], typographic signs replaced by similar ASCII signs of the same width,
/// `?` for everything else.
pub fn to_ascii(text: &str) -> Cow<'_, str> {
    let plain = unaccent(text);
    if plain.is_ascii() {
        return plain;
    }
    Cow::Owned(plain.chars().map(ascii_likeness).collect())
}

fn ascii_likeness(sign: char) -> char {
    match sign {
        ascii if ascii.is_ascii() => ascii,
        '─' | '━' => '-',
        '│' | '┃' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => '+',
        '…' => '~',
        '·' => '.',
        '•' | '●' => '*',
        '×' => 'x',
        '→' | '›' | '▶' => '>',
        '←' | '‹' | '◀' => '<',
        '↑' | '▲' => '^',
        '↓' | '▼' => 'v',
        '█' | '▓' | '▒' | '■' => '#',
        '░' | '□' => '.',
        _ => '?',
    }
}

/// Text in NFC, the form in which it is stored; borrowed if it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::letters::accented_letters;
    use super::*;

    fn nfd(text: &str) -> String {
        text.nfd().collect()
    }

    #[test]
    fn all_letters_fold_in_both_forms() {
        for letter in accented_letters() {
            let text = letter.to_string();
            let folded = fold(&text);
            assert!(folded.len() == 1 && folded.as_bytes()[0].is_ascii_lowercase(), "{text} became {folded:?}");
            assert_eq!(fold(&nfd(&text)), folded, "NFD of {text}");
            assert_eq!(unaccent(&text).to_lowercase(), folded, "{text} keeps its letter");
            assert_eq!(unaccent(&nfd(&text)), unaccent(&text));
            assert_eq!(nfc(&nfd(&text)), text);
        }
    }

    #[test]
    fn folding_meets_what_people_type() {
        assert_eq!(fold("UBND huyện Diễn Châu"), "ubnd huyen dien chau");
        assert_eq!(fold("Hoà"), fold("Hòa"));
        assert_eq!(fold("30/2018/QĐ-UBND"), "30/2018/qd-ubnd");
        assert_eq!(fold("Ðề án"), "de an", "Icelandic Ð of old fonts");
        assert_eq!(fold("İ ß Ω 漢 हि"), "i ß ω 漢 हि");
        assert_eq!(unaccent("QĐ-UBND Thuỷ"), "QD-UBND Thuy");
        let mut buffer = String::from("a ");
        fold_into("ĐÔ", &mut buffer);
        fold_into("X1", &mut buffer);
        assert_eq!(buffer, "a dox1");
    }

    #[test]
    fn ascii_terminals_get_ascii() {
        assert_eq!(to_ascii("Đốc – “a”…"), "Doc - \"a\"~");
        assert_eq!(to_ascii("漢"), "?");
        assert!(matches!(to_ascii("plain"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert!(to_ascii(&text).is_ascii());
        }

        // For Latin text only: the marks of other scripts stay, in the order of their form.
        #[test]
        fn folding_is_form_blind(text in "[\\u{0}-\\u{36F}\\u{1E00}-\\u{1EFF}]*") {
            prop_assert_eq!(fold(&nfd(&text)), fold(&text));
        }
    }
}
