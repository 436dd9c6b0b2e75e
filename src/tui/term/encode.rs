//! Encodes frames: only the difference from the screen, in the fewest bytes that every terminal understands.
//!
//! The encoder is our own because ratatui's crossterm backend writes an absolute move (up to 8 bytes) before every
//! changed run and resets the style after every frame. Here moving a `>` one row down costs about 30 bytes.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use unicode_width::UnicodeWidthStr;

use super::ascii::shown;
use super::caps::Caps;
use super::encode_style::{LINES, Pen};

/// Synchronized output (DEC private mode 2026): the terminal shows the frame when it is complete. Other terminals
/// ignore it.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";
/// The maximum of unchanged cells in a row that are written again instead of skipped.
const REWRITE: u16 = 3;
/// The number of blank cells at the end of a row from which erasing is shorter than writing spaces.
const ERASE: u16 = 4;

/// Knows the content of the terminal and the position and style of its cursor.
#[derive(Debug)]
pub struct Encoder {
    caps: Caps,
    /// The content of the terminal; invalid while `lost`.
    screen: Buffer,
    /// The terminal's content is unknown: the next frame clears and draws everything.
    lost: bool,
    cursor: Option<Position>,
    /// `None` if unknown.
    cursor_visible: Option<bool>,
    pen: Pen,
}

impl Encoder {
    /// An encoder for a terminal of unknown content.
    pub fn new(caps: Caps) -> Self {
        Self {
            caps,
            screen: Buffer::empty(Rect::ZERO),
            lost: true,
            cursor: None,
            cursor_visible: None,
            pen: Pen::default(),
        }
    }

    /// Forgets the content of the terminal: the next frame is drawn completely.
    pub fn forget(&mut self) {
        self.lost = true;
    }

    /// The frame that was last sent to the terminal.
    pub fn last(&self) -> &Buffer {
        &self.screen
    }

    /// Appends to `out` what turns the screen into `next` with the cursor at `cursor` (`None`: hidden); nothing if it
    /// looks like that already. `next` must begin at (0, 0). Returns the previous frame's buffer for reuse.
    pub fn frame(&mut self, next: Buffer, cursor: Option<Position>, out: &mut Vec<u8>) -> Buffer {
        let begin = out.len();
        out.extend_from_slice(BEGIN.as_bytes());
        let blank = out.len();
        if self.lost || self.screen.area != next.area {
            self.clear(next.area, out);
        }
        let old = std::mem::replace(&mut self.screen, Buffer::empty(Rect::ZERO));
        self.paint(&old, &next, out);
        self.place(cursor.filter(|at| next.area.contains(*at)), out);
        self.screen = next;
        if out.len() == blank {
            out.truncate(begin);
        } else {
            out.extend_from_slice(END.as_bytes());
        }
        old
    }

    fn clear(&mut self, area: Rect, out: &mut Vec<u8>) {
        // The style first, because erasing fills with its background.
        out.extend_from_slice(b"\x1b[0m\x1b[2J\x1b[H");
        self.pen = Pen::default();
        self.cursor = Some(Position::ORIGIN);
        self.cursor_visible = None;
        self.screen = Buffer::empty(area);
        self.lost = false;
    }

