//! Whether a home can be written. A server that writes takes the lock, logs, creates its socket and opens sled, all in
//! the home; a server of a read-only home does none of that.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;

/// The parts that a start writes to, besides the home itself.
const WRITTEN: [&str; 4] = ["lock", "log", "journal", "store"];

/// Proof that a home is read-only. A service that is started with it only reads: see `service/read_only.rs`.
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

/// Inspects a home without changing it; a home that does not exist yet counts as writable.
///
/// # Errors
/// [`ReadOnly`] with the first part that is on a read-only file system, or with the home or its lock if they may not be
/// written. In its own folders a start gives itself that right.
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
