//! How many questions are worked on at a time: as many as there are cores. More would only share the cores
//! while all of them hold the records, and a change would wait for every one.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, PoisonError};

/// Turns for those who look into the records.
pub struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

/// A turn; given back when dropped.
pub struct Turn<'a>(&'a Gate);

impl Default for Gate {
    fn default() -> Gate {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        // One long question must not keep all short ones waiting.
        Gate { free: Mutex::new(cores.max(2)), left: Condvar::new() }
    }
}

impl Gate {
    /// Waits for a turn. To be asked for before the records are locked, never while they are.
    pub fn turn(&self) -> Turn<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.left.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_have_a_turn_than_there_are_and_all_get_one() {
        let gate = Gate { free: Mutex::new(2), left: Condvar::new() };
        let (now, most, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _turn = gate.turn();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 1_600);
        assert_eq!(most.into_inner(), 2);
    }
}
