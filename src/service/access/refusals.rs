//! Refused requests: the log has the first ones, the journal their number, one line per user and hour.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::domain::day::Moment;

use super::super::api::{Person, Role};

/// The maximum users that are counted separately within an hour.
const MOST: usize = 1_000;
const HOUR: i64 = 3_600;
/// The prefix of such a line's name in the journal; the count follows.
const NAME: &str = "refusals ";

/// How often one user was refused within an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// User number.
    pub uid: u32,
    /// User name.
    pub name: String,
    /// How often.
    pub count: u32,
}

impl Tally {
    /// Its name in the journal.
    pub fn what(&self) -> String {
        format!("{NAME}{}", self.count)
    }
}

/// The number of refusals that a journal line counts, if it is such a line.
pub(crate) fn counted(what: &str) -> Option<u32> {
    what.strip_prefix(NAME)?.parse().ok()
}

#[derive(Default)]
struct State {
    hour: i64,
    counts: HashMap<(u32, String), u32>,
}

/// Counts refusals.
#[derive(Default)]
pub struct Refusals {
    state: Mutex<State>,
}

impl Refusals {
    /// Notes the refusal of a person without the `needed` role. Of one user's refusals in an hour the log has the first, the tenth, the hundredth …
    pub fn note(&self, person: &Person, needed: Role, now: Moment) {
        let mut state = self.state.lock();
        if state.counts.is_empty() {
            state.hour = now.0.div_euclid(HOUR);
        }
        if state.counts.len() >= MOST && !state.counts.contains_key(&(person.uid, person.name.clone())) {
            return;
        }
        let count = state.counts.entry((person.uid, person.name.clone())).or_default();
        *count = count.saturating_add(1);
        if 10_u32.checked_pow(count.ilog10()) == Some(*count) {
            tracing::warn!(uid = person.uid, name = person.name, ?needed, times = *count, "no access");
        }
    }

    /// The counts of hours that are over; with `all` also those of the current one.
    pub fn over(&self, now: Moment, all: bool) -> Vec<Tally> {
        let mut state = self.state.lock();
        if state.counts.is_empty() || (!all && state.hour == now.0.div_euclid(HOUR)) {
            return Vec::new();
        }
        let counts = std::mem::take(&mut state.counts);
        let mut tallies: Vec<Tally> =
            counts.into_iter().map(|((uid, name), count)| Tally { uid, name, count }).collect();
        tallies.sort_unstable_by_key(|tally| tally.uid);
        tallies
    }
}
