//! One read of the keyboard: keys that arrived together. A user who types ahead on a slow connection sends such a read,
//! and so does a terminal that does not mark a paste. They are distinguished by the effect of the read, see
//! [`KeyRead::may_save`].

/// What the keys of the current read have done so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyRead {
    /// The read in which the latest keys arrived.
    latest: u64,
    /// The read whose keys are being run.
    number: u64,
    /// Layers that were open at the first line end of the read and still are; `None` before a line end.
    known: Option<usize>,
    /// A command was sent.
    saved: bool,
    /// Something was refused: the following keys were meant for what did not come.
    dropped: bool,
}

impl KeyRead {
    /// Numbers the keys that have just arrived.
    pub fn arrived(&mut self) -> u64 {
        self.latest += 1;
        self.latest
    }

    /// The following keys belong to this read.
    pub fn enter(&mut self, number: u64) {
        if self.number != number {
            *self = KeyRead { latest: self.latest, number, ..KeyRead::default() };
        }
    }

    /// A key is about to be run while this many layers are open.
    pub fn before_key(&mut self, layers: usize) {
        self.known = self.known.map(|known| known.min(layers));
    }

    /// A line has ended; this many of the open layers were there before.
    pub fn line_end(&mut self, layers: usize) {
        self.known = Some(self.known.unwrap_or(usize::MAX).min(layers));
    }

    /// Whether the top one of this many layers may send a command: once in a read, and only if it was open before the
    /// first line end of the read. The user has not seen what was opened after it: a pasted text opens forms by its
    /// letters and sends them by its line ends.
    pub fn may_save(&self, layers: usize) -> bool {
        !self.saved && self.known.is_none_or(|known| layers <= known)
    }

    /// A command was sent.
    pub fn saved(&mut self) {
        self.saved = true;
    }

    /// The rest of this read must not be run.
    pub fn drop_rest(&mut self) {
        self.dropped = true;
    }

    /// Whether the rest must not be run.
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
        // The form is closed, and another one is in its place.
        read.before_key(0);
        assert!(!read.may_save(1));
        let next = read.arrived();
        read.enter(next);
        assert!(read.may_save(1), "another read");
        read.saved();
        assert!(!read.may_save(1), "a second save");
    }
}
