//! The records as questions read them: in slices, each under a lock of its own, so that no question makes a change or
//! another question wait for longer than a slice.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::domain::day::Day;
use crate::service::api::Person;
use crate::service::live::Live;

use super::{Superseded, View};

/// Rows of the first slice; a multiple of 64, as all slices but the last are.
const FIRST: usize = 1_024;
/// The smallest and the largest slice.
const ROWS: Range<usize> = 64..262_144;
/// What a slice should take: a longer one is followed by a smaller, one of less than half by a larger.
const SLICE: Duration = Duration::from_millis(4);

/// The records, for one question of one person.
pub struct Source<'a> {
    /// All that is loaded.
    pub live: &'a Live,
    /// Who asks.
    pub person: &'a Person,
    /// Today.
    pub today: Day,
}

impl Source<'_> {
    /// Looks into the records, which no change alters until this is done.
    pub fn look<T>(&self, look: impl FnOnce(View) -> T) -> T {
        let _turn = self.live.gate.turn(self.person.uid);
        let register = self.live.register();
        look(View { register: &register, person: self.person, today: self.today, soon: self.live.settings.soon() })
    }

    /// Works through `len` rows in slices. Records may change between two slices.
    ///
    /// # Errors
    /// [`Superseded`] as soon as `stop` says so.
    pub fn in_slices(
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
