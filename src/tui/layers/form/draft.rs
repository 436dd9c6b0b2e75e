//! An unfinished form, as it is kept between sessions.

use serde::{Deserialize, Serialize};

use crate::domain::action::Seen;
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::Names;

use super::Form;
use super::editor::Input;
use super::spec::{FieldKey, FormField, FormSpec, Purpose};

/// An unfinished form. No field of the tables is a secret today; one that is must be left out here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// What the form says on top.
    pub title: String,
    /// The kind of record it is about.
    pub kind: Kind,
    /// What its answers are for.
    pub purpose: Purpose,
    at: usize,
    fixed: Vec<(FieldNo, Value)>,
    #[serde(default)]
    seen: Vec<Seen>,
    names: Names,
    lines: Vec<DraftLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct DraftLine {
    key: FieldKey,
    or: Option<FieldNo>,
    required: bool,
    asked: bool,
    default: Value,
    was: Option<Value>,
    told_as: Option<FieldNo>,
    input: Input,
    instead: bool,
}

impl Form {
    /// What is typed so far, to be kept.
    pub fn draft(&self) -> FormDraft {
        let line = |slot: &super::Slot| DraftLine {
            key: slot.spec.key,
            or: slot.spec.or,
            required: slot.spec.required,
            asked: slot.spec.asked,
            default: slot.spec.default.clone(),
            was: slot.spec.was.clone(),
            told_as: slot.spec.told_as,
            input: slot.editor.input(),
            instead: slot.instead,
        };
        FormDraft {
            title: self.title.clone(),
            kind: self.kind,
            purpose: self.purpose.clone(),
            at: self.at,
            fixed: self.fixed.clone(),
            seen: self.seen.clone(),
            names: self.names.clone(),
            lines: self.slots.iter().map(line).collect(),
        }
    }

    /// Opens a form as it was left. Lines whose field the tables no longer have are left out; `None` where none is left.
    pub fn from_draft(draft: FormDraft, today: Day, lang: Lang) -> Option<Form> {
        let FormDraft { title, kind, purpose, at, fixed, seen, names, lines } = draft;
        let mut fields = Vec::new();
        let mut inputs = Vec::new();
        for line in lines {
            let Some(field) = purpose.field(kind, line.key) else { continue };
            fields.push(FormField {
                key: line.key,
                field,
                or: line.or,
                required: line.required,
                asked: line.asked,
                default: line.default,
                was: line.was,
                note: None,
                told_as: line.told_as,
            });
            inputs.push((line.input, line.instead));
        }
        if fields.is_empty() {
            return None;
        }
        let mut form =
            Form::new(FormSpec { title, kind, purpose, fields, fixed, names }, today, lang).having_seen(seen);
        for (slot, (input, instead)) in form.slots.iter_mut().zip(inputs) {
            slot.editor.load(slot.spec.field, input);
            slot.instead = instead;
        }
        form.at = at.min(form.slots.len() - 1);
        Some(form)
    }
}
