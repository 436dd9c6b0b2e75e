//! The keys of the trail's filter: user, action and day, and the kind, field or text that was changed.

use std::sync::LazyLock;

use crate::domain::day::Day;
use crate::domain::field::{Choice, Field, FieldNo, Lean};
use crate::domain::id::Kind;
use crate::domain::kinds::{self, def};
use crate::domain::resolve::{Called, Named, Picked, form, near, pick, typeable};
use crate::filter::complete;
use crate::filter::keys::{self, Candidate, Keys, is_picked, ordered, picked};
use crate::filter::lexer::Word;
use crate::filter::names::LONG_TEXT;
use crate::filter::{Error, Expr, Needle, Range, Term, dates};
use crate::i18n::{Lang, Tr, tr};
use crate::service::api::verbs::{VERBS, Verb};

/// A test of one change of one record.
pub(super) enum Test {
    /// A bare word: in the record's code, title or names, or in the person's name.
    Word(Needle),
    /// In any changed text.
    Text(Needle),
    /// Exactly this person, in lower case.
    Who(String),
    /// One of these actions or steps.
    What(Vec<&'static Deed>),
    /// On one of these days.
    On(Range),
    /// To a record of one of these kinds.
    Kind(Vec<Kind>),
    /// To one of these fields.
    Field(Vec<(Kind, FieldNo)>),
}

/// An action, or a step into a state.
pub(super) enum Deed {
    /// An action.
    Action(&'static Verb),
    /// A step of a record of this kind into the state at this index.
    State(Kind, u8, &'static Choice),
}

/// A field of records of a kind.
struct Column(Kind, FieldNo, &'static Field);

/// The meaning of the word before the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// The person.
    Who,
    /// The action or the state.
    What,
    /// The day.
    On,
    /// The kind of record.
    Kind,
    /// The field.
    Field,
    /// The text.
    Text,
}

/// A key with its names.
struct Row(Key, Called);

const fn row(key: Key, name: &'static str, label: Tr, aliases: &'static [&'static str]) -> Row {
    Row(key, Called { key: name, label, aliases })
}

static KEYS: [Row; 6] = [
    row(Key::Who, "who", tr("ai", "who"), &["by", "nguoi"]),
    row(Key::What, "what", tr("việc", "what"), &["lam", "action"]),
    row(Key::On, "on", tr("lúc", "on"), &["ngay", "at", "khi"]),
    row(Key::Kind, "kind", tr("loại", "kind"), &[]),
    row(Key::Field, "field", tr("trường", "field"), &[]),
    row(Key::Text, "text", LONG_TEXT, &["why", "lydo"]),
];

/// `who:me`.
const ME: Tr = tr("tôi", "me");

static DEEDS: LazyLock<Vec<Deed>> = LazyLock::new(|| {
    let into = kinds::all()
        .iter()
        .flat_map(|def| (0..).zip(def.states()).map(|(place, state)| Deed::State(def.kind, place, state)));
    VERBS.iter().map(Deed::Action).chain(into).collect()
});

/// All fields. No user can find out by a filter whether a secret was recorded.
static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    let of = |kind: Kind| def(kind).fields().map(move |(no, field)| Column(kind, no, field));
    Kind::ALL.into_iter().flat_map(of).filter(|Column(.., field)| !field.secret).collect()
});

impl Named for Row {
    fn called(&self) -> Called {
        self.1
    }
}

impl Named for Deed {
    fn called(&self) -> Called {
        match self {
            Deed::Action(verb) => Called { key: verb.name, label: verb.done, aliases: verb.also },
            Deed::State(.., state) => state.called(),
        }
    }
}

impl Named for Column {
    fn called(&self) -> Called {
        self.2.called()
    }
}

/// The meaning of names in the trail's filter.
pub(super) struct TrailKeys<'a> {
    /// Days without a year are in the year of this one.
    pub today: Day,
    /// The user meant by `who:me`.
    pub me: &'a str,
}

impl Keys for TrailKeys<'_> {
    type Key = Key;
    type Test = Test;

