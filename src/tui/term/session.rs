//! Taking the terminal over and giving it back.
//!
//! Giving back never blocks: it waits at most 200 ms for the frame under way, writes the way back for at most 100 ms, and
//! sets the line's mode without draining. A dead or stalled line costs these 300 ms and no more.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};

use super::caps::{self, Caps};
use super::input::{self, Input};
use super::output::Screen;
use super::{TermEvent, signals, tty};

const LAST_FRAME: Duration = Duration::from_millis(200);
const WAY_BACK: Duration = Duration::from_millis(100);
/// Ends whatever sequence a frame was cut in (CAN), then synchronized output, colours, and what is on the screen: terminals
/// without an alternate screen keep it otherwise.
const CUT: &[u8] = b"\x18\x1b\\";
const WIPE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[H\x1b[J";

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
        let terminal = Arc::new(Terminal {
            tty,
            screen,
            caps,
            entered: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            owner: thread::current().id(),
        });
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

/// What must be given back, and what the signal thread shares.
#[derive(Debug)]
pub(super) struct Terminal {
    tty: File,
    screen: Screen,
    caps: Caps,
    /// The terminal is ours at the moment.
    entered: AtomicBool,
    ended: AtomicBool,
    owner: ThreadId,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end();
    }
}

impl Terminal {
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        tty::size(&self.tty)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Leaves the screen to somebody else for a while.
    pub(super) fn step_aside(&self) {
        let clean = self.screen.pause(LAST_FRAME);
        self.leave(clean);
    }

    /// Takes the terminal over again, and paints. Whoever had it may have changed its mode behind crossterm's back, so the
    /// mode is set back before it is set.
    pub(super) fn come_back(&self) -> io::Result<()> {
        if self.has_ended() {
            return Ok(());
        }
        terminal::disable_raw_mode()?;
        self.enter()?;
        self.screen.resume();
        Ok(())
    }

    /// Whether the terminal belongs to our process group. Touching its mode from the background would stop the process.
    pub(super) fn in_foreground(&self) -> bool {
        // No answer means a terminal that is gone, where nothing can be harmed any more.
        rustix::termios::tcgetpgrp(&self.tty).map_or(true, |group| group == rustix::process::getpgrp())
    }

    fn enter(&self) -> io::Result<()> {
        terminal::enable_raw_mode()?;
        self.entered.store(true, Ordering::SeqCst);
        let mut bytes = Vec::new();
        queue!(bytes, EnterAlternateScreen, EnableBracketedPaste)?;
        tty::write_all(self.tty.as_fd(), &bytes, None, Some(WAY_BACK))?;
        Ok(())
    }

    fn leave(&self, clean: bool) {
        if !self.entered.swap(false, Ordering::SeqCst) || !self.in_foreground() {
            return;
        }
        let mut bytes = if clean { Vec::new() } else { CUT.to_vec() };
        bytes.extend_from_slice(WIPE);
        // Writing into memory cannot fail, and of a terminal that is gone nothing can be restored.
        let _ = queue!(bytes, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = tty::write_all(self.tty.as_fd(), &bytes, None, Some(WAY_BACK));
        let _ = terminal::disable_raw_mode();
    }

    fn end(&self) {
        if !self.ended.swap(true, Ordering::SeqCst) {
            let clean = self.screen.finish(LAST_FRAME);
            self.leave(clean);
        }
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
