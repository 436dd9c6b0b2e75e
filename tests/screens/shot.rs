//! Screens as text, without the parts that depend on the clock and the machine.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::support::pty::Terminal;

/// How long the program may be silent before a screen that differs from the reviewed one is taken.
const QUIET: Duration = Duration::from_millis(1500);
/// The same if there is no reviewed screen.
const NEW: Duration = Duration::from_millis(700);

/// The screens of one journey, compared as one snapshot.
pub(crate) struct Journey {
    name: &'static str,
    reviewed: Option<String>,
    taken: String,
}

impl Journey {
    /// A journey whose snapshot has this name.
    pub(crate) fn new(name: &'static str) -> Journey {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/screens/snapshots/screens__{name}.snap"));
        // The text after insta's header begins after the second line of dashes.
        let reviewed = std::fs::read_to_string(path).ok();
        let reviewed = reviewed.and_then(|text| Some(text.splitn(3, "---\n").nth(2)?.to_owned()));
        Journey { name, reviewed, taken: String::new() }
    }

    /// Takes the screen: waits until it equals the reviewed one, or until nothing more comes.
    pub(crate) fn take(&mut self, title: &str, terminal: &mut Terminal) -> &mut Journey {
        let heading = format!("== {title} ==\n");
        let reviewed = self.reviewed.as_deref().and_then(|all| all.split_once(&heading));
        let reviewed = reviewed.map(|(_, rest)| rest.split("\n== ").next().unwrap_or(rest).trim_end().to_owned());
        let quiet = if reviewed.is_some() { QUIET } else { NEW };
        terminal.within(quiet, |text| Some(masked(text).trim_end()) == reviewed.as_deref());
        let _ = writeln!(self.taken, "{heading}{}\n", masked(&terminal.text()).trim_end());
        self
    }

    /// The same, and below it a letter for the style of each cell.
    pub(crate) fn take_styled(&mut self, title: &str, terminal: &mut Terminal) -> &mut Journey {
        self.take(title, terminal);
        let _ = writeln!(self.taken, "== {title}: styles ==\n{}\n", styles(terminal.cells()).trim_end());
        self
    }

    /// Compares everything that was taken with the reviewed snapshot.
    pub(crate) fn done(self) {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_path("snapshots");
        settings.bind(|| insta::assert_snapshot!(format!("screens__{}", self.name), self.taken));
    }
}

/// Days, years and the name of the user, each masked in the same number of cells.
pub(crate) fn masked(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Some(header) = lines.first_mut() {
        // The user who runs the test is in the middle of the rest, so the gaps move too.
        let words: Vec<&str> = header.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect();
        *header = words.join("  ");
    }
    lines.iter().map(|line| masked_line(line)).collect::<Vec<_>>().join("\n")
}

fn masked_line(line: &str) -> String {
    let who = own_name();
    let line = line.replace(&format!("{who:<10}"), &format!("{:<10}", "admin")).replace(&who, "admin");
    let mut line = line;
    for (pattern, with) in [
        ("##/##/#### ##:##", "dd/mm/yyyy hh:mm"),
        ("##/## ##:##", "dd/mm hh:mm"),
        ("##/##/####", "dd/mm/yyyy"),
        ("##/##/###…", "dd/mm/yyy…"),
        ("##/##/##…", "dd/mm/yy…"),
        ("##/##/##", "dd/mm   "),
        ("##/##/#…", "dd/mm/y…"),
        ("-####-", "-yyyy-"),
        ("##-00##", "yy-00##"),
        ("##/##", "dd/mm"),
        ("##/#…", "dd/m…"),
        ("##/…", "dd/…"),
    ] {
        line = replaced(&line, pattern, with);
    }
    for weekday in ["T2", "T3", "T4", "T5", "T6", "T7", "CN", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
        line = line.replace(&format!("{weekday} dd/mm"), "day dd/mm");
        line = line.replace(&format!("dd/mm/yyyy  ({weekday})"), "dd/mm/yyyy  (day)");
    }
    line
}

