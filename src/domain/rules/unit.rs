//! Units: an end after the beginning.

use crate::domain::fault::{Fault, Problem};
use crate::domain::kinds::unit::{VALID_FROM, VALID_TO};
use crate::domain::record::Record;

/// A unit ends after it began.
pub(super) fn check(after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(VALID_FROM), after.day(VALID_TO))
        && to < from
    {
        faults.push(Fault::at(after.id, VALID_TO, Problem::EndsBeforeItBegins { from, to }));
    }
}
