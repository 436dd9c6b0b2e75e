//! Aligned columns of text, measured in cells.

use crate::text::{Ellipsis, pad, pad_left, printable, width};

/// Cells between two columns.
const GAP: usize = 2;

/// A column: its heading and how it gives way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub head: String,
    /// Numbers stand at the right.
    pub right: bool,
    /// Cells below which it is not squeezed; the widest column that may shrink gives way first.
    pub least: usize,
}

/// A table whose columns grow with what is put into them.
pub struct Table {
    columns: Vec<Column>,
    widths: Vec<usize>,
    /// Cells of a line, where they are limited.
    room: Option<usize>,
}

impl Table {
    /// A table in so many cells; as wide as it wants where there is no limit.
    pub fn new(columns: Vec<Column>, room: Option<usize>) -> Table {
        let widths = columns.iter().map(|column| width(&column.head)).collect();
        Table { columns, widths, room }
    }

    /// Makes room for these rows, for all lines from here on.
    pub fn fit(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            for (held, cell) in self.widths.iter_mut().zip(row) {
                *held = (*held).max(width(&printable(cell)));
            }
        }
        let Some(room) = self.room else { return };
        while self.total() > room {
            let slack = |(at, column): (usize, &Column)| {
                let held = self.widths.get(at).copied().unwrap_or(0);
                (held.saturating_sub(column.least), at)
            };
            let Some((slack, at)) = self.columns.iter().enumerate().map(slack).max().filter(|(slack, _)| *slack > 0)
            else {
                return;
            };
            let over = self.total() - room;
            if let Some(held) = self.widths.get_mut(at) {
                *held -= over.min(slack);
            }
        }
    }

    fn total(&self) -> usize {
        self.widths.iter().sum::<usize>() + GAP * self.widths.len().saturating_sub(1)
    }

    /// The headings as a line.
    pub fn head(&self) -> String {
        let heads: Vec<String> = self.columns.iter().map(|column| column.head.clone()).collect();
        self.line(&heads)
    }

    /// A row as a line.
    pub fn line(&self, row: &[String]) -> String {
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
}
