//! The field table: the one definition of each field, for forms, columns, filter keys, sort keys, JSON names, import
//! and export headers, `dondoc set`, history lines and the docs.

use crate::i18n::{Lang, Tr, tr};

use super::id::Kind;

/// The index of a field in its kind's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FieldNo(pub u8);

/// One of a fixed set of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The name in JSON, in the journal and on the command line; never changes.
    pub key: &'static str,
    /// The label on the screen.
    pub label: Tr,
    /// The single letter that picks it, and that represents it in a narrow column. Lower case, without accents,
    /// different from the other letters of the list.
    pub letter: Tr,
    /// Other words by which a filter finds it.
    pub aliases: &'static [&'static str],
}

/// Makes a [`Choice`] without aliases.
pub const fn choice(key: &'static str, label: Tr, letter: Tr) -> Choice {
    Choice { key, label, letter, aliases: &[] }
}

impl Choice {
    /// The same with aliases.
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Choice {
        self.aliases = aliases;
        self
    }
}

/// Which year is meant by a date without a year, or with one of two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// The nearest such day from today on: due dates.
    Future,
    /// The nearest such day up to today: facts.
    Past,
    /// Like `Future` in these states of the record, otherwise like `Past`: a plan that becomes a fact.
    FutureIn(&'static [u8]),
}

impl Lean {
    /// The lean for a record in a state.
    pub fn of(self, state: Option<u8>) -> Lean {
        match self {
            Lean::FutureIn(states) if state.is_some_and(|state| states.contains(&state)) => Lean::Future,
            Lean::FutureIn(_) => Lean::Past,
            lean => lean,
        }
    }
}

/// The type of a field's value.
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
    /// A whole number with inclusive bounds.
    Int(i64, i64),
    /// Yes, or empty.
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

/// Where a user may change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// In the form and by `set`.
    Form,
    /// Only by the step that asks for it (a change of state, an extension, a reminder).
    Step,
    /// By the step that asks for it; for a done record also in the form and by `set`, so that it can be corrected.
    Result,
    /// Never: the program sets it.
    Program,
    /// Never, and it is not stored: it is derived from other records and the day, and the list row carries it.
    Derived,
}

/// How a bare word or a `text:` word of a filter searches a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// Not searched.
    No,
    /// A bare word finds it: codes, titles, names, document numbers.
    Word,
    /// Only `text:word` finds it: long texts.
    Long,
}

/// One field of a kind of record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The number under which it is stored. Never changes, and is never reused in its kind.
    pub tag: u16,
    /// The name in JSON, in the journal, in filters and on the command line; never changes.
    pub name: &'static str,
    /// The label on the screen.
    pub label: Tr,
    /// Other words by which a filter finds it.
    pub aliases: &'static [&'static str],
    /// The type of its value.
    pub ty: Type,
    /// Whether it is required.
    pub required: bool,
    /// Where it can be changed.
    pub entry: Entry,
    /// How words search it.
    pub search: Search,
    /// The maximum length of a text, in characters.
    pub max: usize,
    /// Whether records are looked up by its complete text: a name or code that must be unique.
    pub key: bool,
    /// Whether it is a secret: the text is in a separate file and can be forgotten, and records hold only its number.
    pub secret: bool,
}

impl Field {
    /// A field of one type with the default settings: not required, in the form, not searched.
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

    /// The same, but required.
    pub const fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The same, but found by bare words.
    pub const fn word(mut self) -> Field {
        self.search = Search::Word;
        self
    }

    /// The same, but changed only by the step that asks for it.
    pub const fn step(mut self) -> Field {
        self.entry = Entry::Step;
        self
    }

    /// The same, but changed by the step that asks for it, and corrected in a done record.
    pub const fn result(mut self) -> Field {
        self.entry = Entry::Result;
        self
    }

    /// The same, but set by the program.
    pub const fn program(mut self) -> Field {
        self.entry = Entry::Program;
        self
    }

    /// The same, but never stored: it is derived from other records.
    pub const fn derived(mut self) -> Field {
        self.entry = Entry::Derived;
        self
    }

    /// Whether it is derived: never stored, so never set.
    pub const fn is_derived(&self) -> bool {
        matches!(self.entry, Entry::Derived)
    }

    /// Whether no user sets it.
    pub const fn is_given(&self) -> bool {
        matches!(self.entry, Entry::Program | Entry::Derived)
    }

    /// The same, but records are looked up by its complete text.
    pub const fn key(mut self) -> Field {
        self.key = true;
        self
    }

    /// The same with aliases.
    pub const fn or(mut self, aliases: &'static [&'static str]) -> Field {
        self.aliases = aliases;
        self
    }

    /// The same, but a secret: never searched.
    pub const fn secret(mut self) -> Field {
        self.secret = true;
        self.search = Search::No;
        self
    }

    /// The same, with another maximum length.
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

    /// The choice at an index, if the field is a choice and the index is valid.
    pub fn choice(&self, place: u8) -> Option<&'static Choice> {
        self.choices().and_then(|choices| choices.get(usize::from(place)))
    }

    /// The index of the choice with this key.
    pub fn place(&self, key: &str) -> Option<u8> {
        let at = self.choices()?.iter().position(|choice| choice.key == key)?;
        u8::try_from(at).ok()
    }

    /// The label on the screen.
    pub const fn label(&self, lang: Lang) -> &'static str {
        self.label.get(lang)
    }

    /// Whether its value is a single number in a column (see `Scalar::number`).
    pub const fn is_number(&self) -> bool {
        matches!(self.ty, Type::Int(..) | Type::Flag | Type::Day(_) | Type::Choice(_) | Type::Ref(_))
    }
}

/// The note field of every kind.
pub const fn note(tag: u16) -> Field {
    Field::new(tag, "note", tr("Ghi chú", "Note"), Type::Memo).max(4_000).or(&["ghichu"])
}

/// Declares a kind's `FIELDS` and the constant for the index of each.
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