/// Replaces every match of the pattern (`#` for a digit) that has no digit next to it; a `#` in the replacement keeps its
/// digit.
fn replaced(line: &str, pattern: &str, with: &str) -> String {
    let signs: Vec<char> = line.chars().collect();
    let (pattern, with): (Vec<char>, Vec<char>) = (pattern.chars().collect(), with.chars().collect());
    let digit = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(char::is_ascii_digit);
    let mut out = String::new();
    let mut at = 0;
    while at < signs.len() {
        let here = signs.get(at..at + pattern.len()).unwrap_or_default();
        let fits = here.len() == pattern.len()
            && here.iter().zip(&pattern).all(|(sign, want)| if *want == '#' { sign.is_ascii_digit() } else { sign == want })
            // `1–11/36` and `17/24  due` count rows.
            && !(pattern[0] == '#' && (digit(at.checked_sub(1)) || at > 0 && signs[at - 1] == '–'))
            && !(pattern == ['#', '#', '/', '#', '#'] && here[3..] > ['1', '2'][..])
            && !(pattern[pattern.len() - 1] == '#' && digit(Some(at + pattern.len())));
        if fits {
            out.extend(with.iter().zip(here).map(|(with, sign)| if *with == '#' { sign } else { with }));
            at += pattern.len();
        } else {
            out.push(signs[at]);
            at += 1;
        }
    }
    out
}

/// The program's name for the user who runs the test.
pub(crate) fn own_name() -> String {
    let name = std::process::Command::new("id")
        .arg("-un")
        .output()
        .map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    name.ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "root".into())
}

/// A letter for each cell: `.` plain, the first letter of a colour, a capital if bold, `-` dim, `_` underlined, `#` on
/// another background.
fn styles(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let line = |row| {
        let cells: Vec<&vt100::Cell> = (0..columns).filter_map(|column| screen.cell(row, column)).collect();
        let text: String = cells.iter().map(|cell| cell.contents().chars().next().unwrap_or(' ')).collect();
        let masked: Vec<char> = masked_line(&text).chars().collect();
        // A day of another year is three cells longer than its mask.
        let blank = |at: usize| masked.len() == cells.len() && masked.get(at) == Some(&' ');
        let letters = cells.iter().enumerate().map(|(at, cell)| if blank(at) { blanked(cell) } else { letter(cell) });
        letters.collect::<String>().trim_end().to_owned()
    };
    (1..rows).map(line).collect::<Vec<_>>().join("\n")
}

fn plain_ground(cell: &vt100::Cell) -> bool {
    cell.bgcolor() == vt100::Color::Default && !cell.inverse()
}

/// The letter of a cell whose text is masked.
fn blanked(cell: &vt100::Cell) -> char {
    if plain_ground(cell) { ' ' } else { letter(cell) }
}

fn letter(cell: &vt100::Cell) -> char {
    if cell.contents().trim().is_empty() && plain_ground(cell) {
        return ' ';
    }
    let colour = match cell.fgcolor() {
        vt100::Color::Idx(1 | 9) => 'r',
        vt100::Color::Idx(2 | 10) => 'g',
        vt100::Color::Idx(3 | 11) => 'y',
        vt100::Color::Idx(4 | 12) => 'b',
        vt100::Color::Idx(5 | 13) => 'm',
        vt100::Color::Idx(6 | 14) => 'c',
        vt100::Color::Idx(_) | vt100::Color::Rgb(..) => 'o',
        vt100::Color::Default => 'x',
    };
    match (cell.inverse() || cell.bgcolor() != vt100::Color::Default, cell.underline(), cell.bold(), cell.dim(), colour)
    {
        (true, ..) => '#',
        (_, true, ..) => '_',
        (.., true, _, colour) => colour.to_ascii_uppercase(),
        (.., true, 'x') => '-',
        (.., 'x') => '.',
        (.., colour) => colour,
    }
}
