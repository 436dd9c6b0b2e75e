//! Signs that look alike: word processors and old fonts write many variants of one keyboard sign.

/// The keyboard sign for a variant: every dash is `-`, every apostrophe `'`, every quotation mark `"`, every kind of
/// space and line break a space, and the Icelandic and African letters of old fonts are đ.
///
/// A user who searches cannot see the difference, so every comparison of texts uses this function. Texts are stored as
/// they were typed.
///
/// ```
/// let typed: String = "45/BC\u{2013}UBND".chars().map(dondoc::text::plain).collect();
/// assert_eq!(typed, "45/BC-UBND");
/// ```
pub fn plain(sign: char) -> char {
    match sign {
        '`' => '\'',
        ' '..='~' => sign,
        '\u{00B4}' | '\u{02B9}' | '\u{02BB}'..='\u{02BD}' | '\u{02C8}' => '\'',
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2035}' | '\u{FF07}' => '\'',
        '«' | '»' | '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{301D}'..='\u{301F}' | '\u{FF02}' => '"',
        '\u{02D7}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2E3A}' | '\u{2E3B}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        'ð' | 'ɖ' => 'đ',
        'Ð' | 'Ɖ' => 'Đ',
        space if space.is_whitespace() => ' ',
        other => other,
    }
}

/// Whether an ASCII text maps to itself and has no space after another.
pub(super) fn is_plain_ascii(text: &str) -> bool {
    let mut after_space = false;
    text.bytes().all(|byte| {
        let space = byte == b' ';
        let plain = if space { !after_space } else { byte != b'`' && !matches!(byte, b'\t'..=b'\r') };
        after_space = space;
        plain && byte < 0x80
    })
}

/// Leaves one space of each run.
pub(super) fn single_spaces(signs: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut after_space = false;
    signs.filter(move |sign| {
        let again = after_space && *sign == ' ';
        after_space = *sign == ' ';
        !again
    })
}

#[cfg(test)]
mod tests {
    use super::super::{fold, normalize_tone, same_form, sort_key};
    use super::*;

    /// As stored, and as typed on a keyboard.
    const ALIKE: [(&str, &str); 12] = [
        ("45/BC\u{2013}UBND", "45/BC-UBND"),
        ("45/BC\u{2011}UBND", "45/BC-UBND"),
        ("45/BC\u{2212}UBND", "45/BC-UBND"),
        ("Bà Rịa \u{2014} Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("M\u{2019}Drắk", "M'Drắk"),
        ("Cư M`gar", "Cư M'gar"),
        ("Cư M\u{02BC}gar", "Cư M'gar"),
        ("\u{201C}Một cửa\u{201D}", "\"Một cửa\""),
        ("khai\u{A0}thủ\u{202F}tục", "khai thủ tục"),
        ("khai\u{3000}thủ \u{2003}tục", "khai thủ tục"),
        ("khai  thủ\n\ttục", "khai thủ tục"),
        ("\u{D0}iện Biên", "Điện Biên"),
    ];

    #[test]
    fn what_looks_alike_is_one_in_every_comparison() {
        for (stored, typed) in ALIKE {
            assert_eq!(fold(stored), fold(typed), "{stored}");
            assert_eq!(normalize_tone(stored), normalize_tone(typed), "{stored}");
            assert_eq!(same_form(stored), same_form(typed), "{stored}");
            assert_eq!(sort_key(stored), sort_key(typed), "{stored}");
        }
    }

    #[test]
    fn every_sign_has_a_plain_one_that_is_plain() {
        for sign in '\0'..=char::MAX {
            assert_eq!(plain(plain(sign)), plain(sign), "{sign:?}");
            let text = sign.to_string();
            assert_eq!(is_plain_ascii(&text), sign.is_ascii() && plain(sign) == sign, "{sign:?}");
        }
        assert!(is_plain_ascii("a b c ") && !is_plain_ascii("a  b") && !is_plain_ascii("à"));
    }
}
