//! Rows with the members in charge.

use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::service::api::Row;

use super::View;

impl View<'_> {
    /// Makes rows of records: units and tasks get their members in charge.
    pub(super) fn rows(&self, records: Vec<Record>) -> Vec<Row> {
        let asked = records.iter().any(|record| matches!(record.kind(), Kind::Unit | Kind::Task));
        let charges = asked.then(|| self.register.charges(self.today));
        let members_of = |id: Id| {
            let mut members = Vec::new();
            let mut add = |no| members.push(Id::new(Kind::Member, no));
            let table = self.register.table(id.kind);
            match (&charges, id.kind, table.row(id.no)) {
                (Some(charges), Kind::Unit, _) => charges.of_unit(id.no, &mut add),
                (Some(charges), Kind::Task, Some(row)) => charges.of_task(table, row, &mut add),
                _ => {}
            }
            members
        };
        records.into_iter().map(|record| Row { in_charge: members_of(record.id), record: self.shown(record) }).collect()
    }
}
