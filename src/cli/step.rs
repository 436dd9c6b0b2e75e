//! `move`: records change their state. The options set what the step asks for, under any field name: `--on` its day,
//! `--doc` its document, and so on; `field=value` names a field directly.

use crate::domain::action::Action;
use crate::domain::fault::Problem;
use crate::domain::field::{Field, FieldNo, Lean, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::{Def, def};
use crate::domain::machine::{Ask, Machine};
use crate::domain::resolve::choice_of;

use super::args::MoveArgs;
use super::desk::Desk;
use super::error::Error;
use super::values::Reader;
use super::words;
use super::{outcome, records};

/// Brings records into a state.
pub(super) fn to_state(desk: &mut Desk, args: &MoveArgs) -> Result<(), Error> {
    let (pairs, names): (Vec<String>, Vec<String>) = args.words.iter().cloned().partition(|word| word.contains('='));
    let Some((state, texts)) = names.split_last().filter(|(_, texts)| !texts.is_empty()) else {
        return Err(Error::usage("move ID… STATE"));
    };
    let mut session = desk.session()?;
    let ids = records::all(&mut session, records::NAMED, texts)?;
    let Some(kind) = ids.first().map(|id| id.kind) else { return Ok(()) };
    if ids.iter().any(|id| id.kind != kind) {
        return Err(Error::usage(words::ONE_KIND.get(desk.lang)));
    }
    let Some(machine) = def(kind).machine else {
        return Err(Error::refused(vec![words::NO_STATES.get(desk.lang).to_owned()]));
    };
    let to = choice_of(state, def(kind).states()).ok();
    let mut reader = Reader::new(&mut session, kind, desk.today).in_state(to);
    if to.is_none() {
        reader.fault(machine.field, Problem::NotAChoice { text: state.clone() });
    }
    for pair in &pairs {
        reader.word(pair)?;
    }
    if let Some(to) = to {
        options(&mut reader, args, kind, to)?;
    }
    let values = reader.finish()?;
    let Some(to) = to else { return Ok(()) };
    let done = session.command(Action::Move { ids, to, values, seen: Vec::new() })?;
    outcome::print(desk, &done)
}

fn options(reader: &mut Reader, args: &MoveArgs, kind: Kind, to: u8) -> Result<(), Error> {
    let def = def(kind);
    let Some(machine) = def.machine else { return Ok(()) };
    let asks = Asks { def, asks: asks(machine, to) };
    let day = asks.of(|field| matches!(field.ty, Type::Day(_)));
    let document = asks.of(|field| matches!(field.ty, Type::Document));
    let member = asks.of(|field| matches!(field.ty, Type::Ref(Kind::Member)));
    let named = |name: &str| asks.of(|field| field.name == name).map(|ask| ask.field);
    let yes = |given: bool| given.then_some("yes");
    let given: [(&str, Option<&str>, Option<FieldNo>); 7] = [
        ("--on", args.on.as_deref(), day.map(|ask| ask.field)),
        ("--doc", args.doc.as_deref(), document.map(|ask| ask.field)),
        ("--no-doc", yes(args.no_doc), document.and_then(|ask| ask.or)),
        ("--reason", args.reason.as_deref(), named("reason")),
        ("--approver", args.approver.as_deref(), named("approver")),
        ("--to-member", args.to_member.as_deref(), member.map(|ask| ask.field)),
        ("--leave-unassigned", yes(args.leave_unassigned), member.and_then(|ask| ask.or)),
    ];
    for (option, text, field) in given {
        match (text, field) {
            (None, _) => {}
            (Some(text), Some(field)) => reader.field(field, text)?,
            (Some(_), None) => return Err(reader.useless(option, to)),
        }
    }
    if let Some(ask) = day.filter(|ask| ask.must)
        && args.on.is_none()
        && !reader.has(ask.field)
        && def.field(ask.field).is_some_and(|field| matches!(field.ty, Type::Day(Lean::Past)))
    {
        reader.field(ask.field, "today")?;
    }
    Ok(())
}

/// Everything that any step to a state asks for.
fn asks(machine: &'static Machine, to: u8) -> Vec<&'static Ask> {
    machine.moves.iter().filter(|step| step.to == to).flat_map(|step| step.asks).collect()
}

struct Asks {
    def: &'static Def,
    asks: Vec<&'static Ask>,
}

impl Asks {
    /// The first ask whose field has this type.
    fn of(&self, fits: impl Fn(&Field) -> bool) -> Option<&'static Ask> {
        self.asks.iter().copied().find(|ask| self.def.field(ask.field).is_some_and(&fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds::{finding, inspection, member, task, unit};

    fn answer(kind: Kind, to: u8, fits: fn(&Field) -> bool) -> Option<FieldNo> {
        let machine = def(kind).machine.expect("states");
        Asks { def: def(kind), asks: asks(machine, to) }.of(fits).map(|ask| ask.field)
    }

    #[test]
    fn one_option_serves_every_kind() {
        let day = |field: &Field| matches!(field.ty, Type::Day(_));
        let document = |field: &Field| matches!(field.ty, Type::Document);
        assert_eq!(answer(Kind::Task, task::DONE, day), Some(task::COMPLETED_ON));
        assert_eq!(answer(Kind::Member, member::ENDED, day), Some(member::TO));
        assert_eq!(answer(Kind::Task, task::DONE, document), Some(task::RESULT_DOCUMENT));
        assert_eq!(answer(Kind::Finding, finding::VERIFIED, document), Some(finding::EVIDENCE));
        assert_eq!(answer(Kind::Inspection, inspection::CONCLUDED, document), Some(inspection::CONCLUSION_DOCUMENT));
        assert_eq!(answer(Kind::Unit, unit::YES, document), Some(unit::SUB_COMMITTEE_DOCUMENT));
        assert_eq!(answer(Kind::Task, task::PAUSED, document), None);
    }
}
