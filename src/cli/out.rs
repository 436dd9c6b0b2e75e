//! Standard output: buffered, and safe for a terminal.

use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde_json::Value as Json;

use crate::text::printable;

/// Standard output.
pub(super) struct Out {
    to: BufWriter<Stdout>,
    /// Why the last write failed.
    failed: Option<String>,
    /// The cells of a line, if it is a terminal.
    pub cells: Option<usize>,
    /// Whether the output goes to a terminal, ours or, over SSH, another user's.
    seen: bool,
}

impl Out {
    /// The process's standard output.
    pub(super) fn standard() -> Out {
        let stdout = io::stdout();
        let cells = stdout.is_terminal().then(|| {
            let size = rustix::termios::tcgetwinsize(&stdout).map_or(0, |size| size.ws_col);
            cells(size, std::env::var("COLUMNS").ok().as_deref())
        });
        Out { to: BufWriter::new(stdout), failed: None, cells, seen: cells.is_some() }
    }

    /// The same if the output may go to a terminal that this process does not know.
    pub(super) fn guarded() -> Out {
        Out { seen: true, ..Out::standard() }
    }

    /// Writes one line of text that cannot control a terminal.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        let result = writeln!(self.to, "{}", printable(text).trim_end());
        self.noted(result)
    }

    /// Writes a piece of JSON on one line, without an end of line.
    pub(super) fn json(&mut self, json: &Json) -> io::Result<()> {
        let text = json.to_string();
        // JSON requires escapes for C0 only; on a terminal the others are escaped too.
        if self.seen { self.raw(&escaped(&text)) } else { self.raw(&text) }
    }

    /// Writes text that the program itself has made, unchanged.
    pub(super) fn raw(&mut self, text: &str) -> io::Result<()> {
        let result = self.to.write_all(text.as_bytes());
        self.noted(result)
    }

    /// Writes everything out.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let result = self.to.flush();
        self.noted(result)
    }

    /// Why standard output failed, if it did.
    pub(super) fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    fn noted(&mut self, result: io::Result<()>) -> io::Result<()> {
        self.failed = result.as_ref().err().map(ToString::to_string);
        result
    }
}

/// The cells of a line: from the terminal, else `$COLUMNS`, else 80. A serial line, a container and a job over SSH have
/// terminals that report 0.
fn cells(size: u16, columns: Option<&str>) -> usize {
    let said = |cells: &usize| *cells > 0;
    let columns = || columns.and_then(|text| text.trim().parse().ok()).filter(said);
    Some(usize::from(size)).filter(said).or_else(columns).unwrap_or(80)
}

fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for sign in json.chars() {
        let mut bytes = [0; 4];
        let text = sign.encode_utf8(&mut bytes);
        if printable(text) == *text {
            safe.push(sign);
        } else {
            let _ = write!(safe, "\\u{:04x}", u32::from(sign));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_without_a_size_has_columns_or_eighty() {
        assert_eq!([cells(120, Some("60")), cells(0, Some("100")), cells(0, None)], [120, 100, 80]);
        assert_eq!([cells(0, Some("0")), cells(0, Some("x")), cells(10, None)], [80, 80, 10]);
    }

    #[test]
    fn json_on_a_terminal_means_the_same_and_steers_nothing() {
        let json = Json::from("Đôn\u{9b}2J\u{202e}\n");
        let text = escaped(&json.to_string());
        assert_eq!(text, r#""Đôn\u009b2J\u202e\n""#);
        assert_eq!(serde_json::from_str::<Json>(&text).expect("JSON"), json);
    }
}
