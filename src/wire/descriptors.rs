//! The descriptor limit: room for the server's clients, and one descriptor in reserve to reject a client when none is
//! left.

use std::fs::File;
use std::io;

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors that are not clients: the journal and the segments read for trails and backups, sled, the log, the
/// listening socket.
const OTHERS: u64 = 56;

/// The number of clients that are admitted even with very few descriptors.
const FEWEST: usize = 4;

/// How many clients the system lets the server have, at most `wanted`. Raises the limit if the system allows more than
/// is set.
pub(super) fn clients(wanted: usize) -> usize {
    let needed = wanted as u64 + OTHERS;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|files| files >= needed) {
        return wanted;
    }
    let raised = maximum.map_or(needed, |most| most.min(needed));
    let files = match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }) {
        Ok(()) => raised,
        Err(_) => current.unwrap_or(0),
    };
    if files >= needed {
        return wanted;
    }
    let room = usize::try_from(files.saturating_sub(OTHERS)).unwrap_or(wanted).max(FEWEST);
    tracing::warn!(files, clients = room, "the system allows too few open files for all clients");
    room
}

/// Whether a call failed because no descriptor is free, in this process or in the whole system.
pub(super) fn exhausted(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// A file that is kept open only to be closed when another descriptor is needed.
pub(super) struct Spare(Option<File>);

impl Spare {
    /// Opens it, if a descriptor is free.
    pub(super) fn take() -> Spare {
        Spare(File::open("/dev/null").ok())
    }

    /// Closes it, so that one file can be opened; false if there was none.
    pub(super) fn spend(&mut self) -> bool {
        self.0.take().is_some()
    }

    /// Opens it again if it is closed.
    pub(super) fn renew(&mut self) {
        if self.0.is_none() {
            *self = Spare::take();
        }
    }
}
