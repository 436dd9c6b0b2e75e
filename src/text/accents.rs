//! Smart accents: a word typed with accents matches exactly those accents.

use super::fold::{fold, nfc};
use super::letters::{Tone, split_tone, with_tone};
use super::signs::{plain, single_spaces};

/// Whether the word has any tone or mark, that is, whether its author typed them.
pub fn is_accented(word: &str) -> bool {
    !word.is_ascii() && normalize_tone(word) != fold(word)
}

/// Whether the text contains the word as its author meant it.
///
/// A word without any accent matches folded text. A word with at least one counts as typed in full: its unmarked
/// letters match only unmarked ones. Case, NFC/NFD and tone placement never matter.
///
/// ```
/// use dondoc::text::matches_accented;
/// assert!(matches_accented("Cửa Lò", "lo"));
/// assert!(matches_accented("Khánh Hoà", "hòa"));
/// assert!(!matches_accented("Cửa Lò", "lô"));
/// ```
pub fn matches_accented(text: &str, word: &str) -> bool {
    let typed = normalize_tone(word);
    let folded = fold(word);
    if typed == folded { fold(text).contains(&folded) } else { normalize_tone(text).contains(&typed) }
}

/// Text in lower case, NFC, with keyboard signs ([`plain`]), single spaces, and one way of placing tones: "hoà" becomes
/// "hòa", "thuỷ" "thủy", "hòan" "hoàn", "qúy" "quý".
pub fn normalize_tone(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    normalize_tone_into(text, &mut normal);
    normal
}

/// The form by which two names are compared: independent of case, tone placement, spaces, dashes and apostrophes.
///
/// ```
/// assert_eq!(dondoc::text::same_form(" Xã HOÀ BÌNH"), dondoc::text::same_form("xã Hòa Bình"));
/// assert_ne!(dondoc::text::same_form("Tân Thạnh"), dondoc::text::same_form("Tân Thành"));
/// ```
pub fn same_form(text: &str) -> String {
    normalize_tone(text.trim())
}

/// [`normalize_tone`] that appends to the caller's buffer.
pub fn normalize_tone_into(text: &str, normal: &mut String) {
    let text = nfc(text);
    let mut letters = single_spaces(text.chars().flat_map(char::to_lowercase).map(plain)).peekable();
    let (mut before, mut last) = (' ', ' ');
    while let Some(letter) = letters.next() {
        let closed = letters.peek().is_some_and(|next| next.is_alphabetic());
        if let Some((first, second)) = placed(before, last, letter, closed) {
            normal.pop();
            normal.push(first);
            normal.push(second);
            (before, last) = (first, second);
        } else {
            normal.push(letter);
            (before, last) = (last, letter);
        }
    }
}

/// The two vowels of an oa, oe or uy with the tone in its place: on the first if they end the syllable, on the second
/// if a letter follows (`closed`) or if the u belongs to qu. `None` if nothing has to move.
fn placed(before: char, first: char, second: char, closed: bool) -> Option<(char, char)> {
    let ((head, head_tone), (tail, tail_tone)) = (split_tone(first), split_tone(second));
    if !matches!((head, tail), ('o', 'a' | 'e') | ('u', 'y')) {
        return None;
    }
    let ((Tone::Level, tone) | (tone, Tone::Level)) = (head_tone, tail_tone) else { return None };
    if closed || (before == 'q' && head == 'u') {
        (head_tone != Tone::Level).then(|| (head, with_tone(tail, tone)))
    } else {
        (tail_tone != Tone::Level).then(|| (with_tone(head, tone), tail))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::super::letters::accented_letters;
    use super::*;

    #[test]
    fn both_ways_of_placing_tones_meet() {
        for (one, other) in [
            ("hoà", "hòa"),
            ("HOÀ", "hòa"),
            ("thuỷ", "thủy"),
            ("khoẻ", "khỏe"),
            ("Thái Hoà", "thái hòa"),
            ("hòan thành", "hoàn thành"),
            ("xòay", "xoày"),
            ("qúy", "quý"),
            ("Quỳ Hợp", "quỳ hợp"),
            ("ngòai", "ngoài"),
        ] {
            assert_eq!(normalize_tone(one), other);
            assert_eq!(normalize_tone(other), other);
        }
    }

    #[test]
    fn every_accented_letter_counts_as_accented() {
        for letter in accented_letters() {
            let text = letter.to_string();
            let apart: String = text.nfd().collect();
            assert!(is_accented(&text) && is_accented(&apart), "{text}");
            assert!(matches_accented(&text, &apart) && matches_accented(&apart, &text));
            assert!(matches_accented(&text, &fold(&text)));
            assert!(!matches_accented(&fold(&text), &text));
        }
    }

    #[test]
    fn accents_typed_are_accents_meant() {
        assert!(matches_accented("Đôn đốc các huyện", "đốc"));
        assert!(matches_accented("Đôn đốc các huyện", "ĐỐC"));
        assert!(matches_accented("Đôn đốc các huyện", "doc"));
        assert!(!matches_accented("Đôn đốc các huyện", "độc"));
        assert!(!matches_accented("Diễn Châu", "diên"), "an unmarked tone is meant too");
        assert!(matches_accented("thủ tục", "thủ"));
        assert!(!is_accented("QD-UBND") && !is_accented("漢 7"));
    }

    proptest! {
        #[test]
        fn normal_form_is_stable(text in any::<String>()) {
            let normal = normalize_tone(&text);
            prop_assert_eq!(normalize_tone(&normal).nfc().collect::<String>(), normal.nfc().collect::<String>());
        }

        #[test]
        fn text_always_holds_itself(text in "[a-zA-Zà-ỹđĐ ]{1,20}") {
            prop_assert!(matches_accented(&text, &text));
        }
    }
}
