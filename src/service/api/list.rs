//! Lists: what is asked of them, their pages, and what is offered while a text is typed.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::i18n::Lang;

/// Names a record for people: id, and its short name or title.
pub type Names = Vec<(Id, String)>;

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub field: FieldNo,
    /// Largest first. Empty values come last either way; by deadline, settled records come after open ones.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// Of which kind.
    pub kind: Kind,
    /// Filter text; "" for all.
    pub filter: String,
    /// Whether the last word is still being typed (it then matches without accents).
    pub typing: bool,
    /// Order; empty for the kind's own.
    pub sort: Vec<SortKey>,
    /// First row wanted, from 0.
    pub offset: u32,
    /// Rows wanted, at most [`MOST_ROWS`].
    pub limit: u32,
    /// A record that is to be on the page if it is in the list: the offset moves to show it.
    pub around: Option<Id>,
    /// Numbers of the records marked by this client, for `is:marked`.
    pub marked: Vec<u32>,
    /// The language of the filter's error.
    pub lang: Lang,
}

/// Most rows of one page.
pub const MOST_ROWS: u32 = 2_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The record.
    pub record: Record,
    /// Of a unit: the members in charge of it today. Of a task that names no member: those in charge of its lead unit today,
    /// or on the day it was done.
    pub in_charge: Vec<Id>,
}

/// Where a filter text is wrong; the list is then that of the last good text or empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterFault {
    /// First byte of the wrong part.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What is wrong and what to do, in the asked language.
    pub message: String,
    /// A text that might be meant.
    pub suggestion: Option<String>,
}

/// A page of a list, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The kind.
    pub kind: Kind,
    /// How many changes this person could know of since the server started: the same where nothing has moved.
    pub version: u64,
    /// Today, as the server reckons it (UTC+07:00).
    pub today: Day,
    /// Days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// Records in the kind that this person may see, archived ones left out.
    pub all: u32,
    /// Records that pass the filter.
    pub total: u32,
    /// Place of the first row among them.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// Of those that pass: how many are in each state (empty for a kind without states).
    pub states: Vec<u32>,
    /// Of those that pass: how many are open and past their deadline.
    pub overdue: u32,
    /// Names of the records that the rows point to.
    pub names: Names,
    /// Place of `around` among those that pass, if it does.
    pub around: Option<u32>,
    /// Why the filter could not be read; rows are then empty.
    pub fault: Option<FilterFault>,
}

/// Most numbers of one answer: 3.5 MB on the wire at most.
pub const MOST_NUMBERS: usize = 700_000;

/// The numbers of a list's records in its order, as of one moment. A list read by its numbers gives each record
/// once, whatever others write; a list read page after page does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// As in [`Page`].
    pub version: u64,
    /// Records in the kind that this person may see, archived ones left out.
    pub all: u32,
    /// Records that pass the filter.
    pub total: u32,
    /// The numbers, at most [`MOST_NUMBERS`].
    pub nos: Vec<u32>,
    /// Why the filter could not be read; there are then none.
    pub fault: Option<FilterFault>,
}

/// Records by their numbers, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// As in [`Page`].
    pub version: u64,
    /// Today, as the server reckons it (UTC+07:00).
    pub today: Day,
    /// Days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// How many of the numbers were looked at: the next question begins after them.
    pub taken: u32,
    /// The records in the order asked for; those that this person may not see are left out.
    pub rows: Vec<Row>,
    /// Names of the records that the rows point to.
    pub names: Names,
}

/// One candidate of a completion or look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// What is put into the text.
    pub insert: String,
    /// What is shown beside it.
    pub about: String,
    /// The record, where it is one.
    pub id: Option<Id>,
}

/// Completions of a filter text at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// First byte of what is replaced.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// The candidates, best first.
    pub items: Vec<Candidate>,
}
