//! The content of the cells of a list, and the widths of its columns.

use std::collections::HashMap;

use ratatui::style::Style;

use crate::domain::day::Day;
use crate::domain::facts;
use crate::domain::field::Type;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{Column, def, grant};
use crate::domain::record::Record;
use crate::domain::show::{IN_CHARGE, show};
use crate::domain::unit_names::shortened;
use crate::i18n::{Lang, tr};
use crate::service::api::Row;
use crate::text::width;
use crate::tui::paint::{BAD, DONE, PLAIN, QUIET, SOON};
use crate::tui::words;

/// A list of at least this many columns shows full codes, states and days.
const SPELLED: usize = 100;
/// The minimum width of the column that takes the remaining space; others are left out first.
const LEAST_LEFT: usize = 18;
/// Cells of a short day (`30/09`, `30/09/22`).
pub(super) const SHORT_DAY: usize = 8;

/// A column and its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Col {
    /// Its content.
    pub column: Column,
    /// Its width.
    pub cells: usize,
    /// Whether states and days are shown in full.
    pub spelled: bool,
}

/// What a list needs to know besides its rows.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Names of the referenced records.
    pub names: &'a HashMap<Id, String>,
    /// Today.
    pub today: Option<Day>,
    /// The number of days ahead within which a deadline is due soon.
    pub soon: u16,
    /// Language.
    pub lang: Lang,
}

impl Around<'_> {
    /// The name of a record.
    pub(super) fn name_of(&self, id: Id) -> Option<String> {
        self.names.get(&id).cloned()
    }

    /// The same for a column of this width: if the name of a unit does not fit, its prefix is shortened.
    pub(super) fn name_in(&self, id: Id, cells: usize) -> Option<String> {
        let name = self.name_of(id)?;
        let short = if id.kind == Kind::Unit && width(&name) > cells { shortened(&name) } else { None };
        Some(short.unwrap_or(name))
    }
}

/// The columns of a kind in this width, in order; columns of deadlines if the list is `dated`. The least important are
/// left out if there is no room.
pub(super) fn columns(kind: Kind, dated: bool, cells: usize, lang: Lang) -> Vec<Col> {
    let of_due = |column: &Column| match column {
        Column::Late => true,
        Column::Field(no, _) => def(kind).due == Some(*no),
        _ => false,
    };
    let spelled = is_spelled(cells);
    let mut columns: Vec<Col> = def(kind)
        .columns
        .iter()
        .filter(|column| dated || !of_due(column))
        .map(|column| Col { column: *column, cells: natural(kind, *column, spelled, lang), spelled })
        .collect();
    loop {
        let used: usize = columns.iter().map(|col| col.cells + 1).sum();
        let left = (cells + 1).saturating_sub(used);
        let last = columns.iter().rposition(|col| col.cells > 0 && !matches!(col.column, Column::Code | Column::State));
        match last {
            Some(last) if left < LEAST_LEFT && columns.len() > 2 => {
                columns.remove(last);
            }
            _ => {
                for col in columns.iter_mut().filter(|col| col.cells == 0) {
                    col.cells = left;
                }
                return columns;
            }
        }
    }
}

/// Whether a list of this width shows its states in full.
pub(super) const fn is_spelled(cells: usize) -> bool {
    cells >= SPELLED
}

fn natural(kind: Kind, column: Column, spelled: bool, lang: Lang) -> usize {
    let wider = |cells: u16| usize::from(cells) + if spelled { usize::from(cells) / 2 } else { 0 };
    match column {
        Column::Code => {
            if spelled {
                12
            } else {
                7
            }
        }
        Column::Late => 5,
        Column::State if spelled => {
            def(kind).states().iter().map(|state| width(state.label.get(lang))).max().unwrap_or(1)
        }
        Column::State => 1,
        Column::InCharge(cells) => wider(cells),
        Column::Field(_, 0) => 0,
        Column::Field(no, cells) => match def(kind).field(no).map(|field| field.ty) {
            Some(Type::Day(_)) if cells >= 10 || spelled => 10,
            Some(Type::Day(_)) => SHORT_DAY,
            _ => wider(cells),
        },
    }
}

