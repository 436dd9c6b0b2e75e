//! Words that a line understands besides its values.

use crate::domain::field::Type;
use crate::domain::kinds::def;
use crate::domain::resolve::form;
use crate::i18n::Tr;

use super::model::{Form, Slot};
use super::spec::Purpose;

/// Words for "none".
const NONE: [&str; 4] = ["khong", "khongco", "none", "no"];

impl Form {
    /// The label of the flag that can replace a line.
    pub(super) fn or_label(&self, at: usize) -> Option<Tr> {
        let no = self.slots.get(at)?.spec.or?;
        def(self.kind).field(no).filter(|field| matches!(field.ty, Type::Flag)).map(|field| field.label)
    }

    /// Whether its key empties a field in all records of an edit: there an empty line changes nothing.
    pub(super) fn may_empty(&self, at: usize) -> bool {
        let many = matches!(&self.purpose, Purpose::Edit(ids) if ids.len() > 1);
        many && self.slots.get(at).is_some_and(|slot| !slot.spec.field.required)
    }
}

/// Whether the flag replaces the line: chosen by its key, or typed as text ("không", "no document").
pub(super) fn stands_in(slot: &Slot, or: Option<Tr>) -> bool {
    let Some(label) = or else { return false };
    if slot.instead {
        return true;
    }
    let typed = slot.editor.one_line().map(form).unwrap_or_default();
    NONE.contains(&typed.as_str()) || (!typed.is_empty() && (typed == form(label.vi) || typed == form(label.en)))
}
