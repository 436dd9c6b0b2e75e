//! Whether a home can be written. A server that works in it takes the lock, logs, makes its socket and opens sled, all in
//! the home; one that can only read it does none of that.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;

/// The parts that a start writes in, besides the home itself.
const WRITTEN: [&str; 4] = ["lock", "log", "journal", "store"];

/// A home that can only be read. A service that was given one only reads: see `service/read_only.rs`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the home {home} can only be read ({part}: {cause})", home = home.display(), part = part.display())]
pub struct ReadOnly {
    /// The home.
    pub home: PathBuf,
    /// The part that cannot be written.
    pub part: PathBuf,
    /// What the system said.
    #[source]
    pub cause: Errno,
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
                return Err(ReadOnly { home: root.to_owned(), part, cause });
            }
            // Missing or unreadable: the code that opens it next reports why.
            _ => {}
        }
    }
    Ok(())
}
