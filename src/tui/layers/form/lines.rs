//! One line of a form as rows of the screen: the line itself, help below it while it is in focus, and its faults.

use ratatui::style::Style;

use crate::domain::field::Type;
use crate::domain::show::{show, show_row};
use crate::domain::value::{Scalar, Value};
use crate::text::width;
use crate::tui::layers::words;

use super::editor::Editor;
use super::model::{Form, Slot};
use super::reading::Reading;
use super::words::stands_in;
use crate::tui::paint::{BAD, MARK, NO_MARK, PLAIN, QUIET, STRONG};
use crate::tui::scroll::follow;
use crate::tui::words::day_of_week;
use crate::tui::wrap::wrap;

/// A piece of text in one style.
pub(super) struct Piece(pub(super) String, pub(super) Style);

/// One row of the screen.
#[derive(Default)]
pub(super) struct Row {
    pub(super) label: Option<String>,
    pub(super) focused: bool,
    /// Cells before the pieces.
    pub(super) indent: u16,
    pub(super) pieces: Vec<Piece>,
    /// The cursor, in cells from the indent.
    pub(super) cursor: Option<u16>,
    /// The memo in focus begins here and draws itself.
    pub(super) memo: bool,
}

/// The maximum rows of candidates.
const CANDIDATES: usize = 5;
/// The maximum rows of a memo in focus.
const MEMO: usize = 6;
/// The maximum rows of a table.
const TABLE: usize = 4;
/// The indent of the help below a line.
const INDENT: u16 = 4;

impl Form {
    /// The label of a line; a star marks a required one.
    pub(super) fn label(&self, slot: &Slot) -> String {
        let star = if slot.spec.required { " *" } else { "" };
        format!("{}{star}", slot.spec.field.label(self.lang))
    }

    /// The rows of one line.
    pub(super) fn block(&self, at: usize, label: usize, value: usize) -> Vec<Row> {
        let Some(slot) = self.slots.get(at) else { return Vec::new() };
        let focused = at == self.at;
        let mut head = Row { label: Some(self.label(slot)), focused, indent: label as u16 + 4, ..Row::default() };
        self.head(&mut head, at, slot, value);
        let memo = head.memo;
        let mut rows = vec![head];
        if memo {
            rows.extend((1..self.memo_rows(at, value)).map(|_| Row::default()));
        }
        if focused {
            rows.extend(self.help(at, slot, label + value));
        }
        rows.extend(self.wrong(at, slot, label, value));
        rows
    }

    fn head(&self, row: &mut Row, at: usize, slot: &Slot, cells: usize) {
        let focused = row.focused;
        if slot.instead && self.may_empty(at) {
            row.pieces.push(Piece(words::MADE_EMPTY.get(self.lang).to_owned(), STRONG));
            row.cursor = focused.then_some(0);
            return;
        }
        match &slot.editor {
            Editor::Memo(_) if focused => row.memo = true,
            Editor::Memo(memo) => row.pieces.push(Piece(short(&memo.text(), cells), PLAIN)),
            Editor::Line(line) => self.text_line(row, at, slot, line, cells),
            Editor::Ref(lookup) => self.text_line(row, at, slot, &lookup.line, cells),
            Editor::Flag(picker) | Editor::Choice(picker) if picker.wrong().is_some() => {
                let typed = short(picker.wrong().unwrap_or_default(), cells);
                row.cursor = focused.then(|| u16::try_from(width(&typed)).unwrap_or(u16::MAX));
                row.pieces.push(Piece(typed, PLAIN));
            }
            Editor::Flag(picker) => {
                let (sign, word) = if picker.is_yes() { ("[x] ", words::YES) } else { ("[ ] ", words::NO) };
                row.pieces.push(Piece(format!("{sign}{}", word.get(self.lang)), PLAIN));
                row.cursor = focused.then_some(1);
            }
            Editor::Choice(picker) => {
                let held = picker.chosen.and_then(|place| slot.spec.field.choice(place));
                let word = held.map_or("", |choice| choice.label.get(self.lang));
                row.pieces.push(Piece(word.to_owned(), PLAIN));
                row.cursor = focused.then_some(0);
            }
            Editor::Rows(rows, _) => {
                row.pieces.push(Piece(words::rows(self.lang, rows.len()), PLAIN));
                row.cursor = focused.then_some(0);
            }
        }
    }

