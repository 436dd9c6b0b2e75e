//! A whole session, in a child process with a controlling terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use dondoc::tui::term::{Ending, Key, Session, TermEvent};
use portable_pty::{Child, CommandBuilder, PtyPair, PtySize};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use rustix::process::{Pid, Signal, kill_process};

use super::wait::until;
use super::{Terminal, numbered, pty};

/// Not a test: the program that the tests below run in a pseudo-terminal. It shows every event it gets.
#[test]
fn child() {
    let Ok(mode) = std::env::var("DONDOC_TEST_CHILD") else {
        return;
    };
    let (sender, events) = mpsc::channel();
    let session = Session::start(sender).unwrap();
    let mut seen = vec![format!("pid={} {}", std::process::id(), mode)];
    let mut size = session.size().unwrap();
    loop {
        let mut frame = session.screen().buffer(Rect::new(0, 0, size.0, size.1));
        for (row, text) in (0..).zip(&seen) {
            frame.set_string(0, row, text, Style::new());
        }
        session.screen().present(frame, Some(Position { x: 0, y: 0 }));
        match (mode.as_str(), events.recv().unwrap()) {
            ("panic", TermEvent::Keys(_)) => panic!("as asked"),
            ("flood", TermEvent::Keys(_)) => {
                flood(&session, &events);
                drop(session);
                // The test harness would print to the stalled terminal.
                std::process::exit(0);
            }
            (_, TermEvent::Keys(keys)) if keys == [Key::Ctrl('z')] => assert!(session.suspend()),
            (_, TermEvent::Keys(keys)) if keys == [Key::Char('q')] => return,
            (_, TermEvent::Signal(Ending::Terminate) | TermEvent::Lost) => return,
            (_, TermEvent::Resize(columns, rows)) => {
                size = (columns, rows);
                seen.push(format!("Resize({columns}, {rows})"));
            }
            (_, event) => seen.push(format!("{event:?}")),
        }
    }
}

/// Draws to a terminal whose output is not read, until it is asked to end.
fn flood(session: &Session, events: &Receiver<TermEvent>) {
    let mut number = 0;
    loop {
        session.screen().present(numbered(number), None);
        number += 1;
        match events.recv_timeout(Duration::from_millis(1)) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(TermEvent::Signal(Ending::Terminate)) => return,
            other => panic!("{other:?}"),
        }
        if session.screen().lag() > Duration::from_millis(200) && number > 0 {
            // Reports to the test through a file, which does not stall.
            let told = std::env::var("DONDOC_TEST_TOLD").unwrap();
            File::create(told).unwrap();
        }
    }
}

fn command(program: &str, mode: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env("DONDOC_TEST_CHILD", mode);
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command
}

fn child_command(mode: &str) -> CommandBuilder {
    let mut command = command(std::env::current_exe().unwrap().to_str().unwrap(), mode);
    command.args(["--exact", "session::child", "--nocapture", "--test-threads=1"]);
    command
}

/// A child process that is killed if the test fails.
struct Killed(Box<dyn Child + Send + Sync>);

impl Drop for Killed {
    fn drop(&mut self) {
        // Fails if it has ended already, as it should have.
        let _ = self.0.kill();
    }
}

fn pid_on(screen: &vt100::Screen) -> Option<Pid> {
    let contents = screen.contents();
    let number = contents.split_once("pid=")?.1.split_whitespace().next()?.parse().ok()?;
    Pid::from_raw(number)
}

