//! Dates in a filter: each names a stretch of days. Without a year, this year is meant.

use super::expr::Range;
use crate::domain::day::Day;
use crate::text::fold;

/// The years a date can name.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;
/// The longest way from today, in days, weeks or months.
const FARTHEST: i32 = 40_000;

/// Days from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: Day,
    /// The last.
    pub last: Day,
}

impl Days {
    fn one(day: Day) -> Days {
        Days { first: day, last: day }
    }

    /// `count` whole months from the one given.
    fn months(year: i32, month: u32, count: i32) -> Option<Days> {
        let first = Day::from_ymd(year, month, 1).filter(|_| YEARS.contains(&year))?;
        Some(Days { first, last: first.plus_months(count).plus(-1) })
    }

    /// As numbers of days since 1970-01-01.
    pub fn range(self) -> Range {
        Range { first: i64::from(self.first.0), last: i64::from(self.last.0) }
    }
}

/// Reads a date: `today` `hn` `hôm nay` `mai`, `+7` `-30` `+2 tuần` `-3 tháng`, `30/9` `30/9/2023` `2023-09-30`,
/// `9/2023` `tháng 9`, `q3/2023` `quý III`, `2023`, `tuần này` `last month` …, and `a..b` from one to another.
pub fn parse(text: &str, today: Day) -> Option<Days> {
    let text = squeeze(&fold(text));
    match text.split_once("..") {
        None => single(&text, today),
        Some((first, last)) => {
            let (first, last) = (single(first, today)?, single(last, today)?);
            Some(Days { first: first.first, last: last.last })
        }
    }
}

fn single(text: &str, today: Day) -> Option<Days> {
    if text.len() > 40 {
        return None;
    }
    named(text, today)
        .or_else(|| relative(text, today))
        .or_else(|| quarter(text, today))
        .or_else(|| month(text, today))
        .or_else(|| numeric(text, today))
}

/// Drops spaces, dashes and underscores beside a letter ("hôm-nay", "quý 3"), never between digits.
fn squeeze(text: &str) -> String {
    let signs: Vec<char> = text.trim().chars().collect();
    let letter = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|sign| sign.is_alphabetic());
    let kept = signs.iter().enumerate().filter(|(at, sign)| {
        let joins = sign.is_whitespace() || matches!(sign, '-' | '_');
        !joins || !(letter(at.checked_sub(1)) || letter(at.checked_add(1)))
    });
    kept.map(|(_, sign)| *sign).collect()
}

fn named(text: &str, today: Day) -> Option<Days> {
    let moved = |days| Some(Days::one(today.plus(days)));
    let week = |weeks: i32| {
        // 1970-01-01 was a Thursday; weeks begin on Monday.
        let monday = today.plus(-((today.0.rem_euclid(7) + 3) % 7)).plus(7 * weeks);
        Some(Days { first: monday, last: monday.plus(6) })
    };
    let this_quarter = (today.quarter() - 1) * 3 + 1;
    match text {
        "today" | "hn" | "homnay" | "nay" => moved(0),
        "yesterday" | "homqua" => moved(-1),
        "tomorrow" | "mai" | "ngaymai" => moved(1),
        "tuannay" | "thisweek" => week(0),
        "tuantruoc" | "lastweek" => week(-1),
        "tuansau" | "tuantoi" | "nextweek" => week(1),
        "thangnay" | "thismonth" => months_from(today.year(), today.month(), 0, 1),
        "thangtruoc" | "lastmonth" => months_from(today.year(), today.month(), -1, 1),
        "thangsau" | "thangtoi" | "nextmonth" => months_from(today.year(), today.month(), 1, 1),
        "quynay" | "thisquarter" => months_from(today.year(), this_quarter, 0, 3),
        "quytruoc" | "lastquarter" => months_from(today.year(), this_quarter, -3, 3),
        "quysau" | "quytoi" | "nextquarter" => months_from(today.year(), this_quarter, 3, 3),
        "namnay" | "thisyear" => Days::months(today.year(), 1, 12),
        "namtruoc" | "namngoai" | "lastyear" => Days::months(today.year() - 1, 1, 12),
        "namsau" | "namtoi" | "nextyear" => Days::months(today.year() + 1, 1, 12),
        _ => None,
    }
}

/// `count` months, `moved` months after the one given.
fn months_from(year: i32, month: u32, moved: i32, count: i32) -> Option<Days> {
    let index = year.checked_mul(12)?.checked_add(i32::try_from(month).ok()? - 1)?.checked_add(moved)?;
    Days::months(index.div_euclid(12), u32::try_from(index.rem_euclid(12)).ok()? + 1, count)
}

/// `+7`, `-30`, with days, weeks or months.
fn relative(text: &str, today: Day) -> Option<Days> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let body = text.get(1..)?;
    let digits = body.len() - body.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    let (count, unit) = (body.get(..digits)?, body.get(digits..)?);
    let count = count.parse::<i32>().ok().filter(|count| *count <= FARTHEST)? * sign;
    match unit {
        "" | "d" | "n" | "ngay" | "day" | "days" => Some(Days::one(today.plus(count))),
        "w" | "t" | "tuan" | "week" | "weeks" => Some(Days::one(today.plus(7 * count))),
        "m" | "th" | "thang" | "month" | "months" => {
            let month = months_from(today.year(), today.month(), count, 1)?;
            let day = Day::from_ymd(month.first.year(), month.first.month(), today.day());
            Some(Days::one(day.unwrap_or(month.last)))
        }
        _ => None,
    }
}

