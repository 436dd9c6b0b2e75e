//! What is taken over and restored: the terminal's mode and its screen.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};

use super::caps::Caps;
use super::output::Screen;
use super::tty;

const LAST_FRAME: Duration = Duration::from_millis(200);

const WAY_BACK: Duration = Duration::from_millis(100);

/// Ends a sequence in which a frame was cut (CAN), then synchronized output, colours, and the screen content: terminals
/// without an alternate screen would keep it.
const CUT: &[u8] = b"\x18\x1b\\";

const WIPE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[H\x1b[J";

/// What must be restored, and what the signal thread shares.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) tty: File,
    pub(super) screen: Screen,
    pub(super) caps: Caps,
    /// Whether we have the terminal now.
    entered: AtomicBool,
    ended: AtomicBool,
    pub(super) owner: ThreadId,
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end();
    }
}

impl Terminal {
    /// Owned by the calling thread, and not taken over yet.
    pub(super) fn of(tty: File, screen: Screen, caps: Caps) -> Terminal {
        Terminal {
            tty,
            screen,
            caps,
            entered: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            owner: thread::current().id(),
        }
    }

    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        tty::size(&self.tty)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Gives the screen to another program for a while.
    pub(super) fn step_aside(&self) {
        let clean = self.screen.pause(LAST_FRAME);
        self.leave(clean);
    }

    /// Takes over the terminal again, and draws. The other program may have changed its mode without crossterm's
    /// knowledge, so the mode is reset before it is set.
    pub(super) fn come_back(&self) -> io::Result<()> {
        if self.has_ended() {
            return Ok(());
        }
        terminal::disable_raw_mode()?;
        self.enter()?;
        self.screen.resume();
        Ok(())
    }

    /// Whether the terminal belongs to our process group. Changing its mode from the background would stop the process.
    pub(super) fn in_foreground(&self) -> bool {
        // No answer means that the terminal is closed, and then no harm can be done.
        rustix::termios::tcgetpgrp(&self.tty).map_or(true, |group| group == rustix::process::getpgrp())
    }

    pub(super) fn enter(&self) -> io::Result<()> {
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
        // Writing into memory cannot fail, and a closed terminal cannot be restored.
        let _ = queue!(bytes, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = tty::write_all(self.tty.as_fd(), &bytes, None, Some(WAY_BACK));
        let _ = terminal::disable_raw_mode();
    }

    pub(super) fn end(&self) {
        if !self.ended.swap(true, Ordering::SeqCst) {
            let clean = self.screen.finish(LAST_FRAME);
            self.leave(clean);
        }
    }
}