#[test]
fn a_session_takes_the_terminal_and_gives_it_back() {
    let PtyPair { master, slave } = pty();
    let mode = || {
        let mode = master.get_termios().unwrap();
        (mode.local_flags, mode.input_flags, mode.output_flags)
    };
    let before = mode();
    let mut child = Killed(slave.spawn_command(child_command("plain")).unwrap());
    let mut terminal = Terminal::new(&*master, 24, 80);
    terminal.until(|screen| screen.alternate_screen() && screen.contents().contains("plain"));
    assert!(terminal.screen().bracketed_paste());
    assert_ne!(mode(), before);
    let mut keyboard = master.take_writer().unwrap();
    keyboard.write_all("\x08ễ".as_bytes()).unwrap();
    terminal.until(|screen| screen.contents().contains("Keys([Backspace, Char('ễ')])"));
    master.resize(PtySize { rows: 20, cols: 70, pixel_width: 0, pixel_height: 0 }).unwrap();
    terminal.until(|screen| screen.contents().contains("Resize(70, 20)"));
    kill_process(pid_on(terminal.screen()).unwrap(), Signal::HUP).unwrap();
    terminal.until(|screen| screen.contents().contains("Signal(Hangup)"));
    keyboard.write_all(b"q").unwrap();
    terminal.until(|screen| !screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert!(child.0.wait().unwrap().success());
    assert_eq!(mode(), before);
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    let PtyPair { master, slave } = pty();
    let mut child = Killed(slave.spawn_command(child_command("panic")).unwrap());
    let mut terminal = Terminal::new(&*master, 24, 80);
    terminal.until(|screen| screen.alternate_screen() && screen.contents().contains("pid="));
    let mut keyboard = master.take_writer().unwrap();
    keyboard.write_all(b"x").unwrap();
    terminal.until(|screen| !screen.alternate_screen() && screen.contents().contains("as asked"));
    assert!(!child.0.wait().unwrap().success());
}

#[test]
fn a_stopped_session_leaves_the_shell_a_clean_terminal_and_comes_back() {
    let PtyPair { master, slave } = pty();
    let mut shell = command("sh", "plain");
    let child = "\"$EXE\" --exact session::child --nocapture --test-threads=1";
    shell.args([
        "-c",
        &format!("set -m; {child}; echo SHELL; read line; fg; echo SHELL-AGAIN; read line; fg; echo OVER"),
    ]);
    shell.env("EXE", std::env::current_exe().unwrap());
    let mut shell = Killed(slave.spawn_command(shell).unwrap());
    let mut terminal = Terminal::new(&*master, 24, 80);
    let mut keyboard = master.take_writer().unwrap();
    terminal.until(|screen| screen.alternate_screen() && screen.contents().contains("pid="));
    let pid = pid_on(terminal.screen()).unwrap();

    kill_process(pid, Signal::TSTP).unwrap();
    terminal.until(|screen| !screen.alternate_screen() && screen.contents().contains("SHELL"));
    keyboard.write_all(b"\r").unwrap();
    terminal.until(|screen| screen.alternate_screen() && screen.contents().contains("Resize(80, 24)"));

    keyboard.write_all(b"\x1a").unwrap();
    terminal.until(|screen| !screen.alternate_screen() && screen.contents().contains("SHELL-AGAIN"));
    keyboard.write_all(b"\r").unwrap();
    terminal.until(|screen| screen.alternate_screen() && screen.contents().contains("pid="));
    keyboard.write_all(b"q").unwrap();
    terminal.until(|screen| screen.contents().contains("OVER"));
    assert!(shell.0.wait().unwrap().success());
}

#[test]
fn a_session_whose_line_is_stalled_ends() {
    let PtyPair { master, slave } = pty();
    let folder = tempfile::tempdir().unwrap();
    let told = folder.path().join("stalled");
    let mut command = child_command("flood");
    command.env("DONDOC_TEST_TOLD", &told);
    let mut child = Killed(slave.spawn_command(command).unwrap());
    {
        let mut reader = master.try_clone_reader().unwrap();
        let mut shown = vt100::Parser::new(24, 80, 0);
        let mut bytes = [0; 256];
        while !shown.screen().contents().contains("flood") {
            let count = reader.read(&mut bytes).unwrap();
            shown.process(&bytes[..count]);
        }
    }
    // From here on the test does not read. The writer is kept: when dropped, it would send a line end and Ctrl-D.
    let mut keyboard = master.take_writer().unwrap();
    keyboard.write_all(b"x").unwrap();
    until("the line to stall", || told.exists());
    let begun = Instant::now();
    kill_process(Pid::from_raw(child.0.process_id().unwrap() as i32).unwrap(), Signal::TERM).unwrap();
    until("the session to end", || child.0.try_wait().unwrap().is_some());
    println!("the session ended after {:?}", begun.elapsed());
}

#[test]
fn a_session_whose_terminal_vanishes_ends() {
    let PtyPair { master, slave } = pty();
    let mut child = Killed(slave.spawn_command(child_command("plain")).unwrap());
    drop(slave);
    let mut reader = master.try_clone_reader().unwrap();
    let mut shown = vt100::Parser::new(24, 80, 0);
    let mut bytes = [0; 256];
    while !shown.screen().contents().contains("pid=") {
        let count = reader.read(&mut bytes).unwrap();
        shown.process(&bytes[..count]);
    }
    let begun = Instant::now();
    drop((reader, master));
    until("the session to end", || child.0.try_wait().unwrap().is_some());
    println!("the session ended after {:?}", begun.elapsed());
}
