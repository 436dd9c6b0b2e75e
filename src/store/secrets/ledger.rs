//! Which secrets the journal's lines name, and which of them were forgotten.

use std::collections::HashMap;

use crate::domain::action::FORGET;
use crate::domain::event::Event;
use crate::domain::id::Id;
use crate::domain::secret::SecretId;
use crate::store::events::{UnreadableLine, events_of};
use crate::store::journal::Line;

/// What the lines say about a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// This record has it, or had it and may get it back by an undo.
    Named(Id),
    /// It was forgotten: its file must not exist.
    Forgotten,
    /// No line names it.
    Unknown,
}

/// What the lines read so far say, oldest first: of all records, or of one.
#[derive(Debug, Default)]
pub struct Ledger {
    named: HashMap<SecretId, Id>,
    forgotten: HashMap<SecretId, Id>,
}

impl Ledger {
    /// Adds a line of a whole journal; only lines that can concern secrets are parsed further.
    ///
    /// # Errors
    /// [`UnreadableLine`].
    pub fn line(&mut self, line: &Line) -> Result<(), UnreadableLine> {
        if line.what != FORGET && !line.events.get().contains(r#"{"secret":""#) {
            return Ok(());
        }
        self.events(&line.what, &events_of(line)?);
        Ok(())
    }

    /// Adds the events of a line.
    pub fn events(&mut self, what: &str, events: &[Event]) {
        for event in events {
            for id in event.secrets().filter(|id| !self.forgotten.contains_key(id)).collect::<Vec<_>>() {
                self.named.insert(id, event.id);
            }
            if what == FORGET {
                let gone: Vec<SecretId> = self.of(event.id).collect();
                for id in gone {
                    self.named.remove(&id);
                    self.forgotten.insert(id, event.id);
                }
            }
        }
    }

    /// What the lines say about a secret.
    pub fn standing(&self, id: SecretId) -> Standing {
        match (self.named.get(&id), self.forgotten.contains_key(&id)) {
            (Some(of), _) => Standing::Named(*of),
            (None, true) => Standing::Forgotten,
            (None, false) => Standing::Unknown,
        }
    }

    /// The secrets of a record that were not forgotten.
    pub fn of(&self, record: Id) -> impl Iterator<Item = SecretId> {
        self.named.iter().filter(move |(_, of)| **of == record).map(|(id, _)| *id)
    }

    /// All secrets that any line names, including forgotten ones.
    pub fn ever(&self) -> Vec<SecretId> {
        self.named.keys().chain(self.forgotten.keys()).copied().collect()
    }

    /// All secrets that were not forgotten, with their records, in order.
    pub fn named(&self) -> Vec<(SecretId, Id)> {
        let mut named: Vec<(SecretId, Id)> = self.named.iter().map(|(id, of)| (*id, *of)).collect();
        named.sort_unstable();
        named
    }
}
