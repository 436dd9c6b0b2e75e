//! Which home, and which socket leads to its server.

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

/// Home of the server that a whole machine shares.
pub const SHARED_HOME: &str = "/var/lib/dondoc";
/// Its socket.
pub const SHARED_SOCKET: &str = "/run/dondoc/dondoc.sock";

/// Name of the socket in a home. Where the socket had to go elsewhere, a link of this name leads to it.
const SOCKET: &str = "dondoc.sock";

/// Longest path a Unix socket may have: 108 bytes with the zero at the end.
const LONGEST: usize = 107;

/// A home and the socket of its server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The home folder, absolute; it need not exist yet.
    pub home: PathBuf,
    /// The socket.
    pub socket: PathBuf,
    /// Whether it is one person's own: then a client may start its server, and only the owner is let in.
    pub own: bool,
    /// Whether this user owns the home and can only read it. Then its server keeps socket and lock outside of it, in a
    /// folder of the user.
    pub read_only: bool,
}

/// Why no place can be told.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The user has no home folder.
    #[error("no home folder is known for this user")]
    NoFolder,
    /// A path cannot be made absolute, or a folder cannot be made.
    #[error("{path}: {cause}")]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The folder for sockets belongs to somebody else, or others may enter it.
    #[error("{0} is not a folder of yours alone")]
    NotOurs(PathBuf),
}

impl Place {
    /// The place that flags and surroundings name: `--home`, else `$DONDOC_HOME`, else the shared
    /// home where it exists, else the XDG data folder. `--socket` or `$DONDOC_SOCKET` alone means a
    /// server that somebody else runs. Where a flag is given the variables are not looked at: a
    /// home of one and a socket of the other would mix two stores.
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

    /// The place of a server that a machine shares: what is not named is the machine's. Nobody's
    /// surroundings are looked at.
    pub fn shared(home: Option<&Path>, socket: Option<&Path>) -> Result<Place, PlaceError> {
        let home = absolute(home.unwrap_or(Path::new(SHARED_HOME)))?;
        let socket = absolute(socket.unwrap_or(Path::new(SHARED_SOCKET)))?;
        Ok(Self::at(home, socket, false))
    }

    fn at(home: PathBuf, socket: PathBuf, own: bool) -> Place {
        Place { home, socket, own, read_only: false }.now()
    }

    /// The same place by what can be written there now: a disk may have become read-only since, or be mended.
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

    /// Whether a home that can only be read has a server all the same: one that writes it by another way.
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

    /// Whether a client may start the server: only in a home of its own user. One that another
    /// user starts would leave files there that its owner's server cannot use.
    pub fn may_start(&self) -> bool {
        self.own && ours(&self.home).unwrap_or(true)
    }

    /// The user who must be behind the socket, besides root (who hands it to systemd's services):
    /// the home's owner. Where only a socket was named, the owner of its folder, who alone can put
    /// one there.
    pub fn owner(&self) -> u32 {
        let named_alone = !self.own && self.home != Path::new(SHARED_HOME);
        let folder = if named_alone { self.socket.parent().unwrap_or(&self.home) } else { &self.home };
        fs::metadata(folder).map_or_else(|_| rustix::process::geteuid().as_raw(), |about| about.uid())
    }

    /// The place of somebody's own home in this folder.
    pub fn in_home(home: &Path) -> Result<Place, PlaceError> {
        let home = absolute(home)?;
        let socket = socket_of(&home);
        Ok(Self::at(home, socket, true))
    }

    /// The socket to connect to: where the server had to put it elsewhere, the one it left a link to
    /// (its surroundings may have differed from ours). In a home that can only be read, socket and link are those of a
    /// server that writes it by another way, if one does; in a copy or a snapshot they lead nowhere or to another home.
    pub fn door(&self) -> PathBuf {
        if !self.own || (self.read_only && !self.is_written()) {
            return self.socket.clone();
        }
        fs::read_link(self.home.join(SOCKET)).unwrap_or_else(|_| self.writers_socket())
    }

    /// The link that a server leaves in its home when its socket is elsewhere; none where it is inside, or where it
    /// cannot be left.
    pub fn link(&self) -> Option<PathBuf> {
        let inside = self.home.join(SOCKET);
        (self.own && !self.read_only && inside != self.socket).then_some(inside)
    }

    /// Makes the home and the socket's folder where they are missing, for this user alone.
    pub fn prepare(&self) -> Result<(), PlaceError> {
        if self.read_only {
            return [&self.socket, &self.lock_outside()].into_iter().try_for_each(|file| make_folder_of(file));
        }
        make_private(&self.home)?;
        if self.link().is_some() { make_folder_of(&self.socket) } else { Ok(()) }
    }
}

/// Whether this user owns a home; none where there is none.
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

/// The socket of a home: inside it, or where the path would be too long for the kernel, in the
/// runtime folder under a name made from the home's.
fn socket_of(home: &Path) -> PathBuf {
    let inside = home.join(SOCKET);
    if inside.as_os_str().len() <= LONGEST { inside } else { socket_outside(home) }
}

/// A socket for a home that cannot hold it, in the runtime folder.
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

/// Makes the folder of a file for this user alone, and makes sure of that where others could have been there before.
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

/// A folder in `/tmp` may have been put there by somebody else to catch our clients.
fn check_private(folder: &Path) -> Result<(), PlaceError> {
    let about = fs::symlink_metadata(folder).map_err(|cause| PlaceError::Io { path: folder.to_path_buf(), cause })?;
    let ours = about.is_dir() && about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o777 == 0o700;
    if ours { Ok(()) } else { Err(PlaceError::NotOurs(folder.to_path_buf())) }
}
