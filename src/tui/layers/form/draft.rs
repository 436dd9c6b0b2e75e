//! An unfinished form, as it is kept between sessions.

use serde::{Deserialize, Serialize};

use crate::domain::action::Seen;
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::Kind;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{CommandId, Names};
use crate::text::{Ellipsis, truncate};

use super::editor::Input;
use super::rows::RowForm;
use super::spec::{FieldKey, FormField, FormSpec, Purpose};
use super::{Form, Slot};

/// Cells of what was typed that name a draft.
const TYPED: usize = 40;

/// An unfinished form. What was typed into the line of a secret is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// What the form says on top.
    pub title: String,
    /// The kind of record it is about.
    pub kind: Kind,
    /// What its answers are for.
    pub purpose: Purpose,
    /// The command as which it was sent, where nobody knows that it was done.
    #[serde(default)]
    pub sent: Option<CommandId>,
    #[serde(default)]
    state: Option<u8>,
    at: usize,
    fixed: Vec<(FieldNo, Value)>,
    #[serde(default)]
    seen: Vec<Seen>,
    names: Names,
    lines: Vec<DraftLine>,
    /// The row that is being edited over it, and its place; a new one where none.
    #[serde(default)]
    row: Option<(Option<usize>, Box<FormDraft>)>,
}

/// A form as it was left.
#[derive(Debug, Clone)]
pub struct Reopened {
    /// The form.
    pub form: Form,
    /// Whether all that was kept is in it: the tables may have other fields by now.
    pub whole: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the line, read by its name")]
struct DraftLine {
    key: FieldKey,
    or: Option<FieldNo>,
    required: bool,
    asked: bool,
    default: Value,
    #[serde(default)]
    proposed: bool,
    was: Option<Value>,
    told_as: Option<FieldNo>,
    input: Input,
    instead: bool,
}

impl Form {
    /// What is typed so far, to be kept.
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

    /// Opens a form as it was left. What the tables no longer have is left out, and the form then not `whole`; `None`
    /// where nothing is left.
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
                        told_as: line.told_as,
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

impl FormDraft {
    /// What it is about, in the words of its form; a new record by the first thing that was typed.
    pub fn what(&self) -> String {
        let typed = self.lines.iter().find_map(|line| match &line.input {
            Input::Text(text) => text.lines().map(str::trim).find(|line| !line.is_empty()),
            _ => None,
        });
        match (&self.purpose, typed) {
            (Purpose::Create, Some(typed)) => {
                format!("{} “{}”", self.title, truncate(typed, TYPED, Ellipsis::Unicode))
            }
            _ => self.title.clone(),
        }
    }
}

impl DraftLine {
    /// The one place that decides what of a line goes into a draft: the text of a secret must not.
    fn of(slot: &Slot) -> DraftLine {
        DraftLine {
            key: slot.spec.key,
            or: slot.spec.or,
            required: slot.spec.required,
            asked: slot.spec.asked,
            default: slot.spec.default.clone(),
            proposed: slot.spec.proposed && !slot.touched,
            was: slot.spec.was.clone(),
            told_as: slot.spec.told_as,
            input: if slot.spec.field.secret { slot.first.clone() } else { slot.editor.input() },
            instead: slot.instead,
        }
    }
}

/// The name of a draft: the same for as long as its form is not sent, whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DraftKey(pub String);
