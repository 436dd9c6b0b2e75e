//! Notifies subscribers of changes. Each subscriber has one slot for every type of notice, so that one who does not
//! read costs no more than these slots.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::domain::id::Id;

use super::access::Access;
use super::api::{Notice, Person, Phase, Role, Visibility, Warning};
use super::pending::{MovedLine, Pending, may_get};

/// The maximum warnings kept for admins.
const MOST_WARNINGS: usize = 50;

/// All subscribers.
pub struct Hub {
    access: Arc<Access>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    subscribers: Vec<Weak<Subscriber>>,
    warnings: Vec<Warned>,
    /// The current problems that stay until an admin solves them.
    standing: Vec<Warning>,
}

struct Warned {
    warning: Warning,
    /// User numbers of the admins who were notified.
    notified: BTreeSet<u32>,
}

struct Subscriber {
    /// The person as admitted.
    person: Person,
    state: Mutex<Listening>,
    arrived: Condvar,
}

struct Listening {
    /// The record that this client has open in a form.
    editing: Option<Id>,
    /// The rights that this client last got a notice of.
    rights: Person,
    /// The open forms of others that this client last got a notice of.
    others: Vec<(String, Id)>,
    /// The feed is dropped, though a notice may be on its way to it.
    gone: bool,
    pending: Pending,
}

impl Hub {
    /// A hub without subscribers.
    pub fn new(access: Arc<Access>) -> Hub {
        Hub { access, state: Mutex::default() }
    }

    /// Subscribes a person until the feed is dropped. `sees` returns whether they may see a record.
    pub fn subscribe(self: &Arc<Hub>, person: &Person, sees: Sees) -> Feed {
        let subscriber = Arc::new(Subscriber {
            person: person.clone(),
            state: Mutex::new(Listening {
                editing: None,
                rights: person.clone(),
                others: Vec::new(),
                gone: false,
                pending: Pending::default(),
            }),
            arrived: Condvar::new(),
        });
        {
            let mut state = self.state.lock();
            state.subscribers.push(Arc::downgrade(&subscriber));
            if self.access.without_waiting(person).role == Role::Admin {
                for warned in &mut state.warnings {
                    if warned.notified.insert(person.uid) {
                        subscriber.state.lock().pending.warnings.push(warned.warning.clone());
                    }
                }
            }
        }
        if !self.state.lock().standing.is_empty() {
            self.notify_standing(&subscriber);
        }
        // A role may have changed since the admission.
        self.notify_role(&subscriber, self.access.without_waiting(person));
        self.notify_present();
        let busy = self.editing_by_others(&subscriber);
        if !busy.is_empty() {
            subscriber.state.lock().pending.editing = Some(busy);
        }
        Feed { subscriber: Some(subscriber), hub: Arc::clone(self), sees }
    }

    /// The names of all subscribers, one entry per client.
    pub fn present(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.subscribers().iter().map(|subscriber| subscriber.person.name.clone()).collect();
        names.sort_unstable();
        names
    }

    fn subscribers(&self) -> Vec<Arc<Subscriber>> {
        let mut state = self.state.lock();
        state.subscribers.retain(|subscriber| subscriber.strong_count() > 0);
        let there = state.subscribers.iter().filter_map(Weak::upgrade);
        there.filter(|subscriber| !subscriber.state.lock().gone).collect()
    }

    fn each(&self, add: impl Fn(&Person, &mut Pending)) {
        for subscriber in self.subscribers() {
            add(&subscriber.person, &mut subscriber.state.lock().pending);
            subscriber.arrived.notify_all();
        }
    }

    fn notify_present(&self) {
        let names = self.present();
        self.each(|_, pending| pending.present = Some(names.clone()));
    }

    /// The records that other subscribers have open in forms.
    fn editing_by_others(&self, own: &Arc<Subscriber>) -> Vec<(String, Id)> {
        let others = self.subscribers().into_iter().filter(|other| !Arc::ptr_eq(other, own));
        let busy = |other: Arc<Subscriber>| Some((other.person.name.clone(), other.state.lock().editing?));
        let mut busy: Vec<(String, Id)> = others.filter_map(busy).collect();
        busy.sort_unstable();
        busy
    }

