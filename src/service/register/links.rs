//! The fields by which records point to each other.

use crate::domain::field::{FieldNo, Search, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::def;

/// A field of one kind that points to records of another.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The kind that points.
    pub from: Kind,
    /// By this field.
    pub field: FieldNo,
    /// To this kind.
    pub to: Kind,
    /// Whether bare words find a record by the name of what it points to.
    pub word: bool,
}

/// Every field that points to records.
pub fn links() -> impl Iterator<Item = Link> {
    Kind::ALL.into_iter().flat_map(|from| {
        def(from).fields().filter_map(move |(field, about)| match about.ty {
            Type::Ref(to) if !about.is_derived() => Some(Link { from, field, to, word: about.search == Search::Word }),
            _ => None,
        })
    })
}
