//! From the state, a command and the moment to events, or to a refusal that lists every fault.
//! Pure: the same inputs always give the same result.

use super::action::{Action, MOST_RECORDS, MOST_STORED};
use super::event::Event;
use super::fault::{Fault, Problem, Refused};
use super::id::{Id, Kind};
use super::rules;
use super::world::{Ctx, Overlay, World};

mod assign;
mod create;
mod edit;
mod recur;
mod settle;
mod step;
mod types;
mod undo;

pub use settle::Settled;

/// What came of a command: events for the records it may change, faults for the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The changes, in the order to apply them.
    pub events: Vec<Event>,
    /// Records that were refused. A command without events was refused as a whole.
    pub refused: Vec<Refused>,
}

/// Decides a command on a world. `undone` are the events of the line that an undo is to invert;
/// empty for all other actions.
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
        let id = Id::new(Kind::Committee, 0);
        work.refuse(id, vec![Fault::of(id, Problem::TooMany { max: MOST_RECORDS as u32 })]);
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

/// A command in the making: the world with its own accepted events over it.
struct Work<'a> {
    base: &'a dyn World,
    world: Overlay<'a>,
    ctx: &'a Ctx,
    decision: Decision,
}

impl Work<'_> {
    /// Whatever a command is made of, it does not take the last admin away.
    fn keep_an_admin(&mut self) {
        if !rules::orphans(self.base, &self.world, &self.decision.events) {
            return;
        }
        let events = std::mem::take(&mut self.decision.events);
        for event in events.iter().filter(|event| event.id.kind == Kind::Grant) {
            self.refuse(event.id, vec![Fault::of(event.id, Problem::LastAdmin)]);
        }
    }

    fn accept(&mut self, event: Event) {
        self.world.apply(&event, &self.ctx.mark());
        self.decision.events.push(event);
    }

    /// Takes back all events accepted after the first `kept`.
    fn roll_back(&mut self, kept: usize) {
        self.decision.events.truncate(kept);
        self.world = Overlay::new(self.base);
        for event in &self.decision.events {
            self.world.apply(event, &self.ctx.mark());
        }
    }

    /// Refuses a command as a whole that would make more records than a store takes. Nothing is ever deleted, so the
    /// highest numbers tell how many there are. Those that were made hidden count only where one of them is made: else
    /// a full store would say how many they are.
    fn hold_to_size(&mut self) {
        let made = self.decision.events.iter().filter(|event| event.created);
        let hides = made.clone().any(|event| event.id.is_far());
        let made = made.count() as u64;
        let held = |kind| u64::from(self.base.last_no(kind)) + if hides { u64::from(self.base.far(kind)) } else { 0 };
        let held: u64 = Kind::ALL.into_iter().map(held).sum();
        if made > 0 && held + made > u64::from(MOST_STORED) {
            let id = Id::new(Kind::Committee, 0);
            self.decision.events.clear();
            self.decision.refused.clear();
            self.refuse(id, vec![Fault::of(id, Problem::StoreFull { max: MOST_STORED })]);
        }
    }

    fn refuse(&mut self, id: Id, faults: Vec<Fault>) {
        self.decision.refused.push(Refused { id, faults });
    }
}

#[cfg(test)]
mod tests;
