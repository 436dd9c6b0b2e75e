//! Telephone numbers as people write them: several in one cell, with blanks, dots and names between the digits.
//!
//! Only numbers that a spreadsheet has damaged are refused: it takes a number for an amount, drops its zero and rounds
//! it. Numbers are compared by their digits: `0912.345.678`, `+84 912 345 678` and `0912345678` are equal.

use super::fault::Problem;
use crate::text::plain;

/// The digits of the longest number, a fixed line with its area code.
pub const MOST_DIGITS: usize = 11;

/// The digits of one telephone number, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    /// As written.
    pub written: String,
    /// As dialled in Vietnam: the country code becomes a 0.
    pub dialled: String,
}

impl Digits {
    /// Reads a text that is exactly one number: digits, and the signs that people put between them.
    pub fn read(text: &str) -> Option<Digits> {
        let text = text.trim();
        (text.chars().all(may_be_in) && text.contains(|sign: char| sign.is_ascii_digit())).then(|| Digits::of(text))
    }

    fn of(number: &str) -> Digits {
        let written: String = number.chars().filter(char::is_ascii_digit).collect();
        let abroad = number.trim_start_matches(|sign| matches!(plain(sign), ' ' | '(')).starts_with('+');
        // A part of a number may begin with 84 by chance; a complete one without a 0 does not.
        let whole = (MOST_DIGITS..=MOST_DIGITS + 1).contains(&written.len());
        let after = written.strip_prefix("0084").or_else(|| written.strip_prefix("84").filter(|_| abroad || whole));
        let dialled = match after {
            // "+84 (0)912 …"
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => written.clone(),
        };
        Digits { written, dialled }
    }

    /// Whether one of the numbers in a text contains these digits.
    pub fn found_in(&self, text: &str) -> bool {
        let mut found = false;
        each_number(text, &mut |number| {
            found = found || number.written.contains(&self.written) || number.dialled.contains(&self.dialled);
        });
        found
    }
}

/// Passes the digits of each number in a text.
pub fn each_number(text: &str, each: &mut dyn FnMut(&Digits)) {
    for part in text.split(|sign| !may_be_in(sign)) {
        if part.contains(|sign: char| sign.is_ascii_digit()) {
            each(&Digits::of(part));
        }
    }
}

/// Whether a sign may be part of a number as people write it.
fn may_be_in(sign: char) -> bool {
    matches!(plain(sign), '0'..='9' | '+' | ' ' | '.' | '-' | '(' | ')')
}

/// What is wrong with the numbers in a text, if anything.
pub fn problem(text: &str) -> Option<Problem> {
    text.split([';', '/', '\n']).flat_map(|part| part.split(", ")).map(str::trim).find_map(one)
}

fn one(number: &str) -> Option<Problem> {
    let text = number.to_owned();
    if is_amount(number) {
        return Some(Problem::PhoneRounded { text });
    }
    let plain = number.chars().all(|sign| may_be_in(sign) && sign != '+');
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
    fn numbers_are_compared_by_their_digits() {
        let ways = [
            "0912345678",
            "0912.345.678",
            "0912\u{a0}345 678",
            "+84 912 345 678",
            "84912345678",
            "(+84) 912-345-678",
            "0084 912 345 678",
            "+84 (0)912 345 678",
            "091\u{2011}2345678",
        ];
        let finds = |typed: &str, text: &str| Digits::read(typed).expect("a number").found_in(text);
        for stored in ways {
            for typed in ways.into_iter().chain(["345678", "0912345", "0912.345", "+84912", "5"]) {
                assert!(finds(typed, stored), "{typed} in {stored}");
            }
            for typed in ["0912345679", "+84 913", "678912"] {
                assert!(!finds(typed, stored), "{typed} in {stored}");
            }
        }
        assert!(finds("84912", "84912345678") && !finds("84912", "0912345678"), "a part is no country code");
        assert!(finds("0912345678", "0238.3844522/0912.345.678 (chị Mẫu)"));
        assert!(!finds("45220912", "0238.3844522/0912.345.678"), "not across two numbers");
        for text in ["", "chị Mẫu", "+", "P. 305", "45/BC"] {
            assert_eq!(Digits::read(text), None, "{text}");
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
