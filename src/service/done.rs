//! The answer for a command that was done before.

use crate::domain::id::Id;
use crate::store::events::events_of;

use super::api::{Answer, CommandId, Done, Failure, Person, Visibility};
use super::asked::asked_first;
use super::clock;
use super::live::Live;
use super::query::View;
use super::register::Register;

/// The maximum records named in an answer.
pub(super) const MOST_CHANGED: usize = 1_000;

/// The maximum names in an answer.
pub(super) const MOST_NAMES: usize = 20;

/// The answer that a command got when it was done.
pub(super) fn done_before(live: &Live, register: &Register, person: &Person, id: CommandId) -> Option<Answer> {
    let done = live.command_log().get(id).filter(|done| done.uid == person.uid)?;
    let line = match live.reader.read(done.seq, &done.location) {
        Ok(line) => line,
        Err(error) => {
            tracing::error!(%error, "a line of the journal cannot be read back");
            return Some(Answer::Failed(Failure::Internal));
        }
    };
    let Ok(mut events) = events_of(&line) else {
        return Some(Answer::Failed(Failure::Internal));
    };
    let view = View { register, person, today: clock::now().day(), soon: live.settings.soon() };
    // A record that they saw then may be hidden from them now.
    events.retain(|event| view.sees(event.id));
    let (ids, asked) = asked_first(&line.what, &events);
    let code = |id: &Id| view.record(*id).map_or_else(String::new, |record| record.code().to_owned());
    Some(Answer::Done(Done {
        line: (person.visibility() == Visibility::FULL).then_some(line.seq),
        what: line.what,
        changed: ids.iter().take(MOST_CHANGED).map(|id| (*id, code(id))).collect(),
        asked,
        records: ids.len() as u32,
        refused: Vec::new(),
        names: view.names(ids.into_iter().take(MOST_NAMES)),
    }))
}
