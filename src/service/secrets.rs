//! Secrets: from a command to their files, from their files to a person who may look, and forgetting them.
//!
//! Domain and records hold only the number of a secret. Here texts are removed from a command before its line is made
//! ([`take_texts`]), are returned for a look that the trail records ([`reveal`]), and are forgotten together with those
//! kept for undo ([`to_forget`]); the next start completes what a crash left half done ([`tidy`]).

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;

use crate::domain::action::{Action, Edit, FORGET, NEW};
use crate::domain::decide::Decision;
use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem};
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::record::Record;
use crate::domain::secret::{SecretId, SecretText};
use crate::domain::value::{Scalar, Value};
use crate::domain::world::{Overlay, World};
use crate::store::backup::Ids;
use crate::store::events::events_of;
use crate::store::secrets::{Found, Ledger, Standing};

use super::api::{Answer, Failure, Person};
use super::live::Live;
use super::message::Job;
use super::query::lines::older;
use super::sentence::Sentence;
use super::wait::wait;

/// Lines of a record's history that are read at a time.
const STRIDE: usize = 256;

/// Refuses a command with a secret field from a person who may not see secrets.
pub(super) fn meant(person: &Person, action: &Action) -> Result<(), Fault> {
    let secret = |id: Id, field: FieldNo| {
        let named = def(id.kind).field(field).filter(|field| field.secret && !person.sensitive)?;
        Some(Fault::of(id, Problem::UnknownField { name: named.name.to_owned() }))
    };
    let of_any = |ids: &[Id], field: FieldNo| ids.iter().find_map(|id| secret(*id, field));
    let found = match action {
        Action::Create(drafts) => drafts.iter().zip(NEW..).find_map(|(draft, place)| {
            draft.values.iter().find_map(|(field, _)| secret(Id::new(draft.kind, place), *field))
        }),
        Action::Edit { ids, edits } => edits.iter().find_map(|Edit { field, .. }| of_any(ids, *field)),
        Action::Move { ids, values, .. } => values.iter().find_map(|(field, _)| of_any(ids, *field)),
        _ => None,
    };
    let found = found.or_else(|| action.seen().iter().find_map(|seen| secret(seen.id, seen.field)));
    found.map_or(Ok(()), Err)
}

/// Refuses to undo a line that forgot something, and one whose secrets were forgotten since, even if their files could
/// not be removed yet.
pub(super) fn may_come_back(live: &Live, person: &Person, what: &str, events: &[Event]) -> Result<(), Failure> {
    let refused = |fault: Fault| Failure::Refused(vec![fault.into()], Vec::new());
    for event in events {
        if event.secrets().next().is_some() && !person.sensitive {
            return Err(refused(Fault::alone(Problem::NothingToUndo)));
        }
        let mut gone = what == FORGET;
        let back: Vec<SecretId> = event.changes.iter().filter_map(|change| change.before.secret_id()).collect();
        if !gone && !back.is_empty() {
            let said = history(live, event.id)?;
            gone = back.iter().any(|id| !live.secrets.holds(*id) || said.standing(*id) == Standing::Forgotten);
        }
        if gone {
            return Err(refused(Fault::of(event.id, Problem::Forgotten)));
        }
    }
    Ok(())
}

/// Removes the texts of secrets from events and puts the numbers of their files in their place.
pub(super) fn take_texts(events: &mut [Event]) -> Result<Vec<(SecretId, Id, SecretText)>, Failure> {
    let mut texts = Vec::new();
    for event in events {
        for change in &mut event.changes {
            let Value::One(Scalar::SecretText(text)) = &change.after else { continue };
            let mut id = SecretId::default();
            getrandom::fill(&mut id.0).map_err(|error| {
                tracing::error!(%error, "the system gives no random numbers");
                Failure::Internal
            })?;
            texts.push((id, event.id, text.clone()));
            change.after = Value::One(Scalar::Secret(id));
        }
    }
    Ok(texts)
}

/// The secrets that the decided command forgets: those that its records name now, and those they named before. Records
/// without any are refused.
pub(super) fn to_forget(live: &Live, overlay: &Overlay, decision: &mut Decision) -> Result<Vec<SecretId>, Failure> {
    let mut to_forget = Vec::new();
    let mut kept = Vec::new();
    for event in std::mem::take(&mut decision.events) {
        let id = event.id;
        let mut secrets: Vec<SecretId> = history(live, id)?.of(id).collect();
        let held = overlay.record(id);
        secrets.extend(held.iter().flat_map(Record::fields).filter_map(|(_, _, value)| value.secret_id()));
        if secrets.is_empty() {
            decision.refused.push(Fault::of(id, Problem::NothingToForget).into());
        } else {
            to_forget.append(&mut secrets);
            kept.push(event);
        }
    }
    decision.events = kept;
    to_forget.sort_unstable();
    to_forget.dedup();
    Ok(to_forget)
}

/// The secrets that a record has or had, including forgotten ones.
pub(super) fn ever_of(live: &Live, id: Id) -> Result<Vec<SecretId>, Failure> {
    Ok(history(live, id)?.ever())
}

/// What the lines of one record say about its secrets.
fn history(live: &Live, id: Id) -> Result<Ledger, Failure> {
    let internal = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "the history of a secret cannot be read");
        Failure::Internal
    };
    let (mut lines, mut before) = (Vec::new(), u64::MAX);
    loop {
        let found = older(live, Some(id), before, STRIDE)?;
        before = found.last().map_or(0, |(seq, _)| *seq);
        let more = found.len() == STRIDE;
        lines.extend(found);
        if !more {
            break;
        }
    }
    let mut ledger = Ledger::default();
    for (seq, location) in lines.into_iter().rev() {
        let line = live.reader.read(seq, &location).map_err(|error| internal(&error))?;
        let mut events = events_of(&line).map_err(|error| internal(&error))?;
        events.retain(|event| event.id == id);
        ledger.events(&line.what, &events);
    }
    Ok(ledger)
}

