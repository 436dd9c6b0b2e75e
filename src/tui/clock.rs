//! The only place of the screen that reads the clock: to wake when the day changes, and to note when a draft was saved.

use std::time::{Duration, SystemTime};

use crate::domain::day::{Moment, VIETNAM_OFFSET};

/// The current time.
pub(super) fn now() -> Moment {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

/// Time until just after the next midnight in Vietnam.
pub(super) fn until_midnight() -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let day = 86_400;
    let today = (now + u64::from(VIETNAM_OFFSET.unsigned_abs())) % day;
    Duration::from_secs(day - today + 1)
}