    fn notify_editing(&self) {
        for subscriber in self.subscribers() {
            let busy = self.editing_by_others(&subscriber);
            subscriber.state.lock().pending.editing = Some(busy);
            subscriber.arrived.notify_all();
        }
    }

    /// The progress of loading.
    pub fn progress(&self, phase: Phase, done: u64, of: u64) {
        let (done, of) = self.access.progress(done, of);
        self.each(|_, pending| pending.progress = Some((phase, done, of)));
    }

    /// Loading is over.
    pub fn ready(&self) {
        self.each(|_, pending| {
            pending.progress = None;
            pending.ready = true;
        });
        self.roles();
    }

    /// Notifies each subscriber of the changes that it may see.
    pub fn moved(&self, lines: &[MovedLine]) {
        self.each(|person, pending| {
            let visibility = self.access.without_waiting(person).visibility();
            for line in lines {
                let ids = line.ids.iter().filter(|id| visibility.includes(id.kind, line.unseen.contains(id)));
                let ids: Vec<Id> = ids.copied().collect();
                if !ids.is_empty() {
                    pending.moved(line, &ids);
                }
            }
        });
    }

    /// Roles may have changed: notifies the users whose role has.
    pub fn roles(&self) {
        let mut changed = false;
        for subscriber in self.subscribers() {
            changed |= self.notify_role(&subscriber, self.access.without_waiting(&subscriber.person));
        }
        if changed {
            // They may now see other open forms.
            self.notify_editing();
        }
    }

    /// Sends a subscriber its rights if they have changed; returns whether they have.
    fn notify_role(&self, subscriber: &Subscriber, now: Person) -> bool {
        let news = subscriber.note_rights(now);
        if news {
            // A new admin, or one who sees another part of it.
            self.notify_standing(subscriber);
        }
        news
    }

    fn notify_standing(&self, subscriber: &Subscriber) {
        if self.access.without_waiting(&subscriber.person).role != Role::Admin {
            return;
        }
        let standing = self.state.lock().standing.clone();
        subscriber.state.lock().pending.standing = Some(standing);
        subscriber.arrived.notify_all();
    }

    /// Sets the current problems; admins get a notice when they change.
    pub fn stands(&self, standing: &[Warning]) {
        let before = std::mem::replace(&mut self.state.lock().standing, standing.to_vec());
        if before != standing {
            self.subscribers().iter().for_each(|subscriber| self.notify_standing(subscriber));
        }
    }

    /// Sends a warning to every admin, once.
    pub fn warn(&self, warning: Warning) {
        {
            let mut state = self.state.lock();
            let same = |warned: &Warned| std::mem::discriminant(&warned.warning) == std::mem::discriminant(&warning);
            // A lasting condition is one warning, with the latest figures.
            if let Some(at) = state.warnings.iter().position(|warned| lasts(&warning) && same(warned)) {
                if let Some(warned) = state.warnings.get_mut(at) {
                    warned.warning = warning;
                }
                return;
            }
            if state.warnings.len() >= MOST_WARNINGS {
                state.warnings.remove(0);
            }
            state.warnings.push(Warned { warning: warning.clone(), notified: BTreeSet::new() });
        }
        let mut notified = BTreeSet::new();
        for subscriber in
            self.subscribers().iter().filter(|one| self.access.without_waiting(&one.person).role == Role::Admin)
        {
            notified.insert(subscriber.person.uid);
            subscriber.state.lock().pending.warnings.push(warning.clone());
            subscriber.arrived.notify_all();
        }
        if let Some(warned) = self.state.lock().warnings.last_mut() {
            warned.notified.extend(notified);
        }
    }

    /// A lasting condition has ended.
    pub fn over(&self, is: impl Fn(&Warning) -> bool) {
        self.state.lock().warnings.retain(|warned| !is(&warned.warning));
    }

    /// All warnings.
    pub fn warnings(&self) -> Vec<Warning> {
        self.state.lock().warnings.iter().map(|warned| warned.warning.clone()).collect()
    }
}

