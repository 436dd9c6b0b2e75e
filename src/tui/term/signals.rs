//! The thread that receives signals.

use std::io;
use std::sync::Weak;
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGSTOP, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::event::{Ending, TermEvent};
use super::terminal::Terminal;

/// Starts the thread. It lives as long as the process: after the session, the signals that end a process do so again.
pub(super) fn start<T>(terminal: Weak<Terminal>, events: Sender<T>) -> io::Result<()>
where
    T: From<TermEvent> + Send + 'static,
{
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGWINCH, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".into()).stack_size(128 * 1024).spawn(move || {
        for signal in signals.forever() {
            let terminal = terminal.upgrade().filter(|terminal| !terminal.has_ended());
            let event = match (signal, &terminal) {
                (SIGTSTP, Some(terminal)) => {
                    stop(terminal);
                    None
                }
                (SIGCONT, Some(terminal)) => go_on(terminal),
                (SIGWINCH, Some(terminal)) => {
                    terminal.size().ok().map(|(columns, rows)| TermEvent::Resize(columns, rows))
                }
                (_, Some(_)) => ending(signal).map(TermEvent::Signal),
                (_, None) => None,
            };
            let heard = match event {
                Some(event) => events.send(event.into()).is_ok(),
                None => terminal.is_some(),
            };
            if !heard && signal != SIGCONT {
                // Fails only for signals that have no default action, which are not among these.
                let _ = low_level::emulate_default_handler(signal);
            }
        }
    })?;
    Ok(())
}

fn ending(signal: i32) -> Option<Ending> {
    match signal {
        SIGHUP => Some(Ending::Hangup),
        SIGTERM => Some(Ending::Terminate),
        SIGINT => Some(Ending::Interrupt),
        _ => None,
    }
}

fn stop(terminal: &Terminal) {
    if !has_job_control() {
        return;
    }
    terminal.step_aside();
    // Stops the whole process here; SIGCONT then arrives in the loop.
    let _ = low_level::raise(SIGSTOP);
}

fn go_on(terminal: &Terminal) -> Option<TermEvent> {
    if !terminal.in_foreground() {
        // Continued with `bg`: nothing can be done without a terminal, so wait for `fg`.
        let _ = low_level::raise(SIGSTOP);
        return None;
    }
    if terminal.come_back().is_err() {
        return Some(TermEvent::Lost);
    }
    terminal.size().ok().map(|(columns, rows)| TermEvent::Resize(columns, rows))
}

/// Whether a shell runs us as a separate job. Without one (`ssh host dondoc`) a stopped process could not be continued.
pub(super) fn has_job_control() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpgrp())
}

/// Sends SIGTSTP to ourselves; the thread above does the rest.
pub(super) fn stop_soon() -> bool {
    low_level::raise(SIGTSTP).is_ok()
}
