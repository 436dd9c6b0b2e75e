//! A selected record while the person's own action on it is under way: whether it then stays where it is, or goes elsewhere.

/// What is acted on, and what stands before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted<T> {
    /// The selected record.
    pub on: T,
    around: [Option<T>; 2],
    /// The action is done: what comes next shows what became of it.
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

    /// Whether it left its place: what stood before it and what stood after it are both no longer there. A record that comes in
    /// above it moves it with its neighbours, and that is no leaving.
    pub fn has_moved(&self, around: &[Option<T>; 2]) -> bool {
        self.around.iter().zip(around).all(|(before, now)| before.is_none() || before != now)
    }
}
