//! Signals to a server: to end, and to read its settings anew.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

/// A thread that hears signals, until this is dropped.
pub(super) struct Calls {
    bell: UnixStream,
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Calls {
    /// `SIGTERM` and `SIGINT` ring the bell. `SIGHUP` does so too, but where `reread` is given it
    /// calls that.
    pub(super) fn hear(reread: Option<impl Fn() + Send + 'static>) -> io::Result<Calls> {
        let (bell, mut button) = UnixStream::pair()?;
        let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
        let handle = signals.handle();
        let hear = move || {
            for signal in signals.forever() {
                match &reread {
                    Some(reread) if signal == SIGHUP => reread(),
                    _ => {
                        tracing::info!(signal, "told to end");
                        // Nobody hears a bell that was taken down: then the end has come already.
                        let _ = button.write_all(b"!");
                    }
                }
            }
        };
        let thread = thread::Builder::new().name("signals".to_owned()).stack_size(STACK).spawn(hear)?;
        Ok(Calls { bell, handle, thread: Some(thread) })
    }

    /// Can be read from once it is time to end.
    pub(super) fn bell(&self) -> &UnixStream {
        &self.bell
    }
}

/// Room for the thread: reading settings takes little.
const STACK: usize = 256 << 10;

impl Drop for Calls {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so in the log.
            let _ = thread.join();
        }
    }
}
