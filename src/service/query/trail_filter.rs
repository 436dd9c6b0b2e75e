//! The filter of the trail: the language of the list filters, applied to each change of a record separately, and only to
//! changes that the person may see.

use crate::domain::day::{Day, Moment};
use crate::domain::event::Event;
use crate::domain::field::Search;
use crate::domain::kinds::def;
use crate::domain::value::{Scalar, Value};
use crate::filter::{Expr, Needle, compile};
use crate::service::api::verbs::REFUSALS;
use crate::service::api::{FilterFault, TrailFilter};
use crate::store::journal::Line;

use super::View;
use super::filter::fault;
use super::trail_keys::{Deed, Test, TrailKeys};

/// A parsed filter.
pub(super) struct Sieve {
    test: Expr<Test>,
}

impl Sieve {
    /// Parses a filter. Days without a year are in the current one; `me` is the user meant by `who:me`.
    ///
    /// # Errors
    /// Returns the invalid place and the reason.
    pub(super) fn new(filter: &TrailFilter, today: Day, me: &str) -> Result<Sieve, FilterFault> {
        let cursor = filter.typing.then_some(filter.text.len());
        let test = compile(&filter.text, cursor, &TrailKeys { today, me });
        test.map(|test| Sieve { test }).map_err(|error| fault(&error, filter.lang))
    }

    /// Keeps the events of a line that pass.
    pub(super) fn retain(&self, view: View, line: &Line, events: &mut Vec<Event>) {
        events.retain(|event| self.lets_pass(&Change::new(view, line, Some(event))));
    }

    /// Whether a line that changes no record passes: one that counts refusals.
    pub(super) fn passes(&self, view: View, line: &Line) -> bool {
        self.lets_pass(&Change::new(view, line, None))
    }

    fn lets_pass(&self, change: &Change) -> bool {
        self.test.passes(&mut |test| change.passes(test))
    }
}

/// One change of one record, and its line.
struct Change<'a> {
    view: View<'a>,
    line: &'a Line,
    day: i64,
    /// `None` in a line that changes no record.
    event: Option<&'a Event>,
}

impl<'a> Change<'a> {
    fn new(view: View<'a>, line: &'a Line, event: Option<&'a Event>) -> Self {
        let day = i64::from(Moment(line.at).day().0);
        Change { view, line, day, event }
    }

    fn passes(&self, test: &Test) -> bool {
        match test {
            Test::Word(needle) => self.is_called(needle),
            Test::Text(needle) => self.says(needle),
            Test::Who(name) => *name == self.line.who.name.to_lowercase(),
            Test::What(deeds) => deeds.iter().any(|deed| self.is(deed)),
            Test::On(days) => days.holds(self.day),
            Test::Kind(kinds) => self.event.is_some_and(|event| kinds.contains(&event.id.kind)),
            Test::Field(fields) => self
                .event
                .is_some_and(|event| event.changes.iter().any(|one| fields.contains(&(event.id.kind, one.field)))),
        }
    }

    fn is(&self, deed: &Deed) -> bool {
        match deed {
            Deed::Action(verb) if verb.name == REFUSALS => self.event.is_none(),
            Deed::Action(verb) => self.line.what == verb.name,
            Deed::State(kind, place, _) => self.event.is_some_and(|event| {
                let field = def(*kind).machine.filter(|_| event.id.kind == *kind).map(|machine| machine.field);
                let into = Value::choice(*place);
                event.changes.iter().any(|one| Some(one.field) == field && one.after == into)
            }),
        }
    }

    /// Whether the word is in the record's code, title or names, current or earlier, or in the person's name.
    fn is_called(&self, needle: &Needle) -> bool {
        let mut found = needle.is_in(&self.line.who.name);
        let Some(event) = self.event else { return found };
        found |= needle.is_in(&event.id.to_string());
        let table = self.view.register.table(event.id.kind);
        if let Some(row) = table.row(event.id.no)
            && !found
            && needle.is_in_folded(table.folded(row))
        {
            let worded = |no| def(event.id.kind).field(no).is_some_and(|field| field.search == Search::Word);
            table.each_text(row, worded, &mut |text| found |= needle.is_in(text));
        }
        let title = def(event.id.kind).title;
        let then = event.changes.iter().filter(|one| one.field == title);
        found || then.flat_map(|one| [&one.before, &one.after]).any(|value| held_in(needle, value))
    }

    /// Whether the word is in any changed text, before or after: reasons and documents too.
    fn says(&self, needle: &Needle) -> bool {
        let changes = self.event.into_iter().flat_map(|event| &event.changes);
        changes.flat_map(|one| [&one.before, &one.after]).any(|value| held_in(needle, value))
    }
}

fn held_in(needle: &Needle, value: &Value) -> bool {
    value.scalars().any(|held| matches!(held, Scalar::Text(text) if needle.is_in(text)))
}
