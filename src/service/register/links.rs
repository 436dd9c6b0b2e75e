//! The fields by which records refer to each other.

use crate::domain::field::{FieldNo, Search, Type};
use crate::domain::id::Kind;
use crate::domain::kinds::def;

/// A field of one kind that refers to records of another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    /// The kind with the field.
    pub from: Kind,
    /// The field.
    pub field: FieldNo,
    /// The kind that it refers to.
    pub to: Kind,
    /// Whether bare words find a record by the name of the record it refers to.
    pub word: bool,
}

/// Every field that refers to records.
pub(crate) fn links() -> impl Iterator<Item = Link> {
    Kind::ALL.into_iter().flat_map(|from| {
        def(from).fields().filter_map(move |(field, about)| match about.ty {
            Type::Ref(to) if !about.is_derived() => Some(Link { from, field, to, word: about.search == Search::Word }),
            _ => None,
        })
    })
}
