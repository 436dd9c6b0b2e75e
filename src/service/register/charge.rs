//! The members in charge of each unit, and so of the tasks that name no member.

use std::collections::HashMap;

use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::{assignment, task, unit};

use super::table::Table;

/// The assignments of units to members, for the requests of one day.
#[derive(Debug, PartialEq, Eq)]
pub struct Charges {
    today: Day,
    /// By the unit's number.
    units: HashMap<u32, Vec<Charge>>,
}

/// A member in charge of a unit, from one day to another.
#[derive(Debug, PartialEq, Eq)]
struct Charge {
    member: u32,
    from: Option<i64>,
    to: Option<i64>,
}

impl Charge {
    fn holds(&self, day: i64) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| to >= day)
    }
}

/// Whether a field's value depends on the members in charge, besides what is stored.
pub(crate) fn depends_on_charge(kind: Kind, field: FieldNo) -> bool {
    matches!((kind, field), (Kind::Unit, unit::IN_CHARGE) | (Kind::Task, task::MEMBER | task::IN_CHARGE))
}

impl Charges {
    /// The units of these assignments, without archived ones.
    pub fn of(assignments: &Table, today: Day) -> Charges {
        let mut units: HashMap<u32, Vec<Charge>> = HashMap::new();
        for row in (0..assignments.len()).filter(|row| !assignments.archived(*row)) {
            let (Some(member), Some(unit)) =
                (link(assignments, assignment::MEMBER, row), link(assignments, assignment::UNIT, row))
            else {
                continue;
            };
            let (from, to) = (assignments.number(assignment::FROM, row), assignments.number(assignment::TO, row));
            units.entry(unit).or_default().push(Charge { member, from, to });
        }
        Charges { today, units }
    }

    /// Passes the numbers of the members in charge of a unit on a day, each once.
    fn on(&self, unit: u32, day: i64, each: &mut dyn FnMut(u32)) {
        let held = self.units.get(&unit).map_or(&[][..], Vec::as_slice);
        for (at, charge) in held.iter().enumerate().filter(|(_, charge)| charge.holds(day)) {
            let shown = |before: &Charge| before.holds(day) && before.member == charge.member;
            if !held.iter().take(at).any(shown) {
                each(charge.member);
            }
        }
    }

    /// Passes the members in charge of a unit today.
    pub fn of_unit(&self, unit: u32, each: &mut dyn FnMut(u32)) {
        self.on(unit, i64::from(self.today.0), each);
    }

    /// Passes the members in charge of a task that names none: those in charge of its lead unit today; for a done task,
    /// those in charge on the day it was done.
    pub fn of_task(&self, tasks: &Table, row: usize, each: &mut dyn FnMut(u32)) {
        let Some(unit) = link(tasks, task::LEAD_UNIT, row) else { return };
        if link(tasks, task::MEMBER, row).is_some() {
            return;
        }
        let done = tasks.number(task::COMPLETED_ON, row).filter(|_| tasks.state(row) == Some(task::DONE));
        self.on(unit, done.unwrap_or_else(|| i64::from(self.today.0)), each);
    }

    /// Passes the members in a field for which [`depends_on_charge`] is true.
    pub fn members(&self, table: &Table, field: FieldNo, row: usize, each: &mut dyn FnMut(u32)) {
        if table.def.kind == Kind::Unit {
            return self.of_unit(table.id(row).no, each);
        }
        if let Some(named) = link(table, task::MEMBER, row).filter(|_| field == task::MEMBER) {
            each(named);
        }
        self.of_task(table, row, each);
    }

    /// Passes each pair of member and unit of today.
    pub fn each_today(&self, each: &mut dyn FnMut(u32, u32)) {
        for unit in self.units.keys() {
            self.of_unit(*unit, &mut |member| each(member, *unit));
        }
    }
}

/// The number of the record that a field refers to.
fn link(table: &Table, field: FieldNo, row: usize) -> Option<u32> {
    table.number(field, row).and_then(|no| u32::try_from(no).ok())
}
