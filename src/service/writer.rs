//! The one writer: it drains waiting commands into a group, has each judged on what is committed
//! and what the group did before it, makes the group durable with one sync, and only then lets
//! memory move on and answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use serde_json::value::to_raw_value;

use crate::domain::action::{Action, FORGET, REVEAL};
use crate::domain::day::Moment;
use crate::domain::event::Event;
use crate::domain::id::{Id, Kind};
use crate::domain::json::events_to_json;
use crate::domain::record::Record;
use crate::domain::secret::SecretId;
use crate::domain::world::Overlay;
use crate::i18n::system;
use crate::store::db::AppliedLine;
use crate::store::journal::{self, AppendError, Journal, NewLine, Placed, Refusal, Who};

use super::access::Tally;
use super::api::{Answer, CommandId, Done, Failure, Person, Role, Sentence, Sight, Warning};
use super::clock;
use super::done::{MOST_NAMES, done_before};
use super::fates::Fate;
use super::feed::{Hub, MovedLine};
use super::judge::{Accepted, Verdict, judge};
use super::lately::Late;
use super::line::key_of;
use super::live::Live;
use super::message::{Chore, Command, Job};
use super::query::View;
use super::undo::Step;

/// Most commands of a group.
const MOST_COMMANDS: usize = 256;
/// Bytes of events from which on a group takes no more commands.
const MOST_BYTES: usize = 1 << 20;

/// Commands that become durable together.
#[derive(Default)]
struct Group {
    commands: Vec<(Command, Verdict)>,
    accepted: usize,
    bytes: usize,
    /// Changes who may do what: nobody else is judged before that holds.
    grants: bool,
    /// Forgets secrets: what comes next sees them gone.
    forgets: bool,
}

impl Group {
    /// Whether a command must wait for the next group: the same one is in this group, or it undoes
    /// what its user did last and that is not yet known.
    fn must_wait(&self, command: &Command) -> bool {
        let undo = matches!(command.action, Action::Undo { .. });
        // What is forgotten is read from committed lines.
        if matches!(command.action, Action::Forget { .. }) && !self.commands.is_empty() {
            return true;
        }
        self.commands.iter().any(|(other, verdict)| {
            let mine = other.person.uid == command.person.uid && matches!(verdict, Verdict::Accepted(_));
            other.id == command.id || (undo && mine)
        })
    }

    fn is_full(&self) -> bool {
        self.grants || self.forgets || self.commands.len() >= MOST_COMMANDS || self.bytes >= MOST_BYTES
    }

    fn accepted(&self) -> impl Iterator<Item = (&Command, &Accepted)> {
        self.commands.iter().filter_map(|(command, verdict)| match verdict {
            Verdict::Accepted(accepted) => Some((command, accepted.as_ref())),
            _ => None,
        })
    }

    fn take(&mut self, command: Command, verdict: Verdict) {
        let verdict = match verdict {
            // What was refused in view of changes that may fail to be kept is refused with them.
            Verdict::Answer(answer @ Answer::Failed(Failure::Refused(..) | Failure::Conflict(_)))
                if self.accepted > 0 =>
            {
                Verdict::Rests(answer)
            }
            other => other,
        };
        if let Verdict::Accepted(accepted) = &verdict {
            self.accepted += 1;
            self.grants |= accepted.ids.iter().any(|id| id.kind == Kind::Grant);
            self.forgets |= accepted.line.what == FORGET;
            self.bytes += accepted.line.events.get().len();
        }
        self.commands.push((command, verdict));
    }
}

/// The writer's own state; it lives on one thread.
pub struct Writer {
    live: Arc<Live>,
    hub: Arc<Hub>,
    journal: Journal,
    jobs: Receiver<Job>,
    held: Option<Job>,
    /// Secrets of commands of which nobody knows whether they were kept.
    open: Vec<(CommandId, Vec<SecretId>)>,
}

impl Writer {
    /// A writer that takes its jobs from `jobs`.
    pub fn new(live: Arc<Live>, hub: Arc<Hub>, journal: Journal, jobs: Receiver<Job>) -> Writer {
        Writer { live, hub, journal, jobs, held: None, open: Vec::new() }
    }

