//! The life of `dondoc serve`: lock, socket, clients, farewell.

use std::env;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::low_level;
use tracing::level_filters::LevelFilter;
use tracing_appender::rolling::{RollingFileAppender, Rotation};

use super::door::OwnDoor;
use super::engine::Engine;
use super::launch::Report;
use super::place::{Place, PlaceError};
use super::server::{Limits, Server};
use crate::i18n::Lang;
use crate::service::{Service, StartError};

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The home and the socket.
    pub place: Place,
    /// Goes on when the last client has left.
    pub stay: bool,
    /// Started by a client: leaves its session and reports on standard output how the start went
    /// ([`Report`]), then lets go of it.
    pub background: bool,
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was told to stop, or nobody was left.
    Stopped,
    /// Another server has this home: nothing was to be done.
    AlreadyServed,
}

/// Why there is no serving.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The home or the socket's folder cannot be used.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(StartError),
    /// Where the socket belongs is something else.
    #[error("{0} exists and is no socket")]
    Occupied(PathBuf),
    /// The system refused something.
    #[error("{path}: {cause}")]
    Io {
        /// The file concerned.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

fn at(path: &Path) -> impl Fn(io::Error) -> ServeError {
    move |cause| ServeError::Io { path: path.to_path_buf(), cause }
}

/// Serves until told to stop. `bound` is called when clients can connect.
pub fn serve(options: &Options, bound: impl FnOnce(&Path)) -> Result<Ended, ServeError> {
    if !options.background {
        return run(options, bound);
    }
    // Fails only for the leader of a process group, who then has no terminal to lose.
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
            report(&Report::Failed { vi: error.say(Lang::Vi).what, en: error.say(Lang::En).what });
        }
    }
    done
}

/// Tells the client that waits for us, and lets go of the pipe. Whether it still listens is no matter.
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
    let place = &options.place;
    // Nothing a server makes is for anybody else.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    place.prepare()?;
    start_log(&place.home.join("log"))?;
    let service = match Service::start(&place.home) {
        Ok(service) => service,
        Err(StartError::Locked) => return Ok(Ended::AlreadyServed),
        #[allow(unreachable_patterns, reason = "there will be more reasons")]
        Err(error) => {
            tracing::error!(%error, "the store cannot be opened");
            return Err(ServeError::Store(error));
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

/// Everything between taking the lock and letting it go.
fn serve_clients(options: &Options, service: &Arc<Service>, bound: impl FnOnce(&Path)) -> Result<(), ServeError> {
    let place = &options.place;
    let owner = fs::metadata(&place.home).map_err(at(&place.home))?.uid();
    let signals = Signals::catch().map_err(at(&place.socket))?;
    let listener = bind(place)?;
    let linger = if options.stay { None } else { Limits::default().linger };
    let engine: Arc<dyn Engine> = Arc::<Service>::clone(service);
    let limits = Limits { linger, ..Limits::default() };
    let server = Server::new(listener, engine, Arc::new(OwnDoor { owner }), limits).map_err(at(&place.socket))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), home = %place.home.display(), "serving");
    bound(&place.socket);
    let ran = server.run(&signals.bell).map_err(at(&place.socket));
    // Whoever comes now finds no socket, instead of a closed door, and waits for our lock.
    unbind(place);
    server.drain();
    ran
}

/// Binds the socket, for this user alone; one that a dead server left is removed first. Only for
/// the holder of the lock.
fn bind(place: &Place) -> Result<UnixListener, ServeError> {
    let socket = &place.socket;
    for path in [Some(socket), place.link().as_ref()].into_iter().flatten() {
        match fs::symlink_metadata(path).map(|about| about.file_type()) {
            Ok(kind) if kind.is_socket() || kind.is_symlink() => fs::remove_file(path).map_err(at(path))?,
            Ok(_) => return Err(ServeError::Occupied(path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(path)(error)),
        }
    }
    let listener = UnixListener::bind(socket).map_err(at(socket))?;
    fs::set_permissions(socket, Permissions::from_mode(0o600)).map_err(at(socket))?;
    if let Some(link) = place.link() {
        symlink(socket, &link).map_err(at(&link))?;
    }
    Ok(listener)
}

fn unbind(place: &Place) {
    for path in [Some(&place.socket), place.link().as_ref()].into_iter().flatten() {
        if let Err(error) = fs::remove_file(path) {
            tracing::warn!(%error, path = %path.display(), "a socket that cannot be removed");
        }
    }
}

/// Turns signals that ask to end into something to be read.
struct Signals {
    bell: UnixStream,
    caught: Vec<signal_hook::SigId>,
}

impl Signals {
    fn catch() -> io::Result<Signals> {
        let (bell, button) = UnixStream::pair()?;
        let mut caught = Vec::new();
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            caught.push(low_level::pipe::register(signal, button.try_clone()?)?);
        }
        Ok(Signals { bell, caught })
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for signal in self.caught.drain(..) {
            low_level::unregister(signal);
        }
    }
}

/// Days of logs that are kept.
const LOGS: usize = 30;

/// Logs into `server.<day>.log` in this folder, panics too.
fn start_log(folder: &Path) -> Result<(), ServeError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("server")
        .filename_suffix("log")
        .max_log_files(LOGS)
        .build(folder)
        .map_err(|error| at(folder)(io::Error::other(error)))?;
    // One process logs to one place: whoever has set that up before (a test) keeps it.
    let _ = tracing_subscriber::fmt().with_writer(file).with_ansi(false).with_max_level(LevelFilter::INFO).try_init();
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            tracing::error!("{about}");
            before(about);
        }));
    });
    Ok(())
}
