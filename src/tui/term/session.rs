//! Taking the terminal over and giving it back.
//!
//! Giving back never blocks: it waits at most 200 ms for the frame under way, writes the way back for at most 100 ms, and
//! sets the line's mode without draining. A dead or stalled line costs these 300 ms and no more.

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
    /// Takes over the controlling terminal: raw mode, alternate screen, bracketed paste; no mouse, no focus events, no query.
    /// All that happens from then on is sent to `events`. The calling thread is the one whose panic gives the terminal back.
    ///
    /// # Errors
    /// When there is no controlling terminal, or the system gives no threads.
    pub fn start<T>(events: Sender<T>) -> io::Result<Self>
    where
        T: From<TermEvent> + Send + 'static,
    {
        let caps = Caps::from_env();
        let tty = tty::open()?;
        let lost = events.clone();
        let screen = Screen::start(tty.try_clone()?, caps, move || {
            // Nobody listening is as good as told.
            let _ = lost.send(TermEvent::Lost.into());
        })?;
        let keys = tty.try_clone()?;
        let terminal = Arc::new(Terminal::of(tty, screen, caps));
        restore_on_panic(&terminal);
        // From here on an error drops the terminal, which gives it back.
        terminal.enter()?;
        let input = input::start(keys, caps::is_remote(), events.clone())?;
        signals::start(Arc::downgrade(&terminal), events)?;
        Ok(Self { terminal, _input: input })
    }

    /// The screen to draw on.
    pub fn screen(&self) -> &Screen {
        &self.terminal.screen
    }

    /// What the terminal can show.
    pub fn caps(&self) -> Caps {
        self.terminal.caps
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        tty::size(&self.terminal.tty)
    }

    /// Ctrl-Z: gives the terminal back and stops the process until the shell continues it; the screen is then painted anew
    /// and a [`TermEvent::Resize`] sent. False: there is no shell that could continue it (`ssh host dondoc`), nothing is done.
    pub fn suspend(&self) -> bool {
        signals::has_job_control() && signals::stop_soon()
    }

    /// Gives the terminal back now. Dropping does the same.
    pub fn end(self) {}
}

impl Drop for Session {
    fn drop(&mut self) {
        self.terminal.end();
    }
}

/// A panic of the owning thread gives the terminal back before its message is printed. Of other threads the message would
/// only smear the screen, so it goes to the log.
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
