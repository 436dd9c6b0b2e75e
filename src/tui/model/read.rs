//! One read of the keyboard: keys that arrived together. A person who types ahead of a slow line sends such a read, and so
//! does a terminal that does not mark a paste. The two are told apart by what the read does, see [`KeyRead::may_save`].

/// What the keys of the read under way have done so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyRead {
    /// The read that the latest keys arrived in.
    latest: u64,
    /// The read whose keys are being run.
    number: u64,
    /// Layers that were open at the first line end of the read and still are; none before a line end.
    known: Option<usize>,
    /// A command was sent.
    saved: bool,
    /// Something was refused: the keys that follow were meant for what did not come.
    dropped: bool,
}

impl KeyRead {
    /// Numbers the keys that have just arrived.
    pub fn arrived(&mut self) -> u64 {
        self.latest += 1;
        self.latest
    }

    /// The keys that follow are of this read.
    pub fn enter(&mut self, number: u64) {
        if self.number != number {
            *self = KeyRead { latest: self.latest, number, ..KeyRead::default() };
        }
    }

    /// A key is about to be run while so many layers are open.
    pub fn before_key(&mut self, layers: usize) {
        self.known = self.known.map(|known| known.min(layers));
    }

    /// A line has ended; so many of the open layers were there before.
    pub fn line_end(&mut self, layers: usize) {
        self.known = Some(self.known.unwrap_or(usize::MAX).min(layers));
    }

    /// Whether the layer on top of so many may send a command: once in a read, and only where it was open before the first
    /// line end of the read. Nobody has seen what was opened after it: a pasted text opens forms by its letters and sends
    /// them by its line ends.
    pub fn may_save(&self, layers: usize) -> bool {
        !self.saved && self.known.is_none_or(|known| layers <= known)
    }

    /// A command was sent.
    pub fn saved(&mut self) {
        self.saved = true;
    }

    /// The keys that follow in this read are not to be run.
    pub fn drop_rest(&mut self) {
        self.dropped = true;
    }

    /// Whether they are not.
    pub fn is_dropped(&self) -> bool {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_save_of_what_was_open_before_the_line_end() {
        let mut read = KeyRead::default();
        let number = read.arrived();
        read.enter(number);
        assert!(read.may_save(1), "no line has ended yet");
        read.line_end(1);
        assert!(read.may_save(1), "the form was there");
        assert!(!read.may_save(2), "this one was opened after the line end");
        // The form is closed, and another one stands in its place.
        read.before_key(0);
        assert!(!read.may_save(1));
        let next = read.arrived();
        read.enter(next);
        assert!(read.may_save(1), "another read");
        read.saved();
        assert!(!read.may_save(1), "a second save");
    }
}
