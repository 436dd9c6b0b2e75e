//! From a question to its answer.

use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use crate::domain::fault::Refused;

use super::api::{Answer, Ask, Failure, Person};
use super::live::Live;
use super::query::source::Source;
use super::query::{Superseded, View};
use super::query::{complete, detail, find, numbers, page, resolve, trail};
use super::writer::{Command, Job};
use super::{Core, archives, backup, check, clock, seat, secrets, status};

/// The longest that one question is worked on: a hundred times what a page of a million records takes.
const MOST_WORK: Duration = Duration::from_secs(5);

/// Answers a question that this person may ask.
pub(super) fn answer(
    core: &Core,
    live: &Live,
    (person, seat): (&Person, bool),
    ask: Ask,
    cancelled: &dyn Fn() -> bool,
) -> Answer {
    match ask {
        Ask::Command(id, action) => {
            let action = if seat { seat::seated(&live.register(), action) } else { action };
            let action = match seat::numbered(action) {
                Ok(action) => action,
                Err(fault) => {
                    let refused = vec![Refused { id: fault.id, faults: vec![fault] }];
                    return Answer::Failed(Failure::Refused(refused, Vec::new()));
                }
            };
            let (reply, answer) = sync_channel(1);
            let command = Command { person: person.clone(), id, action, seat, reply };
            wait(live, Job::Command(command), &answer)
        }
        Ask::Fate(id) => {
            let (reply, answer) = sync_channel(1);
            wait(live, Job::Fate(person.clone(), id, reply), &answer)
        }
        Ask::Status => Answer::Status(Box::new(status::status(core, live, person))),
        Ask::Check => match check::check(live, &archives::absent(core), cancelled) {
            Ok(report) => {
                backup::checked(core, person, report.head.0, report.faults.len());
                Answer::Checked(check::told(live, person, report))
            }
            Err(failure) => Answer::Failed(failure),
        },
        Ask::BackupPlan { secrets } => backup::plan(core, live, person, secrets).unwrap_or_else(Answer::Failed),
        Ask::BackupPart { name, offset } => {
            backup::part(core, live, person, &name, offset).unwrap_or_else(Answer::Failed)
        }
        Ask::BackupTaken { seq, file } => backup::taken(core, live, person, seq, file).unwrap_or_else(Answer::Failed),
        Ask::BackupFailed { secrets, file, cause } => {
            backup::not_taken(core, person, secrets, file, cause).unwrap_or_else(Answer::Failed)
        }
        Ask::SecretsTaken { file, holds, removed } => {
            archives::taken(core, person, (file, holds), &removed).unwrap_or_else(Answer::Failed)
        }
        Ask::Archives(ids) => archives::holding(core, live, person, &ids).unwrap_or_else(Answer::Failed),
        Ask::AuditVerify => audit(core, live, person, None),
        Ask::AuditKept { seq, hash } => audit(core, live, person, Some((seq, &hash))),
        Ask::Trail { id, before, limit, filter } => {
            let wanted = trail::Wanted { id, before, limit, filter: filter.as_ref() };
            trail::trail(live, person, &wanted, cancelled).map_or_else(Answer::Failed, Answer::Trail)
        }
        Ask::Reveal { id, field } => secrets::reveal(live, person, id, field).unwrap_or_else(Answer::Failed),
        other => look(live, person, other, cancelled).unwrap_or_else(Answer::Failed),
    }
}

/// Verifies the journal alone. A fault that is found counts as one of a check; that none is found says nothing of the rest.
fn audit(core: &Core, live: &Live, person: &Person, kept: Option<(Option<u64>, &str)>) -> Answer {
    let report = check::audit(live, kept);
    if !report.faults.is_empty() {
        backup::checked(core, person, report.head.0, report.faults.len());
    }
    Answer::Checked(check::told(live, person, report))
}

/// Gives the writer a job and waits for it.
pub(super) fn wait(live: &Live, job: Job, answer: &std::sync::mpsc::Receiver<Answer>) -> Answer {
    let stopping = || Answer::Failed(Failure::CannotWrite { cause: "the server is stopping".to_owned() });
    if !live.to_writer(job) {
        return stopping();
    }
    // A job that the writer let go of without an answer came after it was told to stop.
    answer.recv().unwrap_or_else(|_| stopping())
}

/// Questions that only look.
fn look(live: &Live, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Result<Answer, Failure> {
    let source = Source { live, person, today: clock::now().day() };
    let begun = Instant::now();
    let stop = || cancelled() || begun.elapsed() > MOST_WORK;
    let stopped = |_: Superseded| if cancelled() { Failure::Superseded } else { Failure::TooMuch };
    Ok(match ask {
        Ask::Page(query) => Answer::Page(Box::new(page::page(&source, &query, &stop).map_err(stopped)?)),
        Ask::Numbers(query) => Answer::Numbers(numbers::numbers(&source, &query, &stop).map_err(stopped)?),
        Ask::Rows { kind, nos } => Answer::Rows(Box::new(numbers::rows(&source, kind, &nos, &stop).map_err(stopped)?)),
        Ask::Find { kind, text, limit } => {
            Answer::Found(find::find(&source, kind, &text, limit, &stop).map_err(stopped)?)
        }
        other => source.look(|view| {
            at_once(view, live, other, &stop).map_err(|cause| match cause {
                Failure::Superseded => stopped(Superseded),
                other => other,
            })
        })?,
    })
}

/// Questions that are answered in one look.
fn at_once(view: View, live: &Live, ask: Ask, stop: &dyn Fn() -> bool) -> Result<Answer, Failure> {
    let person = view.person;
    Ok(match ask {
        Ask::Detail(id) => Answer::Detail(detail::detail(view, id).map(Box::new)),
        Ask::Resolve(text) => {
            let found = resolve::resolve(view, &text).and_then(|id| detail::detail(view, id));
            Answer::Detail(found.map(Box::new))
        }
        Ask::Overview => {
            Answer::Overview(Box::new(live.pictures.of(view, stop).map_err(|_: Superseded| Failure::Superseded)?))
        }
        Ask::Complete { kind, text, cursor, lang } => {
            Answer::Completions(complete::complete(view, kind, &text, cursor, lang))
        }
        Ask::LastMine => last_mine(view, live, person)?,
        Ask::WhoAmI => Answer::You(person.clone()),
        // Answered before it comes to this.
        Ask::Page(_)
        | Ask::Numbers(_)
        | Ask::Rows { .. }
        | Ask::Find { .. }
        | Ask::Command(..)
        | Ask::Fate(_)
        | Ask::Trail { .. }
        | Ask::Status
        | Ask::Check
        | Ask::AuditVerify
        | Ask::AuditKept { .. }
        | Ask::BackupPlan { .. }
        | Ask::BackupPart { .. }
        | Ask::BackupTaken { .. }
        | Ask::BackupFailed { .. }
        | Ask::SecretsTaken { .. }
        | Ask::Archives(_)
        | Ask::Reveal { .. }
        | Ask::Stop => Answer::Failed(Failure::Internal),
    })
}

fn last_mine(view: View, live: &Live, person: &Person) -> Result<Answer, Failure> {
    let step = live.steps().latest(person.uid);
    let Some(step) = step else { return Ok(Answer::LastMine(None, Vec::new())) };
    let line = live.reader.read(step.seq, &step.location).map_err(|error| {
        tracing::error!(%error, "a line of the journal cannot be read back");
        Failure::Internal
    })?;
    let entry = trail::entry(view, &line, None)?;
    let names = view.names(entry.iter().flat_map(|entry| &entry.events).flat_map(trail::named_in));
    Ok(Answer::LastMine(entry, names))
}
