//! A real terminal: the program in a pty, its screen as an admin would see it.
#![allow(unreachable_pub, reason = "each test includes this file as a private module")]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::wait::{PATIENCE, until};
use super::{Home, PROGRAM};

/// The program on a terminal of this many columns and rows.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    bytes: u64,
}

impl Terminal {
    /// Opens the screen of a home at 80×24 in English.
    pub fn open(home: &Home) -> Terminal {
        Terminal::sized(home, 80, 24, &[])
    }

    /// Opens it at a size, with additional environment.
    pub fn sized(home: &Home, columns: u16, rows: u16, more: &[(&str, &str)]) -> Terminal {
        Terminal::running(home, PROGRAM, &[], columns, rows, more)
    }

    /// Opens it on a terminal that reports no size.
    pub fn without_size(home: &Home) -> Terminal {
        let mut terminal = Terminal::on(home.environment(), PROGRAM, &[], PtySize::default());
        terminal.screen.screen_mut().set_size(24, 80);
        terminal
    }

    /// Runs any program in the terminal, in the environment of a home.
    pub fn running(
        home: &Home,
        program: &str,
        args: &[&str],
        columns: u16,
        rows: u16,
        more: &[(&str, &str)],
    ) -> Terminal {
        let mut environment = home.environment();
        environment.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
        let more = more.iter().map(|(key, value)| (*key, (*value).to_owned()));
        Terminal::with(environment.into_iter().chain(more), program, args, columns, rows)
    }

    /// Runs any program in the terminal, in an environment of the caller's choice.
    pub fn with<'a>(
        environment: impl IntoIterator<Item = (&'a str, String)>,
        program: &str,
        args: &[&str],
        columns: u16,
        rows: u16,
    ) -> Terminal {
        Terminal::on(environment, program, args, PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })
    }

    fn on<'a>(
        environment: impl IntoIterator<Item = (&'a str, String)>,
        program: &str,
        args: &[&str],
        size: PtySize,
    ) -> Terminal {
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.cwd("/");
        command.env_clear();
        for (key, value) in environment {
            command.env(key, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(read) = reader.read(&mut buffer) {
                if read == 0 || sender.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(size.rows.max(1), size.cols.max(1), 0);
        Terminal { child, master: pair.master, keys, output, screen, bytes: 0 }
    }

    /// Sends bytes as a keyboard would.
    pub fn keys(&mut self, keys: &str) -> &mut Terminal {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the program takes keys");
        self
    }

    /// The current text of the screen, one line per row, without trailing blanks.
    pub fn text(&self) -> String {
        let screen = self.screen.screen();
        let (_, columns) = screen.size();
        screen.rows(0, columns).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    /// The cells on the screen, with their colours.
    pub fn cells(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Reads the program's output until the text of the screen meets a condition, or nothing came for this long;
    /// returns whether it did.
    pub fn within(&mut self, quiet: Duration, fulfilled: impl Fn(&str) -> bool) -> bool {
        while !fulfilled(&self.text()) {
            let Ok(bytes) = self.output.recv_timeout(quiet) else { return false };
            self.bytes += bytes.len() as u64;
            self.screen.process(&bytes);
        }
        true
    }

    /// Reads one more piece of the program's output; returns whether one came within this time.
    pub fn more(&mut self, quiet: Duration) -> bool {
        let Ok(bytes) = self.output.recv_timeout(quiet) else { return false };
        self.bytes += bytes.len() as u64;
        self.screen.process(&bytes);
        true
    }

    /// Bytes the program has written so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The position of the cursor: row and column, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        self.screen.screen().cursor_position()
    }

    /// Waits until the screen meets a condition.
    pub fn wait(&mut self, what: &str, fulfilled: impl Fn(&str) -> bool) -> &mut Terminal {
        let end = Instant::now() + PATIENCE;
        while !fulfilled(&self.text()) {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => {
                    self.bytes += bytes.len() as u64;
                    self.screen.process(&bytes);
                }
                Err(RecvTimeoutError::Timeout) => panic!("waited for {what}; the screen is\n{}", self.text()),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the program ended before {what}; the screen is\n{}", self.text())
                }
            }
        }
        self
    }

    /// Waits until the cursor has left a row.
    pub fn leave_row(&mut self, row: u16) {
        while self.cursor().0 == row {
            let bytes = self.output.recv_timeout(PATIENCE).expect("the cursor moves");
            self.bytes += bytes.len() as u64;
            self.screen.process(&bytes);
        }
    }

    /// Waits until a text is on the screen.
    pub fn see(&mut self, text: &str) -> &mut Terminal {
        self.wait(&format!("“{text}”"), |screen| screen.contains(text))
    }

    /// Waits until a text is gone from the screen.
    pub fn gone(&mut self, text: &str) -> &mut Terminal {
        self.wait(&format!("“{text}” to go"), |screen| !screen.contains(text))
    }

    /// Changes the terminal's size.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("a resize");
        self.screen.screen_mut().set_size(rows, columns);
        self
    }

    /// The process number of the program.
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// The signal that the kernel sends when the terminal is closed. (That a closed terminal ends the input is tested
    /// in the tests of the input.)
    pub fn hang_up(&mut self) {
        let _ = std::process::Command::new("kill").args(["-HUP", &self.pid().to_string()]).status();
    }

    /// Waits for the program to end; returns its exit code.
    pub fn ended(&mut self) -> u32 {
        let mut ended = None;
        until("the program to end", || {
            ended = self.child.try_wait().expect("a status");
            ended.is_some()
        });
        ended.expect("a status").exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
