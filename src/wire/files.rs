//! How many files the server may have open: room for its clients, and one kept in hand for telling
//! a client that there are none left.

use std::fs::File;
use std::io;

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files that are not clients: the journal and the segments read for trails and backups,
/// sled, the log, the listening socket.
const OTHERS: u64 = 56;

/// Clients that are let in however few files there may be.
const FEWEST: usize = 4;

/// How many of so many clients the system lets the server have; where it allows more files than
/// are set, takes them.
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

/// Whether a call failed because no more files can be open, in this process or the whole system.
pub(super) fn exhausted(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// A file that is open for nothing but to be closed when another is needed.
pub(super) struct Spare(Option<File>);

impl Spare {
    /// One in hand, if there is one to be had.
    pub(super) fn take() -> Spare {
        Spare(File::open("/dev/null").ok())
    }

    /// Lets it go, so that one file can be opened; false if there was none.
    pub(super) fn spend(&mut self) -> bool {
        self.0.take().is_some()
    }

    /// Takes one in hand again, where none is.
    pub(super) fn renew(&mut self) {
        if self.0.is_none() {
            *self = Spare::take();
        }
    }
}
