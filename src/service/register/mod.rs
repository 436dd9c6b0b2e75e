//! The memory read model: every record packed, with compact columns and folded text, so that filtering, sorting and
//! counting use neither sled nor the journal.

pub(super) mod arena;
mod charge;
mod cold;
mod column;
mod elsewhere;
mod keys;
mod links;
mod load;
mod model;
pub(super) mod numbers;
mod order;
mod orders;
mod pack;
mod refresh;
mod sort;
mod table;
mod visibility;
mod words;

#[cfg(test)]
mod tests;

pub(super) use charge::{Charges, depends_on_charge};
pub(super) use links::links;
pub(super) use load::Unloadable;
pub(super) use model::Register;
pub(super) use pack::pack;
pub(super) use table::Table;
pub(super) use visibility::{can_be_hidden, changed_unseen, hideable_parents, is_hidden_in};
pub(super) use words::{is_word, is_word_phone};
