//! Which member follows which unit or field, and when.

use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::{Field, Lean, Type, fields, note};
use crate::domain::id::Kind;
use crate::domain::record::Record;
use crate::domain::value::Scalar;
use crate::domain::world::{Ctx, World};
use crate::i18n::tr;

fields! {
    /// The member in charge.
    MEMBER = Field::new(1, "member", tr("Thành viên", "Member"), Type::Ref(Kind::Member)).required().word();
    /// The unit followed, where it is one.
    UNIT = Field::new(2, "unit", tr("Đơn vị", "Unit"), Type::Ref(Kind::Unit)).word().or(&["dv", "donvi"]);
    /// A field or area in words, where it is not a unit.
    SCOPE = Field::new(3, "scope", tr("Lĩnh vực, địa bàn", "Field or area"), Type::Text).word();
    /// First day; empty where it was not published.
    FROM = Field::new(4, "from", tr("Từ ngày", "From"), Type::Day(Lean::Past));
    /// Last day; empty while it goes on.
    TO = Field::new(5, "to", tr("Đến ngày", "To"), Type::Day(Lean::Past));
    /// Decision.
    DECISION = Field::new(6, "decision", tr("Quyết định", "Decision"), Type::Document);
    /// Free note.
    NOTE = note(7);
}

fn span(record: &Record) -> (Day, Day) {
    (record.day(FROM).unwrap_or(Day(i32::MIN)), record.day(TO).unwrap_or(Day(i32::MAX)))
}

/// Wants a unit or a field in words; the same member and unit never overlap in time.
pub fn check(world: &dyn World, _: &Ctx, _: Option<&Record>, after: &Record, faults: &mut Vec<Fault>) {
    if let (Some(from), Some(to)) = (after.day(FROM), after.day(TO))
        && to < from
    {
        faults.push(Fault::at(after.id, TO, Problem::EndsBeforeItBegins { from, to }));
    }
    let (Some(member), Some(unit)) = (after.link(MEMBER), after.link(UNIT)) else {
        if after.link(UNIT).is_none() && after.text(SCOPE).is_empty() {
            faults.push(Fault::at(after.id, UNIT, Problem::Missing));
        }
        return;
    };
    if after.archived {
        return;
    }
    let (from, to) = span(after);
    let overlap = world
        .having(Kind::Assignment, UNIT, &Scalar::Ref(unit))
        .into_iter()
        .filter(|id| *id != after.id)
        .filter_map(|id| world.record(id))
        .filter(|other| !other.archived && other.link(MEMBER) == Some(member))
        .find(|other| {
            let (start, end) = span(other);
            start <= to && from <= end
        });
    if let Some(other) = overlap {
        faults.push(Fault::at(
            after.id,
            FROM,
            Problem::Overlaps { other: other.id, from: other.day(FROM), to: other.day(TO) },
        ));
    }
}
