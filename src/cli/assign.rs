//! `assign` and `hand-over`: units are assigned to a member.

use crate::domain::action::Action;
use crate::domain::day::Day;
use crate::domain::field::Lean;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::assignment;

use super::change::{both, day};
use super::desk::Desk;
use super::error::Error;
use super::session::Session;
use super::words;
use super::{list, outcome, records};

/// Assigns units to a member.
pub(super) fn assign(
    desk: &mut Desk,
    texts: &[String],
    to: &str,
    on: Option<&str>,
    decision: String,
) -> Result<(), Error> {
    let mut session = desk.session()?;
    let units = records::all(&mut session, &[Kind::Unit], texts);
    let member = records::one(&mut session, &[Kind::Member], to);
    let ((units, member), on) = both(both(units, member), first_day(desk, on))?;
    let done = session.command(Action::Assign { units, member, on, decision })?;
    outcome::print(desk, &done)
}

/// Hands over units from one member to another: those named, or all.
pub(super) fn hand_over(
    desk: &mut Desk,
    texts: &[String],
    (from, to): (&str, &str),
    on: Option<&str>,
    decision: String,
) -> Result<(), Error> {
    let mut session = desk.session()?;
    let named = records::all(&mut session, &[Kind::Unit], texts);
    let giver = records::one(&mut session, &[Kind::Member], from);
    let taker = records::one(&mut session, &[Kind::Member], to);
    let (((named, giver), member), on) = both(both(both(named, giver), taker), first_day(desk, on))?;
    let held = in_charge_of(&mut session, giver)?;
    let faults: Vec<String> = named
        .iter()
        .zip(texts)
        .filter(|(unit, _)| !held.contains(unit))
        .map(|(_, text)| words::not_in_charge(text, from, desk.lang))
        .collect();
    if !faults.is_empty() {
        return Err(Error::refused(faults));
    }
    let units = if texts.is_empty() { held } else { named };
    if units.is_empty() {
        return Err(Error::refused(vec![words::NO_UNITS.get(desk.lang).to_owned()]));
    }
    let done = session.command(Action::Assign { units, member, on, decision })?;
    outcome::print(desk, &done)
}

fn first_day(desk: &Desk, on: Option<&str>) -> Result<Day, Error> {
    on.map_or(Ok(desk.today), |on| day(on, desk.today, Lean::Past, desk.lang))
}

/// The units of a member's open assignments.
fn in_charge_of(session: &mut Session, member: Id) -> Result<Vec<Id>, Error> {
    let query = list::all(Kind::Assignment, "to:empty", session.lang);
    let mut units = Vec::new();
    list::each_rows(session, &query, None, |_, page| {
        let open = page.rows.iter().map(|row| &row.record).filter(|record| !record.archived);
        units.extend(
            open.filter(|record| {
                record.link(assignment::MEMBER) == Some(member) && record.day(assignment::TO).is_none()
            })
            .filter_map(|record| record.link(assignment::UNIT)),
        );
        Ok(())
    })?;
    Ok(units)
}