/// `q3/2023`, `quý III/2023`, `quý 3`, `2023q3`.
fn quarter(text: &str, today: Day) -> Option<Days> {
    let (number, year) = match text.strip_prefix("quy").or_else(|| text.strip_prefix('q')) {
        Some(rest) => split_year(rest, today)?,
        None => text.split_once('q').and_then(|(year, number)| Some((number, full_year(year)?)))?,
    };
    let first = match number {
        "1" | "i" => 1,
        "2" | "ii" => 4,
        "3" | "iii" => 7,
        "4" | "iv" => 10,
        _ => return None,
    };
    Days::months(year, first, 3)
}

/// `tháng 9`, `t9/2023`.
fn month(text: &str, today: Day) -> Option<Days> {
    let rest = text.strip_prefix("thang").or_else(|| text.strip_prefix('t'))?;
    let (number, year) = split_year(rest, today)?;
    Days::months(year, number.parse().ok().filter(|_| number.len() <= 2)?, 1)
}

/// What stands before the year, and the year; this year where there is none.
fn split_year(text: &str, today: Day) -> Option<(&str, i32)> {
    match text.split_once(['/', '-', '.']) {
        Some((number, year)) => Some((number, full_year(year.strip_prefix("nam").unwrap_or(year))?)),
        None => match text.split_once("nam") {
            Some((number, year)) => Some((number, full_year(year)?)),
            None => Some((text, today.year())),
        },
    }
}

fn full_year(text: &str) -> Option<i32> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| digits && YEARS.contains(year))
}

/// Digits with `/`, `-` or `.` between them.
fn numeric(text: &str, today: Day) -> Option<Days> {
    let text = text.strip_prefix("ngay").or_else(|| text.strip_prefix("nam")).unwrap_or(text);
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'.')) {
        return None;
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let small = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    match parts.as_slice() {
        [year] => Days::months(full_year(year)?, 1, 12),
        [month, year] if year.len() == 4 => Days::months(full_year(year)?, small(month)?, 1),
        [year, month] if year.len() == 4 => Days::months(full_year(year)?, small(month)?, 1),
        [day, month] => Day::from_ymd(today.year(), small(month)?, small(day)?).map(Days::one),
        [year, month, day] if year.len() == 4 => {
            Day::from_ymd(full_year(year)?, small(month)?, small(day)?).map(Days::one)
        }
        [day, month, year] => {
            let year = full_year(year).or_else(|| Some(2000 + i32::try_from(small(year)?).ok()?))?;
            Day::from_ymd(year, small(month)?, small(day)?).map(Days::one)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        // A Wednesday.
        let today = Day::from_ymd(2023, 11, 22).expect("a day");
        match parse(text, today) {
            None => "-".to_owned(),
            Some(days) if days.first == days.last => days.first.to_string(),
            Some(days) => format!("{}..{}", days.first, days.last),
        }
    }

    #[test]
    fn days_as_people_write_them() {
        for text in [
            "hn",
            "today",
            "hôm nay",
            "hôm-nay",
            "Hôm_nay",
            "22/11",
            "22.11.2023",
            "22-11-23",
            "2023-11-22",
            "ngày 22/11",
            "+0",
        ] {
            assert_eq!(read(text), "2023-11-22", "{text}");
        }
        assert_eq!(read("+7"), "2023-11-29");
        assert_eq!(read("-30"), "2023-10-23");
        assert_eq!(read("+2 tuần"), "2023-12-06");
        assert_eq!(read("-9 tháng"), "2023-02-22");
        assert_eq!(read("mai"), "2023-11-23");
        assert_eq!(read("30/9"), "2023-09-30", "this year, though past");
    }

    #[test]
    fn stretches_of_days() {
        for text in ["q3/2023", "quý 3/2023", "Quý III/2023", "quý III năm 2023", "quý-3", "2023q3", "q3"] {
            assert_eq!(read(text), "2023-07-01..2023-09-30", "{text}");
        }
        for text in ["9/2023", "2023-09", "tháng 9", "t9/2023"] {
            assert_eq!(read(text), "2023-09-01..2023-09-30", "{text}");
        }
        assert_eq!(read("2023"), "2023-01-01..2023-12-31");
        assert_eq!(read("năm nay"), "2023-01-01..2023-12-31");
        assert_eq!(read("tuần này"), "2023-11-20..2023-11-26");
        assert_eq!(read("this quarter"), "2023-10-01..2023-12-31");
        assert_eq!(read("next month"), "2023-12-01..2023-12-31");
        assert_eq!(read("1/9..q4"), "2023-09-01..2023-12-31");
        assert_eq!(read("2/2024"), "2024-02-01..2024-02-29");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "31/2",
            "13/2023",
            "q5",
            "30/9/",
            "1/1 2",
            "99999",
            "+",
            "+99999999999",
            "đâu",
            "1/2/3/4",
            "2023-1-",
            "t",
            "quý",
        ] {
            assert_eq!(read(text), "-", "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_stretch_or_nothing(text in any::<String>(), day in any::<i32>()) {
            parse(&text, Day(day));
        }

        #[test]
        fn anything_like_a_date_is_a_stretch_or_nothing(text in "[+-]?[qt]?[0-9]{0,5}[/.-]?[0-9]{0,4}[/.-]?[0-9]{0,4}", day in -800_000..800_000) {
            if let Some(days) = parse(&text, Day(day)) {
                prop_assert!(days.first <= days.last);
            }
        }
    }
}
