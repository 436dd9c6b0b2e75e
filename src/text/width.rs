//! Terminal cells: how wide text is, cut and padded to a number of cells, safe to print.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The sign that marks cut text; one cell wide in both forms, so that columns hold the same letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ellipsis {
    /// `…`
    #[default]
    Unicode,
    /// `~`, where the terminal is not UTF-8.
    Ascii,
}

impl Ellipsis {
    /// The sign itself.
    pub fn sign(self) -> char {
        match self {
            Ellipsis::Unicode => '…',
            Ellipsis::Ascii => '~',
        }
    }
}

/// The cells that text needs on a terminal, summed over graphemes, as the screen draws them.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Text in at most `cells` cells; a cut is marked by the ellipsis. Graphemes are never split.
pub fn truncate(text: &str, cells: usize, ellipsis: Ellipsis) -> Cow<'_, str> {
    // A byte is at most one cell wide, so short text need not be measured.
    if text.len() <= cells || width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let mut taken = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > room {
            break;
        }
        end = at + grapheme.len();
    }
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push(ellipsis.sign());
    Cow::Owned(cut)
}

/// Text in exactly `cells` cells: cut, or followed by spaces.
pub fn pad(text: &str, cells: usize, ellipsis: Ellipsis) -> String {
    let mut padded = truncate(text, cells, ellipsis).into_owned();
    let missing = cells.saturating_sub(width(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// Text in exactly `cells` cells, right-aligned: for numbers.
pub fn pad_left(text: &str, cells: usize, ellipsis: Ellipsis) -> String {
    let text = truncate(text, cells, ellipsis);
    let missing = cells.saturating_sub(width(&text));
    std::iter::repeat_n(' ', missing).chain(text.chars()).collect()
}

/// Text that cannot control a terminal: line breaks and tabs become spaces; C0, C1 and bidi controls become `U+FFFD`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|sign| match sign {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        sign if is_control(sign) => char::REPLACEMENT_CHARACTER,
        sign => sign,
    });
    Cow::Owned(shown.collect())
}

/// `char::is_control` covers C0, DEL and C1; the others reverse text or break lines ("Trojan Source").
fn is_control(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::super::letters::accented_letters;
    use super::*;

    #[test]
    fn every_letter_is_one_cell_in_both_forms() {
        for letter in accented_letters() {
            let text = letter.to_string();
            let apart: String = text.nfd().collect();
            assert_eq!((width(&text), width(&apart)), (1, 1), "{text}");
        }
        assert_eq!(width("漢字"), 4);
        assert_eq!(width("👩‍👩‍👧"), 2);
    }

    #[test]
    fn cutting_keeps_whole_graphemes() {
        let apart: String = "Diễn Châu".nfd().collect();
        let cut: String = truncate(&apart, 4, Ellipsis::Unicode).nfc().collect();
        assert_eq!(cut, "Diễ…");
        assert_eq!(truncate("Diễn Châu", 9, Ellipsis::Unicode), "Diễn Châu");
        assert_eq!(truncate("Dien Chau", 5, Ellipsis::Ascii), "Dien~");
        assert_eq!(truncate("漢字", 3, Ellipsis::Unicode), "漢…", "a wide sign needs two cells");
        assert_eq!(truncate("abc", 0, Ellipsis::Unicode), "");
    }

    #[test]
    fn padding_fills_cells() {
        assert_eq!(pad("Lò", 4, Ellipsis::Unicode), "Lò  ");
        assert_eq!(pad_left("53", 4, Ellipsis::Unicode), "  53");
        assert_eq!(pad("漢字", 3, Ellipsis::Unicode), "漢…");
    }

    #[test]
    fn nothing_printed_steers_the_terminal() {
        assert_eq!(printable("a\x1b[2J\u{9b}b\u{202e}c\td\ne\x7f"), "a\u{fffd}[2J\u{fffd}b\u{fffd}c d e\u{fffd}");
        assert!(matches!(printable("Đôn đốc"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn padded_text_has_exactly_its_cells(text in any::<String>(), cells in 0_usize..40) {
            let text = printable(&text);
            prop_assert_eq!(width(&pad(&text, cells, Ellipsis::Unicode)), cells);
            prop_assert!(width(&truncate(&text, cells, Ellipsis::Unicode)) <= cells);
            prop_assert!(!printable(&text).chars().any(is_control));
        }
    }
}
