//! From a request to its answer.

use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use super::api::{Answer, Ask, Failure, Person};
use super::core::Core;
use super::done::done_before;
use super::live::Live;
use super::message::{Command, Job};
use super::query::Superseded;
use super::query::source::Source;
use super::query::{complete, detail, find, numbers, page, resolve, trail};
use super::wait::wait;
use super::{archives, backup, check, clock, first_admin, secrets, status};

/// The maximum time for one request: a hundred times what a page of a million records takes.
const MOST_WORK: Duration = Duration::from_secs(5);

/// Answers a request that this person may make.
pub(super) fn answer(
    core: &Core,
    live: &Live,
    (person, names_admin): (&Person, bool),
    ask: Ask,
    cancelled: &dyn Fn() -> bool,
) -> Answer {
    match ask {
        Ask::Command(id, action) => {
            let action = if names_admin { first_admin::on_existing_grant(&live.register(), action) } else { action };
            let action = match first_admin::with_user_number(action) {
                Ok(action) => action,
                Err(fault) => {
                    let refused = vec![fault.into()];
                    return Answer::Failed(Failure::Refused(refused, Vec::new()));
                }
            };
            let (reply, answer) = sync_channel(1);
            let command = Command { person: person.clone(), id, action, names_admin, reply };
            wait(live, Job::Command(command), &answer)
        }
        // Without a writer no command is waiting that could still be done.
        Ask::Outcome(id) if live.is_read_only() => {
            done_before(live, &live.register(), person, id).unwrap_or(Answer::NotDone)
        }
        Ask::Outcome(id) => {
            let (reply, answer) = sync_channel(1);
            wait(live, Job::Outcome(person.clone(), id, reply), &answer)
        }
        Ask::Status => Answer::Status(Box::new(status::status(core, live, person))),
        Ask::Check => match check::check(live, &archives::absent(core), cancelled) {
            Ok(report) => {
                backup::checked(core, person, &report);
                Answer::Checked(Box::new(check::shown_to(live, person, report)))
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
        Ask::AuditVerify => audit(core, live, person, None, cancelled).unwrap_or_else(Answer::Failed),
        Ask::AuditKept { seq, hash } => {
            audit(core, live, person, Some((seq, &hash)), cancelled).unwrap_or_else(Answer::Failed)
        }
        Ask::Trail { id, before, limit, filter } => {
            let wanted = trail::Wanted { id, before, limit, filter: filter.as_ref() };
            trail::trail(live, person, &wanted, cancelled).map_or_else(Answer::Failed, Answer::Trail)
        }
        Ask::Reveal { id, field } => secrets::reveal(live, person, id, field).unwrap_or_else(Answer::Failed),
        // Answered earlier, without the records.
        Ask::WhoAmI => Answer::You(person.clone()),
        Ask::Stop => Answer::Stopping,
        other => look(live, person, other, cancelled).unwrap_or_else(Answer::Failed),
    }
}

/// Verifies only the journal. A fault counts as one of a check; without a fault the result says nothing about the rest
/// of the store.
fn audit(
    core: &Core,
    live: &Live,
    person: &Person,
    kept: Option<(Option<u64>, &str)>,
    cancelled: &dyn Fn() -> bool,
) -> Result<Answer, Failure> {
    let report = check::audit(live, kept, cancelled)?;
    if !report.faults.is_empty() {
        backup::checked(core, person, &report);
    }
    Ok(Answer::Checked(Box::new(check::shown_to(live, person, report))))
}

/// The work on one request.
struct Work<'a> {
    /// Whether its client no longer needs it.
    cancelled: &'a dyn Fn() -> bool,
    begun: Instant,
    most: Duration,
}

impl Work<'_> {
    /// Whether it must end now.
    fn is_over(&self) -> bool {
        (self.cancelled)() || self.begun.elapsed() >= self.most
    }

    /// Why it ended early.
    fn why(&self) -> Failure {
        if (self.cancelled)() { Failure::Superseded } else { Failure::TakesTooLong }
    }
}

/// Requests that are answered from the records.
fn look(live: &Live, person: &Person, ask: Ask, cancelled: &dyn Fn() -> bool) -> Result<Answer, Failure> {
    let source = Source { live, person, today: clock::now().day() };
    let work = Work { cancelled, begun: Instant::now(), most: MOST_WORK };
    let stop = || work.is_over();
    let why = |_: Superseded| work.why();
    Ok(match ask {
        Ask::Page(query) => Answer::Page(Box::new(page::page(&source, &query, &stop).map_err(why)?)),
        Ask::Numbers(query) => Answer::Numbers(numbers::numbers(&source, &query, &stop).map_err(why)?),
        Ask::Rows { kind, nos } => Answer::Rows(Box::new(numbers::rows(&source, kind, &nos, &stop).map_err(why)?)),
        Ask::Find { kind, text, limit } => Answer::Found(find::find(&source, kind, &text, limit, &stop).map_err(why)?),
        Ask::Detail(id) => Answer::Detail(source.look(|view| detail::detail(view, id)).map(Box::new)),
        Ask::Resolve(text) => {
            let found = source.look(|view| resolve::resolve(view, &text).and_then(|id| detail::detail(view, id)));
            Answer::Detail(found.map(Box::new))
        }
        Ask::Overview => {
            let picture = source.look(|view| live.pictures.of(view, &stop));
            Answer::Overview(Box::new(picture.map_err(why)?))
        }
        Ask::Complete { of, text, cursor, lang } => {
            Answer::Completions(source.look(|view| complete::complete(view, of, &text, cursor, lang)))
        }
        Ask::LastMine => last_mine(&source)?,
        // No other request reads the records.
        _ => return Err(Failure::Internal),
    })
}

fn last_mine(source: &Source) -> Result<Answer, Failure> {
    let step = source.live.steps().latest(source.person.uid);
    let Some(step) = step else { return Ok(Answer::LastMine(None, Vec::new())) };
    // This reads the disk, so it comes before the records are locked: changes wait for that lock.
    let line = source.live.reader.read(step.seq, &step.location).map_err(|error| {
        tracing::error!(%error, "a line of the journal cannot be read back");
        Failure::Internal
    })?;
    source.look(|view| {
        let entry = trail::entry(source.live, view, &line)?;
        let names =
            view.names(entry.iter().flat_map(|entry| &entry.events).flat_map(crate::domain::event::Event::named));
        Ok(Answer::LastMine(entry.map(|entry| (step.cmd, Box::new(entry))), names))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_ran_out_of_time_is_not_taken_for_one_that_is_too_large() {
        let work = |cancelled, most| Work { cancelled, begun: Instant::now(), most };
        let (wanted, unwanted) = (|| false, || true);
        assert!(!work(&wanted, Duration::MAX).is_over());
        let late = work(&wanted, Duration::ZERO);
        assert!(late.is_over());
        assert_eq!(late.why(), Failure::TakesTooLong);
        let unwanted = work(&unwanted, Duration::MAX);
        assert!(unwanted.is_over());
        assert_eq!(unwanted.why(), Failure::Superseded);
    }
}
