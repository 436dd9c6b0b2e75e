//! Which home to use, and which socket leads to its server.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};

use crate::store::home::Home;
use crate::store::lock::HomeLock;
use crate::store::writable;

/// The home of the server that a whole machine shares.
pub const SHARED_HOME: &str = "/var/lib/dondoc";
/// Its socket.
pub const SHARED_SOCKET: &str = "/run/dondoc/dondoc.sock";

/// The name of the socket in a home. If the socket had to be placed elsewhere, it is a link to it.
const SOCKET: &str = "dondoc.sock";

/// The longest path of a Unix socket: 108 bytes with the final zero.
const LONGEST: usize = 107;

/// A home and the socket of its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The home folder, absolute; it need not exist yet.
    pub home: PathBuf,
    /// The socket.
    pub socket: PathBuf,
    /// Whether it is a home of one owner: then a client may start its server, and only the owner is admitted.
    pub own: bool,
    /// Whether this user owns the home but can only read it. Then its server keeps socket and lock outside of it, in a
    /// folder of the user.
    pub read_only: bool,
}

/// Why the place cannot be determined.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The user has no home folder.
    #[error("no home folder is known for this user")]
    NoFolder,
    /// A path cannot be made absolute, or a folder cannot be created.
    #[error("{path}: {cause}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The folder for sockets belongs to another user, or others may enter it.
    #[error("{0} is not a folder of yours alone")]
    NotOurs(PathBuf),
}

impl Place {
    /// The place that arguments and environment name: `--home`, else `$DONDOC_HOME`, else the shared home if it exists,
    /// else the XDG data folder. `--socket` or `$DONDOC_SOCKET` alone means a server that another user runs. If an
    /// argument is given, the variables are ignored: a home from one and a socket from the other would mix two stores.
    pub fn find(home: Option<&Path>, socket: Option<&Path>) -> Result<Place, PlaceError> {
        let named = match (home, socket) {
            (None, None) => (path_from_env("DONDOC_HOME"), path_from_env("DONDOC_SOCKET")),
            (home, socket) => (home.map(Path::to_path_buf), socket.map(Path::to_path_buf)),
        };
        match named {
            (Some(home), None) if home == Path::new(SHARED_HOME) => Self::shared(Some(&home), None),
            (Some(home), None) => Self::in_home(&home),
            (Some(home), Some(socket)) => Ok(Self::at(absolute(&home)?, absolute(&socket)?, true)),
            (None, socket) if Path::new(SHARED_HOME).exists() => Self::shared(None, socket.as_deref()),
            (None, Some(socket)) => Ok(Self::at(data_folder()?, absolute(&socket)?, false)),
            (None, None) => Self::in_home(&data_folder()?),
        }
    }

    /// The place of a server that a machine shares; defaults are those of the machine. The environment is ignored.
    pub fn shared(home: Option<&Path>, socket: Option<&Path>) -> Result<Place, PlaceError> {
        let home = absolute(home.unwrap_or(Path::new(SHARED_HOME)))?;
        let socket = absolute(socket.unwrap_or(Path::new(SHARED_SOCKET)))?;
        Ok(Self::at(home, socket, false))
    }

    fn at(home: PathBuf, socket: PathBuf, own: bool) -> Place {
        Place { home, socket, own, read_only: false }.now()
    }

    /// The same place by what can be written there now: a disk may have become read-only, or writable again.
    #[must_use]
    pub fn now(&self) -> Place {
        let read_only = ours(&self.home) == Some(true) && writable::inspect(&self.home).is_err();
        let socket = match read_only {
            true if self.own && self.socket == socket_of(&self.home) => socket_outside(&self.home),
            true => self.socket.clone(),
            false => self.writers_socket(),
        };
        Place { socket, read_only, ..self.clone() }
    }

    /// The socket of a server that can write the home.
    fn writers_socket(&self) -> PathBuf {
        let moved = self.own && self.read_only && self.socket == socket_outside(&self.home);
        if moved { socket_of(&self.home) } else { self.socket.clone() }
    }

    /// Whether a read-only home has a server that writes it through another mount.
    fn is_written(&self) -> bool {
        !HomeLock::is_free(&Home::at(&self.home).lock())
    }

    /// The file whose lock the server of this place holds.
    pub fn lock(&self) -> PathBuf {
        if self.read_only && !self.is_written() { self.lock_outside() } else { Home::at(&self.home).lock() }
    }

    /// The file whose lock the server of a home that can only be read holds.
    pub(super) fn lock_outside(&self) -> PathBuf {
        socket_outside(&self.home).with_extension("lock")
    }

    /// Whether a client may start the server: only in a home of its own user. A server of another user would leave
    /// files there that the owner's server cannot use.
    pub fn may_start(&self) -> bool {
        self.own && ours(&self.home).unwrap_or(true)
    }

