//! Which members are in charge of which units today.

use std::collections::HashMap;

use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::assignment;
use crate::domain::record::Record;
use crate::service::api::Row;

use super::View;

impl View<'_> {
    /// Shows each assignment that holds today: member and unit (none for one in words).
    pub(super) fn each_charge(&self, each: &mut dyn FnMut(Id, Option<Id>)) {
        let table = self.register.table(Kind::Assignment);
        let today = i64::from(self.today.0);
        let link = |field: FieldNo, kind: Kind, row: usize| {
            table.number(field, row).and_then(|no| u32::try_from(no).ok()).map(|no| Id::new(kind, no))
        };
        for row in 0..table.len() {
            let begun = table.number(assignment::FROM, row).is_none_or(|from| from <= today);
            let over = table.number(assignment::TO, row).is_some_and(|to| to < today);
            if !begun || over || !table.listed(row, self.person.sight(), false) {
                continue;
            }
            if let Some(member) = link(assignment::MEMBER, Kind::Member, row) {
                each(member, link(assignment::UNIT, Kind::Unit, row));
            }
        }
    }

    /// Makes rows of records: units get the members in charge of them.
    pub(super) fn rows(&self, records: Vec<Record>) -> Vec<Row> {
        let mut charges: HashMap<Id, Vec<Id>> = HashMap::new();
        if records.iter().any(|record| record.kind() == Kind::Unit) {
            self.each_charge(&mut |member, unit| {
                if let Some(unit) = unit {
                    let members = charges.entry(unit).or_default();
                    if !members.contains(&member) {
                        members.push(member);
                    }
                }
            });
        }
        records
            .into_iter()
            .map(|record| Row {
                in_charge: charges.get(&record.id).cloned().unwrap_or_default(),
                record: self.shown(record),
            })
            .collect()
    }
}
