//! The only writer: it drains waiting commands into a group, judges each on the committed state plus the earlier
//! commands of the group, makes the group durable with one sync, and only then updates memory and sends the answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde_json::value::to_raw_value;

use crate::domain::action::REVEAL;
use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::json::events_to_json;
use crate::domain::record::Record;
use crate::domain::secret::SecretId;
use crate::domain::world::Overlay;
use crate::i18n::system;
use crate::store::journal::{self, AppendError, Journal, NewLine, Placed, Refusal, Who};

use super::access::Tally;
use super::api::{Answer, CommandId, Done, Failure, Person, Role, Sentence, Warning};
use super::clock;
use super::command_log::DoneCommand;
use super::done::done_before;
use super::feed::Hub;
use super::group::Group;
use super::judge::{Verdict, judge};
use super::line::key_of;
use super::live::Live;
use super::message::{Command, Job};
use super::pending::MovedLine;
use super::publish::Published;
use super::replies::answer_all;
use super::undo::Step;

/// The writer's own state, used by one thread.
pub(super) struct Writer {
    live: Arc<Live>,
    hub: Arc<Hub>,
    journal: Journal,
    jobs: Receiver<Job>,
    held: Option<Job>,
    /// The secrets of commands with an unknown outcome.
    open: Vec<(CommandId, Vec<SecretId>)>,
}

impl Writer {
    /// A writer that receives its jobs from `jobs`.
    pub(super) fn new(live: Arc<Live>, hub: Arc<Hub>, journal: Journal, jobs: Receiver<Job>) -> Writer {
        Writer { live, hub, journal, jobs, held: None, open: Vec::new() }
    }

    /// Works until it is stopped or no sender is left.
    pub(super) fn run(mut self) {
        while let Some(job) = self.held.take().or_else(|| self.jobs.recv().ok()) {
            match job {
                Job::Command(command) => self.group(command),
                Job::Outcome(person, id, reply) => {
                    let answer = self.outcome(&person, id);
                    // The requester may be gone.
                    let _ = reply.send(answer);
                }
                Job::Look(person, id, reply) => {
                    let answer = self.look(&person, id);
                    let _ = reply.send(answer);
                }
                Job::Refusals(tallies) => self.refusals(tallies),
                Job::Stop => return,
            }
        }
    }

    fn outcome(&mut self, person: &Person, id: CommandId) -> Answer {
        if let Some(done) = done_before(&self.live, &self.live.register(), person, id) {
            return done;
        }
        self.settle_open(clock::now());
        if self.live.command_log().is_open(id) { Answer::Failed(Failure::Unknown) } else { Answer::NotDone }
    }

    /// Tries to find out the outcome of commands in a write that failed.
    fn settle_open(&mut self, now: Moment) {
        if let Err(refusal) = self.journal.mend(now.0) {
            tracing::warn!(%refusal, "the journal is still not writable");
        }
        self.settle_void();
    }

    fn group(&mut self, first: Command) {
        let now = clock::now();
        if self.live.command_log().is_open(first.id) {
            self.settle_open(now);
        }
        let live = Arc::clone(&self.live);
        let mut group = Group::default();
        let records = {
            let register = live.register();
            let mut overlay = Overlay::new(&*register);
            let mut next = Some(first);
            while let Some(command) = next.take() {
                if group.must_wait(&command) {
                    self.held = Some(Job::Command(command));
                    break;
                }
                let verdict = judge(&live, &register, &mut overlay, &command, now);
                group.take(command, verdict);
                if group.is_full() {
                    break;
                }
                match self.jobs.try_recv() {
                    Ok(Job::Command(command)) => next = Some(command),
                    Ok(other) => self.held = Some(other),
                    Err(_) => {}
                }
            }
            overlay.into_changes().into_records()
        };
        self.commit(group, records);
    }

