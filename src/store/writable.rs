//! Whether a home can be written. A server needs that even to show records: it takes the lock, logs, makes its socket and
//! opens sled, all in the home.

use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;

/// The parts that a start writes in, besides the home itself.
const WRITTEN: [&str; 4] = ["lock", "log", "journal", "store"];

/// A home that can only be read.
#[derive(Debug, thiserror::Error)]
#[error("the home {home} can only be read ({part}: {cause})", home = home.display(), part = part.display())]
pub struct ReadOnly {
    /// The home.
    pub home: PathBuf,
    /// The part that cannot be written.
    pub part: PathBuf,
    /// What the system said.
    #[source]
    pub cause: io::Error,
}

/// Looks at a home without changing it; one that is not there yet counts as writable.
///
/// # Errors
/// [`ReadOnly`] with the first part on a read-only file system, or the home or its lock without the right to write. In
/// its own folders a start gives itself that right.
pub fn inspect(root: &Path) -> Result<(), ReadOnly> {
    let lock = root.join("lock");
    let parts = std::iter::once(root.to_owned()).chain(WRITTEN.iter().map(|name| root.join(name)));
    for part in parts {
        match accessat(CWD, &part, Access::WRITE_OK, AtFlags::EACCESS) {
            Err(Errno::ACCESS) if part != root && part != lock => {}
            Err(cause @ (Errno::ROFS | Errno::ACCESS)) => {
                return Err(ReadOnly { home: root.to_owned(), part, cause: cause.into() });
            }
            // Missing or unreadable: the code that opens it next reports why.
            _ => {}
        }
    }
    Ok(())
}
