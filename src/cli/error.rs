//! Errors for users: the kind (which is the exit code), the cause, and what to do next.

use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use crate::domain::fault::{Fault, Refused};
use crate::domain::id::Id;
use crate::i18n::{Lang, Tr, system};
use crate::service::api::{Failure, FilterFault, Names};
use crate::text::printable;
use crate::wire::advice::Advice;
use crate::words as shared;

use super::words;

/// The kind of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The reader of our output has closed it: nothing is printed, and it is not a failure.
    Hangup,
    /// It failed.
    Failed,
    /// The command line is invalid.
    Usage,
    /// The rules forbid it.
    Refused,
    /// Another user has changed the same thing.
    Conflict,
    /// This person may not do it.
    NoAccess,
    /// No server answers.
    NoServer,
}

impl Kind {
    /// The exit code that scripts rely on.
    pub(super) fn code(self) -> u8 {
        match self {
            Kind::Hangup => 0,
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::Refused => 3,
            Kind::Conflict => 4,
            Kind::NoAccess => 5,
            Kind::NoServer => 6,
        }
    }

    fn label(self) -> Tr {
        match self {
            Kind::Hangup | Kind::Failed => words::FAILED,
            Kind::Usage => words::USAGE,
            Kind::Refused => words::REFUSED,
            Kind::Conflict => words::CONFLICT,
            Kind::NoAccess => words::NO_ACCESS,
            Kind::NoServer => words::NO_SERVER,
        }
    }
}

/// The maximum causes that are printed; the others are counted.
const PRINTED: usize = 200;

/// An error for users, already in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Error {
    /// Its kind.
    pub kind: Kind,
    /// What is wrong, each a sentence.
    pub causes: Vec<String>,
    /// What to do next.
    pub hint: Option<String>,
}

impl Error {
    /// An error with one cause.
    pub(super) fn new(kind: Kind, cause: impl Into<String>) -> Error {
        Error { kind, causes: vec![cause.into()], hint: None }
    }

    /// A refusal with all its faults.
    pub(super) fn refused(causes: Vec<String>) -> Error {
        Error { kind: Kind::Refused, causes, hint: None }
    }

    /// An invalid command line.
    pub(super) fn usage(cause: impl Into<String>) -> Error {
        Error::new(Kind::Usage, cause)
    }

    /// The same with a hint.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hint = Some(hint.into());
        self
    }

    /// The text for the error stream, safe for a terminal.
    pub(super) fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        let label = self.kind.label().get(lang);
        match self.causes.as_slice() {
            [] => text.push_str(label),
            [cause] => {
                let _ = write!(text, "{label}: {}", printable(&system(cause, lang)));
            }
            causes => {
                let _ = write!(text, "{label}:");
                for cause in causes.iter().take(PRINTED) {
                    let _ = write!(text, "\n  {}", printable(&system(cause, lang)));
                }
                let rest = causes.len().saturating_sub(PRINTED);
                if rest > 0 {
                    let _ = write!(text, "\n  {}", words::more_faults(rest, lang));
                }
            }
        }
        if let Some(hint) = &self.hint {
            let _ = write!(text, "\n{}: {}", words::HINT.get(lang), printable(hint));
        }
        text.push('\n');
        text
    }

    /// The server's reason for not doing something.
    pub(super) fn from_failure(failure: Failure, lang: Lang) -> Error {
        let kind = match failure {
            Failure::Refused(refused, names) => return Error::refused(sentences(&refused, &names, lang)),
            Failure::Conflict(clashes) => {
                let causes = clashes.iter().map(|clash| shared::clash(clash, &|_| None, lang)).collect();
                return Error { kind: Kind::Conflict, causes, hint: Some(words::LOOK_AGAIN.get(lang).to_owned()) };
            }
            Failure::Filter(fault) => return Error::filter(&fault, lang),
            // A request that the command line made is never replaced by another.
            Failure::Superseded => return Error::from_failure(Failure::Internal, lang),
            Failure::NoAccess(_) => Kind::NoAccess,
            Failure::NotFound => Kind::Refused,
            Failure::Loading(..) | Failure::CannotStart { .. } => Kind::NoServer,
            _ => Kind::Failed,
        };
        Error::advice(kind, shared::failure(&failure, &|_| None, lang))
    }

    /// An error from a text that says what to do.
    pub(super) fn advice(kind: Kind, Advice { what, hint }: Advice) -> Error {
        Error { kind, causes: vec![what], hint: (!hint.is_empty()).then_some(hint) }
    }

    /// A filter that could not be read.
    pub(super) fn filter(fault: &FilterFault, lang: Lang) -> Error {
        let error = Error::usage(format!("{}: {}", words::FILTER.get(lang), fault.message));
        match &fault.suggestion {
            Some(suggestion) => error.hint(words::did_you_mean(suggestion, lang)),
            None => error,
        }
    }
}

impl From<io::Error> for Error {
    /// The cause is the system's error.
    fn from(error: io::Error) -> Error {
        let kind = if error.kind() == io::ErrorKind::BrokenPipe { Kind::Hangup } else { Kind::Failed };
        Error::new(kind, error.to_string())
    }
}

/// Every fault of every refused record, each with the record's name if there were several records or the record exists.
pub(super) fn sentences(refused: &[Refused], names: &Names, lang: Lang) -> Vec<String> {
    let of = |held: &Refused, fault: &Fault| {
        let sentence = fault.sentence(lang);
        match held.id.filter(|id| id.is_given()) {
            Some(id) => format!("{}: {sentence}", name(id, names)),
            None => sentence,
        }
    };
    refused.iter().flat_map(|held| held.faults.iter().map(move |fault| of(held, fault))).collect()
}

/// The name of a record; its id if the name is not known here.
pub(super) fn name(id: Id, names: &Names) -> String {
    names.iter().find(|(of, _)| *of == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
}

/// Prints an error, and returns the exit code of its kind.
pub(super) fn fail(error: &Error, lang: Lang) -> ExitCode {
    if error.kind != Kind::Hangup {
        eprint!("{}", error.text(lang));
    }
    ExitCode::from(error.kind.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::NEW;
    use crate::domain::fault::Problem;
    use crate::domain::id::Kind as Sort;
    use crate::domain::kinds::task;

    #[test]
    fn all_faults_are_told_in_both_languages() {
        let id = Id::new(Sort::Task, NEW);
        let faults = vec![
            Fault::at(id, task::TITLE, Problem::Missing),
            Fault::at(id, task::DUE, Problem::BadDate { text: "31/2".into() }),
        ];
        let error = Error::from_failure(Failure::Refused(vec![Refused { id: Some(id), faults }], Vec::new()), Lang::En);
        assert_eq!(error.kind.code(), 3);
        let text = error.text(Lang::En);
        assert!(text.starts_with("refused:\n  Title: is missing") && text.contains("\n  Due: “31/2”"), "{text}");
        let lines = |count: usize| {
            let text = Error::refused((0..count).map(|no| format!("fault {no}")).collect()).text(Lang::En);
            (text.lines().count() - 1, text.lines().last().unwrap_or_default().trim().to_owned())
        };
        assert_eq!(lines(200), (200, "fault 199".to_owned()));
        assert_eq!(lines(201), (201, "… and 1 more".to_owned()));
        assert_eq!(lines(1_000), (201, "… and 800 more".to_owned()));
        assert_eq!(Error::usage("\x1b[2J").text(Lang::Vi), "sai cú pháp: \u{fffd}[2J\n");
    }
}
