//! The periods of a recurring task: months, quarters or years, with one due day in each.

use std::fmt;

use super::day::{Day, YEARS};
use super::kinds::task;

/// A month, a quarter or a year. Shown as `2023-09`, `2023-Q3`, `2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    months: i32,
    /// The number of periods of this length since the year 0.
    index: i32,
}

impl Period {
    /// The period of a day; `None` if nothing recurs.
    pub fn of(recurrence: u8, day: Day) -> Option<Period> {
        let months = length(recurrence)?;
        Some(Period { months, index: months_since_year_0(day).div_euclid(months) })
    }

    /// Parses the output of [`Period`]. Returns `None` for a period of another length.
    pub fn parse(recurrence: u8, text: &str) -> Option<Period> {
        let months = length(recurrence)?;
        let (year, part) = match recurrence {
            task::MONTHLY => text.split_once('-')?,
            task::QUARTERLY => text.split_once("-Q")?,
            _ => (text, "1"),
        };
        let (year, part): (i32, i32) = (year.parse().ok()?, part.parse().ok()?);
        let a_year = 12 / months;
        let known = YEARS.contains(&year) && (1..=a_year).contains(&part);
        known.then_some(Period { months, index: year * a_year + part - 1 })
    }

    /// The period after this one.
    pub fn next(self) -> Period {
        Period { index: self.index + 1, ..self }
    }

    /// Months from the beginning of another period of the same length to the beginning of this one.
    pub fn months_since(self, other: Period) -> i32 {
        (self.index - other.index) * self.months
    }

    fn year(self) -> i32 {
        self.index.div_euclid(12 / self.months)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = self.index.rem_euclid(12 / self.months) + 1;
        match self.months {
            1 => write!(f, "{}-{part:02}", self.year()),
            3 => write!(f, "{}-Q{part}", self.year()),
            _ => write!(f, "{}", self.year()),
        }
    }
}

fn length(recurrence: u8) -> Option<i32> {
    match recurrence {
        task::MONTHLY => Some(1),
        task::QUARTERLY => Some(3),
        task::YEARLY => Some(12),
        _ => None,
    }
}

fn months_since_year_0(day: Day) -> i32 {
    day.year().saturating_mul(12).saturating_add(day.month() as i32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_as_it_is_shown() {
        let day = Day::from_ymd(2023, 12, 31).expect("a day");
        for (recurrence, text, next) in [
            (task::MONTHLY, "2023-12", "2024-01"),
            (task::QUARTERLY, "2023-Q4", "2024-Q1"),
            (task::YEARLY, "2023", "2024"),
        ] {
            let period = Period::of(recurrence, day).expect("a period");
            assert_eq!(period.to_string(), text);
            assert_eq!(Period::parse(recurrence, text), Some(period));
            assert_eq!(period.next().to_string(), next);
        }
        assert_eq!(Period::of(0, day), None);
    }

    #[test]
    fn text_of_another_length_is_no_period() {
        for (recurrence, text) in [
            (task::MONTHLY, "2023-Q4"),
            (task::MONTHLY, "2023-13"),
            (task::QUARTERLY, "2023-04"),
            (task::QUARTERLY, "2023-Q0"),
            (task::YEARLY, "2023-04"),
            (task::YEARLY, ""),
            (0, "2023"),
        ] {
            assert_eq!(Period::parse(recurrence, text), None, "{recurrence} {text}");
        }
    }
}