/// Makes the trail record who looks at a secret of a record.
fn noted_look(live: &Live, person: &Person, id: Id) -> Result<(), Failure> {
    let (reply, answer) = sync_channel(1);
    match wait(live, Job::Look(person.clone(), id, reply), &answer) {
        Answer::Done(_) => Ok(()),
        Answer::Failed(failure) => Err(failure),
        _ => Err(Failure::Internal),
    }
}

/// Returns the text of a secret, after the trail has recorded who looked.
pub(super) fn reveal(live: &Live, person: &Person, id: Id, field: FieldNo) -> Result<Answer, Failure> {
    let secret = {
        let register = live.register();
        let record = register.sees(id, person.visibility()).then(|| register.record(id)).flatten();
        record.and_then(|record| record.get(field).secret_id()).ok_or(Failure::NotFound)?
    };
    // In a read-only home of one owner, the owner looks at their own files; in a shared one this was refused before.
    if !live.is_read_only() {
        noted_look(live, person, id)?;
    }
    let text = live.secrets.read(secret).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            // Forgotten a moment ago; or lost, which a check reports.
            return Failure::NotFound;
        }
        tracing::error!(%error, %id, "a secret cannot be read");
        Failure::Internal
    })?;
    Ok(Answer::Revealed(text))
}

/// Completes what a crash left half done: files of the last group are renamed if its lines exist and removed if not,
/// and forgotten secrets are removed. Runs before any request is answered.
pub(super) fn tidy(live: &Live) {
    let found = match live.secrets.list() {
        Ok(found) => found,
        Err(error) => return tracing::error!(%error, "the folder of secrets cannot be looked through"),
    };
    if found.is_empty() {
        return;
    }
    let named = named_now(live);
    for one in found {
        let (id, fresh) = match one {
            Found::Whole(id) => (id, false),
            Found::Fresh(id) => (id, true),
            Found::Odd(name) => {
                tracing::warn!(name, "a file that is no secret lies in the folder of secrets");
                continue;
            }
        };
        if named.contains(&id) && !fresh {
            continue;
        }
        let standing = if named.contains(&id) { Ok(None) } else { standing(live, id).map(Some) };
        let done = match standing {
            Ok(None | Some(Standing::Named(_))) if fresh => live.secrets.keep(&[id]),
            Ok(Some(Standing::Forgotten)) => live.secrets.forget(&[id]),
            Ok(_) if fresh => live.secrets.take_back(&[id]),
            // Kept for undo; or unknown, which a check reports.
            Ok(_) | Err(_) => Ok(()),
        };
        if let Err(error) = done {
            tracing::error!(%error, %id, "a secret that a crash left half done cannot be put right");
        }
    }
}

/// The secrets that records name now.
fn named_now(live: &Live) -> HashSet<SecretId> {
    let register = live.register();
    let kinds = Kind::ALL.into_iter().filter(|kind| def(*kind).secrets().next().is_some());
    kinds
        .flat_map(|kind| {
            let table = register.table(kind);
            let held = move |row| def(kind).secrets().filter_map(move |field| table.value(field, row).secret_id());
            (0..table.len()).flat_map(held)
        })
        .collect()
}

/// What the lines of a record say about a secret whose file names that record.
fn standing(live: &Live, id: SecretId) -> Result<Standing, Failure> {
    let known = |of: &Id| live.register().record(*of).is_some();
    match live.secrets.owner(id).filter(known) {
        Some(of) => Ok(history(live, of)?.standing(id)),
        None => Ok(Standing::Unknown),
    }
}

/// All faults of the files compared with the journal's lines, and how many are missing since the home was restored
/// (`absent`); `listed` is what the folder held before those lines were read.
pub(super) fn faults(live: &Live, listed: &[Found], ledger: &Ledger, absent: &Ids) -> (Vec<Sentence>, u64) {
    let (mut faults, mut missing) = (Vec::new(), 0);
    for one in listed {
        match one {
            Found::Whole(id) if !live.secrets.holds(*id) => {}
            Found::Whole(id) => match ledger.standing(*id) {
                Standing::Named(_) => {}
                Standing::Forgotten => faults.push(Sentence::new(
                    &format!("secrets/{id} đã bị xóa vĩnh viễn mà tệp vẫn còn"),
                    format!("secrets/{id} was forgotten and lies there still"),
                )),
                Standing::Unknown => faults.push(Sentence::new(
                    &format!("không dòng nào của nhật ký nhắc tới secrets/{id}"),
                    format!("secrets/{id} is named by no line of the journal"),
                )),
            },
            // Its line is being written.
            Found::Fresh(_) => {}
            Found::Odd(name) => faults.push(Sentence::new(
                &format!("secrets/{name} không phải là tệp nội dung mật"),
                format!("secrets/{name} is not a secret's file"),
            )),
        }
    }
    for (id, of) in ledger.named() {
        // Forgotten after the lines were read: not missing.
        let forgotten = || matches!(history(live, of).map(|ledger| ledger.standing(id)), Ok(Standing::Forgotten));
        if live.secrets.holds(id) || forgotten() {
            continue;
        }
        if absent.0.contains(&id) {
            missing += 1;
        } else {
            faults.push(Sentence::new(
                &format!("thiếu nội dung mật {id} của {of}"),
                format!("the secret {id} that {of} names is missing"),
            ));
        }
    }
    (faults, missing)
}
