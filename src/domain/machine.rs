//! State machines as tables.

use crate::i18n::Tr;

use super::field::FieldNo;

/// A field that a change of state asks for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// The field that takes the answer.
    pub field: FieldNo,
    /// Whether the change is refused without it.
    pub must: bool,
    /// A flag that may stand in its place: "no document", "leave unassigned".
    pub or: Option<FieldNo>,
}

/// The change is refused without this field.
pub const fn must(field: FieldNo) -> Ask {
    Ask { field, must: true, or: None }
}

/// The change is refused without this field or the flag that stands in for it.
pub const fn must_or(field: FieldNo, or: FieldNo) -> Ask {
    Ask { field, must: true, or: Some(or) }
}

/// The change offers this field.
pub const fn may(field: FieldNo) -> Ask {
    Ask { field, must: false, or: None }
}

/// One allowed change of state.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// From any of these states.
    pub from: &'static [u8],
    /// To this one.
    pub to: u8,
    /// What people call the step ("Hoàn thành", "Mở lại").
    pub label: Tr,
    /// What it asks for, in the order of its form.
    pub asks: &'static [Ask],
    /// Fields that lose their value.
    pub clears: &'static [FieldNo],
}

/// The states of a kind and the steps between them.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// The field that holds the state.
    pub field: FieldNo,
    /// States a new record may have; the first is the usual one.
    pub initial: &'static [u8],
    /// The allowed steps.
    pub moves: &'static [Move],
    /// States in which the matter is still open.
    pub open: &'static [u8],
    /// The state that the key `d` leads to, if the kind has one.
    pub done: Option<u8>,
    /// The states before `done`, in their order, that a step to `done` may skip: each is recorded as a step of its own.
    pub before_done: &'static [u8],
}

impl Machine {
    /// The step from one state to another, if it is allowed.
    pub fn step(&self, from: u8, to: u8) -> Option<&'static Move> {
        self.moves.iter().find(|step| step.to == to && step.from.contains(&from))
    }

    /// The steps allowed from a state.
    pub fn steps(&self, from: u8) -> impl Iterator<Item = &'static Move> {
        self.moves.iter().filter(move |step| step.from.contains(&from))
    }

    /// The states that a step from one state to another goes through, in their order.
    pub fn between(&self, from: u8, to: u8) -> &'static [u8] {
        if Some(to) != self.done {
            return &[];
        }
        let next = self.before_done.iter().position(|state| *state == from).map_or(0, |at| at + 1);
        self.before_done.get(next..).unwrap_or(&[])
    }

    /// Whether a state counts as open.
    pub fn is_open(&self, state: u8) -> bool {
        self.open.contains(&state)
    }
}
