//! The answers to a group of commands, once its outcome is known.

use crate::domain::fault::Refused;
use crate::domain::id::Id;

use super::api::{Answer, Done, Failure, Names, Person, Visibility};
use super::clock;
use super::done::MOST_NAMES;
use super::judge::{Accepted, Verdict};
use super::live::Live;
use super::message::Command;
use super::query::View;

/// Answers each command; `seqs` are the line numbers of the accepted ones, in their order.
pub(super) fn answer_all(live: &Live, commands: Vec<(Command, Verdict)>, seqs: impl IntoIterator<Item = u64>) {
    let mut seqs = seqs.into_iter();
    for (command, verdict) in commands {
        let answer = match verdict {
            Verdict::Answer(answer) | Verdict::Rests(answer) => named(answer, live, &command.person),
            Verdict::Accepted(accepted) => done(*accepted, seqs.next().unwrap_or(0), live, &command.person),
        };
        // The client may be gone.
        let _ = command.reply.send(answer);
    }
}

fn done(accepted: Accepted, seq: u64, live: &Live, person: &Person) -> Answer {
    let changed = accepted.changed.iter().map(|(id, _)| *id);
    let refused = accepted.refused.iter().filter_map(|refused| refused.id);
    let names = names(live, person, changed.chain(refused));
    Answer::Done(Done {
        line: (person.visibility() == Visibility::FULL).then_some(seq),
        what: accepted.line.what,
        changed: accepted.changed,
        asked: accepted.asked,
        records: accepted.ids.len() as u32,
        refused: accepted.refused,
        names,
    })
}

/// Adds the names of the records that a refusal mentions.
fn named(answer: Answer, live: &Live, person: &Person) -> Answer {
    let Answer::Failed(Failure::Refused(refused, _)) = answer else { return answer };
    let ids = |one: &Refused| one.faults.iter().filter_map(|fault| fault.id).chain(one.id).collect::<Vec<_>>();
    let names = names(live, person, refused.iter().flat_map(ids));
    Answer::Failed(Failure::Refused(refused, names))
}

fn names(live: &Live, person: &Person, ids: impl Iterator<Item = Id>) -> Names {
    let register = live.register();
    let view = View { register: &register, person, today: clock::now().day(), soon: live.settings.soon() };
    view.names(ids.take(MOST_NAMES))
}
