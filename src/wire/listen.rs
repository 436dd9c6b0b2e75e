//! The socket of a server: systemd's, or one that it binds itself.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use listenfd::ListenFd;
use parking_lot::Mutex;

use super::error::{ServeError, at};
use super::place::{Place, SHARED_SOCKET};

/// A socket that clients can connect to.
pub(super) struct Socket<'a> {
    listener: UnixListener,
    /// The path at which we bound it and must remove it; `None` if systemd passed it.
    bound: Option<&'a Place>,
}

impl<'a> Socket<'a> {
    /// Takes the socket that systemd passes to a shared server, otherwise binds one: for this user alone, or for the
    /// group of a shared home's folder. Only for the holder of the lock.
    pub(super) fn open(place: &'a Place, shared: bool) -> Result<Socket<'a>, ServeError> {
        let given = if shared { ListenFd::from_env().take_unix_listener(0).map_err(at(&place.socket))? } else { None };
        match given {
            Some(listener) => Ok(Socket { listener, bound: None }),
            None => Ok(Socket { listener: bind(place, shared)?, bound: Some(place) }),
        }
    }

    /// Binds it again later; `None` if systemd passed it.
    pub(super) fn rebinder(&self, shared: bool) -> Option<Rebinder> {
        self.bound.map(|place| Rebinder::of(place, shared))
    }

    /// A handle of it for the thread that accepts.
    pub(super) fn listener(&mut self) -> io::Result<UnixListener> {
        self.listener.try_clone()
    }

    /// Removes our own socket. systemd's socket stays: clients wait at it for the next server.
    pub(super) fn close(self) {
        if let Some(place) = self.bound {
            unbind(place);
        }
    }
}

/// Binds the socket again if the file is no longer the one that was bound.
pub(super) struct Rebinder {
    place: Place,
    shared: bool,
    /// Device and inode of the socket that was bound last.
    bound: Mutex<Option<(u64, u64)>>,
}

impl Rebinder {
    /// For the socket that was just bound at a place.
    pub(super) fn of(place: &Place, shared: bool) -> Rebinder {
        Rebinder { place: place.clone(), shared, bound: Mutex::new(identity(&place.socket)) }
    }

    /// A new socket at the place; `None` if the bound one is still there.
    pub(super) fn rebind(&self) -> Option<UnixListener> {
        let mut bound = self.bound.lock();
        if bound.is_some() && identity(&self.place.socket) == *bound {
            return None;
        }
        let listener = bind(&self.place, self.shared)
            .inspect_err(|error| tracing::error!(%error, "the socket cannot be bound again"))
            .ok()?;
        *bound = identity(&self.place.socket);
        tracing::info!("the socket was gone and is bound again");
        Some(listener)
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::symlink_metadata(path).ok().map(|about| (about.dev(), about.ino()))
}

/// Binds the socket and first removes one that a dead server left.
fn bind(place: &Place, shared: bool) -> Result<UnixListener, ServeError> {
    let socket = &place.socket;
    for path in [Some(socket), place.link().as_ref()].into_iter().flatten() {
        match fs::symlink_metadata(path).map(|about| about.file_type()) {
            Ok(_) if shared && taken(path) => return Err(ServeError::Taken(path.clone())),
            Ok(kind) if kind.is_socket() || kind.is_symlink() => fs::remove_file(path).map_err(at(path))?,
            Ok(_) => return Err(ServeError::Occupied(path.clone())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(path)(error)),
        }
    }
    let listener = UnixListener::bind(socket).map_err(at(socket))?;
    let mode = if shared { 0o660 } else { 0o600 };
    fs::set_permissions(socket, Permissions::from_mode(mode)).map_err(at(socket))?;
    if let Some(link) = place.link() {
        symlink(socket, &link).map_err(at(&link))?;
    }
    Ok(listener)
}

/// Whether we must not remove a socket: the machine's socket belongs to systemd, listening or not, and at any other
/// socket a server of another home may listen.
fn taken(path: &Path) -> bool {
    path == Path::new(SHARED_SOCKET) || UnixStream::connect(path).is_ok()
}

fn unbind(place: &Place) {
    for path in [Some(&place.socket), place.link().as_ref()].into_iter().flatten() {
        if let Err(error) = fs::remove_file(path) {
            tracing::warn!(%error, path = %path.display(), "a socket that cannot be removed");
        }
    }
}
