//! The cached orders of a kind's rows, with what they were computed from.

use std::sync::Arc;

use parking_lot::Mutex;

use super::elsewhere::Elsewhere;
use super::sort::By;

/// The maximum of orders kept for one kind.
const MOST_ORDERS: usize = 6;

/// The cached orders of one kind.
#[derive(Default)]
pub(super) struct Orders {
    kept: Mutex<Vec<Kept>>,
}

/// A cached order.
#[derive(Clone)]
pub(super) struct Kept {
    /// Its keys.
    pub keys: Vec<By>,
    /// The rows in this order.
    pub rows: Arc<Vec<u32>>,
    /// Rows that changed since.
    pub dirty: Vec<u32>,
    /// The orders of the referenced kinds at that time.
    pub targets: Vec<Option<Arc<Vec<u32>>>>,
    /// The other dependencies of the order at that time.
    pub elsewhere: Elsewhere,
}

impl Orders {
    /// Marks a row as changed.
    pub(super) fn touch(&mut self, row: u32) {
        for kept in self.kept.get_mut() {
            kept.dirty.push(row);
        }
    }

    /// Bytes held.
    pub(super) fn memory(&self) -> usize {
        self.kept.lock().iter().map(|kept| kept.rows.capacity() * 4 + kept.dirty.capacity() * 4).sum()
    }

    /// The cached order with these keys.
    pub(super) fn find(&self, keys: &[By]) -> Option<Kept> {
        self.kept.lock().iter().find(|kept| kept.keys == keys).cloned()
    }

    /// Caches an order and replaces an earlier one with the same keys.
    pub(super) fn keep(&self, kept: Kept) {
        let mut orders = self.kept.lock();
        orders.retain(|other| other.keys != kept.keys);
        // The most recently used is last; the least recently used is removed first.
        orders.push(kept);
        if orders.len() > MOST_ORDERS {
            orders.remove(0);
        }
    }
}
