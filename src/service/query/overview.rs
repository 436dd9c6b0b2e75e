//! The overview, counted over columns; counted once for all users with the same visibility.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::domain::day::Day;
use crate::domain::facts::{self, Bucket};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, member, task, unit};
use crate::service::api::{Overview, Row, Visibility};
use crate::service::register::{Charges, Table};

use super::columns::{exists, uninspected_units};
use super::{Superseded, View};

/// Rows of each list.
const SHOWN: usize = 50;
/// Rows between two tests whether the answer is still needed.
const STRIDE: usize = 65_536;

/// The latest overview for each visibility.
#[derive(Default)]
pub(crate) struct Pictures {
    latest: Mutex<Vec<(Key, Overview)>>,
}

/// What an overview depends on. A change that a visibility does not include leaves its number as it was, so even the
/// response time does not reveal it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    visibility: Visibility,
    version: u64,
    today: Day,
    soon: u16,
}

impl Pictures {
    /// The current overview. A request waits if another one is computing it.
    ///
    /// # Errors
    /// [`Superseded`] if a newer request replaced this one.
    pub(crate) fn of(&self, view: View, cancelled: &dyn Fn() -> bool) -> Result<Overview, Superseded> {
        let visibility = view.person.visibility();
        let key = Key { visibility, version: view.register.version(visibility), today: view.today, soon: view.soon };
        let mut latest = self.latest.lock();
        if let Some((_, picture)) = latest.iter().find(|(other, _)| *other == key) {
            return Ok(picture.clone());
        }
        let picture = overview(view, cancelled)?;
        latest.retain(|(other, _)| other.visibility != visibility);
        latest.push((key, picture.clone()));
        Ok(picture)
    }
}

/// Computes everything.
fn overview(view: View, cancelled: &dyn Fn() -> bool) -> Result<Overview, Superseded> {
    let charges = view.register.charges(view.today);
    let tasks = Tasks::count(view, &charges, cancelled)?;
    let findings = past_deadline(view);
    let never = never_inspected(view);
    let committees = view.register.table(Kind::Committee);
    let committee = (0..committees.len()).find(|row| !committees.archived(*row)).and_then(|row| committees.record(row));
    let table = view.register.table(Kind::Task);
    let overdue = first(view, table, tasks.overdue);
    let soon = first(view, table, tasks.soon);
    let findings = first(view, view.register.table(Kind::Finding), findings);
    let feedback = first(view, view.register.table(Kind::Feedback), waiting(view));
    let never_inspected = first(view, view.register.table(Kind::Unit), never);
    let workload = workload(view, &charges, &tasks.by_member);
    let rows = [&overdue.1, &soon.1, &findings.1, &feedback.1, &never_inspected.1].into_iter().flatten();
    let mut names = view.names_in(rows);
    let members = view.names(workload.iter().map(|(id, ..)| *id));
    names.extend(members);
    names.sort_unstable();
    names.dedup();
    Ok(Overview {
        today: view.today,
        soon_days: view.soon,
        committee,
        is_empty: is_empty(view),
        buckets: tasks.buckets,
        states: tasks.states,
        overdue,
        soon,
        findings,
        feedback,
        never_inspected,
        sub_committees: sub_committees(view),
        workload,
        names,
    })
}

/// Whether this person sees no record. Grants are not records of the office.
fn is_empty(view: View) -> bool {
    let visibility = view.person.visibility();
    let kinds = Kind::ALL.into_iter().filter(|kind| !def(*kind).admins);
    !kinds
        .map(|kind| view.register.table(kind))
        .any(|table| (0..table.len()).any(|row| table.listed(row, visibility, true)))
}

#[derive(Default)]
struct Tasks {
    buckets: Vec<u32>,
    states: Vec<u32>,
    /// Sort key and row.
    overdue: Vec<(i64, usize)>,
    soon: Vec<(i64, usize)>,
    /// Open and overdue tasks, by the member's number.
    by_member: HashMap<u32, (u32, u32)>,
}

impl Tasks {
    fn count(view: View, charges: &Charges, cancelled: &dyn Fn() -> bool) -> Result<Tasks, Superseded> {
        let table = view.register.table(Kind::Task);
        let mut tasks = Tasks {
            buckets: vec![0; Bucket::ALL.len()],
            states: vec![0; table.def.states().len()],
            ..Tasks::default()
        };
        for row in 0..table.len() {
            if row % STRIDE == 0 && cancelled() {
                return Err(Superseded);
            }
            if table.listed(row, view.person.visibility(), false) {
                tasks.add(view, charges, table, row);
            }
        }
        Ok(tasks)
    }

