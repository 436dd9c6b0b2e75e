//! Aligned columns of text, measured in cells.

use crate::text::{Ellipsis, pad, pad_left, printable, width};

/// Cells between two columns.
const GAP: usize = 2;

/// A column: its heading and how it is squeezed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Heading.
    pub head: String,
    /// Right-aligned, for numbers.
    pub right: bool,
    /// Below this width it is squeezed only if nothing else is left; `usize::MAX`: never.
    pub least: usize,
}

/// The minimum width of a column in any case.
const LAST: usize = 6;

/// A table whose columns grow with their content. If there is too little room, the column that is furthest above its
/// minimum is squeezed first; if it still does not fit, the terminal wraps it.
pub(super) struct Table {
    columns: Vec<Column>,
    widths: Vec<usize>,
    /// The cells of a line, if limited.
    room: Option<usize>,
}

impl Table {
    /// A table in this many cells; without a limit it is as wide as needed.
    pub(super) fn new(columns: Vec<Column>, room: Option<usize>) -> Table {
        let widths = columns.iter().map(|column| width(&column.head)).collect();
        Table { columns, widths, room }
    }

    /// Makes room for these rows, for all later lines.
    pub(super) fn fit(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            for (held, cell) in self.widths.iter_mut().zip(row) {
                *held = (*held).max(width(&printable(cell)));
            }
        }
        let Some(room) = self.room else { return };
        self.squeeze(room, |column| column.least);
        self.squeeze(room, |column| if column.least == usize::MAX { column.least } else { LAST });
    }

    /// Squeezes the columns that are above their minimum until the line fits.
    fn squeeze(&mut self, room: usize, least: impl Fn(&Column) -> usize) {
        while let Some(over) = self.total().checked_sub(room).filter(|over| *over > 0) {
            let slack = |(at, column): (usize, &Column)| {
                let held = self.widths.get(at).copied().unwrap_or(0);
                (held.saturating_sub(least(column)), at)
            };
            let widest = self.columns.iter().enumerate().map(slack).max();
            let Some((slack, at)) = widest.filter(|(slack, _)| *slack > 0) else { return };
            if let Some(held) = self.widths.get_mut(at) {
                *held -= over.min(slack);
            }
        }
    }

    fn total(&self) -> usize {
        self.widths.iter().sum::<usize>() + GAP * self.widths.len().saturating_sub(1)
    }

    /// The headings as a line.
    pub(super) fn head(&self) -> String {
        let heads: Vec<String> = self.columns.iter().map(|column| column.head.clone()).collect();
        self.line(&heads)
    }

    /// A row as a line.
    pub(super) fn line(&self, row: &[String]) -> String {
        let cells = self.columns.iter().zip(&self.widths).zip(row).map(|((column, cells), text)| {
            let text = printable(text);
            if column.right {
                pad_left(&text, *cells, Ellipsis::Unicode)
            } else {
                pad(&text, *cells, Ellipsis::Unicode)
            }
        });
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |head: &str, right, least| Column { head: head.to_owned(), right, least };
        vec![column("Mã", false, 4), column("Trễ", true, 3), column("Nhiệm vụ", false, 8)]
    }

    fn row(cells: [&str; 3]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn columns_are_aligned_by_cells() {
        let mut table = Table::new(columns(), None);
        let rows = [row(["1", "5", "Đôn đốc"]), row(["22222", "", "a\u{1b}b"])];
        table.fit(&rows);
        assert_eq!(table.head(), "Mã     Trễ  Nhiệm vụ");
        assert_eq!(table.line(&rows[0]), "1        5  Đôn đốc");
        assert_eq!(table.line(&rows[1]), "22222       a\u{fffd}b");
    }

    #[test]
    fn the_widest_gives_way_first() {
        let mut table = Table::new(columns(), Some(24));
        let rows = [row(["2023", "53", "Cắt giảm thủ tục hành chính"])];
        table.fit(&rows);
        assert_eq!(table.line(&rows[0]), "2023   53  Cắt giảm thủ…");
    }

    #[test]
    fn what_must_stay_whole_does_however_narrow_the_terminal() {
        let column = |head: &str, least| Column { head: head.to_owned(), right: false, least };
        let rows = [row(["NV-2026-0001", "30/09/2026", "Cắt giảm thủ tục hành chính"])];
        for room in 0..60 {
            let heads = vec![column("Mã", usize::MAX), column("Hạn", usize::MAX), column("Nhiệm vụ", 20)];
            let mut table = Table::new(heads, Some(room));
            table.fit(&rows);
            let line = table.line(&rows[0]);
            assert!(line.starts_with("NV-2026-0001  30/09/2026  Cắt g"), "{room}: {line}");
            assert!(width(&line) <= room.max(32), "{room}: {line}");
        }
    }
}
