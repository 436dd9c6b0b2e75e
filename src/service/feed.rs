//! Telling subscribers what changed. Each has one place for every sort of notice, so that one who
//! does not listen costs nothing more than what fits there.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::domain::id::{Id, Kind};

use super::api::{Notice, Person, Phase, Role, Warning};

/// Ids told one by one; where more changed, only kinds are told.
const MOST_IDS: usize = 200;
/// Warnings kept for admins.
const MOST_WARNINGS: usize = 50;

/// What a group of lines changed.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The last line.
    pub seq: u64,
    /// The records.
    pub ids: Vec<Id>,
    /// Who made the latest change.
    pub by: String,
}

/// All subscribers.
#[derive(Default)]
pub struct Hub {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    subscribers: Vec<Weak<Subscriber>>,
    warnings: Vec<Warned>,
}

struct Warned {
    warning: Warning,
    /// User numbers of the admins who were told.
    told: BTreeSet<u32>,
}

struct Subscriber {
    person: Person,
    /// The record that this client has open in a form.
    editing: Mutex<Option<Id>>,
    pending: Mutex<Pending>,
    arrived: Condvar,
}

#[derive(Default)]
struct Pending {
    progress: Option<(Phase, u64, u64)>,
    ready: bool,
    warnings: Vec<Warning>,
    changed: Option<Changes>,
    present: Option<Vec<String>>,
    editing: Option<Vec<(String, Id)>>,
    woken: bool,
}

struct Changes {
    seq: u64,
    kinds: BTreeSet<Kind>,
    ids: BTreeSet<Id>,
    many: bool,
    by: String,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// Enters a person until the feed is dropped. `sees` tells whether they may know of a record.
    pub fn subscribe(self: &Arc<Hub>, person: &Person, sees: Sees) -> Feed {
        let subscriber = Arc::new(Subscriber {
            person: person.clone(),
            editing: Mutex::default(),
            pending: Mutex::default(),
            arrived: Condvar::new(),
        });
        {
            let mut state = lock(&self.state);
            state.subscribers.push(Arc::downgrade(&subscriber));
            if person.role == Role::Admin {
                for warned in &mut state.warnings {
                    if warned.told.insert(person.uid) {
                        lock(&subscriber.pending).warnings.push(warned.warning.clone());
                    }
                }
            }
        }
        self.tell_present();
        let busy = self.editing_beside(&subscriber);
        if !busy.is_empty() {
            lock(&subscriber.pending).editing = Some(busy);
        }
        Feed { subscriber: Some(subscriber), hub: Arc::clone(self), sees }
    }

    /// The names of all subscribers, each client once.
    pub fn present(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.subscribers().iter().map(|subscriber| subscriber.person.name.clone()).collect();
        names.sort_unstable();
        names
    }

    fn subscribers(&self) -> Vec<Arc<Subscriber>> {
        let mut state = lock(&self.state);
        state.subscribers.retain(|subscriber| subscriber.strong_count() > 0);
        state.subscribers.iter().filter_map(Weak::upgrade).collect()
    }

    fn each(&self, tell: impl Fn(&Person, &mut Pending)) {
        for subscriber in self.subscribers() {
            tell(&subscriber.person, &mut lock(&subscriber.pending));
            subscriber.arrived.notify_all();
        }
    }

    fn tell_present(&self) {
        let names = self.present();
        self.each(|_, pending| pending.present = Some(names.clone()));
    }

    /// Which records all but this subscriber have open in forms.
    fn editing_beside(&self, own: &Arc<Subscriber>) -> Vec<(String, Id)> {
        let others = self.subscribers().into_iter().filter(|other| !Arc::ptr_eq(other, own));
        let busy = |other: Arc<Subscriber>| Some((other.person.name.clone(), (*lock(&other.editing))?));
        let mut busy: Vec<(String, Id)> = others.filter_map(busy).collect();
        busy.sort_unstable();
        busy
    }

    fn tell_editing(&self) {
        for subscriber in self.subscribers() {
            let busy = self.editing_beside(&subscriber);
            lock(&subscriber.pending).editing = Some(busy);
            subscriber.arrived.notify_all();
        }
    }

    /// How far loading is.
    pub fn progress(&self, phase: Phase, done: u64, of: u64) {
        self.each(|_, pending| pending.progress = Some((phase, done, of)));
    }

    /// Loading is over.
    pub fn ready(&self) {
        self.each(|_, pending| {
            pending.progress = None;
            pending.ready = true;
        });
    }

    /// Something changed. `open` is what everybody may know of, `all` everything.
    pub fn moved(&self, open: &Moved, all: &Moved) {
        self.each(|person, pending| {
            let moved = if person.sensitive { all } else { open };
            if !moved.ids.is_empty() {
                pending.moved(moved);
            }
        });
    }

