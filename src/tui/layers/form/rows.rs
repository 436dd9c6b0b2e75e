//! Rows of a small table: each is edited in a separate form over the one it belongs to.

use crate::domain::field::Type;
use crate::domain::value::{Scalar, Value};
use crate::tui::layers::overlay::Event;
use crate::tui::layers::words;
use crate::tui::term::Key;

use super::editor::{Editor, Rows};
use super::model::{Form, RowForm, Slot};
use super::reading::Reading;
use super::spec::{FieldKey, FormField, FormSpec, Purpose};

/// Whether a key on a table opens a row: `+`, `a` or Space a new one (`true` means the one in focus: `e`).
pub(super) fn opens(key: Key) -> Option<bool> {
    match key {
        Key::Char('+' | 'a' | 'A' | ' ') => Some(false),
        Key::Char('e' | 'E') => Some(true),
        _ => None,
    }
}

impl Form {
    /// Opens the form of a row: the one in focus, or a new one.
    pub(super) fn open_row(&mut self, present: bool) -> Event {
        let Some(slot) = self.slots.get(self.at) else { return Event::None };
        let (Editor::Rows(rows, at), FieldKey::Field(no)) = (&slot.editor, slot.spec.key) else { return Event::None };
        let Type::Rows(columns) = slot.spec.field.ty else { return Event::None };
        let place = present.then_some(*at).filter(|at| *at < rows.len());
        let held = place.and_then(|at| rows.get(at));
        let fields = columns.iter().enumerate().map(|(at, column)| {
            let cell = held.and_then(|row| row.get(at)).cloned().unwrap_or_default();
            FormField::new(FieldKey::Part(u8::try_from(at).unwrap_or(u8::MAX)), column).with(Value::One(cell))
        });
        let spec = FormSpec {
            title: words::row_title(self.lang, slot.spec.field.label(self.lang), place),
            kind: self.kind,
            purpose: Purpose::Row(no),
            state: self.state,
            fields: fields.collect(),
            fixed: Vec::new(),
            names: self.names.clone(),
        };
        let mut form = Box::new(Form::new(spec, self.today, self.lang));
        let event = form.opened();
        self.row = Some(RowForm { form, place });
        event
    }

    /// Carries out the event of the row's form.
    pub(super) fn row_said(&mut self, event: Event) -> Event {
        let Some(row) = &self.row else { return event };
        if event == Event::Left {
            self.row = None;
            return Event::None;
        }
        if row.form.is_sending()
            && let Some(RowForm { form, place }) = self.row.take()
        {
            self.put_row(&form, place);
            return Event::None;
        }
        event
    }

    fn put_row(&mut self, form: &Form, place: Option<usize>) {
        let at = self.at;
        let Some(Editor::Rows(rows, focus)) = self.slots.get_mut(at).map(|slot| &mut slot.editor) else { return };
        for (id, name) in form.named() {
            if !self.names.iter().any(|(known, _)| *known == id) {
                self.names.push((id, name));
            }
        }
        *focus = put(rows, place, form.cells());
        self.edited(at);
    }

    /// The records that its lines refer to, with their names.
    fn named(&self) -> impl Iterator<Item = (crate::domain::id::Id, String)> {
        self.slots.iter().filter_map(|slot| match &slot.editor {
            Editor::Ref(lookup) => lookup.taken.map(|id| (id, lookup.line.text().to_owned())),
            _ => None,
        })
    }

    /// Its lines as the cells of a row.
    fn cells(&self) -> Vec<Scalar> {
        let dates = self.dates();
        let cell = |slot: &Slot| match slot.editor.read(slot.spec.field, dates) {
            Reading::Value(Value::One(held)) => held,
            _ => Scalar::Empty,
        };
        self.slots.iter().map(cell).collect()
    }
}

fn put(rows: &mut Rows, place: Option<usize>, cells: Vec<Scalar>) -> usize {
    if let Some((at, row)) = place.and_then(|at| rows.get_mut(at).map(|row| (at, row))) {
        *row = cells;
        return at;
    }
    rows.push(cells);
    rows.len() - 1
}
