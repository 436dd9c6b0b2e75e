//! A command while it is decided, and the decision.

use crate::domain::action::MOST_STORED;
use crate::domain::event::Event;
use crate::domain::fault::{Fault, Problem, Refused};
use crate::domain::id::{Id, Kind};
use crate::domain::rules;
use crate::domain::world::{Ctx, Overlay, World};

/// The result of a command: events for the records that it may change, faults for the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The changes, in the order to apply them.
    pub events: Vec<Event>,
    /// Refused records. A command without events was refused as a whole.
    pub refused: Vec<Refused>,
}

/// A command that is being decided: the world with the events accepted so far.
pub(super) struct Work<'a> {
    pub base: &'a dyn World,
    pub world: Overlay<'a>,
    pub ctx: &'a Ctx,
    pub decision: Decision,
}

impl Work<'_> {
    /// Refuses a command that would remove the last admin.
    pub(super) fn keep_an_admin(&mut self) {
        if !rules::orphans(self.base, &self.world, &self.decision.events) {
            return;
        }
        let events = std::mem::take(&mut self.decision.events);
        for event in events.iter().filter(|event| event.id.kind == Kind::Grant) {
            self.refuse(event.id, vec![Fault::of(event.id, Problem::LastAdmin)]);
        }
    }

    pub(super) fn accept(&mut self, event: Event) {
        self.world.apply(&event, &self.ctx.mark());
        self.decision.events.push(event);
    }

    /// Removes all events accepted after the first `kept`.
    pub(super) fn roll_back(&mut self, kept: usize) {
        self.decision.events.truncate(kept);
        self.world = Overlay::after(self.base, &self.decision.events, &self.ctx.mark());
    }

    /// Refuses a command as a whole if the store would have too many records. Records are never deleted, so the highest
    /// numbers give their count.
    pub(super) fn hold_to_size(&mut self) {
        let made = self.decision.events.iter().filter(|event| event.created).count() as u64;
        let held: u64 = Kind::ALL.into_iter().map(|kind| u64::from(self.base.last_no(kind))).sum();
        if made > 0 && held + made > u64::from(MOST_STORED) {
            self.decision.events.clear();
            self.decision.refused.clear();
            self.refuse_whole(Problem::StoreFull { max: MOST_STORED });
        }
    }

    pub(super) fn refuse(&mut self, id: Id, faults: Vec<Fault>) {
        self.decision.refused.push(Refused { id: Some(id), faults });
    }

    /// Refuses the command as a whole.
    pub(super) fn refuse_whole(&mut self, problem: Problem) {
        self.decision.refused.push(Fault::alone(problem).into());
    }
}
