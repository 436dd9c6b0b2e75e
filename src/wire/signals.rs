//! Signals to a server: to end, and to reload its settings.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{self, Handle};

/// A thread that receives signals, until this is dropped.
pub(super) struct Signals {
    bell: UnixStream,
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Signals {
    /// `SIGTERM` and `SIGINT` make [`Self::bell`] readable. `SIGHUP` does too, unless `reread` is given: then it calls
    /// that.
    pub(super) fn listen(reread: Option<impl Fn() + Send + 'static>) -> io::Result<Signals> {
        let (bell, mut button) = UnixStream::pair()?;
        let mut signals = iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
        let handle = signals.handle();
        let listen = move || {
            for signal in signals.forever() {
                match &reread {
                    Some(reread) if signal == SIGHUP => reread(),
                    _ => {
                        tracing::info!(signal, "asked to end");
                        // If the other end is closed, the server is ending already.
                        let _ = button.write_all(b"!");
                    }
                }
            }
        };
        let thread = thread::Builder::new().name("signals".to_owned()).stack_size(STACK).spawn(listen)?;
        Ok(Signals { bell, handle, thread: Some(thread) })
    }

    /// Becomes readable when the server must end.
    pub(super) fn bell(&self) -> &UnixStream {
        &self.bell
    }
}

/// The stack of the thread: reading settings needs little.
const STACK: usize = 256 << 10;

impl Drop for Signals {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread is in the log already.
            let _ = thread.join();
        }
    }
}