    fn commit(&mut self, group: Group, records: HashMap<Id, Record>) {
        let lines = group.accepted().map(|(_, accepted)| accepted.line.clone()).collect();
        self.journal.set_reserve(self.live.settings.reserve());
        let texts: Vec<_> = group.accepted().flat_map(|(_, accepted)| accepted.secret_texts.iter().cloned()).collect();
        if let Err(error) = self.live.secrets.write(&texts) {
            tracing::error!(%error, "the text of a secret could not be written");
            let cause = Sentence::from(error);
            return self.lost(group, &Failure::CannotWrite { cause: cause.clone() }, &cause);
        }
        match self.journal.append(lines) {
            Ok(placed) => {
                let ids: Vec<SecretId> = texts.iter().map(|(id, ..)| *id).collect();
                self.settle_secrets(&group, &ids);
                let over =
                    |warning: &Warning| matches!(warning, Warning::LowSpace { .. } | Warning::JournalGone { .. });
                self.hub.over(|warning| over(warning) && !placed.is_empty());
                self.settle_void();
                self.kept(group, placed, records);
            }
            Err(error) => {
                self.open_secrets(&group, &error);
                let failure = self.failure(&error);
                self.lost(group, &failure, &cause_of(&error));
            }
        }
    }

    /// The group is durable: renames the files of its secrets, and removes what it forgets. If this fails, the next
    /// start does it.
    fn settle_secrets(&self, group: &Group, ids: &[SecretId]) {
        let to_forget: Vec<SecretId> = group.accepted().flat_map(|(_, accepted)| accepted.to_forget.clone()).collect();
        let kept = self.live.secrets.keep(ids).and(self.live.secrets.forget(&to_forget));
        if let Err(error) = kept {
            tracing::error!(%error, "the files of secrets could not be put in order");
        }
    }

    /// The outcome of the group is unknown: removes the texts of its secrets, at once or when the outcome is known.
    fn open_secrets(&mut self, group: &Group, error: &AppendError) {
        for (command, accepted) in group.accepted().filter(|(_, accepted)| !accepted.secret_texts.is_empty()) {
            let ids: Vec<SecretId> = accepted.secret_texts.iter().map(|(id, ..)| *id).collect();
            match error {
                AppendError::Unknown { .. } => self.open.push((command.id, ids)),
                AppendError::Refused(_) => self.take_back(&ids),
            }
        }
    }

    fn take_back(&self, ids: &[SecretId]) {
        if let Err(error) = self.live.secrets.take_back(ids) {
            tracing::error!(%error, "the text of a secret whose line was not written could not be removed");
        }
    }

    fn settle_void(&mut self) {
        let void: Vec<CommandId> = self.journal.take_void().into_iter().map(|id| CommandId(id.0)).collect();
        for (_, ids) in self.open.extract_if(.., |(id, _)| void.contains(id)).collect::<Vec<_>>() {
            self.take_back(&ids);
        }
        let mut command_log = self.live.command_log();
        for id in void {
            command_log.void(id);
        }
    }

    /// The group is durable: updates memory and sled, then answers the callers.
    fn kept(&self, group: Group, placed: Vec<Placed>, records: HashMap<Id, Record>) {
        let Group { mut commands, grants, .. } = group;
        let seqs: Vec<u64> = placed.iter().map(|placed| placed.line.seq).collect();
        let accepted = commands.iter_mut().filter_map(|(command, verdict)| match verdict {
            Verdict::Accepted(accepted) => Some((command, accepted)),
            _ => None,
        });
        let mut moved = Vec::with_capacity(placed.len());
        let mut lines = Vec::with_capacity(placed.len());
        for ((command, accepted), placed) in accepted.zip(placed) {
            let (uid, seq, location) = (command.person.uid, placed.line.seq, placed.location);
            self.live.command_log().done(command.id, DoneCommand { uid, seq, location });
            self.live.steps().take(uid, &placed.line.what, Step { seq, cmd: command.id, location });
            let (ids, by) = (accepted.ids.clone(), placed.line.who.name.clone());
            moved.push(MovedLine { ids: ids.clone(), by, unseen: accepted.unseen.clone() });
            let (records, unseen) = (std::mem::take(&mut accepted.records), std::mem::take(&mut accepted.unseen));
            lines.push(Published { placed, ids, records, changed: Some(unseen) });
        }
        self.live.publish(lines, records.into_values().collect());
        answer_all(&self.live, commands, seqs);
        if grants {
            self.hub.roles();
        }
        self.hub.moved(&moved);
    }

