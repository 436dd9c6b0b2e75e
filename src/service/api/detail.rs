//! A record with its related records, and the overview.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;

use super::list::{Names, Row};

/// A record with its related records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The record.
    pub row: Row,
    /// Records that refer to it, by kind and field.
    pub related: Vec<Related>,
    /// Names of all referenced records.
    pub names: Names,
    /// Today.
    pub today: Day,
}

/// Records of one kind that refer to a record through one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Their kind.
    pub kind: Kind,
    /// The field that refers to it.
    pub field: FieldNo,
    /// How many.
    pub total: u32,
    /// The first of them (at most 20), open ones first.
    pub rows: Vec<Row>,
}

/// The overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Today.
    pub today: Day,
    /// The number of days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// The committee's record, if there is one.
    pub committee: Option<Record>,
    /// Whether this person sees no record at all, archived ones included: a new office.
    pub is_empty: bool,
    /// Tasks by official bucket, in the order of `facts::Bucket::ALL`.
    pub buckets: Vec<u32>,
    /// Tasks by state.
    pub states: Vec<u32>,
    /// Overdue tasks: their number, and the worst (at most 50, most days late first).
    pub overdue: (u32, Vec<Row>),
    /// Tasks due soon: their number, and the first.
    pub soon: (u32, Vec<Row>),
    /// Findings past their deadline: their number, and the first.
    pub findings: (u32, Vec<Row>),
    /// Feedback that waits to be handled: its number, and the first, late ones before the others.
    pub feedback: (u32, Vec<Row>),
    /// Units without any inspection: their number, and the first.
    pub never_inspected: (u32, Vec<Row>),
    /// Sub-committees: for each group of units its index, the number formed, the number recorded as anything but
    /// unknown, and the number of units.
    pub sub_committees: Vec<(u8, u32, u32, u32)>,
    /// Workload of active members: member, active units, open tasks, overdue tasks.
    pub workload: Vec<(Id, u32, u32, u32)>,
    /// Names of referenced records.
    pub names: Names,
}
