//! The memory read model: every record packed, with compact columns and folded text, so that filtering, sorting and
//! counting use neither sled nor the journal.

pub mod arena;
mod charge;
mod cold;
mod column;
mod elsewhere;
mod keys;
mod links;
mod load;
mod model;
pub mod numbers;
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

pub use charge::{Charges, depends_on_charge};
pub use links::links;
pub use load::Unloadable;
pub use model::Register;
pub use pack::pack;
pub use table::Table;
pub use visibility::{can_be_hidden, changed_unseen, hideable_parents, is_hidden_in};
pub use words::{is_word, is_word_phone};
