//! State machines as tables.

use crate::i18n::Tr;

use super::field::FieldNo;

/// A field that a change of state asks for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// The field that takes the answer.
    pub field: FieldNo,
    /// Whether it is required.
    pub must: bool,
    /// A flag that may replace it: "no document", "leave unassigned".
    pub or: Option<FieldNo>,
}

/// The change is refused without this field.
pub const fn must(field: FieldNo) -> Ask {
    Ask { field, must: true, or: None }
}

/// The change is refused without this field or the flag that replaces it.
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
    /// The label of the step ("Hoàn thành", "Mở lại").
    pub label: Tr,
    /// What it asks for, in the order of its form.
    pub asks: &'static [Ask],
    /// The fields that it empties.
    pub clears: &'static [FieldNo],
}

/// The states of a kind and the steps between them.
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// The field that holds the state.
    pub field: FieldNo,
    /// The states that a new record may have; the first is the default.
    pub initial: &'static [u8],
    /// The allowed steps.
    pub moves: &'static [Move],
    /// The states in which a record is open.
    pub open: &'static [u8],
    /// The state that the key `d` leads to, if the kind has one.
    pub done: Option<u8>,
    /// The states before `done`, in order, that a step to `done` may skip: each is recorded as a separate step.
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

    /// The states that a step from one state to another passes through, in order.
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
