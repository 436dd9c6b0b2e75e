//! What the server needs from the code that answers: the service, and in drills something slower.

use std::time::Duration;

use crate::domain::id::Id;
use crate::service::api::{Answer, Ask, Notice, Person};
use crate::service::{Feed, Service};

/// Answers requests; called from many threads at once.
pub trait Engine: Send + Sync {
    /// Answers one request; a command waits for the disk. `cancelled` may be called at any time, from this thread, and
    /// returns whether the answer is no longer needed.
    fn ask(&self, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Answer;

    /// Returns notices from now on, until the returned value is dropped.
    fn subscribe(&self, person: &Person) -> Box<dyn Notices>;

    /// Whether a client asked the server to stop.
    fn stopping(&self) -> bool;
}

/// Notices for one subscriber; they are merged while they are not read.
pub trait Notices: Send + Sync {
    /// Waits for the next notice: `None` after `timeout` or when woken.
    fn next(&self, timeout: Duration) -> Option<Notice>;

    /// Notifies the others that this subscriber has a form open on a record, or no longer has one.
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
