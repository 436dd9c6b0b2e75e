//! Facts derived from a record and the day; never stored.

use super::day::Day;
use super::field::FieldNo;
use super::kinds::{def, task};
use super::record::Record;
use super::value::Scalar;

/// The number of days ahead within which a deadline counts as "due soon", unless the committee has set another.
pub const SOON: u16 = 7;

/// Whether a record is in an open state; true for kinds without states.
pub fn is_open(record: &Record) -> bool {
    match (def(record.kind()).machine, record.state()) {
        (Some(machine), Some(state)) => machine.is_open(state),
        _ => true,
    }
}

/// The deadline of an open record.
pub fn open_due(record: &Record) -> Option<Day> {
    def(record.kind()).due.and_then(|due| record.day(due)).filter(|_| is_open(record) && !record.archived)
}

/// Days past the deadline (positive) or left (negative or 0) of an open record with a deadline.
pub fn late(record: &Record, today: Day) -> Option<i32> {
    open_due(record).map(|due| today.0.saturating_sub(due.0))
}

/// Open and past its deadline; due today is in time.
pub fn is_overdue(record: &Record, today: Day) -> bool {
    late(record, today).is_some_and(|days| days > 0)
}

/// Open and due within this many days.
pub fn is_soon(record: &Record, today: Day, within: u16) -> bool {
    late(record, today).is_some_and(|days| (-i32::from(within)..=0).contains(&days))
}

/// The official buckets of tasks, as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Bucket {
    /// Done by the first deadline.
    DoneOnTime,
    /// Done by a deadline that had been extended.
    DoneAfterExtension,
    /// Done after its deadline.
    DoneLate,
    /// Open, deadline not passed.
    OpenInTime,
    /// Open, deadline passed.
    OpenOverdue,
    /// Open or done, without a deadline.
    NoDeadline,
    /// Paused.
    Paused,
    /// Cancelled.
    Cancelled,
}

impl Bucket {
    /// All of them, in the order of reports.
    pub const ALL: [Bucket; 8] = [
        Bucket::DoneOnTime,
        Bucket::DoneAfterExtension,
        Bucket::DoneLate,
        Bucket::OpenInTime,
        Bucket::OpenOverdue,
        Bucket::NoDeadline,
        Bucket::Paused,
        Bucket::Cancelled,
    ];
}

/// The bucket of a task from the few fields that determine it.
pub fn bucket(state: u8, due: Option<Day>, original_due: Option<Day>, completed: Option<Day>, as_of: Day) -> Bucket {
    match (state, due) {
        (task::PAUSED, _) => Bucket::Paused,
        (task::CANCELLED, _) => Bucket::Cancelled,
        (_, None) => Bucket::NoDeadline,
        (task::DONE, Some(due)) => match completed {
            Some(done) if done > due => Bucket::DoneLate,
            Some(done) if original_due.is_some_and(|first| done > first) => Bucket::DoneAfterExtension,
            _ => Bucket::DoneOnTime,
        },
        (_, Some(due)) if due < as_of => Bucket::OpenOverdue,
        _ => Bucket::OpenInTime,
    }
}

/// Whether a list of years contains a year.
pub fn holds_year(record: &Record, field: FieldNo, year: i32) -> bool {
    record.get(field).scalars().any(|held| *held == Scalar::Int(i64::from(year)))
}
