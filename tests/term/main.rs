//! The terminal layer on real pseudo-terminals: reading, lost connections, stalls, stops, restoring the terminal.
#![allow(clippy::unwrap_used, clippy::panic, reason = "functions that tests share may fail them")]

mod line;
mod session;
#[path = "../support/wait.rs"]
mod wait;

use std::io::Read;
use std::sync::mpsc::{self, Receiver};
use std::time::Instant;

use portable_pty::{MasterPty, PtyPair, PtySize, native_pty_system};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use wait::PATIENCE;

fn pty() -> PtyPair {
    native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap()
}

fn numbered(number: usize) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, 80, 24));
    for row in 0..24 {
        frame.set_string(0, row, format!("khung {number} hàng {row}"), Style::new());
        // Every cell differs from frame to frame, so that each frame has its full size.
        let fill = ["·", "×", "đ"][number % 3].repeat(50);
        frame.set_string(25, row, fill, Style::new());
    }
    frame
}

/// What a person at the other end sees.
struct Terminal {
    pieces: Receiver<Vec<u8>>,
    parser: vt100::Parser,
}

impl Terminal {
    fn new(master: &dyn MasterPty, rows: u16, columns: u16) -> Self {
        let mut reader = master.try_clone_reader().unwrap();
        let (sender, pieces) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { pieces, parser: vt100::Parser::new(rows, columns, 100) }
    }

    fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Reads until the screen meets the condition.
    fn until(&mut self, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(self.screen()) {
            match self.pieces.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.parser.process(&piece),
                Err(error) => panic!("{error}; the screen shows:\n{}", self.screen().contents()),
            }
        }
    }
}
