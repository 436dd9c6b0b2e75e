//! Comma-separated values, as in RFC 4180 and as spreadsheet programs save them: separated by comma, semicolon or tab.

use csv::ReaderBuilder;
use thiserror::Error;

use super::decode::decode;

/// A sheet: a row of heads and rows of cells below it. Empty rows are left out.
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
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// Why a file is not a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SheetError {
    /// There is no row of heads.
    #[error("the file is empty")]
    Empty,
    /// Bytes that are not text.
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
    /// The row cannot be parsed.
    #[error("line {line} cannot be read")]
    Broken {
        /// From 1.
        line: u64,
    },
}

/// Reads a sheet. The separator is the sign that occurs most often in the first line.
///
/// # Errors
/// Fails with the first line that is not a row of a sheet.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let text = decode(bytes).map_err(|line| SheetError::NotText { line })?;
    let first = text.lines().next().unwrap_or_default();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|sign| {
        // Of equal counts the last is taken: a line without any separator is one column in any case.
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

/// Finds the line numbers of ascending positions.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the row at a position begins. The position itself may be before the end of the previous line,
    /// and before empty lines.
    fn of(&mut self, place: Option<&csv::Position>) -> u64 {
        let place = place.map_or(self.at, |place| place.byte() as usize);
        while self.text.get(self.at).is_some_and(|byte| self.at < place || matches!(byte, b'\r' | b'\n')) {
            self.line += u64::from(self.text.get(self.at) == Some(&b'\n'));
            self.at += 1;
        }
        self.line
    }
}

/// Signs that may begin a formula, including the full-width forms of East Asian input methods.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Inside a cell, a program with another separator may see a new cell after one of these.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// The pieces of a cell that such a program could take for cells, and whether each could then be a formula.
fn pieces(cell: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut before = None;
    cell.split_inclusive(|sign| SEPARATORS.contains(&sign) || matches!(sign, '\r' | '\n')).map(move |piece| {
        let start = piece.trim_start_matches('\'').chars().next();
        let formula = match before {
            None => start.is_some_and(|sign| FORMULA.contains(&sign)),
            Some(sign) if SEPARATORS.contains(&sign) => start.is_some_and(|sign| FORMULA.contains(&sign)),
            // Lines of a text often begin with a dash or a plus as a bullet.
            Some(_) => matches!(start, Some('=' | '@' | '＝' | '＠')),
        };
        before = piece.chars().next_back();
        (piece, formula)
    })
}

/// A text that no spreadsheet program takes for a formula: an apostrophe is added before each piece that looks like
/// one.
fn guarded(cell: &str) -> String {
    let cell = cell.trim();
    if is_number(cell) {
        return cell.to_owned();
    }
    pieces(cell).flat_map(|(piece, formula)| [if formula { "'" } else { "" }, piece]).collect()
}

/// Removes the apostrophes that [`guarded`] adds, and the form in which people keep leading zeros in a spreadsheet:
/// `="0912345678"`.
fn unguarded(cell: &str) -> String {
    let cell = cell.trim();
    if let Some(text) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'))
        && !text.contains('"')
    {
        return text.trim().to_owned();
    }
    pieces(cell)
        .map(|(piece, formula)| if formula { piece.strip_prefix('\'').unwrap_or(piece) } else { piece })
        .collect()
}

/// A negative whole or decimal number is not a formula. A text with a plus is kept as text: it may be a telephone
/// number.
fn is_number(cell: &str) -> bool {
    cell.strip_prefix('-').is_some_and(|digits| {
        digits.starts_with(|sign: char| sign.is_ascii_digit())
            && digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','))
    })
}

/// Writes rows of a sheet: UTF-8 with a byte order mark, without which Excel assumes another encoding; lines end with
/// CR LF.
pub struct Writer {
    text: String,
    separator: char,
}

impl Writer {
    /// A sheet with these heads and this separator: `,`, `;` or a tab.
    pub fn new(heads: &[String], separator: char) -> Writer {
        let mut writer = Writer { text: "\u{feff}".to_owned(), separator };
        writer.row(heads);
        writer
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.text.push(self.separator);
            }
            self.cell(&guarded(cell));
        }
        self.text.push_str("\r\n");
    }

    /// A cell that contains any separator is quoted, not only this sheet's: a program with another separator should
    /// keep the cell whole.
    fn cell(&mut self, cell: &str) {
        if cell.contains(SEPARATORS) || cell.contains(['"', '\r', '\n']) {
            self.text.push('"');
            self.text.push_str(&cell.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(cell);
        }
    }

    /// Returns the bytes.
    pub fn finish(self) -> Vec<u8> {
        self.text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        let mut writer = Writer::new(&["Tên".to_owned(), "Số".to_owned()], ',');
        writer.row(&["=HYPERLINK(\"x\")".to_owned(), "-5".to_owned()]);
        writer.row(&["Đôn đốc \"lần 3\",\nhạn 30/9".to_owned(), "-gạch đầu dòng".to_owned()]);
        let bytes = writer.finish();
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(text.starts_with("\u{feff}Tên,Số\r\n\"'=HYPER"), "{text}");
        assert!(text.contains(",-5\r\n") && text.contains("'-gạch"), "{text}");
        assert_eq!(cells(&bytes), [["=HYPERLINK(\"x\")", "-5"], ["Đôn đốc \"lần 3\",\nhạn 30/9", "-gạch đầu dòng"]]);
    }

    #[test]
    fn nothing_in_a_cell_is_a_formula_wherever_a_program_separates() {
        for (cell, written) in [
            ("Họp;=1+1", "\"Họp;'=1+1\""),
            ("Họp;\t@SUM(A1)", "\"Họp;\t'@SUM(A1)\""),
            ("a,+b", "\"a,'+b\""),
            ("＝1+1", "'＝1+1"),
            ("+inf", "'+inf"),
            ("-inf", "'-inf"),
            ("+84912345678", "'+84912345678"),
            ("-12,5", "\"-12,5\""),
            ("=1", "'=1"),
            ("'=1", "''=1"),
            ("- một\n- hai\n=1", "\"'- một\n- hai\n'=1\""),
            ("một; hai", "\"một; hai\""),
        ] {
            let mut writer = Writer::new(&["a".to_owned()], ',');
            writer.row(&[cell.to_owned()]);
            let bytes = writer.finish();
            assert_eq!(String::from_utf8_lossy(&bytes), format!("\u{feff}a\r\n{written}\r\n"));
            assert_eq!(cells(&bytes), [[cell]]);
        }
    }

    #[test]
    fn a_number_kept_as_text_is_read_as_its_digits() {
        assert_eq!(cells(b"a,b\n\"=\"\"0912345678\"\"\",\"=\"\"a\"\"&\"\"b\"\"\"\n"), [["0912345678", "=\"a\"&\"b\""]]);
    }

    proptest! {
        #[test]
        fn every_text_comes_back(
            rows in prop::collection::vec(prop::collection::vec("[a'=+@＝\"0;,\\-\t\n ]{0,8}", 3), 1..4),
            separator in prop::sample::select(vec![',', ';', '\t']),
        ) {
            let heads = ["x", "y", "z"].map(str::to_owned);
            let mut writer = Writer::new(&heads, separator);
            for row in &rows {
                writer.row(row);
            }
            let held: Vec<Vec<String>> = rows
                .iter()
                .map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            // Surrounding white space is not part of a text, so it must not hide the beginning of a formula either.
            let trimmed = |row: Vec<String>| row.into_iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
            prop_assert_eq!(cells(&writer.finish()).into_iter().map(trimmed).collect::<Vec<_>>(), held);
        }
    }
}
