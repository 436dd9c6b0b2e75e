//! The Unix groups of users. The name service may be slow or hang (LDAP, a dead server): it is called on a separate
//! thread, its answer is kept for a minute, and without an answer in time a user is in no group.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::unistd::{Group, Uid, User, getgrouplist};
use parking_lot::{Condvar, Mutex};

/// How long to wait for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// How long an answer is valid.
const KEPT: Duration = Duration::from_mins(1);
/// The maximum of look-ups at a time: look-ups that hang must not use up the threads.
const MOST: usize = 16;
/// The maximum of users whose groups are kept.
const MOST_KEPT: usize = 10_000;

/// Returns the groups of a user; `None` if the user is unknown.
pub(crate) type Lookup = Arc<dyn Fn(u32, &str) -> Option<Vec<String>> + Send + Sync>;

/// A look-up in the system's user and group tables.
pub(super) fn system() -> Lookup {
    Arc::new(|uid, name| {
        let user = User::from_uid(Uid::from_raw(uid)).ok()??;
        if user.name != name {
            return None;
        }
        let gids = getgrouplist(&CString::new(name).ok()?, user.gid).ok()?;
        Some(gids.into_iter().filter_map(|gid| Group::from_gid(gid).ok()?).map(|group| group.name).collect())
    })
}

type Key = (u32, String);

#[derive(Default)]
struct State {
    known: HashMap<Key, (Instant, Vec<String>)>,
    asked: HashMap<Key, Instant>,
}

/// Looks up groups and keeps the answers.
pub(super) struct Groups {
    lookup: Lookup,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Groups {
    /// Nothing looked up yet.
    pub(super) fn new(lookup: Lookup) -> Groups {
        Groups { lookup, state: Arc::default() }
    }

    /// The groups that were found last, of any age; never waits.
    pub(super) fn known(&self, uid: u32, name: &str) -> Vec<String> {
        let key = (uid, name.to_owned());
        self.state.0.lock().known.get(&key).map_or_else(Vec::new, |(_, groups)| groups.clone())
    }

    /// The groups as of at most a minute ago; none if they cannot be found in time.
    pub(super) fn of(&self, uid: u32, name: &str) -> Vec<String> {
        let key = (uid, name.to_owned());
        let fresh = |state: &State| {
            let (at, groups) = state.known.get(&key)?;
            (at.elapsed() < KEPT).then(|| groups.clone())
        };
        let mut state = self.state.0.lock();
        if let Some(groups) = fresh(&state) {
            return groups;
        }
        let asked = match state.asked.get(&key) {
            Some(asked) => *asked,
            None if state.asked.len() >= MOST => return Vec::new(),
            None => {
                let asked = Instant::now();
                state.asked.insert(key.clone(), asked);
                if !self.spawn(&key) {
                    state.asked.remove(&key);
                    return Vec::new();
                }
                asked
            }
        };
        // If a look-up has been running for longer than this, callers no longer wait for it.
        let left = PATIENCE.saturating_sub(asked.elapsed());
        let waiting = |state: &mut State| state.asked.get(&key) == Some(&asked);
        self.state.1.wait_while_for(&mut state, waiting, left);
        fresh(&state).unwrap_or_default()
    }

    fn spawn(&self, key: &Key) -> bool {
        let (lookup, shared, key) = (Arc::clone(&self.lookup), Arc::clone(&self.state), key.clone());
        let run = move || {
            let found = lookup(key.0, &key.1);
            if found.is_none() {
                tracing::warn!(uid = key.0, "the groups of a user cannot be found");
            }
            let mut state = shared.0.lock();
            state.asked.remove(&key);
            if state.known.len() >= MOST_KEPT {
                state.known.clear();
            }
            state.known.insert(key, (Instant::now(), found.unwrap_or_default()));
            drop(state);
            shared.1.notify_all();
        };
        std::thread::Builder::new().name("dondoc-groups".to_owned()).spawn(run).is_ok()
    }
}
