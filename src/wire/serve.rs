//! The process `dondoc serve`: lock, socket, clients, end.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use sd_notify::NotifyState;

use super::admission::{Admission, ByGrants, OwnerOnly};
use super::descriptors;
use super::engine::Engine;
use super::error::{ServeError, at};
use super::launch::Report;
use super::limits::Limits;
use super::listen::{Rebinder, Socket};
use super::log;
use super::place::Place;
use super::server::{Replacer, Server};
use super::signals::Signals;
use crate::i18n::Lang;
use crate::service::{Service, StartError};
use crate::store::home::Home;
use crate::store::lock::HomeLock;
use crate::store::trust;
use crate::store::writable::{self, ReadOnly};

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The home and the socket.
    pub place: Place,
    /// Keeps running after the last client has disconnected.
    pub stay: bool,
    /// Serves a whole machine: does not end by itself, takes its socket from systemd if there is one, then logs to
    /// systemd's journal, and reloads its settings on `SIGHUP`.
    pub shared: bool,
    /// Started by a client: leaves its session, reports the result of the start on standard output ([`Report`]), then
    /// closes it.
    pub background: bool,
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to stop, or no client was left.
    Stopped,
    /// Another server holds this home: nothing was done.
    AlreadyServed,
}

/// Serves until it is asked to stop. `bound` is called when clients can connect.
pub fn serve(options: &Options, bound: impl FnOnce(&Path)) -> Result<Ended, ServeError> {
    if !options.background {
        return run(options, bound);
    }
    // Fails only for the leader of a process group, which has no terminal to lose.
    let _ = rustix::process::setsid();
    let _ = env::set_current_dir("/");
    let done = run(options, |socket| {
        report(&Report::Ready);
        bound(socket);
    });
    match &done {
        Ok(Ended::Stopped) => {}
        Ok(Ended::AlreadyServed) => report(&Report::Busy),
        Err(error) => {
            let (vi, en) = (error.say(Lang::Vi).what, error.say(Lang::En).what);
            report(&Report::Failed { vi, en, logged: log::is_in_files() });
        }
    }
    done
}

/// Reports to the client that waits for us, and closes the pipe. The client may be gone already.
fn report(report: &Report) {
    let mut line = serde_json::to_vec(report).unwrap_or_default();
    line.push(b'\n');
    let mut output = io::stdout();
    let _ = output.write_all(&line).and_then(|()| output.flush());
    if let Ok(nothing) = OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(&nothing);
    }
}

fn run(options: &Options, bound: impl FnOnce(&Path)) -> Result<Ended, ServeError> {
    let options = &Options { place: options.place.now(), ..options.clone() };
    let place = &options.place;
    // No file of the server is accessible to others.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    place.prepare()?;
    // Before the first file is opened, including the log.
    trust::inspect(&place.home).map_err(|error| ServeError::Store(StartError::Untrusted(error)))?;
    let started = match writable::inspect(&place.home) {
        Ok(()) => start_writing(options),
        Err(read_only) => start_reading(options, read_only),
    };
    let service = match started {
        Ok(service) => service,
        Err(ServeError::Store(StartError::Locked)) => return Ok(Ended::AlreadyServed),
        Err(error) => {
            tracing::error!(%error, "the home cannot be served");
            return Err(error);
        }
    };
    // From here on this process holds the lock.
    let served = serve_clients(options, &service, bound);
    if let Err(error) = &served {
        tracing::error!(%error, "serving failed");
    }
    service.stop();
    tracing::info!("stopped");
    served.map(|()| Ended::Stopped)
}

/// A service that writes in the home.
fn start_writing(options: &Options) -> Result<Arc<Service>, ServeError> {
    let home = &options.place.home;
    log::start(Some(&home.join("log")))?;
    if options.shared {
        let marked = Home::create(home).and_then(|home| home.share());
        marked.map_err(|error| ServeError::Store(StartError::Home(error)))?;
    }
    Service::start(home).map_err(ServeError::Store)
}

/// A service that only reads the home: for its owner, and for several users if it is marked as shared.
fn start_reading(options: &Options, read_only: ReadOnly) -> Result<Arc<Service>, ServeError> {
    let place = &options.place;
    let home = Home::at(&place.home);
    // A server that reaches it through another mount may hold it.
    if !HomeLock::is_free(&home.lock()) {
        return Err(ServeError::Store(StartError::Locked));
    }
    if !place.read_only || (options.shared && !home.is_shared()) {
        return Err(ServeError::Store(StartError::ReadOnly(read_only)));
    }
    log::start(None)?;
    Service::start_reading(read_only, &place.lock_outside()).map_err(ServeError::Store)
}

/// Everything between taking the lock and releasing it.
fn serve_clients(options: &Options, service: &Arc<Service>, bound: impl FnOnce(&Path)) -> Result<(), ServeError> {
    let place = &options.place;
    let owner = fs::metadata(&place.home).map_err(at(&place.home))?.uid();
    let rereading = Arc::clone(service);
    let rebound: Arc<OnceLock<(Rebinder, Replacer)>> = Arc::default();
    let rebinding = Arc::clone(&rebound);
    let reread = move || {
        rereading.reload();
        if let Some((rebinder, replacer)) = rebinding.get()
            && let Some(listener) = rebinder.rebind()
        {
            replacer.put(listener);
        }
    };
    // A server on a terminal ends with it; the others have no terminal to lose.
    let follows = options.shared || options.background;
    let signals = Signals::listen(follows.then_some(reread)).map_err(at(&place.socket))?;
    let mut socket = Socket::open(place, options.shared)?;
    let linger = if options.stay || options.shared { None } else { Limits::default().linger };
    let engine: Arc<dyn Engine> = Arc::<Service>::clone(service);
    let limits = if service.shared() { Limits::default().among_many() } else { Limits::default() };
    let limits = Limits { linger, clients: descriptors::clients(limits.clients), ..limits };
    let listener = socket.listener().map_err(at(&place.socket))?;
    let server = Server::new(listener, engine, admission(service, owner), limits).map_err(at(&place.socket))?;
    if let Some(rebinder) = socket.rebinder(options.shared) {
        // Set only here.
        let _ = rebound.set((rebinder, server.replacer()));
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), home = %place.home.display(), "serving");
    notify_systemd(&NotifyState::Ready);
    bound(&place.socket);
    let ran = server.run(signals.bell()).map_err(at(&place.socket));
    notify_systemd(&NotifyState::Stopping);
    // A new client now finds no socket and waits for our lock, instead of being rejected. At systemd's socket it waits
    // for the next server, which systemd starts.
    socket.close();
    server.drain();
    ran
}

/// Admission: by the grants if the home is shared, otherwise only the owner.
fn admission(service: &Arc<Service>, owner: u32) -> Arc<dyn Admission> {
    if service.shared() {
        Arc::new(ByGrants { service: Arc::clone(service) })
    } else {
        Arc::new(OwnerOnly { owner, read_only: service.is_read_only() })
    }
}

/// Reports our state to systemd, if it has started us.
fn notify_systemd(state: &NotifyState) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "systemd cannot be notified");
    }
}