    /// The user who must be behind the socket, besides root (who passes it to systemd's services): the home's owner. If
    /// only a socket was named, the owner of its folder, because only that user can create one there.
    pub fn owner(&self) -> u32 {
        let named_alone = !self.own && self.home != Path::new(SHARED_HOME);
        let folder = if named_alone { self.socket.parent().unwrap_or(&self.home) } else { &self.home };
        fs::metadata(folder).map_or_else(|_| rustix::process::geteuid().as_raw(), |about| about.uid())
    }

    /// The place of a home of one owner in this folder.
    pub fn in_home(home: &Path) -> Result<Place, PlaceError> {
        let home = absolute(home)?;
        let socket = socket_of(&home);
        Ok(Self::at(home, socket, true))
    }

    /// The socket to connect to: if the server had to place it elsewhere, the target of the link it left (its
    /// environment may have differed from ours). In a read-only home, socket and link belong to a server that writes it
    /// through another mount, if there is one; in a copy or a snapshot they lead nowhere or to another home.
    pub fn connect_path(&self) -> PathBuf {
        if !self.own || (self.read_only && !self.is_written()) {
            return self.socket.clone();
        }
        fs::read_link(self.home.join(SOCKET)).unwrap_or_else(|_| self.writers_socket())
    }

    /// The link that a server leaves in its home if its socket is elsewhere; `None` if the socket is inside, or if the
    /// link cannot be left.
    pub fn link(&self) -> Option<PathBuf> {
        let inside = self.home.join(SOCKET);
        (self.own && !self.read_only && inside != self.socket).then_some(inside)
    }

    /// Creates the home and the socket's folder if they are missing, for this user alone.
    pub fn prepare(&self) -> Result<(), PlaceError> {
        if self.read_only {
            return [&self.socket, &self.lock_outside()].into_iter().try_for_each(|file| make_folder_of(file));
        }
        make_private(&self.home)?;
        if self.link().is_some() { make_folder_of(&self.socket) } else { Ok(()) }
    }
}

/// Whether this user owns a home; `None` if there is none.
fn ours(home: &Path) -> Option<bool> {
    let about = fs::metadata(home).ok()?;
    Some(about.uid() == rustix::process::geteuid().as_raw())
}

fn path_from_env(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn absolute(path: &Path) -> Result<PathBuf, PlaceError> {
    std::path::absolute(path).map_err(|cause| PlaceError::Io { path: path.to_path_buf(), cause })
}

fn data_folder() -> Result<PathBuf, PlaceError> {
    let folders = etcetera::choose_base_strategy().map_err(|_| PlaceError::NoFolder)?;
    Ok(folders.data_dir().join("dondoc"))
}

/// The socket of a home: inside it, or if the path would be too long for the kernel, in the runtime folder under a name
/// made from the home's name.
fn socket_of(home: &Path) -> PathBuf {
    let inside = home.join(SOCKET);
    if inside.as_os_str().len() <= LONGEST { inside } else { socket_outside(home) }
}

/// The socket of a home whose folder cannot hold it, in the runtime folder.
fn socket_outside(home: &Path) -> PathBuf {
    let digest = Sha256::digest(home.as_os_str().as_bytes());
    let mut name = String::from("dondoc-");
    for byte in digest.iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name.push_str(".sock");
    let runtime = path_from_env("XDG_RUNTIME_DIR").map(|folder| folder.join(&name));
    runtime
        .filter(|path| {
            path.as_os_str().len() <= LONGEST && path.parent().is_some_and(|folder| check_private(folder).is_ok())
        })
        .unwrap_or_else(|| fallback_folder().join(name))
}

fn fallback_folder() -> PathBuf {
    PathBuf::from(format!("/tmp/dondoc-{}", rustix::process::geteuid().as_raw()))
}

/// Creates the folder of a file for this user alone. If others could have been there before, checks its owner and mode.
fn make_folder_of(file: &Path) -> Result<(), PlaceError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    make_private(folder)?;
    if folder == fallback_folder() { check_private(folder) } else { Ok(()) }
}

fn make_private(folder: &Path) -> Result<(), PlaceError> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|cause| PlaceError::Io { path: folder.to_path_buf(), cause })
}

/// In `/tmp` another user may have created the folder to intercept our clients.
fn check_private(folder: &Path) -> Result<(), PlaceError> {
    let about = fs::symlink_metadata(folder).map_err(|cause| PlaceError::Io { path: folder.to_path_buf(), cause })?;
    let ours = about.is_dir() && about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o777 == 0o700;
    if ours { Ok(()) } else { Err(PlaceError::NotOurs(folder.to_path_buf())) }
}