    fn find(&self, key: &str) -> Result<Key, Option<String>> {
        match pick(key, &KEYS) {
            Picked::Whole(places) => places.first().and_then(|at| KEYS.get(*at)).map(|row| row.0).ok_or(None),
            Picked::Start(_) | Picked::Nothing => Err(near(key, &KEYS).map(typeable)),
        }
    }

    fn word(&self, word: Needle) -> Test {
        Test::Word(word)
    }

    fn test(&self, key: Key, typed: &Term, value: &Word) -> Result<Expr<Test>, Error> {
        ordered(key == Key::On, typed)?;
        Ok(Expr::Test(match key {
            Key::Who => Test::Who(self.person(&value.text)),
            Key::On => Test::On(keys::days(typed, value, self.today, Lean::Past)?),
            Key::Text => Test::Text(Needle::new(&value.text, value.open)),
            Key::What => Test::What(meant(typed, value, &DEEDS)?.collect()),
            Key::Kind => Test::Kind(meant(typed, value, kinds::all())?.map(|def| def.kind).collect()),
            Key::Field => Test::Field(meant(typed, value, &COLUMNS)?.map(|Column(kind, no, _)| (*kind, *no)).collect()),
        }))
    }

    fn is_value(&self, key: Key, joined: &Word) -> bool {
        match key {
            Key::Who | Key::Text => false,
            Key::On => dates::parse(&joined.text, self.today, Lean::Past).is_some(),
            Key::What => is_picked(joined, &DEEDS),
            Key::Kind => is_picked(joined, kinds::all()),
            Key::Field => is_picked(joined, &COLUMNS),
        }
    }

    fn keys(&self, typed: &str, lang: Lang) -> Vec<Candidate> {
        complete::keys(typed, KEYS.iter(), lang)
    }

    fn values(&self, key: Key, typed: &str, lang: Lang) -> Vec<Candidate> {
        match key {
            // No other names: that another person did something may be hidden.
            Key::Who => complete::words(typed, &[ME], lang),
            Key::What => complete::named(typed, &DEEDS, lang),
            Key::On => complete::dates(typed, lang),
            Key::Kind => complete::named(typed, kinds::all(), lang),
            Key::Field => complete::named(typed, &COLUMNS, lang),
            Key::Text => Vec::new(),
        }
    }
}

impl TrailKeys<'_> {
    fn person(&self, name: &str) -> String {
        let is_me = [ME.vi, ME.en].iter().any(|word| form(word) == form(name));
        if is_me { self.me.to_lowercase() } else { name.to_lowercase() }
    }
}

/// The entries of a list that a value names.
fn meant<'l, T: Named>(typed: &Term, value: &Word, list: &'l [T]) -> Result<impl Iterator<Item = &'l T>, Error> {
    Ok(picked(typed, value, list)?.into_iter().filter_map(|at| list.get(at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_trail_shows_its_filter_takes() {
        for (place, verb) in VERBS.iter().enumerate() {
            for shown in [verb.done.vi, verb.done.en, verb.name] {
                assert_eq!(pick(shown, &DEEDS), Picked::Whole(vec![place]), "{shown}");
            }
        }
    }

    #[test]
    fn what_is_offered_can_be_read() {
        let keys = TrailKeys { today: Day(19_683), me: "lan" };
        for lang in [Lang::Vi, Lang::En] {
            let offered = |text: &str| complete::complete(text, text.len(), &keys, lang).candidates;
            assert_eq!(offered("").len(), KEYS.len());
            for key in offered("") {
                for value in offered(&key.insert) {
                    let text = format!("{}{}", key.insert, value.insert);
                    assert!(crate::filter::compile(&text, None, &keys).is_ok(), "{text}");
                }
            }
        }
    }
}
