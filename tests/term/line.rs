//! Input and output threads on a separate pseudo-terminal.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use dondoc::tui::term::caps::Glyphs;
use dondoc::tui::term::{Caps, Clipboard, Colour, Key, Screen, TermEvent, input};
use portable_pty::{MasterPty, PtyPair};
use ratatui::layout::Position;

use super::{PATIENCE, Terminal, numbered, pty};

const CAPS: Caps =
    Caps { colour: Colour::Ansi16, glyphs: Glyphs::Unicode, screen: true, clipboard: Clipboard::Terminal };

/// Our end of the pseudo-terminal, in raw mode.
fn line(master: &dyn MasterPty) -> File {
    let path: PathBuf = master.tty_name().unwrap();
    let flags = rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NONBLOCK;
    let tty = OpenOptions::new().read(true).write(true).custom_flags(flags.bits() as i32).open(path).unwrap();
    let mut mode = rustix::termios::tcgetattr(&tty).unwrap();
    mode.make_raw();
    rustix::termios::tcsetattr(&tty, rustix::termios::OptionalActions::Now, &mode).unwrap();
    tty
}

fn reading(pair: &PtyPair) -> (input::Input, Receiver<TermEvent>, Box<dyn Write + Send>) {
    let (sender, events) = mpsc::channel();
    let input = input::start(line(&*pair.master), false, sender).unwrap();
    (input, events, pair.master.take_writer().unwrap())
}

fn chars(text: &str) -> Vec<Key> {
    text.chars().map(Key::Char).collect()
}

#[test]
fn keys_that_come_together_are_one_batch() {
    let pair = pty();
    let (_input, events, mut keyboard) = reading(&pair);
    keyboard.write_all("\x7fđ".as_bytes()).unwrap();
    let burst = vec![Key::Backspace, Key::Char('đ')];
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(burst)));
    keyboard.write_all("a\x1b[200~xin\rchào\x1b[201~b\x1b[A".as_bytes()).unwrap();
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(chars("a"))));
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Paste("xin\nchào".into())));
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(vec![Key::Char('b'), Key::Up])));
    keyboard.write_all(b"\x1b").unwrap();
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(vec![Key::Esc])));
}

#[test]
fn a_long_paste_that_is_not_marked_is_one_batch() {
    let text = "một dòng\r".repeat(10_000);
    let keys = text.chars().count();
    // If the test thread does not run for a while, it splits the sequence itself; that does not happen every time.
    let whole = (0..5).any(|_| {
        let pair = pty();
        let (_input, events, mut keyboard) = reading(&pair);
        keyboard.write_all(text.as_bytes()).unwrap();
        matches!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(batch)) if batch.len() == keys)
    });
    assert!(whole);
}

#[test]
fn a_closed_line_is_told_once_and_ends_the_thread() {
    let PtyPair { master, slave } = pty();
    let (sender, events) = mpsc::channel::<TermEvent>();
    let _input = input::start(line(&*master), false, sender).unwrap();
    let mut keyboard = master.take_writer().unwrap();
    keyboard.write_all(b"ab").unwrap();
    assert_eq!(events.recv_timeout(PATIENCE), Ok(TermEvent::Keys(chars("ab"))));
    drop((keyboard, master, slave));
    // The keyboard of this test sends an end of file when it is dropped, and that may still be read as keys.
    let mut next = events.recv_timeout(PATIENCE);
    while let Ok(TermEvent::Keys(_)) = next {
        next = events.recv_timeout(PATIENCE);
    }
    assert_eq!(next, Ok(TermEvent::Lost));
    // The thread has dropped the channel: it has ended, so it does not use processor time.
    assert_eq!(events.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn dropping_the_input_ends_its_thread() {
    let pair = pty();
    let (input, events, _keyboard) = reading(&pair);
    drop(input);
    assert_eq!(events.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn a_stalled_line_blocks_nobody_and_shows_the_newest_frame_when_it_moves_again() {
    let pair = pty();
    let screen = Screen::start(line(&*pair.master), CAPS, || ()).unwrap();
    let begun = Instant::now();
    for number in 0..200 {
        screen.present(numbered(number), None);
        // Like the main loop: the next frame is sent when this one has begun, or the terminal has stalled.
        while begun.elapsed() < Duration::from_secs(2) && screen.lag() == Duration::ZERO {
            std::thread::yield_now();
        }
    }
    screen.present(numbered(200), Some(Position { x: 6, y: 2 }));
    assert!(begun.elapsed() < PATIENCE, "a stalled line holds nobody up");
    let mut terminal = Terminal::new(&*pair.master, 24, 80);
    terminal.until(|screen| screen.contents().contains("khung 200 hàng 23") && screen.cursor_position() == (2, 6));
    assert!(terminal.screen().contents().starts_with("khung 200 hàng 0"));
    assert!(screen.finish(PATIENCE));
}

#[test]
fn a_line_that_never_moves_again_is_abandoned_in_time() {
    let pair = pty();
    let screen = Screen::start(line(&*pair.master), CAPS, || ()).unwrap();
    let mut number = 0;
    while screen.lag() < Duration::from_millis(200) {
        screen.present(numbered(number), None);
        number += 1;
        assert!(number < 1_000_000);
    }
    assert!(!screen.pause(Duration::from_millis(50)), "a frame is still under way");
    assert!(!screen.finish(Duration::from_millis(100)));
    assert!(!screen.finish(Duration::from_millis(100)), "still cut");
}

#[test]
fn a_copy_reaches_the_terminal_as_osc_52() {
    let pair = pty();
    let screen = Screen::start(line(&*pair.master), CAPS, || ()).unwrap();
    screen.copy("Nghệ An");
    let mut reader = pair.master.try_clone_reader().unwrap();
    let wanted = "\x1b]52;c;Tmdo4buHIEFu\x1b\\";
    let mut bytes = vec![0; wanted.len()];
    reader.read_exact(&mut bytes).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), wanted);
}
