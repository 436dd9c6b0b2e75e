//! Replaces characters that a terminal cannot show.

use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthStr;

use super::caps::Glyphs;

/// The text to send for a cell's `symbol`, with the same width. Borrowed from `symbol` if it can stay.
pub fn shown(symbol: &str, glyphs: Glyphs) -> std::borrow::Cow<'_, str> {
    if symbol.is_ascii() {
        return if symbol.bytes().any(|b| b.is_ascii_control()) { "?".into() } else { symbol.into() };
    }
    if symbol.chars().any(is_unsafe) {
        return "?".into();
    }
    let reduced = match glyphs {
        Glyphs::Unicode => return symbol.into(),
        Glyphs::Letters if symbol.chars().all(is_letter) => return symbol.into(),
        Glyphs::Letters => sign(symbol).unwrap_or('?'),
        Glyphs::Ascii => sign(symbol).or_else(|| base_letter(symbol)).unwrap_or('?'),
    };
    let mut text = String::from(reduced);
    text.extend(std::iter::repeat_n(' ', symbol.width().saturating_sub(1)));
    text.into()
}

/// `text` as [`Glyphs::Ascii`] shows it, for code that must know the result, such as a hint line.
pub fn plain(text: &str) -> String {
    text.nfc().map(|c| shown(c.encode_utf8(&mut [0; 4]), Glyphs::Ascii).into_owned()).collect()
}

/// Control characters would be executed and bidi controls would reorder the row: data must contain neither.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) || matches!(c, '₫' | '–' | '’' | '“' | '”')
}

fn sign(symbol: &str) -> Option<char> {
    Some(match symbol.chars().next()? {
        '─' | '━' | '╌' | '┄' | '┈' | '═' | '–' | '—' | '‐' | '‑' | '−' => '-',
        '│' | '┃' | '╎' | '┆' | '┊' | '║' | '▏' | '▐' => '|',
        '\u{2500}'..='\u{257f}' => '+',
        '█' | '▉' | '▊' | '▋' | '▓' | '■' | '▇' | '▆' => '#',
        '▌' | '▍' | '▎' | '▒' | '▅' | '▄' => '=',
        '░' | '▁' | '▂' | '▃' | '·' | '∙' => '.',
        // A cut word must not look like the end of a sentence.
        '…' => '~',
        '•' | '●' | '★' | '◆' | '▪' => '*',
        '○' | '□' | '◇' | '☐' => 'o',
        '↑' | '▲' | '△' => '^',
        '↓' | '▼' | '▽' => 'v',
        '→' | '▶' | '▸' | '›' | '»' => '>',
        '←' | '◀' | '◂' | '‹' | '«' => '<',
        '✓' | '✔' | '☑' => 'x',
        '✗' | '✘' | '×' => 'x',
        '“' | '”' | '„' => '"',
        '‘' | '’' | '‚' => '\'',
        '₫' => 'd',
        '≤' => '<',
        '≥' => '>',
        '\u{a0}' => ' ',
        _ => return None,
    })
}

fn base_letter(symbol: &str) -> Option<char> {
    match symbol.nfd().next()? {
        'đ' => Some('d'),
        'Đ' => Some('D'),
        base if base.is_ascii_graphic() => Some(base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_loses_its_accents_and_nothing_else() {
        assert_eq!(plain("Đôn đốc Diễn Châu lần 3"), "Don doc Dien Chau lan 3");
        assert_eq!(plain("Đo\u{302}n"), "Don");
        assert_eq!(plain("┌─┐│ │└─┘ ↑↓ …"), "+-+| |+-+ ^v ~");
        assert_eq!(plain("日本"), "? ? ");
        assert_eq!(shown("o\u{302}\u{301}", Glyphs::Ascii), "o");
    }

    #[test]
    fn the_linux_console_keeps_letters_but_not_lines() {
        assert_eq!(shown("ễ", Glyphs::Letters), "ễ");
        assert_eq!(shown("│", Glyphs::Letters), "|");
    }

    #[test]
    fn nothing_in_a_cell_can_command_the_terminal() {
        for glyphs in [Glyphs::Unicode, Glyphs::Letters, Glyphs::Ascii] {
            for symbol in ["\u{1b}[2J", "\u{9b}2J", "a\u{202e}", "\u{7f}"] {
                assert_eq!(shown(symbol, glyphs), "?");
            }
        }
    }
}