    fn add(&mut self, view: View, charges: &Charges, table: &Table, row: usize) {
        let Some(state) = table.state(row) else { return };
        let day = |field: FieldNo| table.number(field, row).and_then(|n| i32::try_from(n).ok()).map(Day);
        let due = day(task::DUE);
        let (first_due, completed) =
            if state == task::DONE { (day(task::ORIGINAL_DUE), day(task::COMPLETED_ON)) } else { (None, None) };
        let bucket = facts::bucket(state, due, first_due, completed, view.today);
        if let Some(count) = self.buckets.get_mut(bucket as usize) {
            *count += 1;
        }
        if let Some(count) = self.states.get_mut(usize::from(state)) {
            *count += 1;
        }
        if !table.def.machine.is_some_and(|machine| machine.is_open(state)) {
            return;
        }
        let late = due.map(|due| i64::from(view.today.0) - i64::from(due.0));
        let overdue = late.is_some_and(|days| days > 0);
        match late {
            Some(days) if overdue => self.overdue.push((-days, row)),
            Some(days) if days >= -i64::from(view.soon) => self.soon.push((-days, row)),
            _ => {}
        }
        charges.members(table, task::MEMBER, row, &mut |member| {
            let (open, late) = self.by_member.entry(member).or_default();
            *open += 1;
            *late += u32::from(overdue);
        });
    }
}

/// Feedback that waits to be handled: longest past its deadline first, without a deadline last.
fn waiting(view: View) -> Vec<(i64, usize)> {
    let table = view.register.table(Kind::Feedback);
    (0..table.len())
        .filter(|row| table.listed(*row, view.person.visibility(), false) && table.is_open(*row))
        .map(|row| (table.late(row, view.today).map_or(i64::MAX, |days| -days), row))
        .collect()
}

fn past_deadline(view: View) -> Vec<(i64, usize)> {
    let table = view.register.table(Kind::Finding);
    (0..table.len())
        .filter(|row| table.listed(*row, view.person.visibility(), false))
        .filter_map(|row| Some((-table.late(row, view.today)?, row)))
        .filter(|(days, _)| *days < 0)
        .collect()
}

/// Units without any inspection, in the usual order of units.
fn never_inspected(view: View) -> Vec<(i64, usize)> {
    let uninspected = uninspected_units(view);
    let order = view.register.usual_order(Kind::Unit);
    let places = order.iter().enumerate().map(|(place, row)| (place as i64, *row as usize));
    places.filter(|(_, row)| uninspected.has(*row)).collect()
}

/// Their number, and the first of them.
fn first(view: View, table: &Table, mut rows: Vec<(i64, usize)>) -> (u32, Vec<Row>) {
    let total = rows.len() as u32;
    if rows.len() > SHOWN {
        rows.select_nth_unstable(SHOWN);
        rows.truncate(SHOWN);
    }
    rows.sort_unstable();
    let records = rows.into_iter().filter_map(|(_, row)| table.record(row)).collect();
    (total, view.rows(records))
}

fn sub_committees(view: View) -> Vec<(u8, u32, u32, u32)> {
    let units = view.register.table(Kind::Unit);
    let mut groups = vec![(0_u32, 0_u32, 0_u32); unit::GROUPS.len()];
    for row in (0..units.len()).filter(|row| exists(view, *row)) {
        let group = units.number(unit::GROUP, row).and_then(|place| usize::try_from(place).ok());
        let Some((formed, recorded, all)) = group.and_then(|place| groups.get_mut(place)) else { continue };
        let state = units.state(row).unwrap_or(unit::UNKNOWN);
        *formed += u32::from(state == unit::YES);
        *recorded += u32::from(state != unit::UNKNOWN);
        *all += 1;
    }
    let places = (0..=u8::MAX).zip(groups);
    places
        .filter(|(_, (.., all))| *all > 0)
        .map(|(place, (formed, recorded, all))| (place, formed, recorded, all))
        .collect()
}

fn workload(view: View, charges: &Charges, tasks: &HashMap<u32, (u32, u32)>) -> Vec<(Id, u32, u32, u32)> {
    let members = view.register.table(Kind::Member);
    let mut units: HashMap<u32, u32> = HashMap::new();
    charges.each_today(&mut |member, _| *units.entry(member).or_default() += 1);
    let order = view.register.usual_order(Kind::Member);
    let active = order.iter().map(|row| *row as usize).filter(|row| {
        members.listed(*row, view.person.visibility(), false) && members.state(*row) == Some(member::ACTIVE)
    });
    active
        .map(|row| {
            let id = members.id(row);
            let (open, overdue) = tasks.get(&id.no).copied().unwrap_or_default();
            (id, units.get(&id.no).copied().unwrap_or(0), open, overdue)
        })
        .collect()
}
