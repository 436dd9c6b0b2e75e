//! The filter of the trail: the language of the list filters, applied to user, action, time and record.
//!
//! Bare words search code, title and person; `who:`, `what:`, `on:`, `kind:`, `field:` and `text:` filter more
//! precisely. It is applied to each change of a record separately, and only to those that the person may see.

use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::field::{Choice, FieldNo, Lean, Search};
use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::domain::resolve::{Named, form, nearest};
use crate::domain::value::{Scalar, Value};
use crate::filter::lexer::{Op, Word};
use crate::filter::{Error, ErrorKind, Needle, Node, Range, Term, dates, read};
use crate::service::api::verbs::{self, VERBS, Verb};
use crate::service::api::{FilterFault, TrailFilter};
use crate::store::journal::Line;

use super::View;

/// A parsed filter.
pub struct Sieve {
    test: Test,
}

enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Word(Needle),
    Text(Needle),
    Who(Vec<String>),
    What(Vec<Deed>),
    On(Range),
    Kind(Vec<Kind>),
    Field(Vec<(Kind, FieldNo)>),
}

/// What was done: an action by its name, or a step into a state.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Action(&'static str),
    State(Kind, u8),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Who,
    What,
    On,
    Kind,
    Field,
    Text,
}

/// The keys, with all their names in the compared form; the first is the one that is suggested.
const KEYS: &[(Key, &[&str])] = &[
    (Key::Who, &["who", "ai", "by", "nguoi"]),
    (Key::What, &["what", "viec", "lam", "action"]),
    (Key::On, &["on", "luc", "ngay", "at", "khi"]),
    (Key::Kind, &["kind", "loai"]),
    (Key::Field, &["field", "truong"]),
    (Key::Text, &["text", "toanvan", "why", "lydo"]),
];

impl Sieve {
    /// Parses a filter. Days without a year are in the current one; `me` is the user meant by `who:me`.
    ///
    /// # Errors
    /// Returns the invalid place and the reason.
    pub fn new(filter: &TrailFilter, today: Day, me: &str) -> Result<Sieve, FilterFault> {
        let cursor = filter.typing.then_some(filter.text.len());
        let reader = Reader { today, me, typing: filter.typing };
        let test = read(&filter.text, cursor, |node| reader.node(&node));
        test.map(|test| Sieve { test }).map_err(|error| FilterFault {
            start: error.span.start as u32,
            end: error.span.end as u32,
            message: error.message(filter.lang),
            suggestion: error.suggestion().map(str::to_owned),
        })
    }

    /// Keeps the events of a line that pass.
    pub fn retain(&self, view: View, line: &Line, events: &mut Vec<Event>) {
        events.retain(|event| self.test.passes(&Change::new(view, line, Some(event))));
    }

