//! Whole lists: first the numbers of their records, as of one moment, then the records by their numbers.

use crate::domain::id::Kind;
use crate::domain::record::Record;
use crate::service::api::{MOST_NUMBERS, MOST_ROWS, Numbers, PageQuery, Rows};

use super::page::{MOST_BYTES, Passing, all_listed};
use super::{Superseded, View};

/// The numbers of a list from `query.offset` on; `limit` and `around` do not count.
///
/// # Errors
/// [`Superseded`] when a newer question was asked in the meantime.
pub fn numbers(view: View, query: &PageQuery, cancelled: &dyn Fn() -> bool) -> Result<Numbers, Superseded> {
    let seq = view.register.seq_for(view.person.sight());
    let all = all_listed(view, query.kind);
    let passing = match Passing::of(view, query, cancelled)? {
        Ok(passing) => passing,
        Err(fault) => return Ok(Numbers { seq, all, total: 0, nos: Vec::new(), fault: Some(fault) }),
    };
    let table = view.register.table(query.kind);
    let nos = passing.rows().skip(query.offset as usize).take(MOST_NUMBERS).map(|row| table.id(row).no).collect();
    Ok(Numbers { seq, all, total: passing.total() as u32, nos, fault: None })
}

/// The records with these numbers, as many as fit into one answer.
pub fn rows(view: View, kind: Kind, nos: &[u32]) -> Rows {
    let table = view.register.table(kind);
    let sight = view.person.sight();
    let (mut records, mut bytes, mut taken) = (Vec::<Record>::new(), 0, 0);
    for no in nos.iter().take(MOST_ROWS as usize) {
        let row = table.row(*no).filter(|row| table.listed(*row, sight, true));
        bytes += row.map_or(0, |row| table.size(row));
        if bytes > MOST_BYTES && !records.is_empty() {
            break;
        }
        taken += 1;
        records.extend(row.and_then(|row| table.record(row)));
    }
    let rows = view.rows(records);
    let names = view.names_in(&rows);
    Rows { seq: view.register.seq_for(sight), today: view.today, soon_days: view.soon, taken, rows, names }
}
