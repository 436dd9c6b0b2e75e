//! Dates in a filter: each means a period of days. Without a year, the current year is meant; a year of two digits is
//! read as in the field itself.

use super::expr::Range;
use crate::domain::dates::{YEARS, full_year, written_day};
use crate::domain::day::Day;
use crate::domain::field::Lean;
use crate::text::fold;

/// The maximum distance from today, in days, weeks or months.
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

    /// As day numbers since 1970-01-01.
    pub fn range(self) -> Range {
        Range { first: i64::from(self.first.0), last: i64::from(self.last.0) }
    }
}

/// Reads a date: `today` `hn` `hôm nay` `mai`, `+7` `-30` `+2 tuần` `-3 tháng`, `30/9` `30/9/2023` `2023-09-30`,
/// `9/2023` `tháng 9` `T9/23`, `q3/2023` `quý III`, `2023`, `tuần này` `last month` …, and `a..b` as a range.
pub fn parse(text: &str, today: Day, lean: Lean) -> Option<Days> {
    let text = squeeze(&fold(text));
    let single = |text| Reader { today, lean }.single(text);
    match text.split_once("..") {
        None => single(&text),
        Some((first, last)) => {
            let (first, last) = (single(first)?, single(last)?);
            Some(Days { first: first.first, last: last.last })
        }
    }
}

/// Removes spaces, dashes and underscores next to a letter ("hôm-nay", "quý 3"), never between digits.
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

/// The context for reading numeric dates.
struct Reader {
    today: Day,
    lean: Lean,
}

impl Reader {
    fn single(&self, text: &str) -> Option<Days> {
        if text.len() > 40 {
            return None;
        }
        named(text, self.today)
            .or_else(|| relative(text, self.today))
            .or_else(|| self.quarter(text))
            .or_else(|| self.month(text))
            .or_else(|| self.digits(text))
    }

    /// `q3/2023`, `quý III/2023`, `quý 3`, `2023q3`.
    fn quarter(&self, text: &str) -> Option<Days> {
        let (number, year) = match text.strip_prefix("quy").or_else(|| text.strip_prefix('q')) {
            Some(rest) => split_year(rest),
            None => text.split_once('q').map(|(year, number)| (number, Some(year)))?,
        };
        let first = match number {
            "1" | "i" => 1,
            "2" | "ii" => 4,
            "3" | "iii" => 7,
            "4" | "iv" => 10,
            _ => return None,
        };
        Days::months(self.year(year, first)?, first, 3)
    }

    /// `tháng 9`, `t9/2023`, `t9/23`.
    fn month(&self, text: &str) -> Option<Days> {
        let rest = text.strip_prefix("thang").or_else(|| text.strip_prefix('t'))?;
        let (number, year) = split_year(rest);
        let month = small(number)?;
        Days::months(self.year(year, month)?, month, 1)
    }

    /// Digits with `/`, `-` or `.` between them. `6/24` is a month, because it is not a day.
    fn digits(&self, text: &str) -> Option<Days> {
        let this_year = |day_in: &dyn Fn(i32) -> Option<Day>| day_in(self.today.year());
        if let Some(day) = written_day(text, self.today, self.lean, this_year) {
            return Some(Days::one(day));
        }
        let text = text.strip_prefix("nam").unwrap_or(text);
        let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
        let (month, year) = match parts.as_slice() {
            [year] if year.len() == 4 => return Days::months(self.year(Some(year), 1)?, 1, 12),
            [year, month] if year.len() == 4 => (small(month)?, *year),
            [month, year] if year.len() == 4 || small(year)? > 12 => (small(month)?, *year),
            _ => return None,
        };
        Days::months(self.year(Some(year), month)?, month, 1)
    }

    /// The written year, for a period that begins with this month; the current year if there is none.
    fn year(&self, text: Option<&str>, month: u32) -> Option<i32> {
        let begins = |year| Day::from_ymd(year, month, 1);
        text.map_or(Some(self.today.year()), |text| full_year(text, self.today, self.lean, begins))
    }
}

fn small(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The part before the year, and the year.
fn split_year(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['/', '-', '.']).or_else(|| text.split_once("nam")) {
        Some((number, year)) => (number, Some(year.strip_prefix("nam").unwrap_or(year))),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        // A Wednesday.
        let today = Day::from_ymd(2023, 11, 22).expect("a day");
        match parse(text, today, Lean::Past) {
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
            "ngày 22 tháng 11 năm 2023",
            "22/11/2023 00:00",
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
        for text in ["q3/2023", "quý 3/2023", "Quý III/2023", "quý III năm 2023", "q3/23", "quý-3", "2023q3", "q3"]
        {
            assert_eq!(read(text), "2023-07-01..2023-09-30", "{text}");
        }
        for text in ["9/2023", "2023-09", "tháng 9", "t9/2023", "T9/23", "9/23", "tháng 9/23", "tháng 9 năm 2023"] {
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
    fn two_digits_are_the_year_that_the_field_would_take() {
        let today = Day::from_ymd(2023, 11, 22).expect("a day");
        let days = |text, lean| parse(text, today, lean).map(|days| format!("{}..{}", days.first, days.last));
        let both = |text| (days(text, Lean::Past).unwrap_or_default(), days(text, Lean::Future).unwrap_or_default());
        assert_eq!(both("1/9/98"), ("1998-09-01..1998-09-01".into(), "2098-09-01..2098-09-01".into()));
        assert_eq!(both("T6/24"), ("2024-06-01..2024-06-30".into(), "2024-06-01..2024-06-30".into()));
        assert_eq!(both("6/98"), ("1998-06-01..1998-06-30".into(), "2098-06-01..2098-06-30".into()));
        assert_eq!(both("q3/98"), ("1998-07-01..1998-09-30".into(), "2098-07-01..2098-09-30".into()));
        assert_eq!(both("30/9/22"), ("2022-09-30..2022-09-30".into(), "2022-09-30..2022-09-30".into()));
        assert_eq!(both("t13/24"), Default::default(), "no month, and no Friday either");
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
            parse(&text, Day(day), Lean::Future);
        }

        #[test]
        fn anything_like_a_date_is_a_stretch_or_nothing(text in "[+-]?[qt]?[0-9]{0,5}[/.-]?[0-9]{0,4}[/.-]?[0-9]{0,4}", day in -800_000..800_000) {
            if let Some(days) = parse(&text, Day(day), Lean::Past) {
                prop_assert!(days.first <= days.last);
            }
        }
    }
}
