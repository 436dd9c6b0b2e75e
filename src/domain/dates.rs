//! Dates as people write them.

use crate::text::fold;

use super::day::Day;
use super::field::Lean;

/// The years of a date.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

/// A year of two digits means a day at most this many days away in the direction of its field.
const FARTHEST: i32 = 90 * 365;

/// Reads a date: `30/9`, `30/09/2023`, `30.9.23`, `2023-09-30`, `ngày 30 tháng 9 năm 2023`, `hn` or `today`, `+7`,
/// `-3`. Without a year it is the nearest such day from today on, or up to today, according to `lean`.
pub fn parse_day(text: &str, today: Day, lean: Lean) -> Option<Day> {
    let text = fold(text.trim());
    match text.as_str() {
        "hn" | "hom nay" | "today" | "now" => return Some(today),
        "mai" | "ngay mai" | "tomorrow" => return Some(today.plus(1)),
        "hq" | "hom qua" | "yesterday" => return Some(today.plus(-1)),
        _ => {}
    }
    if let Some(days) = text.strip_prefix('+') {
        return days.parse::<u16>().ok().map(|days| today.plus(i32::from(days)));
    }
    if let Some(days) = text.strip_prefix('-') {
        return days.parse::<u16>().ok().map(|days| today.plus(-i32::from(days)));
    }
    written_day(&text, today, lean, |day_in| nearest(day_in, today, lean))
}

/// Reads a numeric day in folded text. `without_year` chooses the year if none is written; it gets the day of each
/// year.
pub fn written_day(
    text: &str,
    today: Day,
    lean: Lean,
    without_year: impl FnOnce(&dyn Fn(i32) -> Option<Day>) -> Option<Day>,
) -> Option<Day> {
    let text = digits_only(text);
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    let (day, month, year) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => (day, month, Some(*year)),
        [day, month, year] => (day, month, Some(*year)),
        [day, month] => (day, month, None),
        _ => return None,
    };
    let (day, month) = (number(day)?, number(month)?);
    let day_in = |year| Day::from_ymd(year, month, day);
    match year {
        Some(year) => day_in(full_year(year, today, lean, day_in)?),
        None => without_year(&day_in),
    }
}

/// The year of four digits, or of two: then the nearest year that has the day, in the direction of `lean`, unless it is
/// more than 90 years away. So `98` is 1998 for a fact, and last year never becomes a year a century ahead.
pub fn full_year(text: &str, today: Day, lean: Lean, day_in: impl Fn(i32) -> Option<Day>) -> Option<i32> {
    let year: i32 = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    match text.len() {
        4 => Some(year).filter(|year| YEARS.contains(year)),
        2 => {
            let away = |year: &i32| day_in(*year).map(|day| day.0.saturating_sub(today.0));
            let centuries = YEARS.step_by(100).map(|century| century + year);
            centuries.filter_map(|year| Some((far(away(&year)?, lean), year))).min().map(|(_, year)| year)
        }
        _ => None,
    }
}

/// The year of a document, if its name states one: in its date (`ngày 6/3/2023`) or symbol (`45/2024/NĐ-CP`), else in
/// words (`năm 2023`). A year after `today`'s is the subject of the document, not its own year.
pub fn stated_year(text: &str, today: Day) -> Option<i32> {
    let folded = fold(text);
    let after = |mark: &str| {
        folded.match_indices(mark).find_map(|(at, _)| {
            let rest = folded.get(at + mark.len()..)?;
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let year = rest.get(..digits).filter(|text| text.len() == 4)?.parse().ok()?;
            (1945..=today.year()).contains(&year).then_some(year)
        })
    };
    after("/").or_else(|| after("nam "))
}

/// The distance of a day that is this many days ahead of today. Days against the lean come after those with it and
/// within [`FARTHEST`], and before all days beyond.
fn far(ahead: i32, lean: Lean) -> (bool, bool, u32) {
    let with = match lean {
        Lean::Future => ahead >= 0,
        Lean::Past | Lean::FutureIn(_) => ahead <= 0,
    };
    let away = ahead.unsigned_abs();
    (away > FARTHEST.unsigned_abs(), !with, away)
}

