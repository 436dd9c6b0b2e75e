//! The orders of a kind's rows that are kept, with what they were worked out from.

use std::sync::Arc;

use parking_lot::Mutex;

use super::elsewhere::Elsewhere;
use super::sort::By;

/// Orders kept for one kind.
const MOST_ORDERS: usize = 6;

/// The orders of one kind that are kept.
#[derive(Default)]
pub struct Orders {
    kept: Mutex<Vec<Kept>>,
}

/// One of them.
#[derive(Clone)]
pub struct Kept {
    /// The keys it goes by.
    pub keys: Vec<By>,
    /// The rows, in this order.
    pub rows: Arc<Vec<u32>>,
    /// Rows that changed since.
    pub dirty: Vec<u32>,
    /// The orders of what it points to, as they were.
    pub targets: Vec<Option<Arc<Vec<u32>>>>,
    /// What the order depends on besides, as it was.
    pub elsewhere: Elsewhere,
}

impl Orders {
    /// Notes that a row changed.
    pub fn touch(&mut self, row: u32) {
        for kept in self.kept.get_mut() {
            kept.dirty.push(row);
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        self.kept.lock().iter().map(|kept| kept.rows.capacity() * 4 + kept.dirty.capacity() * 4).sum()
    }

    /// The kept order by these keys.
    pub fn find(&self, keys: &[By]) -> Option<Kept> {
        self.kept.lock().iter().find(|kept| kept.keys == keys).cloned()
    }

    /// Keeps an order in the place of an earlier one by the same keys.
    pub fn keep(&self, kept: Kept) {
        let mut orders = self.kept.lock();
        orders.retain(|other| other.keys != kept.keys);
        // The latest used is last; the one used longest ago is first to go.
        orders.push(kept);
        if orders.len() > MOST_ORDERS {
            orders.remove(0);
        }
    }
}
