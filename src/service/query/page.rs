//! A page of a list.

use std::sync::Arc;

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::service::api::{FilterFault, MOST_ROWS, Page, PageQuery};
use crate::service::register::Table;

use super::bits::Bits;
use super::filter::{Sieve, Wanted, secrets_of};
use super::source::Source;
use super::{Superseded, View};

/// The maximum bytes of packed records on a page, so that its frame stays well under its limit.
pub(super) const MOST_BYTES: usize = 2 << 20;

/// The requested page. An invalid filter gives a page without rows, with the reason.
///
/// # Errors
/// [`Superseded`] as soon as `stop` returns true.
pub(crate) fn page(source: &Source, query: &PageQuery, stop: &dyn Fn() -> bool) -> Result<Page, Superseded> {
    let passing = Passing::of(source, query, stop)?;
    Ok(source.look(|view| match &passing {
        Ok(passing) => of_passing(view, query, passing),
        Err(fault) => Page { fault: Some(fault.clone()), ..empty(view, query) },
    }))
}

fn of_passing(view: View, query: &PageQuery, passing: &Passing) -> Page {
    let table = view.register.table(query.kind);
    let total = passing.total();
    let order = passing.order(view, query);
    let around = query.around.filter(|id| id.kind == query.kind).and_then(|id| passing.place_of(view, &order, id));
    let offset = first_row(query, around, total);
    let mut bytes = 0;
    let records: Vec<Record> = passing
        .rows(view, &order)
        .skip(offset)
        .take(query.limit.min(MOST_ROWS) as usize)
        .take_while(|row| {
            bytes += table.size(*row);
            bytes <= MOST_BYTES
        })
        .filter_map(|row| table.record(row))
        .collect();
    let (states, overdue) = tally(view, table, &passing.passed);
    let rows = view.rows(records);
    let names = view.names_in(&rows);
    Page {
        version: passing.version,
        total: total as u32,
        offset: offset as u32,
        rows,
        states,
        overdue,
        names,
        around: around.map(|place| place as u32),
        ..empty(view, query)
    }
}

/// Records of a kind that this person may see, without archived ones.
pub(super) fn all_listed(view: View, kind: Kind) -> u32 {
    let table = view.register.table(kind);
    (0..table.len()).filter(|row| table.listed(*row, view.person.visibility(), false)).count() as u32
}

/// The page without its rows.
fn empty(view: View, query: &PageQuery) -> Page {
    let table = view.register.table(query.kind);
    let visibility = view.person.visibility();
    Page {
        kind: query.kind,
        version: view.register.version(visibility),
        today: view.today,
        soon_days: view.soon,
        all: all_listed(view, query.kind),
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

/// The rows that pass a query's filter.
pub(super) struct Passing {
    kind: Kind,
    passed: Bits,
    archived: bool,
    /// The version of the store when the filter began: later changes may be missing.
    pub(super) version: u64,
}

impl Passing {
    /// Parses the filter and runs it.
    ///
    /// # Errors
    /// [`Superseded`] as soon as `stop` returns true; inside, why the filter is invalid.
    pub(super) fn of(
        source: &Source,
        query: &PageQuery,
        stop: &dyn Fn() -> bool,
    ) -> Result<Result<Passing, FilterFault>, Superseded> {
        let wanted = Wanted {
            kind: query.kind,
            text: &query.filter,
            typing: query.typing,
            marked: &query.marked,
            lang: query.lang,
        };
        let begun = source.look(|view| {
            let version = view.register.version(view.person.visibility());
            Sieve::new(view, &wanted).map(|sieve| (sieve, view.register.table(query.kind).len(), version))
        });
        let (sieve, len, version) = match begun {
            Ok(begun) => begun,
            Err(fault) => return Ok(Err(fault)),
        };
        let passed = sieve.run(source, len, stop)?;
        Ok(Ok(Passing { kind: query.kind, passed, archived: sieve.archived(), version }))
    }

    /// Their number.
    pub(super) fn total(&self) -> usize {
        self.passed.count()
    }

    /// The order that the query requests.
    pub(super) fn order(&self, view: View, query: &PageQuery) -> Arc<Vec<u32>> {
        let mut sort = query.sort.clone();
        // An order by a secret would reveal which records have one.
        sort.retain(|key| !secrets_of(self.kind).contains(&key.field));
        view.register.order(self.kind, &sort, view.today)
    }

    /// The rows in that order, without those that were hidden after the filter had run.
    pub(super) fn rows<'v>(&'v self, view: View<'v>, order: &'v [u32]) -> impl Iterator<Item = usize> + 'v {
        let (table, visibility) = (view.register.table(self.kind), view.person.visibility());
        let rows = order.iter().map(|row| *row as usize).filter(|row| self.passed.has(*row));
        rows.filter(move |row| table.listed(*row, visibility, self.archived))
    }

    /// The index of a record among them.
    fn place_of(&self, view: View, order: &[u32], id: Id) -> Option<usize> {
        let wanted = view.register.table(self.kind).row(id.no).filter(|row| self.passed.has(*row))?;
        self.rows(view, order).position(|row| row == wanted)
    }
}

/// The first row to send: moved so that `around` is on the page, and not after the last page.
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
