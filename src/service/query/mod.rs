//! Answers to queries, from the register alone (and from the journal, for the trail).

use std::collections::BTreeSet;

use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::record::Record;

use super::api::{Names, Person, Row};
use super::register::Register;

pub(super) mod bits;
mod charge;
mod columns;
pub(super) mod complete;
pub(super) mod detail;
pub(super) mod filter;
pub(super) mod find;
pub(super) mod lines;
pub(super) mod numbers;
pub(super) mod overview;
pub(super) mod page;
pub(super) mod past;
pub(super) mod resolve;
pub(super) mod source;
pub(super) mod trail;
mod trail_filter;
mod trail_keys;

/// A newer request replaced this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Superseded;

/// The register as one person may see it on one day.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// All records.
    pub register: &'a Register,
    /// The person.
    pub person: &'a Person,
    /// Today.
    pub today: Day,
    /// The number of days ahead within which a deadline is due soon.
    pub soon: u16,
}

impl View<'_> {
    /// Whether this person may see a record.
    pub(super) fn sees(&self, id: Id) -> bool {
        self.register.sees(id, self.person.visibility())
    }

    /// A record, if this person may see it.
    pub(super) fn record(&self, id: Id) -> Option<Record> {
        if !self.sees(id) {
            return None;
        }
        let table = self.register.table(id.kind);
        table.record(table.row(id.no)?).map(|record| self.shown(record))
    }

    /// A record as this person may see it: without its secrets if they may not see those.
    pub(super) fn shown(&self, record: Record) -> Record {
        if self.person.sensitive { record } else { record.without_secrets() }
    }

    /// Keeps the events of a line that this person may see by what they may see now.
    pub(super) fn keep_known(&self, events: &mut Vec<Event>) {
        events.retain_mut(|event| self.sees(event.id) && (self.person.sensitive || event.drop_secrets()));
    }

    /// The names of these records, without those that this person may not see.
    pub(super) fn names(&self, ids: impl IntoIterator<Item = Id>) -> Names {
        let ids: BTreeSet<Id> = ids.into_iter().filter(|id| self.sees(*id)).collect();
        ids.into_iter().filter_map(|id| Some((id, self.register.name(id)?))).collect()
    }

    /// The names of all records that these rows refer to.
    pub(super) fn names_in<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> Names {
        let mut ids = BTreeSet::new();
        for row in rows {
            ids.extend(row.in_charge.iter().copied());
            ids.extend(row.record.links().map(|(_, id)| id));
        }
        self.names(ids)
    }
}
