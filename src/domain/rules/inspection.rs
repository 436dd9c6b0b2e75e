//! Inspections: consistent days and head counts, findings verified before the end, surprise inspections hidden.

use crate::domain::fault::{Fault, Problem};
use crate::domain::id::Kind;
use crate::domain::kinds::finding;
use crate::domain::kinds::inspection::{
    ABSENT_EXCUSED, ABSENT_UNEXCUSED, CANCELLED, CLOSED, DATE, END_DATE, MODE, PLANNED, POSTPONED, STAFF_PRESENT,
    STAFF_TOTAL, STATE, SURPRISE, UNDER_WAY,
};
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::World;

/// A surprise inspection that has not begun is hidden.
pub(super) fn hidden(record: &Record) -> bool {
    record.choice(MODE) == Some(SURPRISE) && matches!(record.choice(STATE), Some(PLANNED | POSTPONED | CANCELLED))
}

/// Days in order, head counts that add up, findings verified before it closes.
pub(super) fn check(world: &dyn World, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(DATE), after.day(END_DATE))
        && to < from
    {
        faults.push(Fault::at(after.id, END_DATE, Problem::EndsBeforeItBegins { from, to }));
    }
    if let Some(total) = after.int(STAFF_TOTAL) {
        let parts: i64 = [STAFF_PRESENT, ABSENT_EXCUSED, ABSENT_UNEXCUSED].iter().filter_map(|f| after.int(*f)).sum();
        if parts > total {
            faults.push(Fault::at(after.id, STAFF_TOTAL, Problem::MoreThanTotal { parts, total }));
        }
    }
    if before.is_none() && after.choice(STATE) == Some(UNDER_WAY) && after.choice(MODE) != Some(SURPRISE) {
        faults.push(Fault::at(after.id, STATE, Problem::OnlySurpriseStartsUnderWay));
    }
    let closes = after.choice(STATE) == Some(CLOSED) && before.is_some_and(|old| old.choice(STATE) != Some(CLOSED));
    if closes {
        let open = world
            .having(Kind::Finding, finding::INSPECTION, &Scalar::Ref(after.id))
            .into_iter()
            .filter_map(|id| world.record(id))
            .filter(|found| !found.archived && found.choice(finding::STATE) != Some(finding::VERIFIED))
            .count();
        if open > 0 {
            faults.push(Fault::at(after.id, STATE, Problem::FindingsOpen { count: open as u32 }));
        }
    }
}
