//! Finds the records that the words of a command line name.

use crate::domain::fault::Fault;
use crate::domain::fault::Problem;
use crate::domain::id::{Id, Kind};
use crate::domain::record::Record;
use crate::domain::resolve;
use crate::domain::world::parse_code;
use crate::i18n::Lang;
use crate::service::api::Candidate;
use crate::text::clean;

use super::error::Error;
use super::session::Session;
use super::words;

/// Kinds that are found by name if any record may be meant.
pub(super) const NAMED: &[Kind] = &[Kind::Unit, Kind::Member];

/// The maximum candidates that are listed if a text matches several records.
const SHOWN: usize = 6;

/// The kind of record that a word names.
pub(super) fn kind(name: &str, lang: Lang) -> Result<Kind, Error> {
    resolve::kind(name).map_err(|near| {
        let error = Error::usage(words::no_kind(name, lang));
        error.hint(near.map_or_else(|| words::KINDS.get(lang).to_owned(), |near| words::did_you_mean(near, lang)))
    })
}

/// The one record of these kinds that a text names: an id, a code, or part of a name or code. Fails only if the server
/// could not be asked.
pub(super) fn find(session: &mut Session, kinds: &[Kind], text: &str) -> Result<Result<Id, Problem>, Error> {
    let text = clean(text);
    let text = text.trim();
    let unknown = || Problem::NotFound { text: text.to_owned() };
    if text == Kind::Committee.name() {
        let id = Id::new(Kind::Committee, 1);
        return Ok(session.detail(id)?.map(|_| id).ok_or_else(unknown));
    }
    let id: Option<Id> = text.parse().ok();
    if id.is_some() || Kind::ALL.into_iter().any(|kind| is_code(kind, text)) {
        return Ok(session.resolve(text)?.map(|detail| detail.row.record.id).ok_or_else(unknown));
    }
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(session.find(*kind, text, SHOWN as u32)?);
    }
    Ok(only(text, &found))
}

/// Whether a text is an id or a code of a kind.
pub(super) fn is_name_of(kind: Kind, text: &str) -> bool {
    text.parse::<Id>().is_ok_and(|id| id.kind == kind) || is_code(kind, text)
}

fn is_code(kind: Kind, text: &str) -> bool {
    parse_code(kind, &text.to_uppercase()).is_some()
}

fn only(text: &str, found: &[Candidate]) -> Result<Id, Problem> {
    let names = found.iter().map(|candidate| [candidate.insert.as_str(), candidate.about.as_str()]);
    let id = resolve::only(text, names).and_then(|at| found.get(at)).and_then(|candidate| candidate.id);
    id.ok_or_else(|| match found {
        [] => Problem::NotFound { text: text.to_owned() },
        _ => Problem::Ambiguous { text: text.to_owned(), some: found.iter().take(SHOWN).map(in_words).collect() },
    })
}

fn in_words(candidate: &Candidate) -> String {
    match candidate.id {
        Some(id) => format!("{} ({id})", candidate.insert),
        None => candidate.insert.clone(),
    }
}

/// The records that all the texts name, each once; otherwise a refusal with every text that names none.
pub(super) fn all(session: &mut Session, kinds: &[Kind], texts: &[String]) -> Result<Vec<Id>, Error> {
    let mut ids = Vec::new();
    let mut faults = Vec::new();
    for text in texts {
        match find(session, kinds, text)? {
            Ok(id) if ids.contains(&id) => {}
            Ok(id) => ids.push(id),
            Err(problem) => {
                let of = Id::new(kinds.first().copied().unwrap_or(Kind::Task), 0);
                faults.push(Fault::of(of, problem).words(session.lang));
            }
        }
    }
    if faults.is_empty() { Ok(ids) } else { Err(Error::refused(faults)) }
}

/// The record that one text names.
pub(super) fn one(session: &mut Session, kinds: &[Kind], text: &str) -> Result<Id, Error> {
    let ids = all(session, kinds, &[text.to_owned()])?;
    ids.into_iter().next().ok_or_else(|| Error::refused(vec![words::NO_SUCH_RECORD.get(session.lang).to_owned()]))
}

/// The text that names the record on the command line: its code, else its id.
pub(super) fn handle(record: &Record) -> String {
    if record.code().is_empty() { record.id.to_string() } else { record.code().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(no: u32, name: &str) -> Candidate {
        Candidate { insert: name.to_owned(), about: String::new(), id: Some(Id::new(Kind::Unit, no)) }
    }

    #[test]
    fn a_wrong_kind_is_a_wrong_command_line() {
        assert_eq!(kind("kiem tra", Lang::En), Ok(Kind::Inspection));
        let error = kind("taks", Lang::En).expect_err("no such kind");
        assert_eq!((error.kind.code(), error.hint.as_deref()), (2, Some("did you mean “tasks”?")));
    }

    #[test]
    fn a_whole_name_beats_those_that_hold_it() {
        let found = [candidate(1, "UBND thành phố Vinh"), candidate(2, "Vinh")];
        assert_eq!(only("vinh", &found), Ok(Id::new(Kind::Unit, 2)));
        assert_eq!(only("thanh pho", &found[..1]), Ok(Id::new(Kind::Unit, 1)));
        let Err(Problem::Ambiguous { some, .. }) = only("vin", &found) else { panic!("one of two") };
        assert_eq!(some, ["UBND thành phố Vinh (unit-1)", "Vinh (unit-2)"]);
        assert_eq!(only("x", &[]), Err(Problem::NotFound { text: "x".into() }));
    }
}