    /// Something that every admin is told once.
    pub fn warn(&self, warning: Warning) {
        {
            let mut state = lock(&self.state);
            let same = |warned: &Warned| std::mem::discriminant(&warned.warning) == std::mem::discriminant(&warning);
            // A condition that goes on is one warning, with the latest figures.
            if let Some(at) = state.warnings.iter().position(|warned| lasts(&warning) && same(warned)) {
                if let Some(warned) = state.warnings.get_mut(at) {
                    warned.warning = warning;
                }
                return;
            }
            if state.warnings.len() >= MOST_WARNINGS {
                state.warnings.remove(0);
            }
            state.warnings.push(Warned { warning: warning.clone(), told: BTreeSet::new() });
        }
        let mut told = BTreeSet::new();
        for subscriber in self.subscribers().iter().filter(|one| one.person.role == Role::Admin) {
            told.insert(subscriber.person.uid);
            lock(&subscriber.pending).warnings.push(warning.clone());
            subscriber.arrived.notify_all();
        }
        if let Some(warned) = lock(&self.state).warnings.last_mut() {
            warned.told.extend(told);
        }
    }

    /// A lasting condition is over.
    pub fn over(&self, is: impl Fn(&Warning) -> bool) {
        lock(&self.state).warnings.retain(|warned| !is(&warned.warning));
    }

    /// All warnings.
    pub fn warnings(&self) -> Vec<Warning> {
        lock(&self.state).warnings.iter().map(|warned| warned.warning.clone()).collect()
    }
}

fn lasts(warning: &Warning) -> bool {
    matches!(warning, Warning::LowSpace { .. } | Warning::Settings { .. })
}

impl Pending {
    fn moved(&mut self, moved: &Moved) {
        let changes = self.changed.get_or_insert_with(|| Changes {
            seq: 0,
            kinds: BTreeSet::new(),
            ids: BTreeSet::new(),
            many: false,
            by: String::new(),
        });
        changes.seq = moved.seq;
        changes.by.clone_from(&moved.by);
        changes.kinds.extend(moved.ids.iter().map(|id| id.kind));
        if !changes.many {
            changes.ids.extend(moved.ids.iter().copied());
            changes.many = changes.ids.len() > MOST_IDS;
        }
        if changes.many {
            changes.ids.clear();
        }
    }

    fn take(&mut self) -> Option<Notice> {
        if let Some((phase, done, of)) = self.progress.take() {
            return Some(Notice::Progress(phase, done, of));
        }
        if std::mem::take(&mut self.ready) {
            return Some(Notice::Ready);
        }
        if !self.warnings.is_empty() {
            return Some(Notice::Warning(self.warnings.remove(0)));
        }
        if let Some(changes) = self.changed.take() {
            return Some(Notice::Changed {
                seq: changes.seq,
                kinds: changes.kinds.into_iter().collect(),
                ids: changes.ids.into_iter().collect(),
                by: changes.by,
            });
        }
        if let Some(names) = self.present.take() {
            return Some(Notice::Present(names));
        }
        self.editing.take().map(Notice::Editing)
    }
}

/// Whether a subscriber may know of a record.
pub type Sees = Box<dyn Fn(Id) -> bool + Send + Sync>;

/// Notices for one subscriber.
pub struct Feed {
    /// None only while being dropped.
    subscriber: Option<Arc<Subscriber>>,
    hub: Arc<Hub>,
    sees: Sees,
}

impl Feed {
    /// Waits for the next notice: none after `timeout`, or at once when woken.
    pub fn next(&self, timeout: Duration) -> Option<Notice> {
        let subscriber = self.subscriber.as_ref()?;
        let until = Instant::now().checked_add(timeout);
        let mut pending = lock(&subscriber.pending);
        loop {
            if let Some(notice) = pending.take() {
                drop(pending);
                return Some(self.shown(notice));
            }
            if std::mem::take(&mut pending.woken) {
                return None;
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return None;
            }
            pending = match left {
                Some(left) => subscriber.arrived.wait_timeout(pending, left).unwrap_or_else(PoisonError::into_inner).0,
                None => subscriber.arrived.wait(pending).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// The notice without what this person may not know of, as it is at this moment.
    fn shown(&self, notice: Notice) -> Notice {
        match notice {
            Notice::Editing(busy) => Notice::Editing(busy.into_iter().filter(|(_, id)| (self.sees)(*id)).collect()),
            other => other,
        }
    }

    /// Tells the others that this subscriber has a form open on a record, or on none any more. Only who may change
    /// records, and knows of this one, can say so.
    pub fn editing(&self, id: Option<Id>) {
        let Some(subscriber) = &self.subscriber else { return };
        let id = id.filter(|id| subscriber.person.role >= Role::Editor && (self.sees)(*id));
        if std::mem::replace(&mut *lock(&subscriber.editing), id) != id {
            self.hub.tell_editing();
        }
    }

    /// Makes a waiting `next` return.
    pub fn wake(&self) {
        if let Some(subscriber) = &self.subscriber {
            lock(&subscriber.pending).woken = true;
            subscriber.arrived.notify_all();
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let busy = self.subscriber.take().is_some_and(|subscriber| lock(&subscriber.editing).is_some());
        self.hub.tell_present();
        if busy {
            self.hub.tell_editing();
        }
    }
}
