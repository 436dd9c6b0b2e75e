//! The pictures of the README and of the guide: the Tasks pane of a real terminal, drawn as SVG.
//! `DONDOC_DRAW=1 cargo test --test screens the_picture` draws them again.

use std::fmt::Write as _;
use std::path::Path;

use vt100::{Cell, Color, Screen};

use crate::support::pty::Terminal;
use crate::{ENGLISH, VIETNAMESE, home, shot};

/// Width and height of a cell, and the margin around all of them, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
const MARGIN: f64 = 14.0;

#[test]
fn the_picture_of_the_readme() {
    let home = home::rich();
    for (file, lang) in [("docs/screen.svg", ENGLISH), ("docs/vi/man-hinh.svg", VIETNAMESE)] {
        let mut terminal = Terminal::sized(&home, 80, 24, &[lang]);
        terminal.keys("3").see("[3 ").see("0001").see("53");
        let svg = svg(terminal.cells());
        assert!(svg.contains("0001") && svg.ends_with("</svg>\n"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::env::var_os("DONDOC_DRAW").is_some() {
            std::fs::write(&path, svg).expect("the picture is written");
        }
        assert!(path.exists(), "{file} is not drawn; set DONDOC_DRAW=1");
    }
}

/// A dark window with a border, so that it is visible on a light page and on a dark one.
fn svg(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (width, height) = (f64::from(columns) * CELL.0 + 2.0 * MARGIN, f64::from(rows) * CELL.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"14\">\n\
         <title>dondoc: the tasks of a committee on a terminal of 80×24</title>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{:.0}\" height=\"{:.0}\" rx=\"8\" fill=\"#16181d\" stroke=\"#6e7681\"/>\n",
        width - 1.0,
        height - 1.0
    );
    for row in 0..rows {
        for (from, text, style) in runs(screen, row) {
            let x = MARGIN + f64::from(from) * CELL.0;
            let y = MARGIN + f64::from(row) * CELL.1 + 13.5;
            let length = text.chars().count() as f64 * CELL.0;
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"{style}>{text}</text>"
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// The words of a row: column, text, style. Words of one style separated by one space stay together.
fn runs(screen: &Screen, row: u16) -> Vec<(u16, String, String)> {
    let (_, columns) = screen.size();
    let mut runs: Vec<(u16, String, String)> = Vec::new();
    let mut gap = 2;
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column) else { continue };
        let letter = cell.contents();
        if letter.trim().is_empty() {
            gap += 1;
            continue;
        }
        let style = style(cell);
        match runs.last_mut() {
            Some((_, text, last)) if *last == style && gap < 2 => {
                text.push_str(&" ".repeat(gap));
                text.push_str(letter);
            }
            _ => runs.push((column, letter.to_owned(), style)),
        }
        gap = 0;
    }
    if row == 0 {
        // The name of the user who draws it is left out.
        let own = shot::own_name();
        for (_, text, _) in &mut runs {
            if *text == own {
                "admin".clone_into(text);
            }
        }
    }
    runs
}

fn style(cell: &Cell) -> String {
    let colour = match cell.fgcolor() {
        Color::Idx(1 | 9) => "#ff7b72",
        Color::Idx(2 | 10) => "#7ee787",
        Color::Idx(3 | 11) => "#e3b341",
        Color::Idx(4 | 12) => "#79c0ff",
        Color::Idx(5 | 13) => "#d2a8ff",
        Color::Idx(6 | 14) => "#76e3ea",
        Color::Idx(8) => "#8b949e",
        _ if cell.dim() => "#8b949e",
        _ if cell.bold() => "#ffffff",
        _ => "#d0d7de",
    };
    let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
    format!(" fill=\"{colour}\"{weight}")
}
