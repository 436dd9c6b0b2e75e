//! The records as queries read them: in slices, each under a separate lock, so that a query delays a change or another
//! query for at most one slice.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::domain::day::Day;
use crate::service::api::Person;
use crate::service::live::Live;

use super::{Superseded, View};

/// Rows of the first slice; a multiple of 64, like all slices except the last.
const FIRST: usize = 1_024;
/// The smallest and the largest slice.
const ROWS: Range<usize> = 64..262_144;
/// The target time for a slice: after a longer one comes a smaller one, after one of less than half the time a larger
/// one.
const SLICE: Duration = Duration::from_millis(4);

/// The records, for one request of one person.
pub(crate) struct Source<'a> {
    /// The loaded state.
    pub live: &'a Live,
    /// The person.
    pub person: &'a Person,
    /// Today.
    pub today: Day,
}

impl Source<'_> {
    /// Reads the records; no change alters them until this is done.
    pub(crate) fn look<T>(&self, look: impl FnOnce(View) -> T) -> T {
        let _slot = self.live.query_slots.take(self.person.uid);
        let register = self.live.register();
        look(View { register: &register, person: self.person, today: self.today, soon: self.live.settings.soon() })
    }

    /// Processes `len` rows in slices. Records may change between two slices.
    ///
    /// # Errors
    /// [`Superseded`] as soon as `stop` returns true.
    pub(crate) fn in_slices(
        &self,
        len: usize,
        stop: &dyn Fn() -> bool,
        mut each: impl FnMut(View, Range<usize>),
    ) -> Result<(), Superseded> {
        let (mut from, mut rows) = (0, FIRST);
        while from < len {
            if stop() {
                return Err(Superseded);
            }
            let to = len.min(from + rows);
            let took = self.look(|view| {
                let begun = Instant::now();
                each(view, from..to);
                begun.elapsed()
            });
            from = to;
            if took > SLICE {
                rows = (rows / 2).max(ROWS.start);
            } else if took < SLICE / 2 {
                rows = (rows * 2).min(ROWS.end);
            }
        }
        Ok(())
    }
}
