//! A form: its lines, the line in focus, and the input.

use crate::domain::action::Seen;
use crate::domain::day::{Day, Moment};
use crate::domain::field::{Choice, FieldNo};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{def, member};
use crate::domain::read::Dates;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::{CommandId, Names};

use super::draft::DraftKey;
use super::editor::{Editor, Input, name_in};
use super::opening::Opening;
use super::spec::{FieldKey, FormField, FormSpec, Purpose};

/// The number of lines from which on `Enter` moves to the next line instead of sending.
const LONG: usize = 5;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    pub(super) title: String,
    pub(super) kind: Kind,
    pub(super) purpose: Purpose,
    /// The state of the record when the form was opened.
    pub(super) state: Option<u8>,
    pub(super) fixed: Vec<(FieldNo, Value)>,
    /// What the user saw when the form was opened, for a step.
    pub(super) seen: Vec<Seen>,
    /// Other users who have the same record open in a form.
    pub(super) others: Vec<String>,
    pub(super) names: Names,
    pub(super) today: Day,
    pub(super) lang: Lang,
    pub(super) slots: Vec<Slot>,
    /// The line in focus.
    pub(super) at: usize,
    /// The messages above the lines.
    pub(super) says: Vec<String>,
    /// Sent, but not answered yet.
    pub(super) sending: bool,
    /// The command by which it is sent, from the first time on: sent again, it is the same one and cannot be done
    /// twice.
    pub(super) sent: Option<CommandId>,
    /// The name of its draft.
    pub(super) key: Option<DraftKey>,
    /// It is sent as soon as the look-ups are answered.
    pub(super) send_when_found: bool,
    /// The row of a small table that is being edited, over this form.
    pub(super) row: Option<RowForm>,
    /// The letter that opened it, while an input method may still hold it.
    pub(super) opening: Option<Opening>,
    /// A key was not accepted as intended, so the following keys of its read are not either.
    pub(super) refused: bool,
}

/// One line: its field, input and fault.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) spec: FormField,
    pub(super) editor: Editor,
    /// The input when the form was opened.
    pub(super) first: Input,
    /// The flag that can replace it was chosen by its key.
    pub(super) instead: bool,
    /// `Enter` has been pressed here.
    pub(super) passed: bool,
    /// The value is being edited: typing no longer replaces it.
    pub(super) touched: bool,
    pub(super) fault: Option<String>,
    /// Why the typed text may be wrong: the line cannot be left before the user has seen it.
    pub(super) doubt: Option<String>,
    pub(super) clash: Option<Clashing>,
}

/// Two conflicting values for one line.
#[derive(Debug, Clone)]
pub(super) struct Clashing {
    pub(super) theirs: Value,
    /// This user's input, while the other value is in the line.
    pub(super) mine: Option<Input>,
    pub(super) by: String,
    pub(super) at: Moment,
}

/// The form of one row.
#[derive(Debug, Clone)]
pub(super) struct RowForm {
    pub(super) form: Box<Form>,
    /// The index of the row it changes; `None` for a new one.
    pub(super) place: Option<usize>,
}

impl Form {
    /// Opens a form. `today` is the server's.
    pub fn new(spec: FormSpec, today: Day, lang: Lang) -> Form {
        let FormSpec { title, kind, purpose, state, fields, fixed, names } = spec;
        let slots: Vec<Slot> = fields.into_iter().map(|field| Slot::new(field, lang, &names)).collect();
        let mut form = Form {
            title,
            kind,
            purpose,
            state,
            fixed,
            seen: Vec::new(),
            others: Vec::new(),
            names,
            today,
            lang,
            slots,
            at: 0,
            says: Vec::new(),
            sending: false,
            sent: None,
            key: None,
            send_when_found: false,
            row: None,
            opening: None,
            refused: false,
        };
        form.at = form.first_wanted();
        form
    }

    /// The same form, with what the user saw when it was opened: a step is a conflict if that has changed since.
    pub fn having_seen(mut self, seen: Vec<Seen>) -> Form {
        self.seen = seen;
        self
    }

    /// The context for reading dates in its lines.
    pub(super) fn dates(&self) -> Dates {
        let machine = def(self.kind).machine;
        let line = |slot: &&Slot| machine.is_some_and(|machine| slot.spec.key == FieldKey::Field(machine.field));
        let state = match (self.slots.iter().find(line).map(|slot| &slot.editor), &self.purpose) {
            (Some(Editor::Choice(state)), _) => state.chosen,
            (_, Purpose::Move { to, .. }) => Some(*to),
            _ => self.state,
        };
        Dates { today: self.today, state }
    }

    /// The current choice of a field.
    pub(super) fn chosen(&self, no: FieldNo) -> Option<(&Slot, u8)> {
        let slot = self.slots.iter().find(|slot| slot.spec.key == FieldKey::Field(no))?;
        let Editor::Choice(picker) = &slot.editor else { return None };
        Some((slot, picker.chosen?))
    }

