//! The core of the server: it decides, commits, stores and answers. It knows nothing about sockets.
//!
//! The path of a command: [`permit`] → the [`writer`]'s queue → [`judge`] ([`conflict`], the domain's `decide`) →
//! journal, one sync for the whole group → [`register`] is updated → the caller gets the answer → [`feed`] notifies
//! subscribers → the [`applier`] updates sled. A query is answered from the register by [`query`], on the thread of its
//! client.

pub mod api;
pub mod backup;
pub mod feed;

mod access;
mod answer;
mod applier;
mod archives;
mod asked;
mod bounds;
mod check;
mod clock;
mod command_log;
mod conflict;
mod core;
mod done;
mod ending;
mod first_admin;
mod group;
mod judge;
mod line;
mod live;
mod message;
mod pending;
mod permit;
mod positions;
mod publish;
mod query;
mod query_slots;
mod read_only;
mod register;
mod remembered;
mod replay;
mod replies;
mod requests;
mod scan;
mod secrets;
mod sentence;
mod settings;
mod start;
mod status;
mod trouble;
mod unapplied;
mod undo;
mod wait;
mod writer;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use self::core::{Core, thread};
use api::{Answer, Ask, Failure, Person, Role, Warning};
use message::{Chore, Job};
use sentence::Sentence;

use crate::config::Config;
use crate::store::home::{Home, HomeError};
use crate::store::lock::{HomeLock, LockError};
use crate::store::trust::{self, Untrusted};
use crate::store::writable::{self, ReadOnly};

pub use feed::Feed;
pub use query_slots::QuerySlots;

/// Whether a request waits for the disk or the writer, or takes long by itself.
pub fn is_slow(ask: &Ask) -> bool {
    requests::of(ask).slow
}

/// A running service on one home folder.
pub struct Service {
    core: Arc<Core>,
}

