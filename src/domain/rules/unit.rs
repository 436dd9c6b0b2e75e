//! Units: an end after the beginning; living ones are told apart by code and name.

use std::collections::HashMap;

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::unit::{CODE, GROUP, NAME, VALID_FROM, VALID_TO};
use crate::domain::record::Record;
use crate::domain::world::{Ctx, World};
use crate::text::same_form;

/// A unit ends after it began. Of living units no two have one code, nor one name in one group where their codes do not
/// tell them apart: checked where these fields change or a unit comes back, so that a store that has such doubles already
/// can be worked with.
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

/// Whether two units of one name are in one group and no code tells them apart.
fn is_double(one: &Record, other: &Record) -> bool {
    let (a, b) = (same_form(one.text(CODE)), same_form(other.text(CODE)));
    one.choice(GROUP) == other.choice(GROUP) && (a.is_empty() || b.is_empty() || a == b)
}

/// Units that the rules would refuse today, by what they have in common.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Double {
    /// The field.
    pub field: FieldNo,
    /// What it holds, as the first of them has it.
    pub text: String,
    /// The units.
    pub ids: Vec<Id>,
}

/// The living units that share a code, or a name that nothing tells apart.
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
