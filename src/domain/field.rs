//! The field table: one definition of each field drives forms, columns, filter keys, sort keys,
//! JSON names, import and export headers, `dondoc set`, history lines and the docs.

use crate::i18n::{Lang, Tr, tr};

use super::id::Kind;

/// The place of a field in its kind's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FieldNo(pub u8);

/// One of a fixed set of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Name in JSON, in the journal and on the command line; never changes.
    pub key: &'static str,
    /// What the screen shows.
    pub label: Tr,
    /// The single letter that picks it, and that stands for it in a narrow column. Lower case,
    /// without accents, different from the other letters of the list.
    pub letter: Tr,
    /// Other words by which a filter finds it.
    pub aliases: &'static [&'static str],
}

/// Makes a [`Choice`] without aliases.
pub const fn choice(key: &'static str, label: Tr, letter: Tr) -> Choice {
    Choice { key, label, letter, aliases: &[] }
}

impl Choice {
    /// The same with other words for it.
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Choice {
        self.aliases = aliases;
        self
    }
}

/// Which year a date means that has none, or one of two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// The nearest such day from today on: due dates.
    Future,
    /// The nearest such day up to today: facts.
    Past,
    /// As `Future` in these states of the record, in all others as `Past`: a plan that becomes a fact.
    FutureIn(&'static [u8]),
}

impl Lean {
    /// What it is for a record in a state.
    pub fn of(self, state: Option<u8>) -> Lean {
        match self {
            Lean::FutureIn(states) if state.is_some_and(|state| states.contains(&state)) => Lean::Future,
            Lean::FutureIn(_) => Lean::Past,
            lean => lean,
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// One line of text.
    Text,
    /// Text of several lines.
    Memo,
    /// A document reference, as people write it.
    Document,
    /// Telephone numbers, as people write them.
    Phone,
    /// A whole number, with its bounds (inclusive).
    Int(i64, i64),
    /// Yes, or nothing.
    Flag,
    /// A calendar day.
    Day(Lean),
    /// One of a fixed set.
    Choice(&'static [Choice]),
    /// Another record.
    Ref(Kind),
    /// A list of texts.
    Texts,
    /// A list of years.
    Years,
    /// A list of days.
    Days,
    /// Rows of a small table.
    Rows(&'static [Field]),
}

/// Where a person may change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// In the form and by `set`.
    Form,
    /// Only by the step that asks for it (a change of state, an extension, a reminder).
    Step,
    /// By the step that asks for it; once the record is done also in the form and by `set`, so that it can be corrected.
    Result,
    /// Never: given by the program.
    Program,
    /// Never, and it is not stored: it follows from other records and the day, and its list row carries it.
    Derived,
}

/// How a bare or `text:` word of a filter looks into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Not at all.
    No,
    /// A bare word finds it: codes, titles, names, document numbers.
    Word,
    /// Only `text:word` finds it: long texts.
    Long,
}

/// One field of a kind of record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The number under which it is stored. Never changes, and is never used again in its kind.
    pub tag: u16,
    /// Name in JSON, in the journal, in filters and on the command line; never changes.
    pub name: &'static str,
    /// What the screen shows.
    pub label: Tr,
    /// Other words by which a filter finds it.
    pub aliases: &'static [&'static str],
    /// What it holds.
    pub ty: Type,
    /// Whether a record must have it.
    pub required: bool,
    /// Where it can be changed.
    pub entry: Entry,
    /// How words find it.
    pub search: Search,
    /// Longest text, in characters.
    pub max: usize,
    /// Whether records are looked up by its whole text: a name or code that must not be there twice.
    pub key: bool,
    /// Whether its text lies apart, for few to see and all to forget: records hold only where.
    pub secret: bool,
}

impl Field {
    /// A field of one type with the usual settings: not required, in the form, not searched.
    pub const fn new(tag: u16, name: &'static str, label: Tr, ty: Type) -> Field {
        let max = match ty {
            Type::Memo => 20_000,
            Type::Document => 120,
            Type::Phone => 60,
            _ => 300,
        };
        let search = match ty {
            Type::Memo => Search::Long,
            Type::Document => Search::Word,
            _ => Search::No,
        };
        Field {
            tag,
            name,
            label,
            aliases: &[],
            ty,
            required: false,
            entry: Entry::Form,
            search,
            max,
            key: false,
            secret: false,
        }
    }

    /// The same, and a record must have it.
    pub const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The same, found by bare words.
    pub const fn word(mut self) -> Field {
        self.search = Search::Word;
        self
    }

    /// The same, changed only by the step that asks for it.
    pub const fn step(mut self) -> Field {
        self.entry = Entry::Step;
        self
    }

    /// The same, changed by the step that asks for it, and corrected once the record is done.
    pub const fn result(mut self) -> Field {
        self.entry = Entry::Result;
        self
    }

    /// The same, given by the program.
    pub const fn program(mut self) -> Field {
        self.entry = Entry::Program;
        self
    }

    /// The same, never stored: it follows from other records.
    pub const fn derived(mut self) -> Field {
        self.entry = Entry::Derived;
        self
    }

    /// Whether it is never stored, and so never set.
    pub const fn is_derived(&self) -> bool {
        matches!(self.entry, Entry::Derived)
    }

    /// Whether no person sets it.
    pub const fn is_given(&self) -> bool {
        matches!(self.entry, Entry::Program | Entry::Derived)
    }

    /// The same, and records are looked up by its whole text.
    pub const fn key(mut self) -> Field {
        self.key = true;
        self
    }

    /// The same, with other words for it.
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Field {
        self.aliases = aliases;
        self
    }

    /// The same, and its text lies apart: a secret is never searched.
    pub const fn secret(mut self) -> Field {
        self.secret = true;
        self.search = Search::No;
        self
    }

    /// The same, with another longest text.
    pub const fn max(mut self, max: usize) -> Field {
        self.max = max;
        self
    }

    /// Its choices, if it is a choice.
    pub const fn choices(&self) -> Option<&'static [Choice]> {
        match self.ty {
            Type::Choice(choices) => Some(choices),
            _ => None,
        }
    }

    /// The choice at a place, if it is a choice and there is one.
    pub fn choice(&self, place: u8) -> Option<&'static Choice> {
        self.choices().and_then(|choices| choices.get(usize::from(place)))
    }

    /// The place of the choice with this key.
    pub fn place(&self, key: &str) -> Option<u8> {
        let at = self.choices()?.iter().position(|choice| choice.key == key)?;
        u8::try_from(at).ok()
    }

    /// What the screen calls it.
    pub const fn label(&self, lang: Lang) -> &'static str {
        self.label.get(lang)
    }

    /// Whether its value is a single number in a column (see `Scalar::number`).
    pub const fn is_number(&self) -> bool {
        matches!(self.ty, Type::Int(..) | Type::Flag | Type::Day(_) | Type::Choice(_) | Type::Ref(_))
    }
}

/// The note every record may carry.
pub const fn note(tag: u16) -> Field {
    Field::new(tag, "note", tr("Ghi chú", "Note"), Type::Memo).max(4_000).or(&["ghichu"])
}

/// Declares a kind's `FIELDS` and the constant that names the place of each.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $field:expr;)+) => {
        /// The fields of this kind, in the order of its form.
        pub static FIELDS: &[$crate::domain::field::Field] = &[$($field),+];

        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants below")]
        enum Place { $($name),+ }

        $(
            $(#[$doc])*
            pub const $name: $crate::domain::field::FieldNo = $crate::domain::field::FieldNo(Place::$name as u8);
        )+
    };
}
pub(crate) use fields;
