//! From the state, a command and the time to events, or to a refusal that lists every fault. Pure: the same inputs
//! always give the same result.

use super::action::{Action, MOST_RECORDS};
use super::event::Event;
use super::fault::Problem;
use super::world::{Ctx, Overlay, World};

mod assign;
mod create;
mod edit;
mod recur;
mod settle;
mod step;
mod types;
mod undo;
mod work;

pub use settle::Settled;
pub use work::Decision;

use work::Work;

/// Decides a command on a world. `undone` are the events of the line that an undo inverts; empty for all other actions.
pub fn decide(world: &dyn World, ctx: &Ctx, action: &Action, undone: &[Event]) -> Decision {
    let mut work = Work { base: world, world: Overlay::new(world), ctx, decision: Decision::default() };
    let touched = match action {
        Action::Create(drafts) => drafts.len(),
        Action::Edit { ids, .. }
        | Action::Move { ids, .. }
        | Action::Extend { ids, .. }
        | Action::Remind { ids, .. }
        | Action::Archive { ids, .. }
        | Action::Forget { ids } => ids.len(),
        Action::Assign { units, .. } => units.len(),
        Action::Undo { .. } => 1,
    };
    if touched > MOST_RECORDS {
        work.refuse_whole(Problem::TooMany { max: MOST_RECORDS as u32 });
        return work.decision;
    }
    match action {
        Action::Create(drafts) => create::create(&mut work, drafts),
        Action::Edit { ids, edits } => edit::edit(&mut work, ids, edits),
        Action::Move { ids, to, values, .. } => step::to_state(&mut work, ids, *to, values),
        Action::Extend { ids, to, reason, document, .. } => step::extend(&mut work, ids, *to, reason, document),
        Action::Remind { ids, on, channel, note, .. } => step::remind(&mut work, ids, *on, *channel, note),
        Action::Assign { units, member, on, decision } => assign::assign(&mut work, units, *member, *on, decision),
        Action::Archive { ids, away } => edit::archive(&mut work, ids, *away),
        Action::Forget { ids } => edit::forget(&mut work, ids),
        Action::Undo { .. } => undo::undo(&mut work, undone),
    }
    work.hold_to_size();
    work.keep_an_admin();
    work.decision
}

#[cfg(test)]
mod tests;
