//! Takes over the terminal and restores it.
//!
//! Restoring never blocks: it waits at most 200 ms for the current frame, writes the restoring sequence for at most 100
//! ms, and sets the terminal's mode without draining. A dead or stalled connection costs these 300 ms and no more.

use std::io;
use std::panic::{self, PanicHookInfo};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Weak};
use std::thread;

use super::caps::{self, Caps};
use super::event::TermEvent;
use super::input::{self, Input};
use super::output::Screen;
use super::terminal::Terminal;
use super::{signals, tty};

/// The terminal, taken over from [`Session::start`] until the session is dropped or the owning thread panics.
#[derive(Debug)]
pub struct Session {
    terminal: Arc<Terminal>,
    _input: Input,
}

impl Session {
    /// Takes over the controlling terminal: raw mode, alternate screen, bracketed paste; no mouse, no focus events, no
    /// query. All later events are sent to `events`. A panic of the calling thread restores the terminal.
    ///
    /// # Errors
    /// Fails if there is no controlling terminal, or the system cannot create threads.
    pub fn start<T>(events: Sender<T>) -> io::Result<Self>
    where
        T: From<TermEvent> + Send + 'static,
    {
        let caps = Caps::from_env();
        let tty = tty::open()?;
        let lost = events.clone();
        let screen = Screen::start(tty.try_clone()?, caps, move || {
            // The receiver may be gone.
            let _ = lost.send(TermEvent::Lost.into());
        })?;
        let keys = tty.try_clone()?;
        let terminal = Arc::new(Terminal::of(tty, screen, caps));
        restore_on_panic(&terminal);
        // From here on an error drops the terminal, which restores it.
        terminal.enter()?;
        let input = input::start(keys, caps::is_remote(), events.clone())?;
        signals::start(Arc::downgrade(&terminal), events)?;
        Ok(Self { terminal, _input: input })
    }

    /// The screen to draw on.
    pub fn screen(&self) -> &Screen {
        &self.terminal.screen
    }

    /// The capabilities of the terminal.
    pub fn caps(&self) -> Caps {
        self.terminal.caps
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// Fails if the terminal is closed.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        tty::size(&self.terminal.tty)
    }

    /// Ctrl-Z: restores the terminal and stops the process until the shell continues it; then the screen is drawn
    /// completely and a [`TermEvent::Resize`] is sent. Returns false and does nothing if no shell could continue it
    /// (`ssh host dondoc`).
    pub fn suspend(&self) -> bool {
        signals::has_job_control() && signals::stop_soon()
    }

    /// Restores the terminal now. Dropping does the same.
    pub fn end(self) {}
}

impl Drop for Session {
    fn drop(&mut self) {
        self.terminal.end();
    }
}

/// A panic of the owning thread restores the terminal before its message is printed. The message of another thread
/// would only damage the screen, so it goes to the log.
fn restore_on_panic(terminal: &Arc<Terminal>) {
    let terminal: Weak<Terminal> = Arc::downgrade(terminal);
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if let Some(terminal) = terminal.upgrade().filter(|terminal| !terminal.has_ended()) {
            if terminal.owner != thread::current().id() {
                tracing::error!(panic = %info, "a thread panicked");
                return;
            }
            terminal.end();
        }
        previous(info);
    }));
}
