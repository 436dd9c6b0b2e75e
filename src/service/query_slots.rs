//! Query slots: how many requests are worked on at a time, as many as there are cores. More would only share the cores
//! while all of them lock the records, and a change would wait for each. In a shared home no user holds all slots, and
//! the next slot goes to the user who has had the fewest: a colleague waits for at most one slot of each other user,
//! however many connections those have.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

/// The slots for requests that read the records.
pub struct QuerySlots {
    state: Mutex<State>,
    /// The number of slots.
    most: usize,
    /// The slots that one user may hold.
    share: usize,
}

#[derive(Default)]
struct State {
    /// The user of each taken slot.
    held: Vec<u32>,
    /// In the order of arrival, within one user.
    waiting: VecDeque<Waiting>,
    /// How many slots each user got while others waited.
    given: HashMap<u32, u64>,
}

/// A request that waits for a slot.
struct Waiting {
    uid: u32,
    called: Arc<Called>,
}

#[derive(Default)]
struct Called {
    mine: Mutex<bool>,
    changed: Condvar,
}

/// A slot; released when dropped.
pub struct TakenSlot<'a> {
    slots: &'a QuerySlots,
    uid: u32,
}

impl QuerySlots {
    /// Slots for the cores of this machine; in a shared home no single user can take all of them.
    pub fn new(shared: bool) -> QuerySlots {
        // One long request must not block all short ones.
        let most = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).max(2);
        QuerySlots::with(most, if shared { most - 1 } else { most })
    }

    /// This many slots, of which one user may hold `share`.
    pub fn with(most: usize, share: usize) -> QuerySlots {
        QuerySlots { state: Mutex::default(), most, share }
    }

    /// Waits for a slot for this user. Call it before the records are locked, never while they are.
    pub fn take(&self, uid: u32) -> TakenSlot<'_> {
        let called = {
            let mut state = self.state.lock();
            let called = Arc::new(Called::default());
            state.waiting.push_back(Waiting { uid, called: Arc::clone(&called) });
            self.give(&mut state);
            called
        };
        called.changed.wait_while(&mut called.mine.lock(), |mine| !*mine);
        TakenSlot { slots: self, uid }
    }

    /// Gives the free slots to waiting requests.
    fn give(&self, state: &mut State) {
        while state.held.len() < self.most {
            let Some(next) = state.next(self.share).and_then(|place| state.waiting.remove(place)) else { break };
            state.held.push(next.uid);
            *state.given.entry(next.uid).or_default() += 1;
            *next.called.mine.lock() = true;
            next.called.changed.notify_one();
        }
        if state.waiting.is_empty() {
            state.given.clear();
        }
    }
}

impl State {
    /// The index of the request that gets the next slot: among users who may hold another, one whose user got the
    /// fewest.
    fn next(&self, share: usize) -> Option<usize> {
        let held = |uid| self.held.iter().filter(|other| **other == uid).count();
        let given = |uid| self.given.get(&uid).copied().unwrap_or(0);
        let may = self.waiting.iter().enumerate().filter(|(_, waiting)| held(waiting.uid) < share);
        may.min_by_key(|(place, waiting)| (given(waiting.uid), *place)).map(|(place, _)| place)
    }
}

impl Drop for TakenSlot<'_> {
    fn drop(&mut self) {
        let mut state = self.slots.state.lock();
        if let Some(place) = state.held.iter().position(|uid| *uid == self.uid) {
            state.held.swap_remove(place);
        }
        self.slots.give(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Waits until this many requests are waiting.
    fn until_waiting(slots: &QuerySlots, count: usize) {
        while slots.state.lock().waiting.len() < count {
            std::thread::yield_now();
        }
    }

    #[test]
    fn no_more_have_a_turn_than_there_are_and_all_get_one() {
        let slots = QuerySlots::with(2, 2);
        let (now, most, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for uid in 0..8 {
                let (slots, now, most, done) = (&slots, &now, &most, &done);
                scope.spawn(move || {
                    for _ in 0..200 {
                        let _turn = slots.take(uid % 3);
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
        let state = slots.state.lock();
        assert!(state.held.is_empty() && state.given.is_empty());
    }

    #[test]
    fn no_user_holds_every_turn_of_a_shared_home() {
        let slots = QuerySlots::with(2, 1);
        let first = slots.take(1);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| drop(slots.take(1)));
            while slots.state.lock().waiting.is_empty() {
                assert!(!second.is_finished(), "it had the turn that is out of their reach");
                std::thread::yield_now();
            }
            // A slot is free, but not for them: a colleague gets it.
            drop(slots.take(2));
            drop(first);
            second.join().expect("the second turn comes after the first");
        });
    }

    #[test]
    fn the_next_turn_is_of_the_user_who_was_given_the_fewest() {
        let slots = QuerySlots::with(1, 1);
        let order = Mutex::new(Vec::new());
        let first = slots.take(9);
        std::thread::scope(|scope| {
            for (place, uid) in [1, 1, 1, 2, 3, 2].into_iter().enumerate() {
                let (slots, order) = (&slots, &order);
                scope.spawn(move || {
                    let _turn = slots.take(uid);
                    order.lock().push(uid);
                });
                until_waiting(slots, place + 1);
            }
            drop(first);
        });
        assert_eq!(order.into_inner(), [1, 2, 3, 1, 2, 1]);
    }
}