/// The heading of a column.
pub(super) fn heading(kind: Kind, col: Col, lang: Lang) -> &'static str {
    match col.column {
        Column::Code => tr("Mã", "Code").get(lang),
        Column::Late => tr("Trễ", "Late").get(lang),
        Column::State if col.spelled => tr("Trạng thái", "State").get(lang),
        Column::State => tr("T", "S").get(lang),
        Column::InCharge(_) => IN_CHARGE.get(lang),
        Column::Field(grant::UID, _) if kind == Kind::Grant => tr("Số", "Number").get(lang),
        Column::Field(grant::SENSITIVE, _) if kind == Kind::Grant => tr("Kín", "Hidden").get(lang),
        Column::Field(no, _) => {
            let Some(field) = def(kind).field(no) else { return "" };
            let label = field.label(lang);
            match field.ty {
                _ if width(label) <= col.cells => label,
                Type::Ref(other) => def(other).one.get(lang),
                Type::Day(_) => tr("Hạn", "Due").get(lang),
                _ => label,
            }
        }
    }
}

/// The text of a cell and its style.
pub(super) fn cell(row: &Row, col: Col, around: Around) -> (String, Style) {
    let record = &row.record;
    match col.column {
        Column::Code if col.spelled => (record.code().to_owned(), PLAIN),
        Column::Code => (short_code(record.code()).to_owned(), PLAIN),
        Column::Late => late(record, around),
        Column::State => state(record, col.spelled, around.lang),
        Column::InCharge(_) => {
            let names: Vec<String> = row.in_charge.iter().filter_map(|id| around.name_of(*id)).collect();
            (names.join(", "), PLAIN)
        }
        Column::Field(no, _) => {
            let Some(field) = def(record.kind()).field(no) else { return (String::new(), PLAIN) };
            if let (Type::Day(_), Some(day)) = (field.ty, record.day(no)) {
                let text = if col.cells < 10 { words::short_day(day, around.today) } else { day.dmy() };
                return (text, PLAIN);
            }
            (show(field, record.get(no), around.lang, &|id| around.name_in(id, col.cells)), PLAIN)
        }
    }
}

/// `NV-2023-0042` as `23-0042`: the list shows the kind, and the century is clear.
pub(super) fn short_code(code: &str) -> &str {
    code.split_once('-').and_then(|(_, rest)| rest.get(2..)).unwrap_or(code)
}

/// Days late in red, days left when due soon in yellow; otherwise empty.
pub(super) fn late(record: &Record, around: Around) -> (String, Style) {
    let Some(today) = around.today else { return (String::new(), PLAIN) };
    match facts::late(record, today) {
        Some(days) if days > 0 => (words::late(days, around.lang), BAD),
        Some(days) if days >= -i32::from(around.soon) => (words::late(days, around.lang), SOON),
        _ => (String::new(), PLAIN),
    }
}

/// The state: its letter, or its name if there is room.
pub(super) fn state(record: &Record, spelled: bool, lang: Lang) -> (String, Style) {
    let states = def(record.kind()).states();
    let Some(choice) = record.state().and_then(|state| states.get(usize::from(state))) else {
        return (String::new(), PLAIN);
    };
    let text = if spelled { choice.label.get(lang).to_owned() } else { words::state_letter(choice, lang) };
    let done = def(record.kind()).machine.is_some_and(|machine| machine.done == record.state());
    let style = match (done, facts::is_open(record)) {
        (true, _) => DONE,
        (false, true) => PLAIN,
        (false, false) => QUIET,
    };
    (text, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_list_leaves_the_least_wanted_out_and_keeps_the_title() {
        for kind in Kind::ALL {
            for cells in [58, 70, 78, 118, 158] {
                let columns = columns(kind, true, cells, Lang::Vi);
                let used: usize = columns.iter().map(|col| col.cells + 1).sum::<usize>() - 1;
                assert!(used <= cells, "{kind:?} {cells}: {used}");
                let rest = columns.iter().find(|col| matches!(col.column, Column::Field(_, 0)));
                assert!(rest.is_some_and(|col| col.cells >= LEAST_LEFT), "{kind:?} {cells}");
            }
        }
        assert_eq!(
            columns(Kind::Task, true, 78, Lang::Vi).len(),
            def(Kind::Task).columns.len(),
            "all of them at 80 columns"
        );
        let undated = columns(Kind::Task, false, 78, Lang::Vi);
        assert!(
            undated.len() + 2 == def(Kind::Task).columns.len() && !undated.iter().any(|col| col.column == Column::Late)
        );
    }

    #[test]
    fn codes_are_shown_without_what_the_list_says() {
        assert_eq!(short_code("NV-2023-0042"), "23-0042");
        assert_eq!(short_code(""), "");
    }
}
