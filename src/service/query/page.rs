//! A page of a list.

use crate::domain::id::Id;
use crate::domain::record::Record;
use crate::service::api::{FilterFault, MOST_ROWS, Page, PageQuery};
use crate::service::register::Table;

use super::bits::Bits;
use super::filter::{Sieve, Wanted, secrets_of};
use super::{Superseded, View};

/// Most bytes of packed records on a page, so that its frame stays well under its limit.
const MOST_BYTES: usize = 2 << 20;

/// The page that is asked for. A filter that cannot be read gives a page without rows that says
/// why.
///
/// # Errors
/// [`Superseded`] when a newer question was asked meanwhile.
pub fn page(view: View, query: &PageQuery, cancelled: &dyn Fn() -> bool) -> Result<Page, Superseded> {
    let table = view.register.table(query.kind);
    let wanted =
        Wanted { kind: query.kind, text: &query.filter, typing: query.typing, marked: &query.marked, lang: query.lang };
    let sieve = match Sieve::new(view, &wanted) {
        Ok(sieve) => sieve,
        Err(fault) => return Ok(Page { fault: Some(fault), ..empty(view, query) }),
    };
    let passed = sieve.run(cancelled)?;
    let mut sort = query.sort.clone();
    // An order by a secret would tell who has one.
    sort.retain(|key| !secrets_of(query.kind).contains(&key.field));
    let order = view.register.order(query.kind, &sort);
    let total = passed.count();
    let around = query.around.filter(|id| id.kind == query.kind).and_then(|id| place_of(table, &order, &passed, id));
    let offset = first_row(query, around, total);
    let mut bytes = 0;
    let records: Vec<Record> = order
        .iter()
        .map(|row| *row as usize)
        .filter(|row| passed.has(*row))
        .skip(offset)
        .take(query.limit.min(MOST_ROWS) as usize)
        .take_while(|row| {
            bytes += table.size(*row);
            bytes <= MOST_BYTES
        })
        .filter_map(|row| table.record(row))
        .collect();
    let (states, overdue) = tally(view, table, &passed);
    let rows = view.rows(records);
    let names = view.names_in(&rows);
    Ok(Page {
        total: total as u32,
        offset: offset as u32,
        rows,
        states,
        overdue,
        names,
        around: around.map(|place| place as u32),
        ..empty(view, query)
    })
}

/// The page without its rows.
fn empty(view: View, query: &PageQuery) -> Page {
    let table = view.register.table(query.kind);
    let sight = view.person.sight();
    Page {
        kind: query.kind,
        seq: view.register.seq_for(sight),
        today: view.today,
        soon_days: view.soon,
        all: (0..table.len()).filter(|row| table.listed(*row, sight, false)).count() as u32,
        total: 0,
        offset: 0,
        rows: Vec::new(),
        states: vec![0; table.def.states().len()],
        overdue: 0,
        names: Vec::new(),
        around: None,
        fault: None::<FilterFault>,
    }
}

/// The place of a record among those that passed.
fn place_of(table: &Table, order: &[u32], passed: &Bits, id: Id) -> Option<usize> {
    let wanted = table.row(id.no).filter(|row| passed.has(*row))?;
    order.iter().map(|row| *row as usize).filter(|row| passed.has(*row)).position(|row| row == wanted)
}

/// The first row to send: moved so that `around` is on the page, and never beyond the last page.
fn first_row(query: &PageQuery, around: Option<usize>, total: usize) -> usize {
    let limit = query.limit.min(MOST_ROWS) as usize;
    let last = total.saturating_sub(limit);
    let offset = (query.offset as usize).min(last);
    match around {
        Some(place) if place < offset || place >= offset + limit => place.saturating_sub(limit / 2).min(last),
        _ => offset,
    }
}

fn tally(view: View, table: &Table, passed: &Bits) -> (Vec<u32>, u32) {
    let mut states = vec![0_u32; table.def.states().len()];
    let mut overdue = 0;
    if states.is_empty() && table.def.due.is_none() {
        return (states, overdue);
    }
    for row in (0..table.len()).filter(|row| passed.has(*row)) {
        if let Some(count) = table.state(row).and_then(|state| states.get_mut(usize::from(state))) {
            *count += 1;
        }
        overdue += u32::from(table.late(row, view.today).is_some_and(|days| days > 0));
    }
    (states, overdue)
}
