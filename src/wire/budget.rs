//! How many bytes the server holds for all clients together: answers that wait to be read, and requests that are not
//! answered yet. Each client has its own bound, but two hundred times that bound is more than an old machine has: above
//! the total, the client that holds most is disconnected until the rest fits.

use std::collections::HashMap;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use parking_lot::Mutex;

use super::complaints::Complaints;

/// The maximum bytes that are held for all clients together. One frame has at most 4 MiB; clients that read need almost
/// nothing.
pub(super) const MOST_HELD: usize = 64 << 20;

/// The maximum number of answers that are being computed and not counted yet: their size is known only afterwards.
pub(super) const MOST_IN_WORK: usize = 8;

/// The maximum of those for one user, so that colleagues need not wait for a user with many connections.
pub(super) const MOST_IN_WORK_OF_ONE: usize = 6;

/// What all clients hold together.
pub(super) struct Budget {
    most: usize,
    state: Mutex<State>,
    complaints: Arc<Complaints>,
}

#[derive(Default)]
struct State {
    /// Bytes of the clients that are not disconnected; those of the others are about to be released.
    held: usize,
    accounts: HashMap<u64, Entry>,
    last: u64,
}

struct Entry {
    uid: u32,
    held: usize,
    stream: Arc<UnixStream>,
    cut_off: bool,
}

/// What one client holds.
pub(super) struct Account {
    budget: Arc<Budget>,
    number: u64,
}

/// Bytes that a client holds, until this is dropped.
pub(super) struct Held {
    account: Arc<Account>,
    bytes: usize,
}

/// The client held most when the total was too large; its connection is closed.
#[derive(Debug, thiserror::Error)]
#[error("the client held most while the server held too much for clients that do not read")]
pub(super) struct CutOff;

impl Budget {
    /// A budget with nothing held yet.
    pub(super) fn new(most: usize, complaints: Arc<Complaints>) -> Arc<Budget> {
        Arc::new(Budget { most, state: Mutex::default(), complaints })
    }

    /// An account for the client of this user on this socket.
    pub(super) fn open(self: &Arc<Self>, uid: u32, stream: Arc<UnixStream>) -> Arc<Account> {
        let mut state = self.state.lock();
        state.last += 1;
        let number = state.last;
        state.accounts.insert(number, Entry { uid, held: 0, stream, cut_off: false });
        Arc::new(Account { budget: Arc::clone(self), number })
    }

    /// Disconnects the client that would hold most if `number` had this many bytes more.
    fn cut_off(&self, state: &mut State, number: u64, bytes: usize) {
        let with = |(other, entry): &(&u64, &mut Entry)| entry.held + if **other == number { bytes } else { 0 };
        let there = state.accounts.iter_mut().filter(|(_, entry)| !entry.cut_off);
        let Some((_, entry)) = there.max_by_key(with) else { return };
        entry.cut_off = true;
        state.held -= entry.held;
        // Wakes the threads that serve it, which then release everything it holds. The socket may be closed already.
        let _ = entry.stream.shutdown(Shutdown::Both);
        self.complaints.about(entry.uid, "a client holds most while too much waits; it is cut off", &entry.held);
    }
}

impl Account {
    /// Counts more bytes; never waits. If the total becomes too large, the clients that hold most are disconnected.
    ///
    /// # Errors
    /// [`CutOff`] if this client is one of them.
    pub(super) fn take(self: &Arc<Self>, bytes: usize) -> Result<Held, CutOff> {
        self.count(bytes)?;
        Ok(Held { account: Arc::clone(self), bytes })
    }

    fn count(&self, bytes: usize) -> Result<(), CutOff> {
        let mut state = self.budget.state.lock();
        while state.held + bytes > self.budget.most && self.is_there(&state) {
            self.budget.cut_off(&mut state, self.number, bytes);
        }
        if !self.is_there(&state) {
            return Err(CutOff);
        }
        state.held += bytes;
        if let Some(entry) = state.accounts.get_mut(&self.number) {
            entry.held += bytes;
        }
        Ok(())
    }

    fn is_there(&self, state: &State) -> bool {
        state.accounts.get(&self.number).is_some_and(|entry| !entry.cut_off)
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.budget.state.lock().accounts.remove(&self.number);
    }
}

impl Held {
    /// Counts more bytes for the same holder, as [`Account::take`] does.
    ///
    /// # Errors
    /// [`CutOff`].
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), CutOff> {
        self.account.count(bytes)?;
        self.bytes += bytes;
        Ok(())
    }

    /// The number of bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.account.budget.state.lock();
        let Some(entry) = state.accounts.get_mut(&self.account.number) else { return };
        entry.held -= self.bytes;
        if !entry.cut_off {
            state.held -= self.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn budget() -> Arc<Budget> {
        Budget::new(100, Arc::default())
    }

    fn client(budget: &Arc<Budget>) -> (Arc<Account>, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        theirs.set_nonblocking(true).unwrap();
        (budget.open(1, Arc::new(ours)), theirs)
    }

    fn is_open(mut stream: &UnixStream) -> bool {
        stream.read(&mut [0]).is_err()
    }

    #[test]
    fn the_client_that_holds_most_makes_room() {
        let budget = budget();
        let [(small, small_end), (large, large_end), (third, third_end)] = [0; 3].map(|_| client(&budget));
        let kept = small.take(30).unwrap();
        let waiting = large.take(70).unwrap();
        assert!([&small_end, &large_end, &third_end].into_iter().all(is_open), "up to the bound all stay");
        let taken = third.take(1).unwrap();
        assert!(!is_open(&large_end) && is_open(&small_end) && is_open(&third_end));
        assert!(large.take(1).is_err(), "it gets no more");
        // Bytes that are about to be released do not cause another disconnect.
        let more = third.take(69).unwrap();
        drop(waiting);
        assert!(is_open(&small_end) && is_open(&third_end));
        assert_eq!(budget.state.lock().held, kept.bytes() + taken.bytes() + more.bytes());
    }

    #[test]
    fn one_that_asks_for_most_itself_is_the_one_cut_off() {
        let budget = budget();
        let [(small, small_end), (large, large_end)] = [0; 2].map(|_| client(&budget));
        let _kept = small.take(60).unwrap();
        let first = large.take(40).unwrap();
        assert!(large.take(30).is_err());
        assert!(!is_open(&large_end) && is_open(&small_end));
        drop(first);
        assert_eq!(budget.state.lock().held, 60);
        drop(large);
        assert_eq!(budget.state.lock().accounts.len(), 1);
    }

    #[test]
    fn never_more_than_the_bound_is_held() {
        let budget = budget();
        let peak = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (budget, peak) = (&budget, &peak);
                scope.spawn(move || {
                    let (mut account, mut _end) = client(budget);
                    for bytes in 1..200 {
                        if let Ok(held) = account.take(bytes % 60 + number) {
                            peak.fetch_max(budget.state.lock().held, std::sync::atomic::Ordering::Relaxed);
                            drop(held);
                        } else {
                            (account, _end) = client(budget);
                        }
                    }
                });
            }
        });
        assert!(peak.into_inner() <= 100);
        assert_eq!(budget.state.lock().held, 0);
    }
}
