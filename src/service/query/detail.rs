//! A record with its related records.

use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::service::api::{Detail, Related};
use crate::service::register::{Table, depends_on_charge, links};

use super::View;

/// Rows shown for each group of related records.
const SHOWN: usize = 20;

/// The record, the records that refer to it, and all names; `None` if this person may not see it.
pub(crate) fn detail(view: View, id: Id) -> Option<Detail> {
    let record = view.record(id)?;
    let row = view.rows(vec![record]).pop()?;
    let related: Vec<Related> = links()
        .filter(|link| link.to == id.kind)
        .filter_map(|link| pointing(view, link.from, link.field, id))
        .collect();
    let names = view.names_in(related.iter().flat_map(|group| &group.rows).chain([&row]));
    Some(Detail { row, related, names, today: view.today })
}

/// The rows of a member in charge, by name or by an assignment.
fn in_charge_of(view: View, table: &Table, field: FieldNo, member: u32) -> Vec<usize> {
    let charges = view.register.charges(view.today);
    let holds = |row: &usize| {
        let mut held = false;
        charges.members(table, field, *row, &mut |no| held |= no == member);
        held
    };
    (0..table.len()).filter(holds).collect()
}

fn pointing(view: View, kind: Kind, field: FieldNo, to: Id) -> Option<Related> {
    let table = view.register.table(kind);
    let mut rows = if depends_on_charge(kind, field) {
        in_charge_of(view, table, field, to.no)
    } else {
        table.column(field)?.rows_with(i64::from(to.no))
    };
    rows.retain(|row| table.listed(*row, view.person.visibility(), false));
    if rows.is_empty() {
        return None;
    }
    let total = rows.len() as u32;
    let due = |row: usize| table.def.due.and_then(|due| table.number(due, row)).unwrap_or(i64::MAX);
    // Open ones first, the most urgent first; then the latest.
    rows.sort_by_key(|row| {
        let open = table.is_open(*row);
        (!open, if open { due(*row) } else { 0 }, std::cmp::Reverse(table.id(*row).no))
    });
    rows.truncate(SHOWN);
    let records = rows.into_iter().filter_map(|row| table.record(row)).collect();
    Some(Related { kind, field, total, rows: view.rows(records) })
}
