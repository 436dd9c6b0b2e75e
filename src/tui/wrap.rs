//! Wraps text into lines of a width, at spaces if there are any.

use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use crate::text::width;

/// A text in lines of at most `cells` cells; an empty text is one empty line.
pub(in crate::tui) fn wrap(text: &str, cells: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(&Line::raw(line), cells)).map(|line| line.to_string()).collect()
}

/// A styled line in lines of at most `cells` cells, keeping its styles and its indent.
pub(in crate::tui) fn wrap_line(line: &Line<'_>, cells: usize) -> Vec<Line<'static>> {
    wrap_hanging(line, cells, 0)
}

/// The same, with this indent for each line except the first.
pub(in crate::tui) fn wrap_hanging(line: &Line<'_>, cells: usize, indent: usize) -> Vec<Line<'static>> {
    let cells = cells.max(1);
    let indent = if indent + 10 < cells { indent } else { 0 };
    let mut breaker = Breaker { cells, indent, done: Vec::new(), open: Vec::new(), used: 0 };
    for span in &line.spans {
        for word in span.content.split_word_bounds() {
            breaker.add(&Span::styled(word.to_owned(), span.style));
        }
    }
    breaker.done.push(breaker.open);
    let style = line.style;
    breaker.done.into_iter().map(|spans| Line::from(joined(spans)).style(style)).collect()
}

struct Breaker {
    cells: usize,
    indent: usize,
    done: Vec<Vec<Span<'static>>>,
    open: Vec<Span<'static>>,
    used: usize,
}

impl Breaker {
    fn add(&mut self, word: &Span<'static>) {
        let wide = width(&word.content);
        if self.used + wide <= self.cells {
            self.used += wide;
            self.open.push(word.clone());
        } else if word.content.trim().is_empty() {
            self.next();
        } else if wide <= self.cells {
            self.next_with_tail(wide);
            self.used += wide;
            self.open.push(word.clone());
        } else {
            self.cut(word);
        }
    }

    fn next(&mut self) {
        self.done.push(std::mem::take(&mut self.open));
        self.used = 0;
        if self.indent > 0 {
            self.open.push(Span::raw(" ".repeat(self.indent)));
            self.used = self.indent;
        }
    }

    /// Punctuation belongs to the word before it: `1830-QĐ/TU` stays whole if a space is before it.
    fn next_with_tail(&mut self, word: usize) {
        let cut = self.open.iter().rposition(|span| span.content.trim().is_empty()).map_or(0, |at| at + 1);
        let tail = if cut == 0 { Vec::new() } else { self.open.split_off(cut) };
        let wide: usize = tail.iter().map(|span| width(&span.content)).sum();
        self.next();
        if self.used + wide + word <= self.cells {
            self.used += wide;
            self.open.extend(tail);
        } else if let Some(line) = self.done.last_mut() {
            line.extend(tail);
        }
    }

    /// A word wider than a line is cut between letters.
    fn cut(&mut self, word: &Span<'static>) {
        for letter in word.content.graphemes(true) {
            let wide = width(letter);
            if self.used + wide > self.cells && self.used > self.indent {
                self.next();
            }
            self.used += wide;
            self.open.push(Span::styled(letter.to_owned(), word.style));
        }
    }
}

/// Neighbours of one style as one span.
fn joined(spans: Vec<Span<'static>>) -> Vec<Span<'static>> {
    let mut whole: Vec<Span<'static>> = Vec::new();
    for span in spans {
        match whole.last_mut() {
            Some(last) if last.style == span.style => last.content.to_mut().push_str(&span.content),
            _ => whole.push(span),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_keep_symbols_whole() {
        assert_eq!(wrap("theo Quyết định 1830-QĐ/TU hôm nay", 22), ["theo Quyết định ", "1830-QĐ/TU hôm nay"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("một\n\nhai", 10), ["một", "", "hai"]);
        for cells in 1..30 {
            for line in wrap("Cắt giảm, đơn giản hóa thủ tục hành chính (TTHC)", cells) {
                assert!(width(line.trim_end()) <= cells, "{line:?} in {cells}");
            }
        }
    }
}
