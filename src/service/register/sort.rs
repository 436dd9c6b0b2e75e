//! The keys of an order, resolved with the kind's field table.

use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::kinds::def;
use crate::service::api::SortKey;

/// The maximum number of keys; further ones are ignored.
const MOST_KEYS: usize = 3;

/// One resolved key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct By {
    /// The field.
    pub field: FieldNo,
    /// Descending.
    pub descending: bool,
    /// Whether closed records come after open ones.
    pub settled: Settled,
}

/// Where closed records come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settled {
    /// Among the others.
    Among,
    /// After the open ones, in the same direction.
    After,
    /// After the open ones, latest first.
    AfterLatestFirst,
}

/// The effective keys: those that name fields, or the kind's own.
pub(super) fn effective(kind: Kind, keys: &[SortKey]) -> Vec<By> {
    let def = def(kind);
    let by = |field, descending, usual| {
        let settled = match Some(field) {
            day if day == def.due => Settled::After,
            day if usual && day == def.agenda => Settled::AfterLatestFirst,
            _ => Settled::Among,
        };
        By { field, descending, settled }
    };
    let asked = keys.iter().filter(|key| def.field(key.field).is_some());
    let mut keys: Vec<By> = asked.map(|key| by(key.field, key.descending, false)).collect();
    if keys.is_empty() {
        keys = def.order.iter().map(|(field, descending)| by(*field, *descending, true)).collect();
    }
    keys.truncate(MOST_KEYS);
    keys
}
