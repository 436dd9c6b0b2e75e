//! `field=value` words, read by the field table; all faults are reported together.

use crate::domain::action::NEW;
use crate::domain::day::Day;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::{Choice, Entry, Field, FieldNo, Lean, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::read::{self, Dates};
use crate::domain::resolve::{self, NO_YES, Unresolved};
use crate::domain::value::{Scalar, Value};
use crate::i18n::Lang;

use super::error::Error;
use super::records;
use super::secrets;
use super::session::Session;
use super::words;

/// Fields and their new values.
pub(super) type Values = Vec<(FieldNo, Value)>;

/// Reads words and typed values, and collects what is wrong with them.
pub(super) struct Reader<'a> {
    session: &'a mut Session,
    kind: Kind,
    dates: Dates,
    /// Days whose year depends on the state, as typed: the state may come after them.
    leaning: Vec<(FieldNo, String)>,
    /// The values read.
    pub values: Values,
    /// What is wrong, each a sentence.
    pub faults: Vec<String>,
    /// Whether a field was named that only a step can change.
    pub step_field: bool,
}

impl<'a> Reader<'a> {
    /// Reads values of a new record of a kind; dates are based on `today`.
    pub(super) fn new(session: &'a mut Session, kind: Kind, today: Day) -> Reader<'a> {
        let state = def(kind).machine.and_then(|machine| machine.initial.first().copied());
        let dates = Dates { today, state };
        let (leaning, values, faults) = (Vec::new(), Vec::new(), Vec::new());
        Reader { session, kind, dates, leaning, values, faults, step_field: false }
    }

    /// Reads values for a record that has, or gets, a state.
    pub(super) fn in_state(mut self, state: Option<u8>) -> Reader<'a> {
        self.dates.state = state;
        self
    }

    /// Reads `field=value`. A word without `=` is an error of the command line.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Error> {
        let lang = self.session.lang;
        let Some((name, text)) = word.split_once('=') else {
            return Err(Error::usage(words::no_equals(word, lang)));
        };
        match resolve::field(name, def(self.kind).fields, &[]) {
            Ok(no) => self.field(no, text),
            Err(near) => {
                let problem = Problem::UnknownField { name: name.to_owned() };
                let mut sentence = problem.words(Some(self.kind), lang);
                if let Some(near) = near {
                    sentence = format!("{sentence}; {}", words::did_you_mean(near, lang));
                }
                self.faults.push(sentence);
                Ok(())
            }
        }
    }

    /// Reads what one field is to hold.
    pub(super) fn field(&mut self, no: FieldNo, text: &str) -> Result<(), Error> {
        let Some(field) = def(self.kind).field(no) else { return Ok(()) };
        self.step_field |= matches!(field.entry, Entry::Step | Entry::Result);
        let laid_apart = if field.secret { Some(secrets::text(field, text, self.session.lang)?) } else { None };
        let text = laid_apart.as_deref().unwrap_or(text);
        let session = &mut *self.session;
        let mut unreachable = None;
        let result = read::read(field, text, self.dates, &mut |kind, text| {
            records::find(session, &[kind], text).unwrap_or_else(|error| {
                unreachable = Some(error);
                Err(Problem::NotFound { text: text.to_owned() })
            })
        });
        if let Some(error) = unreachable {
            return Err(error);
        }
        match result {
            Ok(value) => {
                let state = match value {
                    Value::One(Scalar::Choice(state)) => {
                        def(self.kind).machine.is_some_and(|machine| machine.field == no).then_some(state)
                    }
                    _ => None,
                };
                self.values.retain(|(held, _)| *held != no);
                self.values.push((no, value));
                if let Type::Day(Lean::FutureIn(_)) = field.ty {
                    self.leaning.retain(|(held, _)| *held != no);
                    self.leaning.push((no, text.to_owned()));
                }
                if state.is_some() {
                    self.dates.state = state;
                    for (no, text) in std::mem::take(&mut self.leaning) {
                        self.field(no, &text)?;
                    }
                }
            }
            Err(problem) => self.fault(no, problem),
        }
        Ok(())
    }

    /// The description of the record of this kind that an id or a code names; `None` if there is no such record.
    pub(super) fn named(&mut self, text: &str) -> Result<Option<String>, Error> {
        let text = text.trim();
        if !records::is_name_of(self.kind, text) {
            return Ok(None);
        }
        let found = self.session.resolve(text)?.map(|detail| detail.row.record);
        Ok(found.filter(|record| record.kind() == self.kind).map(|record| {
            let title = record.title();
            if title.is_empty() { text.to_owned() } else { format!("{text} (“{title}”)") }
        }))
    }

    /// Notes a fault of a field.
    pub(super) fn fault(&mut self, no: FieldNo, problem: Problem) {
        let lang = self.session.lang;
        let meant = match &problem {
            Problem::NotAChoice { text } => {
                def(self.kind).field(no).and_then(|field| meant(text, choices(field), lang))
            }
            _ => None,
        };
        let mut sentence = Fault::at(Id::new(self.kind, NEW), no, problem).sentence(lang);
        if let Some(meant) = meant {
            sentence = format!("{sentence}; {meant}");
        }
        if !self.faults.contains(&sentence) {
            self.faults.push(sentence);
        }
    }

    /// An option that the step to a state does not use.
    pub(super) fn useless(&self, option: &str, to: u8) -> Error {
        let lang = self.session.lang;
        let state = def(self.kind).states().get(usize::from(to)).map_or("", |choice| choice.label.get(lang));
        Error::usage(words::not_asked(option, state, lang))
    }

    /// Whether a field was given a value.
    pub(super) fn has(&self, no: FieldNo) -> bool {
        self.values.iter().any(|(held, value)| *held == no && !value.is_empty())
    }

    /// The values, or a refusal with everything that is wrong.
    pub(super) fn finish(self) -> Result<Values, Error> {
        if self.faults.is_empty() { Ok(self.values) } else { Err(Error::refused(self.faults)) }
    }
}

/// Whether the year of a day in this kind may depend on the record's state.
pub(super) fn leans_by_state(kind: Kind) -> bool {
    def(kind).fields().any(|(_, field)| matches!(field.ty, Type::Day(Lean::FutureIn(_))))
}

fn choices(field: &'static Field) -> &'static [Choice] {
    if matches!(field.ty, Type::Flag) { &NO_YES } else { field.choices().unwrap_or(&[]) }
}

/// What may be meant by a text that names none of these: the one whose name is near, those that begin so, or all.
pub(super) fn meant(text: &str, choices: &[Choice], lang: Lang) -> Option<String> {
    match resolve::choice_of(text, choices) {
        Ok(_) => None,
        Err(Unresolved::Ambiguous(some)) => Some(words::choose(some, lang)),
        Err(Unresolved::Unknown(Some(near))) => Some(words::did_you_mean(near, lang)),
        Err(Unresolved::Unknown(None)) => {
            Some(words::choose(choices.iter().map(|choice| choice.label).collect(), lang))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds::task;

    #[test]
    fn what_is_no_choice_says_what_is() {
        assert_eq!(meant("dnoe", task::STATES, Lang::En).as_deref(), Some("did you mean “done”?"));
        assert_eq!(meant("k", task::SOURCES, Lang::Vi).as_deref(), Some("có thể chọn: Kết luận, Kiến nghị, Khác"));
        assert_eq!(meant("?", &NO_YES, Lang::En).as_deref(), Some("it can be: no, yes"));
        assert_eq!(meant("có", &NO_YES, Lang::En), None);
    }
}