fn lasts(warning: &Warning) -> bool {
    matches!(warning, Warning::LowSpace { .. } | Warning::Settings { .. } | Warning::StoreFailed { .. })
}

impl Subscriber {
    /// Waits for the next notice and returns the visibility that is needed to see it.
    fn wait(&self, until: Option<Instant>) -> Option<(Notice, Visibility)> {
        let mut state = self.state.lock();
        loop {
            if let Some(next) = state.pending.take() {
                return Some(next);
            }
            if std::mem::take(&mut state.pending.woken) {
                return None;
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return None;
            }
            match left {
                Some(left) => {
                    self.arrived.wait_for(&mut state, left);
                }
                None => self.arrived.wait(&mut state),
            }
        }
    }

    /// Whether a notice differs from the last one: a form opened on a record that they may not see leaves the list of
    /// forms unchanged, and even an unchanged list would reveal it.
    fn is_news(&self, notice: &Notice) -> bool {
        let Notice::Editing(busy) = notice else { return true };
        let known = &mut self.state.lock().others;
        let news = known != busy;
        known.clone_from(busy);
        news
    }

    /// Notes the rights that are sent to the person; returns whether they are new.
    fn note_rights(&self, now: Person) -> bool {
        let mut state = self.state.lock();
        let news = (state.rights.role, state.rights.sensitive) != (now.role, now.sensitive);
        if news {
            state.rights.clone_from(&now);
            state.pending.you = Some(now);
            self.arrived.notify_all();
        }
        news
    }
}

/// Whether a subscriber may know of a record.
pub type Sees = Box<dyn Fn(Id) -> bool + Send + Sync>;

/// Notices for one subscriber.
pub struct Feed {
    /// `None` only during the drop.
    subscriber: Option<Arc<Subscriber>>,
    hub: Arc<Hub>,
    sees: Sees,
}

impl Feed {
    /// Waits for the next notice: `None` after `timeout`, or at once when woken.
    pub fn next(&self, timeout: Duration) -> Option<Notice> {
        let subscriber = self.subscriber.as_ref()?;
        let until = Instant::now().checked_add(timeout);
        loop {
            let (notice, needed) = subscriber.wait(until)?;
            // May wait for the system's user table, so nothing is locked here.
            let now = self.hub.access.now(&subscriber.person);
            let notice = self.shown(notice, now.visibility());
            let notice = notice.filter(|notice| may_get(&now, notice, needed) && subscriber.is_news(notice));
            self.hub.notify_role(subscriber, now);
            if notice.is_some() {
                return notice;
            }
        }
    }

    /// The notice without what this person may not see at this moment; `None` if nothing is left.
    fn shown(&self, notice: Notice, visibility: Visibility) -> Option<Notice> {
        Some(match notice {
            Notice::Editing(busy) => Notice::Editing(busy.into_iter().filter(|(_, id)| (self.sees)(*id)).collect()),
            Notice::Warning(warning) => Notice::Warning(warning.shown_to(visibility)?),
            Notice::Standing(standing) => {
                Notice::Standing(standing.into_iter().filter_map(|warning| warning.shown_to(visibility)).collect())
            }
            other => other,
        })
    }

    /// Notifies the others that this subscriber has a form open on a record, or no longer has one. Only for users who
    /// may change records and see this one.
    pub fn editing(&self, id: Option<Id>) {
        let Some(subscriber) = &self.subscriber else { return };
        let id = id.filter(|id| self.hub.access.now(&subscriber.person).role >= Role::Editor && (self.sees)(*id));
        if std::mem::replace(&mut subscriber.state.lock().editing, id) != id {
            self.hub.notify_editing();
        }
    }

    /// Makes a waiting `next` return.
    pub fn wake(&self) {
        if let Some(subscriber) = &self.subscriber {
            subscriber.state.lock().pending.woken = true;
            subscriber.arrived.notify_all();
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let busy = self.subscriber.take().is_some_and(|subscriber| {
            let mut state = subscriber.state.lock();
            state.gone = true;
            state.editing.is_some()
        });
        self.hub.notify_present();
        if busy {
            self.hub.notify_editing();
        }
    }
}
