//! Dates as people write them.

use crate::text::fold;

use super::day::Day;
use super::field::Lean;

/// Reads a date: `30/9`, `30/09/2023`, `30.9.23`, `2023-09-30`, `hn` or `today`, `+7`, `-3`.
/// Without a year it is the nearest such day from today on, or up to today, as `lean` says.
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
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => calendar(year.parse().ok()?, number(month)?, number(day)?),
        [day, month, year] => calendar(full_year(year)?, number(month)?, number(day)?),
        [day, month] => nearest(number(day)?, number(month)?, today, lean),
        _ => None,
    }
}

/// The year of a document, where its name states one: in its date (`ngày 6/3/2023`) or symbol (`45/2024/NĐ-CP`), else in
/// words (`năm 2023`). A year after `today`'s is what the document is about, not its own.
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

fn number(text: &str) -> Option<u32> {
    (1..=2).contains(&text.len()).then(|| text.parse().ok()).flatten()
}

fn full_year(text: &str) -> Option<i32> {
    match text.len() {
        4 => text.parse().ok(),
        2 => text.parse::<i32>().ok().map(|year| 2000 + year),
        _ => None,
    }
}

fn calendar(year: i32, month: u32, day: u32) -> Option<Day> {
    (1900..=2999).contains(&year).then(|| Day::from_ymd(year, month, day)).flatten()
}

/// The nearest such day; a 29 February may be years away.
fn nearest(day: u32, month: u32, today: Day, lean: Lean) -> Option<Day> {
    (0..=8).find_map(|away| match lean {
        Lean::Future => Day::from_ymd(today.year() + away, month, day).filter(|found| *found >= today),
        Lean::Past => Day::from_ymd(today.year() - away, month, day).filter(|found| *found <= today),
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
    fn what_is_no_date_is_refused() {
        for text in ["", "31/2", "32/1", "1/13", "abc", "1/2/3/4", "//", "+", "+99999", "2023-3", "30/9/123", "é"] {
            assert_eq!(read(text, Lean::Future), "-", "{text}");
        }
    }
}
