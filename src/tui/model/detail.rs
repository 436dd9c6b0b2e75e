//! One open record: shown from the row at once, with its related records when they arrive.

use std::collections::HashMap;

use crate::domain::id::Id;
use crate::service::api::{Detail, Related, Row};

/// An open record.
#[derive(Debug, Clone)]
pub struct DetailPane {
    /// The record.
    pub id: Id,
    /// Its row; `None` until the first answer.
    pub row: Option<Row>,
    /// Records that refer to it; `None` until the answer.
    pub related: Option<Vec<Related>>,
    /// Names of all records in it.
    pub names: HashMap<Id, String>,
    /// Lines scrolled out at the top.
    pub top: usize,
    /// The number of the latest request.
    pub latest: u64,
    /// The server has no such record that this user may see.
    pub gone: bool,
}

impl DetailPane {
    /// A record of which only the id is known.
    pub fn of(id: Id) -> DetailPane {
        DetailPane { id, row: None, related: None, names: HashMap::new(), top: 0, latest: 0, gone: false }
    }

    /// A record that a list already shows.
    pub fn from_row(row: &Row, names: &HashMap<Id, String>) -> DetailPane {
        DetailPane { row: Some(row.clone()), names: names.clone(), ..DetailPane::of(row.record.id) }
    }

    /// Applies the answer.
    pub fn take(&mut self, detail: Option<Detail>) {
        let Some(detail) = detail else {
            self.gone = true;
            return;
        };
        self.gone = false;
        self.row = Some(detail.row);
        self.related = Some(detail.related);
        self.names.extend(detail.names);
    }
}
