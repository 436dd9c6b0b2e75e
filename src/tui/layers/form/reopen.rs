//! Saves an unfinished form as a draft, and opens it again.

use crate::domain::day::Day;
use crate::i18n::Lang;

use super::draft::{DraftLine, FormDraft};
use super::model::{Form, RowForm, Slot};
use super::spec::{FormField, FormSpec};

/// A reopened form.
#[derive(Debug, Clone)]
pub struct Reopened {
    /// The form.
    pub form: Form,
    /// Whether it has everything that was saved: the tables may have other fields now.
    pub whole: bool,
}

impl Form {
    /// The current input, to be saved.
    pub fn draft(&self) -> FormDraft {
        FormDraft {
            title: self.title.clone(),
            kind: self.kind,
            purpose: self.purpose.clone(),
            sent: self.sent,
            state: self.state,
            at: self.at,
            fixed: self.fixed.clone(),
            seen: self.seen.clone(),
            names: self.names.clone(),
            lines: self.slots.iter().map(DraftLine::of).collect(),
            row: self.row.as_ref().map(|row| (row.place, Box::new(row.form.draft()))),
        }
    }

    /// Reopens a form. What the tables no longer have is left out, and then the form is not `whole`; `None` if nothing
    /// is left.
    pub fn from_draft(draft: FormDraft, today: Day, lang: Lang) -> Option<Reopened> {
        let FormDraft { title, kind, purpose, sent, state, at, fixed, seen, names, lines, row } = draft;
        let (mut fields, mut inputs) = (Vec::new(), Vec::new());
        let mut whole = true;
        for line in lines {
            match purpose.field(kind, line.key) {
                Some(field) => {
                    fields.push(FormField {
                        key: line.key,
                        field,
                        or: line.or,
                        required: line.required,
                        asked: line.asked,
                        default: line.default,
                        proposed: line.proposed,
                        was: line.was,
                        note: None,
                        reported_as: line.reported_as,
                    });
                    inputs.push((line.input, line.instead));
                }
                None => whole &= line.input.is_blank(),
            }
        }
        if fields.is_empty() {
            return None;
        }
        let spec = FormSpec { title, kind, purpose, state, fields, fixed, names };
        let mut form = Form::new(spec, today, lang).having_seen(seen);
        for (slot, (input, instead)) in form.slots.iter_mut().zip(inputs) {
            let blank = input.is_blank();
            whole &= slot.editor.load(slot.spec.field, input) || blank;
            slot.instead = instead;
        }
        form.at = at.min(form.slots.len() - 1);
        form.sent = sent;
        if let Some((place, row)) = row {
            match Form::from_draft(*row, today, lang) {
                Some(row) => {
                    whole &= row.whole;
                    form.row = Some(RowForm { form: Box::new(row.form), place });
                }
                None => whole = false,
            }
        }
        Some(Reopened { form, whole })
    }
}

impl DraftLine {
    /// The only place that decides which part of a line is saved in a draft: the text of a secret must not be.
    fn of(slot: &Slot) -> DraftLine {
        DraftLine {
            key: slot.spec.key,
            or: slot.spec.or,
            required: slot.spec.required,
            asked: slot.spec.asked,
            default: slot.spec.default.clone(),
            proposed: slot.spec.proposed && !slot.touched,
            was: slot.spec.was.clone(),
            reported_as: slot.spec.reported_as,
            input: if slot.spec.field.secret { slot.first.clone() } else { slot.editor.input() },
            instead: slot.instead,
        }
    }
}
