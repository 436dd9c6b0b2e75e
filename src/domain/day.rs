//! Calendar days and moments. Nothing here reads a clock.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};

/// Vietnam's offset from UTC, in seconds; "today" is always computed with it.
pub const VIETNAM_OFFSET: i32 = 7 * 3600;

/// The valid years of a stored day.
pub const YEARS: RangeInclusive<i32> = 1_900..=2_999;

const UNIX_EPOCH_CE: i32 = 719_163;

/// A calendar day, as days since 1970-01-01. Shown and read as ISO 8601 (`2023-09-30`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

impl Day {
    /// The day of a year, month and day of month, if it exists.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from)
    }

    /// Reads ISO 8601 `YYYY-MM-DD`.
    pub fn parse_iso(text: &str) -> Option<Day> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|d| YEARS.contains(&d.year())).map(Day::from)
    }

    fn date(self) -> NaiveDate {
        self.0.checked_add(UNIX_EPOCH_CE).and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(if self.0 < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        })
    }

    /// Year, e.g. 2023.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Month, 1–12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// Day of the month, 1–31.
    pub fn day(self) -> u32 {
        self.date().day()
    }

    /// Quarter of the year, 1–4.
    pub fn quarter(self) -> u32 {
        (self.month() - 1) / 3 + 1
    }

    /// This day moved by a number of days, saturating.
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// This day moved by whole months; the day of the month is limited to the month's length. Repeated moves through
    /// short months therefore drift: move the first day of a series by all the months at once.
    pub fn plus_months(self, months: i32) -> Day {
        let by = chrono::Months::new(months.unsigned_abs());
        let date = self.date();
        let moved = if months < 0 { date.checked_sub_months(by) } else { date.checked_add_months(by) };
        moved.map_or(self, Day::from)
    }

    /// As written in Vietnam: `30/09/2023`.
    pub fn dmy(self) -> String {
        self.date().format("%d/%m/%Y").to_string()
    }

    /// Day and month only: `30/09`.
    pub fn dm(self) -> String {
        self.date().format("%d/%m").to_string()
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date.num_days_from_ce() - UNIX_EPOCH_CE)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

/// A moment, as seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Moment(pub i64);

impl Moment {
    /// The calendar day of this moment in Vietnam (UTC+07:00), independent of the server's time zone.
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.saturating_add(i64::from(VIETNAM_OFFSET)).div_euclid(86_400)).unwrap_or(i32::MAX))
    }

    fn local(self) -> Option<DateTime<FixedOffset>> {
        let zone = FixedOffset::east_opt(VIETNAM_OFFSET)?;
        Some(DateTime::from_timestamp(self.0, 0)?.with_timezone(&zone))
    }

    /// RFC 3339 with +07:00, e.g. `2023-09-30T08:15:00+07:00`.
    pub fn rfc3339(self) -> String {
        self.local().map_or_else(String::new, |t| t.to_rfc3339_opts(SecondsFormat::Secs, false))
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Moment> {
        DateTime::parse_from_rfc3339(text).ok().map(|t| Moment(t.timestamp()))
    }

    /// As people write it: `30/09/2023 08:15`, Vietnam time.
    pub fn dmy_hm(self) -> String {
        self.local().map_or_else(String::new, |t| t.format("%d/%m/%Y %H:%M").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_vietnamese_whatever_the_server_says() {
        // 31 December 2023, 17:00 UTC is already the new year in Vietnam.
        let Some(t) = Moment::parse_rfc3339("2023-12-31T17:00:00Z") else { panic!("time") };
        assert_eq!(t.day().to_string(), "2024-01-01");
        assert_eq!(Moment(t.0 - 1).day().to_string(), "2023-12-31");
        assert_eq!(t.rfc3339(), "2024-01-01T00:00:00+07:00");
    }

    #[test]
    fn months_are_cut_to_their_length() {
        let day = Day::from_ymd(2024, 1, 31).expect("a day");
        assert_eq!(day.plus_months(1).to_string(), "2024-02-29");
        assert_eq!(day.plus_months(-2).to_string(), "2023-11-30");
        assert_eq!(Day::parse_iso("2023-02-29"), None);
    }
}
