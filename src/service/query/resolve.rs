//! From a text of a user to a record: a code, the number in a code, or an id.

use crate::domain::dates::full_year;
use crate::domain::day::Day;
use crate::domain::field::Lean;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, unit};
use crate::text::fold;

use super::View;

/// The record with this code (`NV-2023-0042`, `nv-23-42`), id (`task-42`) or unit code (`412`).
pub(crate) fn resolve(view: View, text: &str) -> Option<Id> {
    let text = text.trim();
    let folded = fold(text);
    folded
        .parse::<Id>()
        .ok()
        .or_else(|| by_code(view, &folded))
        .or_else(|| by_unit_code(view, &folded))
        .filter(|id| view.sees(*id))
}

fn by_code(view: View, folded: &str) -> Option<Id> {
    let mut parts = folded.split('-');
    let (prefix, year, no) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = Kind::ALL.into_iter().find(|kind| def(*kind).code.is_some_and(|code| fold(code.prefix) == prefix))?;
    let year = full_year(year, view.today, Lean::Past, |year| Day::from_ymd(year, 1, 1))?;
    let table = view.register.table(kind);
    if parts.next().is_some() {
        return None;
    }
    table.row_of_code(year, no.parse().ok()?).map(|row| table.id(row))
}

fn by_unit_code(view: View, folded: &str) -> Option<Id> {
    let table = view.register.table(Kind::Unit);
    let is = |row: &usize| table.record(*row).is_some_and(|record| fold(record.text(unit::CODE)) == folded);
    if folded.is_empty() {
        return None;
    }
    // A unit's code is in its folded text, which is cheaper to test than the record.
    (0..table.len()).filter(|row| table.folded(*row).contains(folded)).find(is).map(|row| table.id(row))
}
