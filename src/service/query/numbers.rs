//! Whole lists: first the numbers of their records, at one moment, then the records by their numbers.

use crate::domain::id::Kind;
use crate::domain::record::Record;
use crate::service::api::{MOST_NUMBERS, Numbers, PageQuery, Rows};

use super::Superseded;
use super::page::{MOST_BYTES, Passing, all_listed};
use super::source::Source;

/// Records read at a time: takes some milliseconds.
const AT_ONCE: usize = 256;

/// The numbers of a list from `query.offset` on; `limit` and `around` are ignored.
///
/// # Errors
/// [`Superseded`] as soon as `stop` returns true.
pub(crate) fn numbers(source: &Source, query: &PageQuery, stop: &dyn Fn() -> bool) -> Result<Numbers, Superseded> {
    let passing = Passing::of(source, query, stop)?;
    Ok(source.look(|view| {
        let all = all_listed(view, query.kind);
        let passing = match &passing {
            Ok(passing) => passing,
            Err(fault) => {
                let version = view.register.version(view.person.visibility());
                return Numbers { version, all, total: 0, nos: Vec::new(), fault: Some(fault.clone()) };
            }
        };
        let (table, order) = (view.register.table(query.kind), passing.order(view, query));
        let rows = passing.rows(view, &order).skip(query.offset as usize).take(MOST_NUMBERS);
        let nos = rows.map(|row| table.id(row).no).collect();
        Numbers { version: passing.version, all, total: passing.total() as u32, nos, fault: None }
    }))
}

/// The records with these numbers, as many as fit into one answer.
///
/// # Errors
/// [`Superseded`] as soon as `stop` returns true.
pub(crate) fn rows(source: &Source, kind: Kind, nos: &[u32], stop: &dyn Fn() -> bool) -> Result<Rows, Superseded> {
    let version = source.look(|view| view.register.version(view.person.visibility()));
    let (mut records, mut bytes, mut taken) = (Vec::<Record>::new(), 0, 0);
    let mut full = false;
    for part in nos.chunks(AT_ONCE) {
        if stop() {
            return Err(Superseded);
        }
        source.look(|view| {
            let (table, visibility) = (view.register.table(kind), view.person.visibility());
            for no in part {
                let row = table.row(*no).filter(|row| table.listed(*row, visibility, true));
                bytes += row.map_or(0, |row| table.size(row));
                full = bytes > MOST_BYTES && !records.is_empty();
                if full {
                    return;
                }
                taken += 1;
                records.extend(row.and_then(|row| table.record(row)));
            }
        });
        if full {
            break;
        }
    }
    Ok(source.look(|view| {
        // A record hidden since it was read is left out, as from every answer.
        records.retain(|record| view.sees(record.id));
        let rows = view.rows(records);
        let names = view.names_in(&rows);
        Rows { version, today: view.today, soon_days: view.soon, taken, rows, names }
    }))
}
