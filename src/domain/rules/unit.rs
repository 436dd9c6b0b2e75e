//! Units: the end is after the beginning; active ones are distinguished by code and name.

use std::collections::HashMap;

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::unit::{CODE, GROUP, NAME, VALID_FROM, VALID_TO};
use crate::domain::record::Record;
use crate::domain::world::{Ctx, World};
use crate::text::same_form;

/// A unit ends after it began. No two active units have the same code, nor the same name in one group unless their
/// codes distinguish them. This is checked only if these fields change or a unit is restored, so that a store with
/// duplicates can still be used.
pub(super) fn check(world: &dyn World, ctx: &Ctx, before: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(VALID_FROM), after.day(VALID_TO))
        && to < from
    {
        faults.push(Fault::at(after.id, VALID_TO, Problem::EndsBeforeItBegins { from, to }));
    }
    if !lives(after, ctx.today) {
        return;
    }
    let before = before.filter(|old| lives(old, ctx.today));
    let changed = |field| before.is_none_or(|old| old.get(field) != after.get(field));
    let others = |field| {
        let ids = world.keyed(Kind::Unit, field, after.text(field));
        let others = ids.into_iter().filter(|id| *id != after.id).filter_map(|id| world.record(id));
        others.filter(|other| lives(other, ctx.today))
    };
    if !after.text(CODE).is_empty()
        && changed(CODE)
        && let Some(other) = others(CODE).next()
    {
        let by = other.title().to_owned();
        faults.push(Fault::at(after.id, CODE, Problem::CodeTaken { other: other.id, by }));
    }
    if (changed(NAME) || changed(GROUP) || changed(CODE))
        && !after.text(NAME).is_empty()
        && let Some(other) = others(NAME).find(|other| is_double(other, after))
    {
        faults.push(Fault::at(after.id, NAME, Problem::NameTaken { other: other.id }));
    }
}

/// Neither archived nor ended.
fn lives(unit: &Record, today: Day) -> bool {
    !unit.archived && unit.day(VALID_TO).is_none_or(|last| last >= today)
}

/// Whether two units of the same name are in one group and no code distinguishes them.
fn is_double(one: &Record, other: &Record) -> bool {
    let (a, b) = (same_form(one.text(CODE)), same_form(other.text(CODE)));
    one.choice(GROUP) == other.choice(GROUP) && (a.is_empty() || b.is_empty() || a == b)
}

/// Units that the current rules would refuse, by what they have in common.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Double {
    /// The field.
    pub field: FieldNo,
    /// Its value in the first of them.
    pub text: String,
    /// The units.
    pub ids: Vec<Id>,
}

/// The active units that share a code, or a name without distinguishing codes.
pub fn doubles(units: &[Record], today: Day) -> Vec<Double> {
    let living: Vec<&Record> = units.iter().filter(|unit| lives(unit, today)).collect();
    let mut doubles = Vec::new();
    for field in [CODE, NAME] {
        let mut alike: HashMap<String, Vec<&Record>> = HashMap::new();
        for unit in living.iter().filter(|unit| !unit.text(field).is_empty()) {
            alike.entry(same_form(unit.text(field))).or_default().push(unit);
        }
        for units in alike.into_values() {
            let double = |(at, unit): &(usize, &&Record)| {
                let others = units.iter().enumerate().filter(|(other, _)| other != at);
                others.into_iter().any(|(_, other)| field == CODE || is_double(unit, other))
            };
            let ids: Vec<Id> = units.iter().enumerate().filter(double).map(|(_, unit)| unit.id).collect();
            if let (Some(first), true) = (units.first(), ids.len() > 1) {
                doubles.push(Double { field, text: first.text(field).to_owned(), ids });
            }
        }
    }
    doubles.sort_by(|a, b| a.ids.cmp(&b.ids));
    doubles
}
