//! Lists: queries, pages, and completions while a text is typed.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::i18n::Lang;

/// The names of records: id, and short name or title.
pub type Names = Vec<(Id, String)>;

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub field: FieldNo,
    /// Descending. Empty values come last in both directions; by deadline, closed records come after open ones.
    pub descending: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// The kind.
    pub kind: Kind,
    /// The filter text; "" for all.
    pub filter: String,
    /// Whether the last word is still being typed (then it matches without accents).
    pub typing: bool,
    /// The order; empty for the kind's own.
    pub sort: Vec<SortKey>,
    /// The first row, from 0.
    pub offset: u32,
    /// The number of rows, at most [`MOST_ROWS`].
    pub limit: u32,
    /// A record that should be on the page if it is in the list: the offset is moved to show it.
    pub around: Option<Id>,
    /// Numbers of the records that this client has marked, for `is:marked`.
    pub marked: Vec<u32>,
    /// The language of the filter's error.
    pub lang: Lang,
}

/// The maximum rows of one page.
pub const MOST_ROWS: u32 = 2_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The record.
    pub record: Record,
    /// For a unit: the members in charge of it today. For a task that names no member: those in charge of its lead unit
    /// today, or on the day it was done.
    pub in_charge: Vec<Id>,
}

/// Where a filter text is wrong; the list is then that of the last valid text or empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterFault {
    /// The first byte of the wrong part.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What is wrong and what to do, in the requested language.
    pub message: String,
    /// A text that may have been meant.
    pub suggestion: Option<String>,
}

/// A page of a list at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The kind.
    pub kind: Kind,
    /// The number of changes since the server's start that this person may see: unchanged if nothing has changed for
    /// this person.
    pub version: u64,
    /// Today, by the server (UTC+07:00).
    pub today: Day,
    /// The number of days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// Records of the kind that this person may see, without archived ones.
    pub all: u32,
    /// Records that pass the filter.
    pub total: u32,
    /// The index of the first row among them.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// How many of those that pass are in each state (empty for a kind without states).
    pub states: Vec<u32>,
    /// How many of those that pass are open and past their deadline.
    pub overdue: u32,
    /// Names of the records that the rows refer to.
    pub names: Names,
    /// The index of `around` among those that pass, if it passes.
    pub around: Option<u32>,
    /// Why the filter could not be read; rows are then empty.
    pub fault: Option<FilterFault>,
}

/// The maximum numbers of one answer: at most 3.5 MB on the wire.
pub const MOST_NUMBERS: usize = 700_000;

/// The numbers of a list's records in its order, at one moment. A list read by its numbers gives each record once, even
/// if others write; a list read page after page does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// As in [`Page`].
    pub version: u64,
    /// Records of the kind that this person may see, without archived ones.
    pub all: u32,
    /// Records that pass the filter.
    pub total: u32,
    /// The numbers, at most [`MOST_NUMBERS`].
    pub nos: Vec<u32>,
    /// Why the filter could not be read; then there are no numbers.
    pub fault: Option<FilterFault>,
}

/// Records by their numbers, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// As in [`Page`].
    pub version: u64,
    /// Today, by the server (UTC+07:00).
    pub today: Day,
    /// The number of days ahead within which a deadline is due soon.
    pub soon_days: u16,
    /// How many of the numbers were processed: the next request begins after them.
    pub taken: u32,
    /// The records in the requested order, without those that this person may not see.
    pub rows: Vec<Row>,
    /// Names of the records that the rows refer to.
    pub names: Names,
}

/// The target of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filtered {
    /// The list of a kind.
    List(Kind),
    /// The trail of all.
    Trail,
}

/// One candidate of a completion or look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The text to insert.
    pub insert: String,
    /// The description shown next to it.
    pub about: String,
    /// The record, if it is one.
    pub id: Option<Id>,
}

/// Completions of a filter text at a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// The first byte of the part to replace.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// The candidates, best first.
    pub items: Vec<Candidate>,
}
