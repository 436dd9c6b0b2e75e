//! The maximum sizes of the parts of a request. A frame may have megabytes; a text that is compared with every record
//! may not.

use crate::domain::action::MOST_RECORDS;

use super::api::{Ask, MOST_ROWS, PageQuery, TrailFilter};

/// The maximum bytes of a filter: far more than fits on a screen.
const FILTER: usize = 8 << 10;
/// The maximum bytes of a name, code or id for a look-up.
const NAME: usize = 1 << 10;
/// The maximum bytes of a path, as in the system.
const PATH: usize = 4 << 10;
/// The maximum number of file names in one request.
const NAMES: usize = 1_000;
/// The maximum number of fields of an order.
const KEYS: usize = 16;
/// The maximum number of marks in a request for a list.
const MARKS: usize = 100_000;

/// Whether a request respects all bounds. Commands have those of their fields.
pub(super) fn keeps(ask: &Ask) -> bool {
    match ask {
        Ask::Page(query) | Ask::Numbers(query) => list(query),
        Ask::Rows { nos, .. } => nos.len() <= MOST_ROWS as usize,
        Ask::Complete { text, .. } => text.len() <= FILTER,
        Ask::Trail { filter, .. } => filter.as_ref().is_none_or(|TrailFilter { text, .. }| text.len() <= FILTER),
        Ask::Find { text, .. } | Ask::Resolve(text) | Ask::AuditKept { hash: text, .. } => text.len() <= NAME,
        Ask::BackupPart { name, .. } => name.len() <= NAME,
        Ask::BackupTaken { file, .. } => file.len() <= PATH,
        Ask::BackupFailed { file, cause, .. } => cause.iter().chain([file]).all(|text| text.len() <= PATH),
        Ask::SecretsTaken { file, removed, .. } => {
            removed.len() <= NAMES && removed.iter().chain([file]).all(|path| path.len() <= PATH)
        }
        Ask::Archives(ids) => ids.len() <= MOST_RECORDS,
        Ask::WhoAmI
        | Ask::Detail(_)
        | Ask::Overview
        | Ask::Command(..)
        | Ask::Outcome(_)
        | Ask::LastMine
        | Ask::Status
        | Ask::Check
        | Ask::AuditVerify
        | Ask::BackupPlan { .. }
        | Ask::Stop
        | Ask::Reveal { .. } => true,
    }
}

fn list(query: &PageQuery) -> bool {
    query.filter.len() <= FILTER && query.sort.len() <= KEYS && query.marked.len() <= MARKS
}