    /// Records that a person looks at a secret; the record stays as it is.
    fn look(&mut self, person: &Person, id: Id) -> Answer {
        // The right to look may have been revoked since the request.
        let person = &self.live.access.without_waiting(person);
        if person.role < Role::Viewer || !person.sensitive {
            return Answer::Failed(Failure::NoAccess(Role::Viewer));
        }
        let (now, mut cmd) = (clock::now(), [0; 16]);
        let Some((record, packed)) = self.live.register().look_at(id) else {
            return Answer::Failed(Failure::NotFound);
        };
        let event = Event { id, rev: record.rev, created: false, archived: None, changes: Vec::new() };
        let events = to_raw_value(&events_to_json(&[event]));
        let (Ok(events), Ok(())) = (events, getrandom::fill(&mut cmd)) else {
            return Answer::Failed(Failure::Internal);
        };
        let who = Who { uid: person.uid, name: person.name.clone() };
        let line = NewLine { at: now.0, cmd: journal::CommandId(cmd), what: REVEAL.to_owned(), who, events };
        self.journal.set_reserve(self.live.settings.reserve());
        let placed = match self.journal.append(vec![line]) {
            Ok(placed) => placed,
            Err(error) => return Answer::Failed(self.failure(&error)),
        };
        self.settle_void();
        let lines = placed.into_iter().map(|placed| Published {
            placed,
            ids: vec![id],
            records: vec![(key_of(id), packed.clone())],
            changed: None,
        });
        self.live.publish(lines.collect(), Vec::new());
        Answer::Done(Done { what: REVEAL.to_owned(), ..Done::default() })
    }

    /// Records how many requests were refused. What cannot be written is in the log.
    fn refusals(&mut self, tallies: Vec<Tally>) {
        let now = clock::now();
        let Ok(nothing) = to_raw_value(&[(); 0]) else { return };
        let line = |(place, tally): (u64, Tally)| NewLine {
            at: now.0,
            cmd: super::access::line_id(now, place, &tally),
            what: tally.what(),
            who: Who { uid: tally.uid, name: tally.name },
            events: nothing.clone(),
        };
        match self.journal.append((0..).zip(tallies).map(line).collect()) {
            Ok(placed) => {
                let line = |placed| Published { placed, ids: Vec::new(), records: Vec::new(), changed: None };
                self.live.publish(placed.into_iter().map(line).collect(), Vec::new());
            }
            Err(error) => tracing::warn!(%error, "refusals could not be counted in the journal"),
        }
    }

    /// The failure for callers after an error of the journal.
    fn failure(&self, error: &AppendError) -> Failure {
        tracing::error!(%error, "a group of changes could not be written");
        match error {
            AppendError::Unknown { .. } => {
                self.hub.warn(Warning::JournalFailed { cause: cause_of(error) });
                Failure::Unknown
            }
            AppendError::Refused(Refusal::LowSpace { free, .. }) => {
                self.hub.warn(Warning::LowSpace { free: *free });
                Failure::LowSpace { free: *free }
            }
            AppendError::Refused(Refusal::Gone { path }) => {
                let path = path.display().to_string();
                self.hub.warn(Warning::JournalGone { path: path.clone() });
                Failure::JournalGone { path }
            }
            AppendError::Refused(_) => Failure::CannotWrite { cause: cause_of(error) },
        }
    }

    /// The group is not known to be done.
    fn lost(&self, group: Group, failure: &Failure, cause: &Sentence) {
        for (command, verdict) in group.commands {
            let answer = match verdict {
                Verdict::Answer(answer) => answer,
                Verdict::Accepted(_) => {
                    if *failure == Failure::Unknown {
                        self.live.command_log().open(command.id);
                    }
                    Answer::Failed(failure.clone())
                }
                // It did nothing, independent of the outcome of the others.
                Verdict::Rests(_) => Answer::Failed(Failure::CannotWrite { cause: cause.clone() }),
            };
            let _ = command.reply.send(answer);
        }
    }
}

/// The system's error. Only the log names the file: its name contains a line number.
fn cause_of(error: &AppendError) -> Sentence {
    Sentence::in_both(|lang| match error {
        AppendError::Unknown { cause, .. } => system(&cause.to_string(), lang).into_owned(),
        AppendError::Refused(refusal) => refusal.text(lang),
    })
}