    fn place(&mut self, cursor: Option<Position>, out: &mut Vec<u8>) {
        if let Some(cursor) = cursor {
            self.go(cursor, out);
        }
        let visible = cursor.is_some();
        if self.cursor_visible.replace(visible) != Some(visible) {
            out.extend_from_slice(if visible { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
    }

    fn paint(&mut self, old: &Buffer, next: &Buffer, out: &mut Vec<u8>) {
        let mut erased: Option<Position> = None;
        let mut row = (u16::MAX, 0);
        for (x, y, cell) in differences(old, next) {
            if erased.is_some_and(|from| from.y == y && x >= from.x) {
                continue;
            }
            if row.0 != y {
                row = (y, blank_from(next, y));
            }
            let to = Position { x, y };
            if x >= row.1 && changed(old, next, to) >= ERASE {
                self.go_over(to, next, out);
                self.pen.to(&Cell::EMPTY, self.caps.colour, out);
                out.extend_from_slice(b"\x1b[K");
                erased = Some(to);
                continue;
            }
            self.go_over(to, next, out);
            self.write(cell, next.area.width, out);
        }
    }

    /// Writes one cell at the cursor. The resulting cursor position is certain only for one plain character of one
    /// cell: terminals disagree about all others, so then the next cell needs a move.
    fn write(&mut self, cell: &Cell, width: u16, out: &mut Vec<u8>) {
        self.pen.to(cell, self.caps.colour, out);
        let text = shown(cell.symbol(), self.caps.glyphs);
        out.extend_from_slice(text.as_bytes());
        let plain = text.len() == 1 || (text.chars().nth(1).is_none() && text.width() == 1);
        self.cursor = self
            .cursor
            .filter(|_| plain)
            .map(|at| Position { x: at.x + 1, ..at })
            // After the last column a terminal waits before it wraps.
            .filter(|at| at.x < width);
    }

    /// Moves to `to`, writing cells again if that is shorter than a move.
    fn go_over(&mut self, to: Position, screen: &Buffer, out: &mut Vec<u8>) {
        if let Some(at) = self.cursor
            && at.y == to.y
            && at.x < to.x
            && to.x - at.x <= REWRITE
        {
            let between = || (at.x..to.x).filter_map(|x| screen.cell((x, at.y)));
            let plain = between().all(|cell| cell.symbol().len() == 1 && self.pen.is(cell, self.caps.colour));
            if plain {
                for cell in between() {
                    out.extend_from_slice(shown(cell.symbol(), self.caps.glyphs).as_bytes());
                }
                self.cursor = Some(to);
                return;
            }
        }
        self.go(to, out);
    }

    /// Moves the cursor by the shortest sequence. Line feeds are not used: on the last row they scroll.
    fn go(&mut self, to: Position, out: &mut Vec<u8>) {
        if self.cursor == Some(to) {
            return;
        }
        let absolute = match (to.x, to.y) {
            (0, 0) => "\x1b[H".to_owned(),
            (0, y) => format!("\x1b[{}H", y + 1),
            (x, y) => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        let relative = self.cursor.map(|at| vertical(at.y, to.y) + &horizontal(at.x, to.x));
        let shortest = relative.filter(|relative| relative.len() < absolute.len()).unwrap_or(absolute);
        out.extend_from_slice(shortest.as_bytes());
        self.cursor = Some(to);
    }
}

fn vertical(from: u16, to: u16) -> String {
    match to.cmp(&from) {
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Less => steps(from - to, 'A'),
        std::cmp::Ordering::Greater => steps(to - from, 'B'),
    }
}

fn horizontal(from: u16, to: u16) -> String {
    match (from, to) {
        _ if from == to => String::new(),
        (_, 0) => "\r".into(),
        _ if to > from => steps(to - from, 'C'),
        _ if from - to <= 4 => "\u{8}".repeat(usize::from(from - to)),
        _ => steps(from - to, 'D'),
    }
}

fn steps(count: u16, letter: char) -> String {
    if count == 1 { format!("\x1b[{letter}") } else { format!("\x1b[{count}{letter}") }
}

/// The cells of `new` to write over `old`, which has the same area.
///
/// ratatui's own `diff` is not used: if a styled narrow letter replaces a wide one, it does not rewrite the right half,
/// and terminals paint that half in the new style.
fn differences<'a>(old: &'a Buffer, new: &'a Buffer) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    let width = new.area.width;
    (0..new.area.height).flat_map(move |y| {
        // Up to `stale` the terminal's cells lost a half of a wide letter; up to `hidden` a wide letter covers them.
        let (mut stale, mut hidden) = (0, 0);
        (0..width).filter_map(move |x| {
            let (was, is) = (old.cell((x, y))?, new.cell((x, y))?);
            let differs = was != is || x < stale;
            if differs || x < hidden {
                stale = stale.max(x + cells(was));
            }
            if x < hidden {
                return None;
            }
            hidden = x + cells(is);
            differs.then_some((x, y, is))
        })
    })
}

/// The width of a cell's letter.
fn cells(cell: &Cell) -> u16 {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) as u16 }
}

/// Whether erasing gives the same result as the cell.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(LINES)
}

/// The column from which row `y` is blank.
fn blank_from(screen: &Buffer, y: u16) -> u16 {
    (0..screen.area.width)
        .rev()
        .find_map(|x| screen.cell((x, y)).filter(|cell| !is_blank(cell)).map(|cell| x + cells(cell)))
        .unwrap_or(0)
}

/// How many cells differ from `from` to the end of its row.
fn changed(old: &Buffer, new: &Buffer, from: Position) -> u16 {
    (from.x..new.area.width).filter(|x| old.cell((*x, from.y)) != new.cell((*x, from.y))).count() as u16
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