    /// Works until it is told to stop or nobody can ask any more.
    pub fn run(mut self) {
        while let Some(job) = self.held.take().or_else(|| self.jobs.recv().ok()) {
            match job {
                Job::Command(command) => self.group(command),
                Job::Fate(person, id, reply) => {
                    let answer = self.fate(&person, id);
                    // Whoever asked may be gone.
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

    fn fate(&mut self, person: &Person, id: CommandId) -> Answer {
        if let Some(done) = done_before(&self.live, &self.live.register(), person, id) {
            return done;
        }
        self.settle_open(clock::now());
        if self.live.fates().is_open(id) { Answer::Failed(Failure::Unknown) } else { Answer::NotDone }
    }

    /// Tries to find out what became of commands in a write that failed.
    fn settle_open(&mut self, now: Moment) {
        if let Err(refusal) = self.journal.mend(now.0) {
            tracing::warn!(%refusal, "the journal is still not writable");
        }
        self.settle_void();
    }

    fn group(&mut self, first: Command) {
        let now = clock::now();
        if self.live.fates().is_open(first.id) {
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
            overlay.into_records()
        };
        self.commit(group, records);
    }

    fn commit(&mut self, group: Group, records: HashMap<Id, Record>) {
        let lines: Vec<NewLine> = group
            .commands
            .iter()
            .filter_map(|(_, verdict)| match verdict {
                Verdict::Accepted(accepted) => Some(accepted.line.clone()),
                _ => None,
            })
            .collect();
        self.journal.set_reserve(self.live.settings.reserve());
        let told: Vec<_> = group.accepted().flat_map(|(_, accepted)| accepted.told.iter().cloned()).collect();
        if let Err(error) = self.live.secrets.write(&told) {
            tracing::error!(%error, "the text of a secret could not be written");
            let cause = Sentence::from(error);
            return self.lost(group, &Failure::CannotWrite { cause: cause.clone() }, &cause);
        }
        match self.journal.append(lines) {
            Ok(placed) => {
                let told: Vec<SecretId> = told.iter().map(|(id, ..)| *id).collect();
                self.settle_secrets(&group, &told);
                let over =
                    |warning: &Warning| matches!(warning, Warning::LowSpace { .. } | Warning::JournalGone { .. });
                self.hub.over(|warning| over(warning) && !placed.is_empty());
                self.settle_void();
                self.kept(group, &placed, records);
            }
            Err(error) => {
                self.open_secrets(&group, &error);
                let failure = self.failure(&error);
                self.lost(group, &failure, &cause_of(&error));
            }
        }
    }

    /// The group is durable: its secrets get their names, and what it forgets goes. What fails here the next start
    /// does.
    fn settle_secrets(&self, group: &Group, told: &[SecretId]) {
        let doomed: Vec<SecretId> = group.accepted().flat_map(|(_, accepted)| accepted.doomed.clone()).collect();
        let kept = self.live.secrets.keep(told).and(self.live.secrets.forget(&doomed));
        if let Err(error) = kept {
            tracing::error!(%error, "the files of secrets could not be put in order");
        }
    }

    /// The group is not known to be kept: the texts of its secrets go, at once or when that is known.
    fn open_secrets(&mut self, group: &Group, error: &AppendError) {
        for (command, accepted) in group.accepted().filter(|(_, accepted)| !accepted.told.is_empty()) {
            let ids: Vec<SecretId> = accepted.told.iter().map(|(id, ..)| *id).collect();
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
        let mut fates = self.live.fates();
        for id in void {
            fates.void(id);
        }
    }

    /// The group is durable: memory moves on, sled is told, then the callers.
    fn kept(&self, group: Group, placed: &[Placed], records: HashMap<Id, Record>) {
        let Some(last) = placed.last().map(|placed| (placed.line.seq, placed.line.hash)) else {
            answer_all(group, &[], &self.live);
            return;
        };
        let grants = group.grants;
        let mut told = Vec::with_capacity(placed.len());
        let mut lines = Vec::with_capacity(placed.len());
        let mut commands = group.commands;
        let accepted = commands.iter_mut().filter_map(|(command, verdict)| match verdict {
            Verdict::Accepted(accepted) => Some((command, accepted)),
            _ => None,
        });
        for ((command, accepted), Placed { line, location }) in accepted.zip(placed) {
            let (seq, location) = (line.seq, *location);
            self.live.fates().done(command.id, Fate { uid: command.person.uid, seq, location });
            self.live.steps().take(command.person.uid, &line.what, Step { seq, cmd: command.id, location });
            self.live.lately().push(Late { seq, location, ids: accepted.ids.clone() });
            let unseen = std::mem::take(&mut accepted.unseen);
            told.push(MovedLine { ids: accepted.ids.clone(), by: line.who.name.clone(), unseen });
            let records = std::mem::take(&mut accepted.records);
            lines.push(AppliedLine { seq, hash: line.hash, location, records });
        }
        {
            let mut register = self.live.register_mut();
            register.advance(last.0, last.1, records.into_values().collect());
            for line in &told {
                register.count(&line.ids, &line.unseen);
            }
            if grants {
                self.live.access.learn(&register);
            }
            // Sent while nobody reads, so that sled's queue and memory are never seen apart.
            self.live.to_applier(Chore::Lines(lines));
        }
        let group = Group { commands, ..Group::default() };
        answer_all(group, placed, &self.live);
        if grants {
            self.hub.roles();
        }
        self.hub.moved(&told);
    }

    /// Writes down that a person looks at a secret; the record stays as it is.
    fn look(&mut self, person: &Person, id: Id) -> Answer {
        // Since they asked, the right to look may have been taken away.
        let person = &self.live.access.lately(person);
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
        let Some(Placed { line, location }) = placed.into_iter().next() else {
            return Answer::Failed(Failure::Internal);
        };
        self.live.lately().push(Late { seq: line.seq, location, ids: vec![id] });
        let records = vec![(key_of(id), packed)];
        {
            let mut register = self.live.register_mut();
            register.advance(line.seq, line.hash, Vec::new());
            let applied = AppliedLine { seq: line.seq, hash: line.hash, location, records };
            self.live.to_applier(Chore::Lines(vec![applied]));
        }
        Answer::Done(Done {
            line: Some(line.seq),
            what: line.what,
            changed: Vec::new(),
            asked: 0,
            records: 0,
            refused: Vec::new(),
            names: Vec::new(),
        })
    }

    /// Writes down how often people were turned away. What cannot be written is in the log.
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
                let Some(last) = placed.last().map(|placed| (placed.line.seq, placed.line.hash)) else { return };
                let lines = placed.iter().map(|Placed { line, location }| {
                    self.live.lately().push(Late { seq: line.seq, location: *location, ids: Vec::new() });
                    let (seq, hash, location) = (line.seq, line.hash, *location);
                    AppliedLine { seq, hash, location, records: Vec::new() }
                });
                let lines: Vec<AppliedLine> = lines.collect();
                let mut register = self.live.register_mut();
                register.advance(last.0, last.1, Vec::new());
                self.live.to_applier(Chore::Lines(lines));
            }
            Err(error) => tracing::warn!(%error, "refusals could not be counted in the journal"),
        }
    }

    /// What callers are told of an error of the journal.
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

    /// Nothing of the group is known to be kept.
    fn lost(&self, group: Group, failure: &Failure, cause: &Sentence) {
        for (command, verdict) in group.commands {
            let answer = match verdict {
                Verdict::Answer(answer) => answer,
                Verdict::Accepted(_) => {
                    if *failure == Failure::Unknown {
                        self.live.fates().open(command.id);
                    }
                    Answer::Failed(failure.clone())
                }
                // Nothing of it was done, whatever became of the others.
                Verdict::Rests(_) => Answer::Failed(Failure::CannotWrite { cause: cause.clone() }),
            };
            let _ = command.reply.send(answer);
        }
    }
}

/// What the system said. The file is named in the log only: its name has the number of a line in it.
fn cause_of(error: &AppendError) -> Sentence {
    Sentence::in_both(|lang| match error {
        AppendError::Unknown { cause, .. } => system(&cause.to_string(), lang).into_owned(),
        AppendError::Refused(refusal) => refusal.text(lang),
    })
}

fn answer_all(group: Group, placed: &[Placed], live: &Live) {
    let mut seqs = placed.iter().map(|placed| placed.line.seq);
    for (command, verdict) in group.commands {
        let answer = match verdict {
            Verdict::Answer(answer) | Verdict::Rests(answer) => named(answer, live, &command.person),
            Verdict::Accepted(accepted) => done(*accepted, seqs.next().unwrap_or(0), live, &command.person),
        };
        let _ = command.reply.send(answer);
    }
}

fn done(accepted: Accepted, seq: u64, live: &Live, person: &Person) -> Answer {
    let register = live.register();
    let view = View { register: &register, person, today: clock::now().day(), soon: live.settings.soon() };
    let changed = accepted.changed.iter().map(|(id, _)| *id);
    let refused = accepted.refused.iter().map(|refused| refused.id);
    let names = view.names(changed.chain(refused).take(MOST_NAMES));
    Answer::Done(Done {
        line: (person.sight() == Sight::FULL).then_some(seq),
        what: accepted.line.what,
        changed: accepted.changed,
        asked: accepted.asked,
        records: accepted.ids.len() as u32,
        refused: accepted.refused,
        names,
    })
}

/// Adds the names of the records that a refusal speaks of.
fn named(answer: Answer, live: &Live, person: &Person) -> Answer {
    let Answer::Failed(Failure::Refused(refused, _)) = answer else { return answer };
    let register = live.register();
    let view = View { register: &register, person, today: clock::now().day(), soon: live.settings.soon() };
    let faults = refused.iter().flat_map(|one| one.faults.iter().map(|fault| fault.id).chain([one.id]));
    let names = view.names(faults.take(MOST_NAMES));
    Answer::Failed(Failure::Refused(refused, names))
}
