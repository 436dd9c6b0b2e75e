//! The only place of the service that looks at the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::day::Moment;

/// This moment.
pub(super) fn now() -> Moment {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    };
    Moment(seconds)
}
