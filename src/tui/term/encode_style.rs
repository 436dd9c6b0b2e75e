//! The current style of the terminal, and how to change it in the fewest bytes.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::caps::Colour;

/// Attributes with the codes that set and unset them (ECMA-48, SGR). 22 unsets both bold and dim.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Attributes that are visible on a blank.
pub(super) const LINES: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// The current style of the terminal: the default foreground and background are `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pen {
    fg: Option<u8>,
    bg: Option<u8>,
    modifier: Modifier,
}

impl Pen {
    fn of(cell: &Cell, colour: Colour) -> Self {
        let ansi = |c| {
            if colour == Colour::Mono { None } else { ansi(c) }
        };
        Self { fg: ansi(cell.fg), bg: ansi(cell.bg), modifier: cell.modifier }
    }

    /// Whether `cell` has this style.
    pub(super) fn is(self, cell: &Cell, colour: Colour) -> bool {
        self == Self::of(cell, colour)
    }

    /// Changes to the style of `cell`. A blank needs no exact foreground, so it keeps the current one.
    pub(super) fn to(&mut self, cell: &Cell, colour: Colour, out: &mut Vec<u8>) {
        let mut next = Self::of(cell, colour);
        if cell.symbol() == " " && !(self.modifier | next.modifier).intersects(LINES) {
            next = Self { bg: next.bg, ..*self };
        }
        if *self == next {
            return;
        }
        let (delta, whole) = (self.delta(next), Self::default().delta(next));
        out.extend_from_slice(b"\x1b[");
        if next == Self::default() {
            // `CSI m` alone resets.
        } else if delta.len() <= whole.len() + 2 {
            out.extend_from_slice(delta.as_bytes());
        } else {
            out.extend_from_slice(b"0;");
            out.extend_from_slice(whole.as_bytes());
        }
        out.push(b'm');
        *self = next;
    }

    fn delta(self, next: Self) -> String {
        let mut codes: Vec<u8> = Vec::new();
        let mut kept = self.modifier;
        for (attribute, _, unset) in ATTRIBUTES {
            if kept.contains(attribute) && !next.modifier.contains(attribute) {
                codes.push(unset);
                for (other, _, code) in ATTRIBUTES {
                    if code == unset {
                        kept.remove(other);
                    }
                }
            }
        }
        for (attribute, set, _) in ATTRIBUTES {
            if next.modifier.contains(attribute) && !kept.contains(attribute) {
                codes.push(set);
            }
        }
        if self.fg != next.fg {
            codes.push(next.fg.map_or(39, |n| if n < 8 { 30 + n } else { 82 + n }));
        }
        if self.bg != next.bg {
            codes.push(next.bg.map_or(49, |n| if n < 8 { 40 + n } else { 92 + n }));
        }
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
    }
}

/// The number of one of the 16 ANSI colours; any other colour is the default one.
fn ansi(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(n @ 0..16) => n,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
    })
}
