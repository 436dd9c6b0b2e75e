//! Comma-separated values, as RFC 4180 has them and as spreadsheet programs save them: separated by comma,
//! semicolon or tab.

use csv::{ReaderBuilder, WriterBuilder};
use thiserror::Error;

use super::decode::decode;

/// A sheet: a row of heads, and rows of cells below it. Rows that hold nothing are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows, each as long as `heads`.
    pub rows: Vec<Line>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// Its cells, without blanks around them.
    pub cells: Vec<String>,
}

/// Why a file is no sheet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    /// There is no row of heads.
    #[error("the file is empty")]
    Empty,
    /// Bytes that are no text.
    #[error("line {line} is not text")]
    NotText {
        /// From 1.
        line: u64,
    },
    /// A row has more filled cells than there are heads.
    #[error("line {line} has more cells than the heading")]
    TooWide {
        /// From 1.
        line: u64,
    },
    /// The row can't be taken apart.
    #[error("line {line} cannot be read")]
    Broken {
        /// From 1.
        line: u64,
    },
}

/// Cells that a spreadsheet program would take for a formula begin with one of these.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Reads a sheet. The separator is the one that the first line has most of.
///
/// # Errors
/// The first line that is no row of a sheet.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let text = decode(bytes).map_err(|line| SheetError::NotText { line })?;
    let first = text.lines().next().unwrap_or_default();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|sign| {
        // Of equals the last is taken: a line without any holds one column, whatever separates it.
        first.bytes().filter(|byte| byte == sign).count()
    });
    let mut reader = ReaderBuilder::new()
        .delimiter(separator.unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut rows = reader.records().map(|row| match row {
        Ok(row) => Ok(Line { line: lines.of(row.position()), cells: row.iter().map(unguarded).collect() }),
        Err(cause) => Err(SheetError::Broken { line: lines.of(cause.position()) }),
    });
    let heads = rows.next().ok_or(SheetError::Empty)??.cells;
    let mut sheet = Sheet { heads, rows: Vec::new() };
    for row in rows {
        let mut row = row?;
        if row.cells.iter().all(String::is_empty) {
            continue;
        }
        if row.cells.iter().skip(sheet.heads.len()).any(|cell| !cell.is_empty()) {
            return Err(SheetError::TooWide { line: row.line });
        }
        row.cells.resize(sheet.heads.len(), String::new());
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// Tells the lines of places that come one after the other.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the row at a place begins. The place itself may lie before the end of the line above, and
    /// before empty lines.
    fn of(&mut self, place: Option<&csv::Position>) -> u64 {
        let place = place.map_or(self.at, |place| place.byte() as usize);
        while self.text.get(self.at).is_some_and(|byte| self.at < place || matches!(byte, b'\r' | b'\n')) {
            self.line += u64::from(self.text.get(self.at) == Some(&b'\n'));
            self.at += 1;
        }
        self.line
    }
}

/// Takes away the sign that keeps a spreadsheet program from reckoning.
fn unguarded(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A text that no spreadsheet program takes for a formula: an apostrophe before what looks like one.
fn guarded(cell: &str) -> String {
    if cell.starts_with(FORMULA) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes rows of a sheet: UTF-8 with a byte order mark, without which Excel takes it for another
/// encoding; commas, and lines that end with CR LF.
pub struct Writer {
    rows: csv::Writer<Vec<u8>>,
}

impl Writer {
    /// A sheet with these heads.
    pub fn new(heads: &[String]) -> Writer {
        let mut writer = Writer {
            rows: WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .flexible(true)
                .from_writer("\u{feff}".as_bytes().to_vec()),
        };
        writer.row(heads);
        writer
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        // Memory takes every row.
        let _ = self.rows.write_record(cells.iter().map(|cell| guarded(cell)));
    }

    /// All of it.
    pub fn finish(self) -> Vec<u8> {
        self.rows.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).expect("a sheet").rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn the_separator_is_found() {
        for sign in [",", ";", "\t"] {
            let sheet = read(format!("a{sign}b\n1{sign}\"x, y; z\"\n").as_bytes()).expect("a sheet");
            assert_eq!(sheet.heads, ["a", "b"], "{sign:?}");
            assert_eq!(sheet.rows, [Line { line: 2, cells: vec!["1".into(), "x, y; z".into()] }]);
        }
        assert_eq!(cells(b"title\nx\n"), [["x"]]);
    }

    #[test]
    fn rows_keep_their_lines_and_empty_ones_are_left_out() {
        let sheet = read("a,b\r\n\"one\r\ntwo\",x\r\n,\r\n\r\nshort\r\n".as_bytes()).expect("a sheet");
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 6]);
        assert_eq!(sheet.rows[1].cells, ["short", ""]);
        assert_eq!(read(b""), Err(SheetError::Empty));
        assert_eq!(
            read(b"a\nx,y\n"),
            Ok(Sheet { heads: vec!["a".into()], rows: vec![Line { line: 2, cells: vec!["x,y".into()] }] })
        );
        assert_eq!(read(b"a,b\n1,2,,\n1,2,3\n"), Err(SheetError::TooWide { line: 3 }));
    }

    #[test]
    fn what_is_written_is_read_again_and_is_no_formula() {
        let mut writer = Writer::new(&["Tên".to_owned(), "Số".to_owned()]);
        writer.row(&["=HYPERLINK(\"x\")".to_owned(), "-5".to_owned()]);
        writer.row(&["Đôn đốc \"lần 3\",\nhạn 30/9".to_owned(), "-gạch đầu dòng".to_owned()]);
        let bytes = writer.finish();
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(text.starts_with("\u{feff}Tên,Số\r\n\"'=HYPER"), "{text}");
        assert!(text.contains(",-5\r\n") && text.contains("'-gạch"), "{text}");
        assert_eq!(cells(&bytes), [["=HYPERLINK(\"x\")", "-5"], ["Đôn đốc \"lần 3\",\nhạn 30/9", "-gạch đầu dòng"]]);
    }
}
