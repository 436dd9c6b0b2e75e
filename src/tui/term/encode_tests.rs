//! Tests of the encoder against a terminal emulator.

use proptest::prelude::*;
use ratatui::style::{Modifier, Style};

use super::super::caps::{Colour, Glyphs};
use super::super::clipboard::Clipboard;
use super::*;

const CAPS: Caps =
    Caps { colour: Colour::Ansi16, glyphs: Glyphs::Unicode, screen: true, clipboard: Clipboard::Terminal };

struct Rig {
    encoder: Encoder,
    terminal: vt100::Parser,
}

impl Rig {
    fn new(caps: Caps, rows: u16, columns: u16) -> Self {
        Self { encoder: Encoder::new(caps), terminal: vt100::Parser::new(rows, columns, 0) }
    }

    fn show(&mut self, frame: Buffer, cursor: Option<Position>) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.encoder.frame(frame, cursor, &mut bytes);
        self.terminal.process(&bytes);
        bytes
    }

    /// Whether the emulator shows exactly `frame`.
    fn check(&self, frame: &Buffer) -> Result<(), String> {
        for y in 0..frame.area.height {
            let mut x = 0;
            while x < frame.area.width {
                let cell = &frame[(x, y)];
                let shown = self.terminal.screen().cell(y, x).unwrap();
                let contents = if shown.has_contents() { shown.contents() } else { " " };
                let width = cell.symbol().width().max(1) as u16;
                let visible = cell.symbol() != " ";
                if contents != cell.symbol()
                    || shown.bgcolor() != colour(cell.bg)
                    || shown.inverse() != cell.modifier.contains(Modifier::REVERSED)
                    || shown.underline() != cell.modifier.contains(Modifier::UNDERLINED)
                    || visible && shown.fgcolor() != colour(cell.fg)
                    || visible && shown.bold() != cell.modifier.contains(Modifier::BOLD)
                {
                    return Err(format!("({x}, {y}): {contents:?} {shown:?} is not {cell:?}"));
                }
                x += width;
            }
        }
        Ok(())
    }
}

fn colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Red => vt100::Color::Idx(1),
        Color::Yellow => vt100::Color::Idx(3),
        Color::LightBlue => vt100::Color::Idx(12),
        _ => vt100::Color::Default,
    }
}

fn list(selected: u16) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, 80, 24));
    frame.set_string(0, 0, "BCĐ CCHC Nghệ An          admin1, admin2 +1", Style::new());
    for row in 0..18 {
        let style = if row % 3 == 0 { Style::new().fg(Color::Red) } else { Style::new() };
        let text = "  23-0042 30/09  53n Đ H.Diễn Châu  Cắt giảm, đơn giản hóa thủ tục hành chính";
        frame.set_string(0, 4 + row, text, style);
    }
    frame.set_string(0, 4 + selected, ">", Style::new());
    frame
}

#[test]
fn a_move_in_a_list_costs_at_most_sixty_bytes() {
    let mut rig = Rig::new(CAPS, 24, 80);
    let at = |row| Some(Position { x: 0, y: 4 + row });
    rig.show(list(0), at(0));
    for row in 1..18 {
        let bytes = rig.show(list(row), at(row));
        assert!(bytes.len() <= 40, "{} bytes: {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
        rig.check(&list(row)).unwrap();
        assert_eq!(rig.terminal.screen().cursor_position(), (4 + row, 0));
    }
    let up = rig.show(list(3), at(3));
    assert!(up.len() <= 60, "{}", up.len());
    rig.check(&list(3)).unwrap();
}

#[test]
fn a_whole_screen_stays_under_four_kilobytes() {
    let mut rig = Rig::new(CAPS, 24, 80);
    let first = rig.show(list(0), None);
    assert!(first.len() <= 4096, "{}", first.len());
    let empty = rig.show(Buffer::empty(Rect::new(0, 0, 80, 24)), None);
    assert!(empty.len() <= 300, "erasing a screen took {} bytes", empty.len());
    rig.check(&Buffer::empty(Rect::new(0, 0, 80, 24))).unwrap();
}

#[test]
fn the_same_frame_costs_nothing() {
    let mut rig = Rig::new(CAPS, 24, 80);
    let cursor = Some(Position { x: 3, y: 3 });
    rig.show(list(0), cursor);
    assert_eq!(rig.show(list(0), cursor), b"");
    let hidden = rig.show(list(0), None);
    assert_eq!(hidden, b"\x1b[?2026h\x1b[?25l\x1b[?2026l");
    assert!(rig.terminal.screen().hide_cursor());
}

#[test]
fn forgetting_and_resizing_paint_the_screen_anew() {
    let mut rig = Rig::new(CAPS, 24, 80);
    rig.show(list(2), None);
    rig.terminal.process(b"\x1b[1;1Hgarbage\x1b[31m");
    rig.encoder.forget();
    rig.show(list(2), None);
    rig.check(&list(2)).unwrap();
    let mut small = Buffer::empty(Rect::new(0, 0, 20, 5));
    small.set_string(0, 4, "nhỏ", Style::new());
    rig.terminal.screen_mut().set_size(5, 20);
    rig.show(small.clone(), None);
    rig.check(&small).unwrap();
}

#[test]
fn mono_and_ascii_terminals_get_nothing_else() {
    let mut rig = Rig::new(Caps { colour: Colour::Mono, glyphs: Glyphs::Ascii, ..CAPS }, 24, 80);
    let bytes = rig.show(list(1), None);
    assert!(bytes.is_ascii());
    assert!(!String::from_utf8_lossy(&bytes).contains("\x1b[31"));
    assert!(rig.terminal.screen().contents().contains("> 23-0042 30/09  53n D H.Dien Chau  Cat giam"));
}

fn any_frame() -> impl Strategy<Value = Buffer> {
    let words = prop::sample::select(vec![
        "a",
        ">",
        "Diễn Châu",
        "日本",
        "o\u{302}\u{301}",
        "   ",
        "│──│",
        "xong",
        "",
        "e\u{301}x",
        "dài hơn một chút",
    ]);
    let styles = (
        prop::sample::select(vec![Color::Reset, Color::Red, Color::LightBlue]),
        prop::sample::select(vec![Color::Reset, Color::Reset, Color::Yellow]),
        prop::sample::select(vec![
            Modifier::empty(),
            Modifier::BOLD,
            Modifier::REVERSED,
            Modifier::UNDERLINED,
            Modifier::BOLD | Modifier::REVERSED,
        ]),
    );
    prop::collection::vec((0..20u16, 0..6u16, words, styles), 0..12).prop_map(|writes| {
        let mut frame = Buffer::empty(Rect::new(0, 0, 20, 6));
        for (x, y, word, (fg, bg, modifier)) in writes {
            frame.set_string(x, y, word, Style::new().fg(fg).bg(bg).add_modifier(modifier));
        }
        frame
    })
}

proptest! {
    #[test]
    fn the_terminal_shows_every_frame_as_it_was_drawn(frames in prop::collection::vec(any_frame(), 1..6)) {
        let mut rig = Rig::new(CAPS, 6, 20);
        for frame in frames {
            let cursor = Position { x: 5, y: 3 };
            rig.show(frame.clone(), Some(cursor));
            prop_assert_eq!(rig.check(&frame), Ok(()));
            prop_assert_eq!(rig.terminal.screen().cursor_position(), (3, 5));
        }
    }
}