    /// The indexes of a line's choices that fit the other lines, if not all do: roles must be those of the body.
    pub(super) fn fitting(&self, at: usize) -> Option<&'static [u8]> {
        let role = self.kind == Kind::Member && self.slots.get(at)?.spec.key == FieldKey::Field(member::ROLE);
        role.then(|| member::roles_of(self.chosen(member::BODY).map(|(_, body)| body)))
    }

    /// The choices that a line offers, with their indexes.
    pub(super) fn offered(&self, at: usize) -> Vec<(u8, &'static Choice)> {
        let fitting = self.fitting(at);
        let choices = self.slots.get(at).and_then(|slot| slot.spec.field.choices()).unwrap_or(&[]);
        (0..).zip(choices).filter(|(place, _)| fitting.is_none_or(|fitting| fitting.contains(place))).collect()
    }

    /// Sets the other users who have the record open in a form.
    pub fn set_others(&mut self, others: Vec<String>) {
        self.others = others;
    }

    /// The first line in focus is the first empty one, so that no letter changes an existing value: in a short form the
    /// first asked one, otherwise one that takes text, because a document number typed unseen must not pick a choice by
    /// its letters. A flag is never empty, and a table takes no text.
    fn first_wanted(&self) -> usize {
        let long = self.is_long();
        let empty = |slot: &Slot| slot.editor.is_blank() && slot.spec.default.is_empty();
        let takes_text = |slot: &Slot| match slot.editor {
            Editor::Flag(_) | Editor::Rows(..) => false,
            Editor::Choice(_) => long,
            _ => true,
        };
        let asked = self.slots.iter().position(|slot| empty(slot) && slot.spec.asked && !long);
        asked.or_else(|| self.slots.iter().position(|slot| empty(slot) && takes_text(slot))).unwrap_or(0)
    }

    /// The kind of its record.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The purpose of its answers.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether anything has changed since it was opened.
    pub fn is_changed(&self) -> bool {
        self.slots.iter().any(Slot::is_changed) || self.row.as_ref().is_some_and(|row| row.form.is_changed())
    }

    /// Whether it was sent and not answered yet.
    pub fn is_sending(&self) -> bool {
        self.sending
    }

    /// The command by which it was sent.
    pub fn sent(&self) -> Option<CommandId> {
        self.sent
    }

    /// Sets the command by which it is sent.
    pub fn set_sent(&mut self, id: CommandId) {
        self.sent = Some(id);
    }

    /// The name of its draft, if it has one.
    pub fn draft_key(&self) -> Option<&DraftKey> {
        self.key.as_ref()
    }

    /// Sets the name of its draft.
    pub fn set_draft_key(&mut self, key: DraftKey) {
        self.key = Some(key);
    }

    /// Whether it has anything that must not be lost: typed text, or sent and not answered yet.
    pub fn is_worth_keeping(&self) -> bool {
        self.is_changed() || self.sending
    }

    /// Whether `Enter` moves from line to line.
    pub(super) fn is_long(&self) -> bool {
        matches!(self.purpose, Purpose::Create | Purpose::Edit(_)) && self.slots.len() >= LONG
    }

    /// Shows a message above the lines (not sent, no access) and lets the user continue.
    pub fn say(&mut self, text: impl Into<String>) {
        self.sending = false;
        self.says = vec![text.into()];
    }

    /// Shows a message above the lines and keeps waiting for the answer: text typed now would look like part of what
    /// was sent.
    pub fn say_waiting(&mut self, text: impl Into<String>) {
        self.says = vec![text.into()];
    }

    /// The text of the line in focus.
    #[cfg(test)]
    pub(crate) fn in_focus(&self) -> String {
        match self.slots.get(self.at).map(|slot| slot.editor.input()) {
            Some(Input::Text(text) | Input::Ref(text, _)) => text,
            _ => String::new(),
        }
    }

    pub(super) fn name_of(&self, id: Id) -> Option<String> {
        name_in(&self.names, id)
    }
}

impl Slot {
    fn new(spec: FormField, lang: Lang, names: &Names) -> Slot {
        let editor = Editor::new(spec.field, &spec.default, lang, names);
        let first = editor.input();
        Slot {
            spec,
            editor,
            first,
            instead: false,
            passed: false,
            touched: false,
            fault: None,
            doubt: None,
            clash: None,
        }
    }

    /// Why the line is not left yet. A text is questioned only once; a wrong letter for a choice until it is removed.
    pub(super) fn doubted(&mut self) -> Option<String> {
        match self.editor {
            Editor::Choice(_) | Editor::Flag(_) => self.doubt.clone(),
            _ => self.doubt.take(),
        }
    }

    /// Whether the value is a proposal that typing replaces.
    pub(super) fn is_proposal(&self) -> bool {
        self.spec.proposed && !self.touched && !self.is_changed() && !self.editor.is_blank()
    }

    pub(super) fn is_changed(&self) -> bool {
        self.instead || self.editor.input() != self.first
    }
}
