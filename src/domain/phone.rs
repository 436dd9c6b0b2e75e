//! Telephone numbers as people write them: several in one cell, with blanks, dots and names between the digits.
//!
//! Only what a spreadsheet has spoilt is refused: it takes a number for an amount, drops its zero and rounds it.

use super::fault::Problem;

/// What is wrong with the numbers in a text, if anything is.
pub fn problem(text: &str) -> Option<Problem> {
    text.split([';', '/', '\n']).flat_map(|part| part.split(", ")).map(str::trim).find_map(one)
}

fn one(number: &str) -> Option<Problem> {
    let text = number.to_owned();
    if is_amount(number) {
        return Some(Problem::PhoneRounded { text });
    }
    let plain =
        number.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, ' ' | '.' | '-' | '(' | ')' | '\u{a0}'));
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    // Nine digits of a mobile, or ten of a fixed line with its area code 2xx.
    let bare = matches!((digits.len(), digits.first()), (9, Some('3' | '5' | '7' | '8' | '9')) | (10, Some('2')));
    (plain && bare).then_some(Problem::PhoneZeroMissing { text })
}

/// `9.12346E+08`, `9,12346E+08`, `912345678.0`.
fn is_amount(number: &str) -> bool {
    let (amount, exponent) = match number.split_once(['E', 'e']) {
        Some((amount, exponent)) => (amount, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (number, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = amount.split_once(['.', ',']).unwrap_or((amount, ""));
    match exponent {
        Some(exponent) => digits(whole) && (rest.is_empty() || digits(rest)) && digits(exponent),
        None => digits(whole) && whole.len() >= 9 && matches!(rest, "0" | "00"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_spoilt_is_refused() {
        for text in ["9.12346E+08", "9,12346E+08", "9E8", "912345678.0", "0912345678; 9.12E+08"] {
            assert!(matches!(problem(text), Some(Problem::PhoneRounded { .. })), "{text}");
        }
        for text in ["912345678", "912 345 678", "2383844522", "0912345678, 912345679", "0912345678/912345679"] {
            assert!(matches!(problem(text), Some(Problem::PhoneZeroMissing { .. })), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_kept() {
        for text in [
            "0912345678",
            "0912.345.678",
            "(0238) 3844.522 - máy lẻ 12",
            "+84 912 345 678",
            "84912345678",
            "02383844522, 0912345678 (chị Mẫu)",
            "3844522",
            "1022",
            "113",
            "096 123 4567/0238 384 4522",
            "gặp văn thư, P. 305",
            "E5",
        ] {
            assert_eq!(problem(text), None, "{text}");
        }
    }
}
