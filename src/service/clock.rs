//! The only place of the service that reads the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::day::Moment;

/// The current time.
pub(super) fn now() -> Moment {
    #[cfg(test)]
    if let Some(moment) = held::moment() {
        return moment;
    }
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    };
    Moment(seconds)
}

/// A clock that stands still, for tests that compare the answers of two services.
#[cfg(test)]
pub(super) mod held {
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    use super::Moment;

    static AT: AtomicI64 = AtomicI64::new(0);
    static HOLDERS: AtomicU32 = AtomicU32::new(0);

    /// Stops the clock for the whole program until it is dropped.
    pub(crate) struct Held;

    /// Stops the clock now, or leaves it at the time where another test has stopped it.
    pub(crate) fn hold() -> Held {
        let now = super::now();
        if HOLDERS.fetch_add(1, Ordering::SeqCst) == 0 {
            AT.store(now.0, Ordering::SeqCst);
        }
        Held
    }

    impl Drop for Held {
        fn drop(&mut self) {
            HOLDERS.fetch_sub(1, Ordering::SeqCst);
        }
    }

    pub(super) fn moment() -> Option<Moment> {
        (HOLDERS.load(Ordering::SeqCst) > 0).then(|| Moment(AT.load(Ordering::SeqCst))).filter(|moment| moment.0 != 0)
    }
}
