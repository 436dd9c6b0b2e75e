//! What the server needs of whoever answers: the service, and in drills something slower.

use std::time::Duration;

use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};
use crate::service::{Feed, Service};

/// Answers questions; called from many threads at once.
pub trait Engine: Send + Sync {
    /// Answers one question, waiting for the disk where it is a command. `cancelled` may be asked
    /// at any time, from this thread, whether the answer is still wanted.
    fn ask(&self, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Answer;

    /// Notices from now on, until the returned value is dropped.
    fn subscribe(&self, person: &Person) -> Box<dyn Notices>;

    /// Whether somebody asked the server to stop.
    fn stopping(&self) -> bool;
}

/// Notices for one subscriber, coalesced while nobody takes them.
pub trait Notices: Send + Sync {
    /// Waits for the next: none after `timeout` or when woken.
    fn next(&self, timeout: Duration) -> Option<Notice>;

    /// Tells the others that this subscriber has a form open on a record, or on none any more.
    fn editing(&self, id: Option<Id>);

    /// Makes a waiting `next` return.
    fn wake(&self);
}

impl Engine for Service {
    fn ask(&self, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Answer {
        Service::ask(self, person, ask, cancelled)
    }

    fn subscribe(&self, person: &Person) -> Box<dyn Notices> {
        Box::new(Service::subscribe(self, person))
    }

    fn stopping(&self) -> bool {
        Service::stopping(self)
    }
}

impl Notices for Feed {
    fn next(&self, timeout: Duration) -> Option<Notice> {
        Feed::next(self, timeout)
    }

    fn editing(&self, id: Option<Id>) {
        Feed::editing(self, id);
    }

    fn wake(&self) {
        Feed::wake(self);
    }
}