    /// A line of text, followed by its interpretation.
    fn text_line(&self, row: &mut Row, at: usize, slot: &Slot, line: &crate::tui::edit::Line, cells: usize) {
        let echo = self.echo(at, slot, row.focused);
        let beside = echo.as_ref().map_or(0, |Piece(text, _)| width(text) + 2);
        let room = cells.saturating_sub(beside).max(8).min(cells);
        let (text, cursor) = line.view(room as u16);
        let text = if row.focused { text } else { short(line.text(), room) };
        row.cursor = row.focused.then_some(cursor);
        let gap = if text.is_empty() && !row.focused { "" } else { "  " };
        row.pieces.push(Piece(text, PLAIN));
        if let Some(Piece(text, style)) = echo {
            row.pieces.push(Piece(format!("{gap}{text}"), style));
        }
    }

    fn echo(&self, at: usize, slot: &Slot, focused: bool) -> Option<Piece> {
        let lang = self.lang;
        let or = self.or_label(at);
        if let Some(label) = or.filter(|_| stands_in(slot, or)) {
            return Some(Piece(format!("→ {}", label.get(lang)), STRONG));
        }
        if let Some(note) = slot.spec.note.as_ref().filter(|_| !slot.is_changed()) {
            return Some(Piece(note.clone(), QUIET));
        }
        match (&slot.spec.field.ty, &slot.editor) {
            (Type::Ref(_), Editor::Ref(lookup)) if focused && lookup.line.is_empty() => {
                Some(Piece(words::TYPE_TO_FIND.get(lang).to_owned(), QUIET))
            }
            (Type::Ref(_), Editor::Ref(lookup)) if lookup.taken.is_some() => None,
            (Type::Ref(_), Editor::Ref(lookup)) if !lookup.line.is_empty() && !lookup.is_open() => {
                let text = if lookup.found_nothing() { words::NOTHING_FOUND.get(lang) } else { "…" };
                Some(Piece(text.to_owned(), QUIET))
            }
            (Type::Day(_), Editor::Line(line)) if !line.text().trim().is_empty() && slot.fault.is_none() => {
                match slot.editor.read(slot.spec.field, self.dates()) {
                    Reading::Value(Value::One(Scalar::Day(day))) => {
                        let (shown, week) = (day.dmy(), day_of_week(day, lang));
                        let plain = line.text().trim() == shown;
                        let text = if plain { format!("({week})") } else { format!("→ {shown} ({week})") };
                        Some(Piece(text, QUIET))
                    }
                    _ => Some(Piece(words::NOT_A_DAY_YET.get(lang).to_owned(), QUIET)),
                }
            }
            _ => None,
        }
    }

    /// Help while the line is in focus: choices with their letters, look-up results, the rows of a table.
    fn help(&self, at: usize, slot: &Slot, cells: usize) -> Vec<Row> {
        let text = |pieces| Row { indent: INDENT, pieces, ..Row::default() };
        match &slot.editor {
            Editor::Choice(picker) => self.choices(at, picker.chosen, cells).into_iter().map(text).collect(),
            Editor::Ref(lookup) if lookup.is_open() => {
                let top = follow(lookup.at, CANDIDATES);
                let shown = lookup.found.iter().enumerate().skip(top).take(CANDIDATES);
                let line = |(at, found): (usize, &crate::service::api::Candidate)| {
                    let (mark, style) = if at == lookup.at { (MARK, STRONG) } else { (NO_MARK, PLAIN) };
                    let name = Piece(format!("{mark}{}", found.insert), style);
                    text(vec![name, Piece(format!("  {}", found.about), QUIET)])
                };
                shown.map(line).collect()
            }
            Editor::Rows(rows, at) => {
                let Type::Rows(columns) = slot.spec.field.ty else { return Vec::new() };
                let top = follow(*at, TABLE);
                let line = |(place, cells): (usize, &Vec<Scalar>)| {
                    let (mark, style) = if place == *at { (MARK, STRONG) } else { (NO_MARK, PLAIN) };
                    let shown = show_row(columns, cells, self.lang, &|id| self.name_of(id));
                    text(vec![Piece(format!("{mark}{shown}"), style)])
                };
                rows.iter().enumerate().skip(top).take(TABLE).map(line).collect()
            }
            _ => Vec::new(),
        }
    }

