//! The completions for a word: kinds, states, fields and conditions, from the tables of the domain. Any other word is
//! accepted too: people write kinds and states in Vietnamese, and names of records.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::domain::id::Kind;
use crate::domain::kinds::{def, task};
use crate::filter::Fact;

/// Accepts every word and offers these.
#[derive(Clone, Copy)]
pub(super) struct Offer(pub fn() -> BTreeSet<String>);

impl TypedValueParser for Offer {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0().into_iter().map(PossibleValue::new)))
    }
}

/// `tasks`, `units` …
pub(super) fn kinds() -> BTreeSet<String> {
    Kind::ALL.into_iter().map(|kind| def(kind).plural.to_owned()).collect()
}

/// The states of every kind.
pub(super) fn states() -> BTreeSet<String> {
    Kind::ALL.into_iter().flat_map(|kind| def(kind).states()).map(|state| state.key.to_owned()).collect()
}

/// The channels of a reminder.
pub(super) fn channels() -> BTreeSet<String> {
    task::CHANNELS.iter().map(|channel| channel.key.to_owned()).collect()
}

/// `title=` …: the fields that users set.
pub(super) fn fields() -> BTreeSet<String> {
    let set = Kind::ALL.into_iter().flat_map(|kind| def(kind).fields());
    set.filter(|(_, field)| !field.is_given()).map(|(_, field)| format!("{}=", field.name)).collect()
}

/// `due:` …, `is:overdue` …: the keys of the filter.
pub(super) fn conditions() -> BTreeSet<String> {
    let fields = Kind::ALL.into_iter().flat_map(|kind| def(kind).fields()).filter(|(_, field)| !field.secret);
    let keys = fields.map(|(_, field)| format!("{}:", field.name));
    keys.chain(Fact::ALL.iter().map(|fact| format!("is:{}", fact.key()))).collect()
}
