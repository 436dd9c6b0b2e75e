//! One record, open: from the row at once, and with all around it when that arrives.

use std::collections::HashMap;

use crate::domain::id::Id;
use crate::service::api::{Detail, Related, Row};

/// An open record.
#[derive(Debug, Clone)]
pub struct DetailPane {
    /// The record.
    pub id: Id,
    /// What is known of it; none until the first answer.
    pub row: Option<Row>,
    /// Records that point to it; none until the answer.
    pub related: Option<Vec<Related>>,
    /// Names of all records in it.
    pub names: HashMap<Id, String>,
    /// Lines scrolled away at the top.
    pub top: usize,
    /// Number of the latest question.
    pub latest: u64,
    /// The server knows no such record, for this person.
    pub gone: bool,
}

impl DetailPane {
    /// A record of which only the id is known.
    pub fn of(id: Id) -> DetailPane {
        DetailPane { id, row: None, related: None, names: HashMap::new(), top: 0, latest: 0, gone: false }
    }

    /// A record that a list shows already.
    pub fn from_row(row: &Row, names: &HashMap<Id, String>) -> DetailPane {
        DetailPane { row: Some(row.clone()), names: names.clone(), ..DetailPane::of(row.record.id) }
    }

    /// Takes the answer over.
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
