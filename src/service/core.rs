//! What exists from the start, before the records are loaded, shared by all threads of a service.

use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use parking_lot::Mutex;

use crate::config::{Config, ConfigError};
use crate::domain::day::Moment;
use crate::store::home::Home;
use crate::store::lock::HomeLock;
use crate::store::writable::ReadOnly;

use super::access::Access;
use super::api::{Phase, Warning};
use super::clock;
use super::feed::Hub;
use super::live::Live;
use super::sentence::Sentence;
use super::settings::Settings;

/// The parts that exist from the start, loaded or not.
pub(super) struct Core {
    pub home: Home,
    /// Set if the home is read-only: then nothing in it is changed, see [`super::read_only`].
    pub read_only: Option<ReadOnly>,
    pub started: Moment,
    pub access: Arc<Access>,
    pub hub: Arc<Hub>,
    pub settings: Arc<Settings>,
    pub live: OnceLock<Arc<Live>>,
    pub failed: OnceLock<Sentence>,
    pub progress: Mutex<(Phase, u64, u64)>,
    pub stopping: AtomicBool,
    pub lock: Mutex<Option<HomeLock>>,
    pub loader: Mutex<Option<JoinHandle<()>>>,
    pub threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held while the file of the archives of secrets is changed.
    pub archives: Mutex<()>,
    pub troubles: Troubles,
}

/// Starts a named thread.
pub(super) fn thread(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work)
}

impl Core {
    /// A core before anything is loaded.
    pub(super) fn on(home: Home, lock: HomeLock, read_only: Option<ReadOnly>) -> Arc<Core> {
        let config = Config::load(home.root());
        let access = Arc::new(Access::new(home.is_shared()));
        let core = Arc::new(Core {
            home,
            read_only,
            started: clock::now(),
            hub: Arc::new(Hub::new(Arc::clone(&access))),
            access,
            settings: Arc::default(),
            live: OnceLock::new(),
            failed: OnceLock::new(),
            progress: Mutex::new((Phase::Journal, 0, 0)),
            stopping: AtomicBool::new(false),
            lock: Mutex::new(Some(lock)),
            loader: Mutex::default(),
            threads: Mutex::default(),
            archives: Mutex::default(),
            troubles: Troubles::default(),
        });
        core.take_settings(config);
        core
    }

    pub(super) fn progress(&self, phase: Phase, done: u64, of: u64) {
        *self.progress.lock() = (phase, done, of);
        self.hub.progress(phase, done, of);
    }

    /// Applies settings; if they cannot be read, nothing changes.
    pub(super) fn take_settings(&self, config: Result<Config, ConfigError>) -> bool {
        match config {
            Ok(config) => {
                self.settings.take(&config);
                self.hub.over(|warning| matches!(warning, Warning::Settings { .. }));
                true
            }
            Err(error) => {
                tracing::error!(%error, "the settings cannot be used; nothing changes");
                self.hub.warn(Warning::Settings { cause: Sentence::in_both(|lang| error.text(lang)) });
                false
            }
        }
    }

    pub(super) fn fail(&self, sentence: impl Into<Sentence>) {
        let sentence = sentence.into();
        tracing::error!(sentence = sentence.en, "the home cannot be served");
        let _ = self.failed.set(sentence);
        self.hub.ready();
    }
}

/// State that is kept between two computations of the warnings.
#[derive(Default)]
pub(super) struct Troubles {
    /// When they were last computed, in seconds since 1970.
    pub last: AtomicI64,
    /// When the journal's first line was written.
    pub first_line: OnceLock<Moment>,
    /// Held while they are computed and sent, so that the last notice is the newest.
    pub in_turn: Mutex<()>,
}
