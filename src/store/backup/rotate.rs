//! Which backups of a folder to keep. Of the store: the newest of each of the last days, weeks and months that have
//! any. Of secrets: the newest few, so that a forgotten secret leaves the folder within days.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDateTime};

use super::manifest::Content;
use crate::store::folder::hanoi;

/// Days of which the newest backup is kept.
const DAYS: usize = 7;
/// Weeks, from Monday on.
const WEEKS: usize = 5;
/// Months.
const MONTHS: usize = 12;
/// The number of archives of secrets that are kept.
const SECRETS: usize = 7;

/// The suffix of a backup's name.
const ENDING: &str = ".tar.gz";
/// Its prefix.
const fn stem(content: Content) -> &'static str {
    match content {
        Content::Store => "dondoc-",
        Content::Secrets => "dondoc-secrets-",
    }
}
/// The time in it.
const TIME: &str = "%Y%m%dT%H%M%S";

/// The data in the name of a backup. Ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// When it was made, in Vietnam's time.
    pub at: NaiveDateTime,
    /// The last line in it.
    pub seq: u64,
}

/// The name of a backup in a rotated folder: `dondoc-20261123T020000-4711.tar.gz`, or `dondoc-secrets-…` for one of
/// secrets.
pub fn name_of(content: Content, made: i64, seq: u64) -> String {
    let time = DateTime::from_timestamp(made, 0).unwrap_or_default().with_timezone(&hanoi()).format(TIME);
    format!("{}{time}-{seq}{ENDING}", stem(content))
}

/// Parses such a name; `None` for any other file, which is not touched.
pub fn stamp_of(content: Content, name: &str) -> Option<Stamp> {
    let (time, seq) = name.strip_prefix(stem(content))?.strip_suffix(ENDING)?.split_once('-')?;
    let stamp = Stamp { at: NaiveDateTime::parse_from_str(time, TIME).ok()?, seq: seq.parse().ok()? };
    // Each stamp has exactly one name, so a stray `+1` is refused.
    (format!("{}{}-{}{ENDING}", stem(content), stamp.at.format(TIME), stamp.seq) == name).then_some(stamp)
}

/// The backups to be removed, oldest first. The newest of all is always kept.
pub fn to_remove(content: Content, stamps: &[Stamp]) -> Vec<Stamp> {
    let mut all: Vec<Stamp> = stamps.to_vec();
    all.sort_unstable();
    all.dedup();
    if content == Content::Secrets {
        all.truncate(all.len().saturating_sub(SECRETS));
        return all;
    }
    let mut kept = BTreeSet::new();
    kept.extend(newest_of_last(&all, DAYS, |stamp| stamp.at.date()));
    kept.extend(newest_of_last(&all, WEEKS, |stamp| stamp.at.date().iso_week()));
    kept.extend(newest_of_last(&all, MONTHS, |stamp| (stamp.at.year(), stamp.at.month())));
    all.retain(|stamp| !kept.contains(stamp));
    all
}

/// The newest of each of the last `count` periods that have any.
fn newest_of_last<K: PartialEq>(ascending: &[Stamp], count: usize, span: impl Fn(&Stamp) -> K) -> Vec<Stamp> {
    let mut kept: Vec<Stamp> = Vec::new();
    for stamp in ascending.iter().rev() {
        if kept.last().is_none_or(|last| span(last) != span(stamp)) {
            if kept.len() == count {
                break;
            }
            kept.push(*stamp);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};

    fn at(year: i32, month: u32, day: u32, hour: u32) -> Stamp {
        let at = NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap();
        Stamp { at, seq: 1 }
    }

    #[test]
    fn a_name_is_read_back_and_others_are_left_alone() {
        let name = name_of(Content::Store, 1_795_314_600, 4711);
        assert_eq!(name, "dondoc-20261122T093000-4711.tar.gz");
        assert_eq!(stamp_of(Content::Store, &name).unwrap().seq, 4711);
        for other in ["dondoc-20261122T093000-+1.tar.gz", "dondoc-20261122-1.tar.gz", "notes.tar.gz", &name[1..]] {
            assert_eq!(stamp_of(Content::Store, other), None, "{other}");
        }
        assert_eq!(stamp_of(Content::Store, &format!("{name}.part")), None);
        let apart = name_of(Content::Secrets, 1_795_314_600, 4711);
        assert_eq!(stamp_of(Content::Secrets, &apart).unwrap().seq, 4711);
        assert_eq!((stamp_of(Content::Store, &apart), stamp_of(Content::Secrets, &name)), (None, None));
    }

    #[test]
    fn of_secrets_the_newest_seven_are_kept() {
        let days: Vec<Stamp> = (1..=9).map(|day| at(2026, 11, day, 2)).collect();
        assert_eq!(to_remove(Content::Secrets, &days), days[..2]);
        assert_eq!(to_remove(Content::Secrets, &days[..7]), []);
        assert_eq!(to_remove(Content::Secrets, &days[..1]), []);
    }

    #[test]
    fn two_years_of_days_leave_days_weeks_and_months() {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let mut held: Vec<Stamp> = Vec::new();
        for day in 0..730 {
            let at = first.checked_add_days(Days::new(day)).unwrap().and_hms_opt(2, 0, 0).unwrap();
            held.push(Stamp { at, seq: day });
            for old in to_remove(Content::Store, &held) {
                held.retain(|stamp| *stamp != old);
            }
        }
        // Ends on Thursday, 31 December 2026.
        let dates: Vec<String> = held.iter().rev().map(|stamp| stamp.at.format("%m-%d").to_string()).collect();
        let days = ["12-31", "12-30", "12-29", "12-28", "12-27", "12-26", "12-25"];
        let weeks = ["12-20", "12-13", "12-06"];
        let months =
            ["11-30", "10-31", "09-30", "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31"];
        assert_eq!(dates, [&days[..], &weeks, &months].concat());
    }

    #[test]
    fn a_folder_that_rested_loses_nothing_and_a_busy_day_keeps_its_last() {
        let rested = [at(2020, 1, 1, 0), at(2023, 5, 5, 0), at(2026, 11, 23, 0)];
        assert_eq!(to_remove(Content::Store, &rested), []);
        let busy: Vec<Stamp> = (0..24).map(|hour| at(2026, 11, 23, hour)).collect();
        assert_eq!(to_remove(Content::Store, &busy), busy[..23]);
        assert_eq!(to_remove(Content::Store, &[]), []);
        // 29 December 2026 and 2 January 2027 are in one week.
        assert_eq!(to_remove(Content::Store, &[at(2026, 12, 29, 0), at(2027, 1, 2, 0)]), []);
    }
}