    /// Whether a line that changes no record passes: one that counts refusals.
    pub fn passes(&self, view: View, line: &Line) -> bool {
        self.test.passes(&Change::new(view, line, None))
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

impl Test {
    fn passes(&self, change: &Change) -> bool {
        match self {
            Test::All(parts) => parts.iter().all(|part| part.passes(change)),
            Test::Any(parts) => parts.iter().any(|part| part.passes(change)),
            Test::Not(part) => !part.passes(change),
            Test::Word(needle) => change.is_called(needle),
            Test::Text(needle) => change.says(needle),
            Test::Who(names) => names.contains(&change.line.who.name.to_lowercase()),
            Test::What(deeds) => deeds.iter().any(|deed| change.is(*deed)),
            Test::On(days) => days.holds(change.day),
            Test::Kind(kinds) => change.event.is_some_and(|event| kinds.contains(&event.id.kind)),
            Test::Field(fields) => change
                .event
                .is_some_and(|event| event.changes.iter().any(|one| fields.contains(&(event.id.kind, one.field)))),
        }
    }
}

impl<'a> Change<'a> {
    fn new(view: View<'a>, line: &'a Line, event: Option<&'a Event>) -> Self {
        let day = i64::from(crate::domain::day::Moment(line.at).day().0);
        Change { view, line, day, event }
    }

    fn is(&self, deed: Deed) -> bool {
        match deed {
            Deed::Action(verbs::REFUSALS) => self.event.is_none(),
            Deed::Action(name) => self.line.what == name,
            Deed::State(kind, place) => self.event.is_some_and(|event| {
                let field = def(kind).machine.filter(|_| event.id.kind == kind).map(|machine| machine.field);
                let into = Value::choice(place);
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
            && table.folded(row).contains(&needle.folded)
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

/// Reads the tree of a filter.
struct Reader<'a> {
    today: Day,
    me: &'a str,
    typing: bool,
}

impl Reader<'_> {
    fn node(&self, node: &Node) -> Result<Test, Error> {
        let all = |parts: &[Node]| parts.iter().map(|part| self.node(part)).collect::<Result<Vec<_>, _>>();
        Ok(match node {
            Node::All(parts) => Test::All(all(parts)?),
            Node::Any(parts) => Test::Any(all(parts)?),
            Node::Not(part) => Test::Not(Box::new(self.node(part)?)),
            Node::Word(word) => Test::Word(Needle::new(&word.text, word.open)),
            Node::Term(term) => self.term(term)?,
        })
    }

    fn term(&self, term: &Term) -> Result<Test, Error> {
        let Some(key) = key(&term.key.text) else { return Err(unknown_key(&term.key)) };
        if term.values.is_empty() {
            // A part that is not typed yet excludes nothing.
            return if self.typing {
                Ok(Test::All(Vec::new()))
            } else {
                Err(Error::new(ErrorKind::MissingValue(term.key.text.clone()), term.key.span))
            };
        }
        if key != Key::On && term.op != Op::Is {
            return Err(Error::new(ErrorKind::NoOrder(term.key.text.clone()), term.key.span));
        }
        let values = term.values.iter();
        Ok(match key {
            Key::Who => Test::Who(values.map(|value| self.person(&value.text)).collect()),
            Key::On => self.days(term)?,
            Key::Text => any(values.map(|value| Test::Text(Needle::new(&value.text, value.open))).collect()),
            Key::What => Test::What(each(term, deeds, &deed_names())?),
            Key::Kind => {
                Test::Kind(each(term, kinds, &Kind::ALL.map(|kind| def(kind).label(crate::i18n::Lang::En, true)))?)
            }
            Key::Field => Test::Field(each(term, fields, &[])?),
        })
    }

    fn person(&self, name: &str) -> String {
        match form(name).as_str() {
            "me" | "toi" => self.me.to_lowercase(),
            _ => name.to_lowercase(),
        }
    }

    fn days(&self, term: &Term) -> Result<Test, Error> {
        let bad = |value: &Word| Error::new(ErrorKind::BadDate(value.text.clone()), value.span);
        let read = |value: &Word| {
            dates::parse(&value.text, self.today, Lean::Past).map(dates::Days::range).ok_or_else(|| bad(value))
        };
        let ranges = term.values.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        if let (true, Some(second)) = (term.op != Op::Is, term.values.get(1)) {
            return Err(Error::new(ErrorKind::OneValueOnly, second.span));
        }
        let (least, most) = (i64::MIN, i64::MAX);
        let compared = ranges.into_iter().map(|Range { first, last }| {
            Test::On(match term.op {
                Op::Is => Range { first, last },
                Op::Less => Range { first: least, last: first - 1 },
                Op::AtMost => Range { first: least, last },
                Op::Greater => Range { first: last + 1, last: most },
                Op::AtLeast => Range { first, last: most },
            })
        });
        Ok(any(compared.collect()))
    }
}

fn any(mut parts: Vec<Test>) -> Test {
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Test::Any(parts.into_iter().chain(last).collect()),
    }
}

fn key(text: &str) -> Option<Key> {
    let text = form(text);
    KEYS.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(key, _)| *key)
}

fn unknown_key(word: &Word) -> Error {
    let names = KEYS.iter().flat_map(|(_, names)| names.iter().copied());
    let suggestion = nearest(&form(&word.text), names).map(str::to_owned);
    Error::new(ErrorKind::UnknownKey { key: word.text.clone(), suggestion }, word.span)
}

/// The meaning of each value of a term; `names` are the suggestions for a misspelt one.
fn each<T>(term: &Term, mean: fn(&str) -> Vec<T>, names: &[&str]) -> Result<Vec<T>, Error> {
    let mut meant = Vec::new();
    for value in &term.values {
        let found = mean(&form(&value.text));
        if found.is_empty() {
            let suggestion = nearest(&form(&value.text), names.iter().copied()).map(str::to_owned);
            let (key, value_text) = (term.key.text.clone(), value.text.clone());
            let kind = ErrorKind::UnknownValue { key, value: value_text, suggestion, choices: Vec::new() };
            return Err(Error::new(kind, value.span));
        }
        meant.extend(found);
    }
    Ok(meant)
}

fn is_named(text: &str, mut names: impl Iterator<Item = &'static str>) -> bool {
    names.any(|name| form(name) == text)
}

fn states() -> impl Iterator<Item = (Deed, &'static Choice)> {
    Kind::ALL.into_iter().flat_map(|kind| {
        let states = def(kind).states().iter().enumerate();
        states.filter_map(move |(at, state)| Some((Deed::State(kind, u8::try_from(at).ok()?), state)))
    })
}

fn deeds(text: &str) -> Vec<Deed> {
    let action = |verb: &'static Verb| {
        let names = [verb.name, verb.done.vi, verb.done.en].into_iter().chain(verb.also.iter().copied());
        is_named(text, names).then_some(Deed::Action(verb.name))
    };
    let into = states().filter(|(_, state)| is_named(text, state.names())).map(|(deed, _)| deed);
    VERBS.iter().filter_map(action).chain(into).collect()
}

fn deed_names() -> Vec<&'static str> {
    let actions = VERBS.iter().flat_map(|verb| [verb.name, verb.done.vi]);
    actions.chain(states().flat_map(|(_, state)| [state.key, state.label.vi])).collect()
}

fn kinds(text: &str) -> Vec<Kind> {
    let of = |kind: &Kind| is_named(text, def(*kind).names());
    Kind::ALL.into_iter().filter(of).collect()
}

fn fields(text: &str) -> Vec<(Kind, FieldNo)> {
    let of = |kind: Kind| {
        // No user can find out by a filter whether a secret was recorded.
        let named = def(kind).fields().filter(|(_, field)| !field.secret && is_named(text, field.names()));
        named.map(|(no, _)| (kind, no)).collect::<Vec<_>>()
    };
    Kind::ALL.into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_trail_shows_its_filter_takes() {
        for verb in VERBS {
            for shown in [verb.done.vi, verb.done.en, verb.name] {
                assert!(deeds(&form(shown)).contains(&Deed::Action(verb.name)), "{shown}");
            }
        }
    }
}