/// Why a service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another server holds the home's lock.
    #[error("another server already works on this home")]
    Locked,
    /// Others could change the home, or a link leads out of it.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The home is read-only.
    #[error(transparent)]
    ReadOnly(#[from] ReadOnly),
    /// The home folder cannot be created or used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The lock file cannot be used.
    #[error(transparent)]
    Lock(LockError),
    /// The system cannot start a thread.
    #[error("a thread cannot be started: {0}")]
    Thread(#[source] std::io::Error),
}

fn acquire(lock: &Path) -> Result<HomeLock, StartError> {
    HomeLock::acquire(lock).map_err(|error| match error {
        LockError::Held { .. } => StartError::Locked,
        other @ LockError::Io { .. } => StartError::Lock(other),
    })
}

impl Service {
    /// Takes the home's lock and starts loading in the background; until that is done, requests are answered with
    /// `Failure::Loading`, and if it fails, with `Failure::CannotStart`.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(home: &Path) -> Result<Arc<Service>, StartError> {
        let loose = trust::inspect(home)?;
        writable::inspect(home)?;
        trust::tighten(&loose).map_err(|(path, cause)| HomeError { path, cause })?;
        let home = Home::create(home)?;
        let lock = acquire(&home.lock())?;
        let core = Core::on(home, lock, None);
        for part in loose {
            let path = part.path.display().to_string();
            tracing::warn!(path, "others could write to it; the right was taken away");
            core.hub.warn(Warning::Tightened { path });
        }
        Service::run(core, start::load)
    }

    /// The same for a read-only home, in which nothing is changed. `lock` is a file outside of it, so that one server
    /// reads it at a time; it does not prevent a writing server from starting.
    ///
    /// # Errors
    /// [`StartError`]; [`StartError::Locked`] also if a writing server holds the home.
    pub fn start_reading(read_only: ReadOnly, lock: &Path) -> Result<Arc<Service>, StartError> {
        trust::inspect(&read_only.home)?;
        let home = Home::at(&read_only.home);
        if !HomeLock::is_free(&home.lock()) {
            return Err(StartError::Locked);
        }
        let lock = acquire(lock)?;
        Service::run(Core::on(home, lock, Some(read_only)), |core| read_only::load(core))
    }

    fn run(core: Arc<Core>, load: fn(&Arc<Core>)) -> Result<Arc<Service>, StartError> {
        let loading = Arc::clone(&core);
        let loader = thread("dondoc-loader", move || {
            if catch_unwind(AssertUnwindSafe(|| load(&loading))).is_err() {
                loading.fail(Sentence::new(
                    "mở dữ liệu gặp lỗi bên trong; nội dung lỗi có trong nhật ký hoạt động của máy chủ",
                    "loading the home failed inside; the log says where",
                ));
            }
        })
        .map_err(StartError::Thread)?;
        *core.loader.lock() = Some(loader);
        Ok(Arc::new(Service { core }))
    }

    /// Why the home cannot be served, once that is known; then every request is answered with `Failure::CannotStart`.
    pub fn failed(&self) -> Option<String> {
        self.core.failed.get().map(|sentence| sentence.en.clone())
    }

    /// Whether loading is over and the home is served.
    pub fn ready(&self) -> bool {
        self.core.live.get().is_some()
    }

    /// Reloads `config.toml`. An invalid one is logged and admins get a warning, and the earlier settings stay. Returns
    /// whether it was applied.
    pub fn reload(&self) -> bool {
        let taken = self.core.take_settings(Config::load(self.core.home.root()));
        if taken {
            // Clients request lists again: "due soon" may mean something else now.
            self.core.hub.ready();
        }
        taken
    }

    /// Answers one request; a command is answered when it is durable. `cancelled` is called from time to time during
    /// long queries.
    pub fn ask(&self, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Answer {
        let asked = person;
        let (person, names_admin) = match &ask {
            Ask::Command(_, action) if self.may_name_admin(asked) && first_admin::admin_named_by(action).is_some() => {
                (&Person { role: Role::Admin, sensitive: true, ..asked.clone() }, true)
            }
            ask if self.is_caretaker(asked) && requests::of(ask).caretaker => {
                (&Person { role: Role::Admin, sensitive: true, ..asked.clone() }, false)
            }
            _ => (&self.core.access.now(asked), false),
        };
        self.count_refusals(false);
        if let Some(refused) = self.refuse(person, &ask, names_admin) {
            return refused;
        }
        if !bounds::keeps(&ask) {
            return Answer::Failed(Failure::TooMuch);
        }
        match ask {
            Ask::WhoAmI => return Answer::You(person.clone()),
            Ask::Stop => {
                self.core.stopping.store(true, Ordering::Release);
                return Answer::Stopping;
            }
            _ => {}
        }
        if let Some(Sentence { vi, en }) = self.core.failed.get().cloned() {
            return Answer::Failed(Failure::CannotStart { message: en, vi });
        }
        if let Some(refused) = read_only::refuse(&self.core, &ask) {
            return Answer::Failed(refused);
        }
        let Some(live) = self.core.live.get() else {
            return self.loading();
        };
        trouble::renew_hourly(&self.core, live);
        let noted = requests::of(&ask).noted;
        let answered =
            catch_unwind(AssertUnwindSafe(|| answer::answer(&self.core, live, (person, names_admin), ask, cancelled)));
        let answer = answered.unwrap_or_else(|_| {
            tracing::error!("answering a question panicked");
            Answer::Failed(Failure::Internal)
        });
        if noted {
            trouble::renew(&self.core, live);
        }
        if let Answer::Failed(Failure::NoAccess(needed)) = &answer {
            self.core.access.refusals.note(person, *needed, clock::now());
        }
        answer
    }

    /// Whether this is root in a shared home, who may name an admin and nothing else.
    fn may_name_admin(&self, person: &Person) -> bool {
        person.uid == 0 && self.core.access.shared()
    }

    /// Whether this is a caretaker of a shared home: root, or the server's own user. They may back up, check and read
    /// the server's state, because they can read the files anyway, and nothing else.
    fn is_caretaker(&self, person: &Person) -> bool {
        (person.uid == 0 || person.uid == rustix::process::geteuid().as_raw()) && self.core.access.shared()
    }

    /// The refusal for a person who may not make this request.
    fn refuse(&self, person: &Person, ask: &Ask, names_admin: bool) -> Option<Answer> {
        if names_admin {
            return None;
        }
        let needed = permit::check(person, ask).err()?;
        let loading = self.core.access.shared() && self.core.live.get().is_none();
        if loading && self.failed().is_none() && *ask != Ask::Stop {
            // No role is known before the grants are loaded.
            return Some(self.loading());
        }
        self.core.access.refusals.note(person, needed, clock::now());
        Some(Answer::Failed(Failure::NoAccess(needed)))
    }

    fn loading(&self) -> Answer {
        let (phase, done, of) = *self.core.progress.lock();
        let (done, of) = self.core.access.progress(done, of);
        Answer::Failed(Failure::Loading(phase, done, of))
    }

    /// Records the refusals of hours that are over.
    fn count_refusals(&self, all: bool) {
        if let Some(live) = self.core.live.get() {
            let tallies = self.core.access.refusals.over(clock::now(), all);
            if !tallies.is_empty() {
                live.to_writer(Job::Refusals(tallies));
            }
        }
    }

    /// Whether several users share this home, each with granted rights.
    pub fn shared(&self) -> bool {
        self.core.access.shared()
    }

    /// Whether the home is read-only.
    pub fn is_read_only(&self) -> bool {
        self.core.read_only.is_some()
    }

    /// Admission to a shared home: the person with their rights, or `None` for a user without any, which is counted.
    /// While the grants are being loaded every user is admitted, and root and the server's own user always are, all
    /// without a role.
    pub fn welcome(&self, uid: u32, name: &str) -> Option<Person> {
        let stranger = self.stranger(uid, name);
        if self.core.live.get().is_none() {
            return Some(stranger);
        }
        let person = self.core.access.now(&stranger);
        if person.role > Role::None || self.may_name_admin(&person) || self.is_caretaker(&person) {
            return Some(person);
        }
        self.count_refusals(false);
        self.core.access.refusals.note(&person, Role::Viewer, clock::now());
        None
    }

    fn stranger(&self, uid: u32, name: &str) -> Person {
        Person { uid, name: name.to_owned(), role: Role::None, sensitive: false, read_only: self.is_read_only() }
    }

    /// Whether this user is an admin of a shared home, as far as is known without waiting.
    pub fn is_admin(&self, uid: u32, name: &str) -> bool {
        let stranger = self.stranger(uid, name);
        self.core.access.without_waiting(&stranger).role == Role::Admin
    }

    /// Returns notices from now on, merged; the person counts as connected until it is dropped.
    pub fn subscribe(&self, person: &Person) -> Feed {
        let (core, who) = (Arc::clone(&self.core), person.clone());
        let sees = move |id| {
            let visibility = core.access.without_waiting(&who).visibility();
            core.live.get().is_some_and(|live| live.register().sees(id, visibility))
        };
        self.core.hub.subscribe(person, Box::new(sees))
    }

    /// Whether the server must end: after `Ask::Stop`, or because a read-only home was written since it was loaded. The
    /// next client starts a server that shows the new lines.
    pub fn stopping(&self) -> bool {
        self.core.stopping.load(Ordering::Acquire) || self.core.live.get().is_some_and(|live| live.is_outdated())
    }

    /// Finishes accepted commands, brings sled up to date, syncs and releases the lock. If sled hangs, it is left after
    /// [`ending::PATIENCE`]: the journal has everything.
    pub fn stop(&self) {
        self.stop_within(ending::PATIENCE);
    }

    fn stop_within(&self, patience: Duration) {
        self.core.stopping.store(true, Ordering::Release);
        let loader = self.core.loader.lock().take();
        let mut ended = ending::all_end(loader, patience);
        let threads: Vec<JoinHandle<()>> = std::mem::take(&mut *self.core.threads.lock());
        if let Some(live) = self.core.live.get() {
            self.count_refusals(true);
            live.to_writer(Job::Stop);
            let mut threads = threads.into_iter();
            // The writer first: what it still commits goes to the applier. It never waits for sled.
            if let Some(writer) = threads.next() {
                let _ = writer.join();
            }
            live.to_applier(Chore::Stop);
            ended &= ending::all_end(threads, patience);
            if self.core.lock.lock().is_some() {
                backup::head(&self.core, live.register().head());
            }
        }
        let lock = self.core.lock.lock().take();
        if !ended {
            // A thread may still write: the home stays locked until the process ends.
            std::mem::forget(lock);
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}
