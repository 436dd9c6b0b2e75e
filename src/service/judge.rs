//! Judges one command: whether it is permitted, free of conflicts, valid, and fits into a line.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::value::to_raw_value;

use crate::domain::action::{Action, NEW};
use crate::domain::day::Moment;
use crate::domain::decide::decide;
use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem, Refused};
use crate::domain::id::{Id, Kind};
use crate::domain::json::events_to_json;
use crate::domain::kinds::grant;
use crate::domain::secret::{SecretId, SecretText};
use crate::domain::world::{Changes, Ctx, Overlay, World};
use crate::store::db::RecordKey;
use crate::store::events::events_of;
use crate::store::journal::{self, MAX_LINE, NewLine, Who};

use super::api::{Answer, Ask, Clash, CommandId, Failure, Person, Visibility};
use super::asked::asked_first;
use super::clock;
use super::conflict::clashes;
use super::done::{MOST_CHANGED, done_before};
use super::line::key_of;
use super::live::Live;
use super::message::Command;
use super::permit::{VisibleWorld, check, needed_to_undo};
use super::query::View;
use super::query::past::Past;
use super::query::trail::{known_events, last_change};
use super::register::{Register, changed_unseen, is_hidden_in, pack};
use super::secrets;

/// Bytes of a line for everything except its events.
const LINE_HEAD: u64 = 4_096;

/// The result for a command.
pub(super) enum Verdict {
    /// It is in the group.
    Accepted(Box<Accepted>),
    /// It gets this answer.
    Answer(Answer),
    /// It gets this answer if the earlier changes of the group become durable.
    Rests(Answer),
}

/// A command to be written.
pub(super) struct Accepted {
    /// Its line.
    pub line: NewLine,
    /// The changed records, each once.
    pub ids: Vec<Id>,
    /// Those records after it, as sled stores them.
    pub records: Vec<(RecordKey, Vec<u8>)>,
    /// How many of the requested records it changes.
    pub asked: u32,
    /// The first changed records with their codes.
    pub changed: Vec<(Id, String)>,
    /// The records for which it was refused.
    pub refused: Vec<Refused>,
    /// The records whose change only users who see hidden records may see.
    pub unseen: HashSet<Id>,
    /// The texts of secrets to be written before the line.
    pub secret_texts: Vec<(SecretId, Id, SecretText)>,
    /// The secrets to be forgotten when the line is written.
    pub to_forget: Vec<SecretId>,
}

/// Judges a command on the committed records with the group's changes over them; the changes of an accepted one are
/// added to these.
pub(super) fn judge(
    live: &Live,
    register: &Register,
    overlay: &mut Overlay,
    command: &Command,
    now: Moment,
) -> Verdict {
    let judged = catch_unwind(AssertUnwindSafe(|| weigh(live, register, overlay, command, now)));
    match judged {
        Ok(Ok((accepted, changes))) => {
            overlay.absorb(changes);
            Verdict::Accepted(Box::new(accepted))
        }
        Ok(Err(answer)) => Verdict::Answer(answer),
        Err(_) => {
            tracing::error!(what = command.action.name(), "deciding a command panicked");
            Verdict::Answer(Answer::Failed(Failure::Internal))
        }
    }
}

fn weigh(
    live: &Live,
    register: &Register,
    overlay: &Overlay,
    command: &Command,
    now: Moment,
) -> Result<(Accepted, Changes), Answer> {
    let Command { person, id, action, names_admin, .. } = command;
    let (id, person) = (id, &held_now(live, person, *names_admin));
    if let Err(needed) = check(person, &Ask::Command(*id, action.clone())) {
        return Err(Answer::Failed(Failure::NoAccess(needed)));
    }
    if let Some(done) = done_before(live, register, person, *id) {
        return Err(done);
    }
    if live.command_log().is_open(*id) {
        return Err(Answer::Failed(Failure::Unknown));
    }
    secrets::meant(person, action).map_err(refusal)?;
    let undone = match action {
        Action::Undo { of } => undone(live, register, person, *of)?,
        _ => Vec::new(),
    };
    let needed = needed_to_undo(&undone);
    if person.role < needed {
        return Err(Answer::Failed(Failure::NoAccess(needed)));
    }
    let ctx = Ctx::new(now, person.name.as_str());
    let visible = VisibleWorld::new(overlay, person.visibility());
    let world: &dyn World = if person.visibility() == Visibility::FULL { overlay } else { &visible };
    let clashes = clashes(world, action);
    if !clashes.is_empty() {
        return Err(Answer::Failed(Failure::Conflict(authors(live, register, person, clashes))));
    }
    let mut decision = decide(world, &ctx, action, &undone);
    let to_forget = match action {
        Action::Forget { .. } => secrets::to_forget(live, overlay, &mut decision).map_err(Answer::Failed)?,
        _ => Vec::new(),
    };
    if decision.events.is_empty() {
        if decision.refused.is_empty() {
            return Err(refusal(Fault::alone(Problem::NothingChanges)));
        }
        return Err(Answer::Failed(Failure::Refused(decision.refused, Vec::new())));
    }
    let texts = secrets::take_texts(&mut decision.events).map_err(Answer::Failed)?;
    // The whole state after the command: the decision was made only on what the person may see.
    let after = Overlay::after(overlay, &decision.events, &ctx.mark());
    if let Some(fault) = grants_too_much(live, &after, person, &decision.events) {
        return Err(refusal(fault));
    }
    if let Some(fault) = hides_from_its_maker(&after, person, &decision.events) {
        return Err(refusal(fault));
    }
    let accepted = write_down(overlay, &after, command, &ctx, &decision.events, decision.refused)?;
    let accepted = Accepted { secret_texts: texts, to_forget, ..accepted };
    Ok((accepted, after.into_changes()))
}

