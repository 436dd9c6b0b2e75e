//! The rows of a table by the complete texts of their key fields.

use std::collections::BTreeSet;

use crate::domain::field::FieldNo;
use crate::text::same_form;

/// Hashes of fields and texts, each with a row: a few bytes per text. A row that is found is compared with the text
/// itself.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeSet<(u32, u32)>);

impl Keys {
    /// Adds a row with this text.
    pub(super) fn add(&mut self, field: FieldNo, text: &str, row: usize) {
        if !text.is_empty() {
            self.0.insert((hash(field, &same_form(text)), place(row)));
        }
    }

    /// Removes a row that no longer has it.
    pub(super) fn remove(&mut self, field: FieldNo, text: &str, row: usize) {
        self.0.remove(&(hash(field, &same_form(text)), place(row)));
    }

    /// The rows that may have a text of this form, ascending.
    pub(super) fn rows(&self, field: FieldNo, form: &str) -> impl Iterator<Item = usize> {
        let hash = hash(field, form);
        self.0.range((hash, 0)..=(hash, u32::MAX)).map(|(_, row)| *row as usize)
    }

    /// The approximate bytes held.
    pub(super) fn memory(&self) -> usize {
        self.0.len() * 12
    }
}

fn hash(field: FieldNo, form: &str) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[field.0]);
    hasher.update(form.as_bytes());
    hasher.finalize()
}

fn place(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