    /// `c Chưa thực hiện  [d Đang thực hiện]  …` in rows of at most `cells` cells.
    fn choices(&self, at: usize, chosen: Option<u8>, cells: usize) -> Vec<Vec<Piece>> {
        let mut rows: Vec<Vec<Piece>> = vec![Vec::new()];
        let mut used = 0;
        for (place, choice) in self.offered(at) {
            let (letter, word) = (choice.letter.get(self.lang), choice.label.get(self.lang));
            let is_chosen = chosen == Some(place);
            let text = if is_chosen { format!("[{letter} {word}] ") } else { format!(" {letter} {word}  ") };
            let wide = width(&text);
            if used + wide > cells && used > 0 {
                rows.push(Vec::new());
                used = 0;
            }
            used += wide;
            if let Some(row) = rows.last_mut() {
                row.push(Piece(text, if is_chosen { STRONG } else { PLAIN }));
            }
        }
        rows
    }

    /// The faults of a line, and the value of another user.
    fn wrong(&self, at: usize, slot: &Slot, label: usize, value: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut say = |text: &str, style: Style| {
            for line in wrap(text, value) {
                rows.push(Row { indent: label as u16 + 4, pieces: vec![Piece(line, style)], ..Row::default() });
            }
        };
        if let Some(fault) = slot.fault.clone().or_else(|| self.misfit(at)) {
            say(&format!("! {fault}"), BAD);
        }
        if let Some(clash) = &slot.clash {
            let shown = |value: &Value| show(slot.spec.field, value, self.lang, &|id| self.name_of(id));
            say(
                &format!("! {}", words::clash_theirs(self.lang, &clash.by, &clash.at.dmy_hm(), &shown(&clash.theirs))),
                BAD,
            );
            if let Some(mine) = &clash.mine {
                let mut kept = Editor::new(slot.spec.field, &Value::EMPTY, self.lang, &self.names);
                kept.load(slot.spec.field, mine.clone());
                let mine = match (kept.one_line(), kept.read(slot.spec.field, self.dates())) {
                    (Some(text), _) => text.to_owned(),
                    (None, Reading::Value(value)) => shown(&value),
                    (None, _) => String::new(),
                };
                say(&words::clash_mine(self.lang, &mine), PLAIN);
            }
        }
        rows
    }

    /// Rows of a memo in focus.
    pub(super) fn memo_rows(&self, at: usize, cells: usize) -> usize {
        match self.slots.get(at).map(|slot| &slot.editor) {
            Some(Editor::Memo(memo)) => (wrap(&memo.text(), cells).len() + 1).clamp(2, MEMO),
            _ => 1,
        }
    }

    /// The rows of help that a line needs in focus.
    pub(super) fn help_rows(&self, at: usize, label: usize, value: usize) -> usize {
        let Some(slot) = self.slots.get(at) else { return 0 };
        match &slot.editor {
            Editor::Choice(picker) => self.choices(at, picker.chosen, label + value).len(),
            Editor::Ref(_) => CANDIDATES,
            Editor::Memo(_) => self.memo_rows(at, value) - 1,
            Editor::Rows(rows, _) => rows.len().min(TABLE),
            _ => 0,
        }
    }
}

/// The first line of a text, cut if it is longer.
fn short(text: &str, cells: usize) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let more = lines.next().is_some();
    let text = if more { format!("{first} …") } else { first.to_owned() };
    crate::text::truncate(&text, cells, crate::text::Ellipsis::Unicode).into_owned()
}
