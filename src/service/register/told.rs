//! The lines of the journal as those count them who may not know of all: 1, 2, 3 … without the lines that were
//! never told them. A gap in the numbers, or a number that moves, would say that something hidden was done.
//!
//! Whether a line is told is settled when it is written, by what was hidden before and after it, and never changes:
//! what was written while a record was hidden stays with those who see what is hidden, also when it is no more.

use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::service::api::Sight;

/// Sights that do not see everything.
const PARTIAL: usize = Sight::ALL.len() - 1;

/// Whom a line is not told: a bit for each of [`Sight::ALL`] but the full one, the lowest for the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quiet(pub u8);

impl Quiet {
    /// Told only to those who see everything.
    pub const MOST: Quiet = Quiet((1 << PARTIAL) - 1);

    /// A line that changed these records, each with whether it was hidden before and after.
    pub fn of(ids: &[(Id, bool)]) -> Quiet {
        let mut quiet = Quiet(0);
        for (place, sight) in Sight::ALL.iter().take(PARTIAL).enumerate() {
            if !ids.iter().any(|(id, secret)| sight.knows(id.kind, *secret)) {
                quiet.0 |= 1 << place;
            }
        }
        quiet
    }
}

/// Counts a record as hidden in a line that does nothing to it but to its secrets: record, forget or look at one.
pub fn hushed(events: &[Event], ids: &mut [(Id, bool)]) {
    for (id, hidden) in ids {
        let mut of = events.iter().filter(|event| event.id == *id);
        *hidden |= of.all(|event| !event.is_open());
    }
}

/// A line that is not told.
#[derive(Debug, Clone, Copy)]
struct Untold {
    seq: u64,
    /// Lines before it that are told.
    before: u64,
}

/// Which lines are told to whom.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// For each partial sight the lines that it is not told, oldest first.
    untold: [Vec<Untold>; PARTIAL],
}

impl Told {
    /// Takes a line in; those before it must be in already.
    pub fn take(&mut self, seq: u64, quiet: Quiet) {
        for (place, untold) in self.untold.iter_mut().enumerate() {
            if quiet.0 >> place & 1 == 1 {
                untold.push(Untold { seq, before: seq - 1 - untold.len() as u64 });
            }
        }
    }

    fn untold(&self, sight: Sight) -> &[Untold] {
        let place = Sight::ALL.iter().position(|other| *other == sight);
        place.and_then(|place| self.untold.get(place)).map_or(&[], Vec::as_slice)
    }

    /// How many lines up to this one are told: the number of the last of them.
    pub fn up_to(&self, seq: u64, sight: Sight) -> u64 {
        seq - self.untold(sight).partition_point(|line| line.seq <= seq) as u64
    }

    /// The number under which a line is told; none where it is not.
    pub fn number(&self, seq: u64, sight: Sight) -> Option<u64> {
        let untold = self.untold(sight);
        let before = untold.partition_point(|line| line.seq < seq);
        let told = untold.get(before).is_none_or(|line| line.seq != seq);
        told.then(|| seq.saturating_sub(before as u64))
    }

    /// The line that is told under a number; one that is not there yet where there is none so far.
    pub fn line(&self, number: u64, sight: Sight) -> u64 {
        number.saturating_add(self.untold(sight).partition_point(|line| line.before < number) as u64)
    }

    /// Whom a line is not told.
    pub fn quiet(&self, seq: u64) -> Quiet {
        let mut quiet = Quiet(0);
        for (place, sight) in Sight::ALL.into_iter().take(PARTIAL).enumerate() {
            quiet.0 |= u8::from(self.number(seq, sight).is_none()) << place;
        }
        quiet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_counted_without_a_gap_and_found_again() {
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..100 {
            let mut told = Told::default();
            let lines: Vec<Quiet> = (0..rng.u64(1..80)).map(|_| Quiet(rng.u8(..) & Quiet::MOST.0)).collect();
            for (seq, quiet) in (1..).zip(&lines) {
                told.take(seq, *quiet);
            }
            for (place, sight) in Sight::ALL.into_iter().enumerate() {
                let mut number = 0;
                for (seq, quiet) in (1..).zip(&lines) {
                    assert_eq!(told.quiet(seq), *quiet);
                    if sight == Sight::FULL || quiet.0 >> place & 1 == 0 {
                        number += 1;
                        assert_eq!((told.number(seq, sight), told.line(number, sight)), (Some(number), seq));
                    } else {
                        assert_eq!(told.number(seq, sight), None);
                    }
                    assert_eq!(told.up_to(seq, sight), number);
                }
                assert!(told.line(number + 1, sight) > lines.len() as u64 && told.line(u64::MAX, sight) == u64::MAX);
            }
        }
    }
}
