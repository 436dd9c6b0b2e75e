//! A selected record during the user's own action on it: whether it stays in its place or moves.

/// The record of the action, and its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted<T> {
    /// The selected record.
    pub on: T,
    around: [Option<T>; 2],
    /// The action is done: the next rows show its effect.
    pub done: bool,
}

impl<T: PartialEq> Acted<T> {
    /// Begins an action.
    pub fn new(on: T, around: [Option<T>; 2]) -> Acted<T> {
        Acted { on, around, done: false }
    }

    /// The action is done, or was not.
    pub fn ended(acted: &mut Option<Acted<T>>, done: bool) {
        match acted {
            Some(acted) if done => acted.done = true,
            _ => *acted = None,
        }
    }

    /// Whether it moved: both the record before it and the record after it have changed. If a record is added above it,
    /// it moves together with its neighbours, which does not count.
    pub fn has_moved(&self, around: &[Option<T>; 2]) -> bool {
        self.around.iter().zip(around).all(|(before, now)| before.is_none() || before != now)
    }
}