/// Replaces the separators of a date by single signs: `ngày 6 tháng 3 năm 2023` and `06 / 03 / 2023 00:00` become
/// `6/3/2023`.
fn digits_only(text: &str) -> String {
    let mut text = text.trim().to_owned();
    // Spreadsheets write a day as its midnight.
    for midnight in ["t00:00:00.000z", "t00:00:00z", ".000", "t00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"] {
        if let Some(day) = text.strip_suffix(midnight)
            && day.len() >= 5
        {
            text = day.trim_end().to_owned();
        }
    }
    if let Some(rest) = text.strip_prefix("ngay") {
        text = rest.to_owned();
    }
    for (word, sign) in [("/thang", "/"), ("thang", "/"), ("/nam", "/"), ("nam", "/")] {
        text = text.replace(word, sign);
    }
    let mut out = String::with_capacity(text.len());
    for sign in text.trim().chars() {
        let after = out.chars().next_back();
        match sign {
            ' ' if after.is_some_and(|last| matches!(last, '/' | '-' | '.' | ' ')) => {}
            '/' | '-' | '.' if after == Some(' ') => {
                out.pop();
                out.push(sign);
            }
            _ => out.push(sign),
        }
    }
    out
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The nearest such day; a 29 February may be years away.
fn nearest(day_in: &dyn Fn(i32) -> Option<Day>, today: Day, lean: Lean) -> Option<Day> {
    (0..=8).find_map(|away| match lean {
        Lean::Future => day_in(today.year() + away).filter(|found| *found >= today),
        Lean::Past | Lean::FutureIn(_) => day_in(today.year() - away).filter(|found| *found <= today),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, lean: Lean) -> String {
        let today = Day::from_ymd(2023, 3, 6).expect("a day");
        parse_day(text, today, lean).map_or_else(|| "-".to_owned(), |day| day.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in ["6/3", "06/03/2023", "6.3.23", "2023-03-06", "hn", "Hôm nay", "today", "+0"] {
            assert_eq!(read(text, Lean::Future), "2023-03-06", "{text}");
            assert_eq!(read(text, Lean::Past), "2023-03-06", "{text}");
        }
        assert_eq!(read("+7", Lean::Past), "2023-03-13");
        assert_eq!(read("-6", Lean::Future), "2023-02-28");
    }

    #[test]
    fn a_missing_year_leans_as_the_field_does() {
        assert_eq!(read("5/3", Lean::Future), "2024-03-05");
        assert_eq!(read("5/3", Lean::Past), "2023-03-05");
        assert_eq!(read("30/9", Lean::Past), "2022-09-30");
        assert_eq!(read("29/2", Lean::Future), "2024-02-29");
        assert_eq!(read("29/2", Lean::Past), "2020-02-29");
    }

    #[test]
    fn a_document_states_its_year() {
        let today = Day::from_ymd(2026, 11, 25).expect("a day");
        for (text, year) in [
            ("Thông báo 45/TB-BCĐ ngày 6/3/2023", Some(2023)),
            ("Nghị định 30/2020/NĐ-CP", Some(2020)),
            ("Kết luận buổi làm việc giữa năm 2023", Some(2023)),
            ("Kế hoạch năm 2026, số 12/KH-UBND ngày 20/12/2025", Some(2025)),
            ("Quyết định 1830-QĐ/TU", None),
            ("Chương trình năm 2030", None),
            ("45/20234", None),
            ("", None),
        ] {
            assert_eq!(stated_year(text, today), year, "{text}");
        }
    }

    #[test]
    fn two_digits_are_the_nearest_year_as_the_field_leans() {
        for (text, future, past) in [
            ("1/9/98", "2098-09-01", "1998-09-01"),
            ("1/9/45", "2045-09-01", "1945-09-01"),
            ("6/3/23", "2023-03-06", "2023-03-06"),
            ("7/3/23", "2023-03-07", "2023-03-07"),
            ("5/3/23", "2023-03-05", "2023-03-05"),
            ("30/9/22", "2022-09-30", "2022-09-30"),
            ("1/1/24", "2024-01-01", "2024-01-01"),
            ("1/1/32", "2032-01-01", "2032-01-01"),
            ("1/1/34", "2034-01-01", "1934-01-01"),
            ("1/1/14", "2014-01-01", "2014-01-01"),
            ("1/1/12", "2112-01-01", "2012-01-01"),
            ("29/2/00", "2000-02-29", "2000-02-29"),
            ("29/2/96", "2096-02-29", "1996-02-29"),
            ("29/2/23", "-", "-"),
        ] {
            assert_eq!((&*read(text, Lean::Future), &*read(text, Lean::Past)), (future, past), "{text}");
        }
    }

    #[test]
    fn the_words_and_the_midnight_of_a_date_are_no_part_of_it() {
        for text in [
            "ngày 06 tháng 3 năm 2023",
            "Ngày 6/3/2023",
            "ngày 6/tháng 3/năm 2023",
            "6 tháng 3",
            "06 / 03 / 2023",
            "06/03/2023 00:00",
            "06/03/2023 0:00:00",
            "2023-03-06 00:00:00",
            "2023-03-06T00:00:00",
            "2023-03-06T00:00:00.000Z",
            "6 3 2023",
        ] {
            assert_eq!(read(text, Lean::Future), "2023-03-06", "{text}");
        }
        for text in ["06/03/2023 08:15", "tháng 3", "năm 2023", "T6/24", "00:00", "ngày"] {
            assert_eq!(read(text, Lean::Future), "-", "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "", "31/2", "32/1", "1/13", "abc", "1/2/3/4", "//", "+", "+99999", "2023-3", "30/9/123", "é", "+1/+2",
            "1/9/+8", "1/9/-8", "1/9/3000",
        ] {
            assert_eq!(read(text, Lean::Future), "-", "{text}");
        }
    }
}