/// The person with the current rights: a role may have been revoked since the request.
fn held_now(live: &Live, person: &Person, names_admin: bool) -> Person {
    if names_admin { person.clone() } else { live.access.without_waiting(person) }
}

/// Grants are for shared homes, and a user cannot give rights that they do not have: a user without `sensitive` can
/// leave a grant of it as it is or revoke it.
fn grants_too_much(live: &Live, after: &Overlay, person: &Person, events: &[Event]) -> Option<Fault> {
    for event in events.iter().filter(|event| event.id.kind == Kind::Grant) {
        if !live.access.shared() {
            return Some(Fault::of(event.id, Problem::NotShared));
        }
        let gives = after.record(event.id).is_some_and(|held| !held.archived && held.flag(grant::SENSITIVE));
        if !person.sensitive && gives {
            return Some(Fault::at(event.id, grant::SENSITIVE, Problem::OnlySensitive));
        }
    }
    None
}

/// A user cannot hide a record that they could then not see, change or undo.
fn hides_from_its_maker(after: &Overlay, person: &Person, events: &[Event]) -> Option<Fault> {
    if person.sensitive {
        return None;
    }
    let hidden = |event: &&Event| after.record(event.id).is_some_and(|record| is_hidden_in(after, &record));
    let event = events.iter().find(hidden)?;
    // A record that was not created has no number.
    let id = if event.created { Id::new(event.id.kind, NEW) } else { event.id };
    Some(Fault::of(id, Problem::HidesFromYou))
}

fn view_of<'a>(live: &Live, register: &'a Register, person: &'a Person) -> View<'a> {
    View { register, person, today: clock::now().day(), soon: live.settings.soon() }
}

fn refusal(fault: Fault) -> Answer {
    Answer::Failed(Failure::Refused(vec![fault.into()], Vec::new()))
}

/// The events of the command to be undone, which must be this person's latest, and of which they may still see one.
fn undone(live: &Live, register: &Register, person: &Person, of: CommandId) -> Result<Vec<Event>, Answer> {
    let nothing = || refusal(Fault::alone(Problem::NothingToUndo));
    let step = live.steps().latest(person.uid).filter(|step| step.cmd == of).ok_or_else(nothing)?;
    let internal = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, line = step.seq, "a line to be undone cannot be read");
        Answer::Failed(Failure::Internal)
    };
    let line = live.reader.read(step.seq, &step.location).map_err(|error| internal(&error))?;
    let events = events_of(&line).map_err(|error| internal(&error))?;
    if known_events(live, view_of(live, register, person), &mut Past::default(), &line)
        .map_err(Answer::Failed)?
        .is_empty()
    {
        return Err(nothing());
    }
    secrets::may_come_back(live, person, &line.what, &events).map_err(Answer::Failed)?;
    Ok(events)
}

/// Adds the user who made the other change: the record's last change may be to another field.
fn authors(live: &Live, register: &Register, person: &Person, clashes: Vec<Clash>) -> Vec<Clash> {
    let view = view_of(live, register, person);
    clashes
        .into_iter()
        .map(|mut clash| {
            // A change that is not committed yet is in no trail; then the record's own mark is right.
            let committed = register.record(clash.id).is_some_and(|record| *record.get(clash.field) == clash.theirs);
            if committed && let Some((by, at)) = last_change(live, view, clash.id, clash.field) {
                (clash.by, clash.at) = (by, at);
            }
            clash
        })
        .collect()
}

fn write_down(
    before: &Overlay,
    after: &Overlay,
    command: &Command,
    ctx: &Ctx,
    events: &[Event],
    refused: Vec<Refused>,
) -> Result<Accepted, Answer> {
    let too_much = || Answer::Failed(Failure::TooMuch);
    let (ids, asked) = asked_first(command.action.name(), events);
    let unseen = changed_unseen(before, after, events);
    let mut records = Vec::with_capacity(ids.len());
    let mut changed = Vec::new();
    for id in &ids {
        let Some(record) = after.record(*id) else { continue };
        let packed = pack(&record).map_err(|_| too_much())?;
        if changed.len() < MOST_CHANGED {
            changed.push((*id, record.code().to_owned()));
        }
        records.push((key_of(*id), packed));
    }
    let events = to_raw_value(&events_to_json(events)).map_err(|_| too_much())?;
    if events.get().len() as u64 + LINE_HEAD > MAX_LINE {
        return Err(too_much());
    }
    let line = NewLine {
        at: ctx.now.0,
        who: Who { uid: command.person.uid, name: command.person.name.clone() },
        cmd: journal::CommandId(command.id.0),
        what: command.action.name().to_owned(),
        events,
    };
    Ok(Accepted {
        line,
        ids,
        asked,
        records,
        changed,
        refused,
        unseen,
        secret_texts: Vec::new(),
        to_forget: Vec::new(),
    })
}
