//! The keys in a form.

use crate::domain::fault::Problem;
use crate::domain::field::Type;
use crate::domain::id::Kind;
use crate::domain::kinds::{member, unit};
use crate::domain::unit_names::group_of;
use crate::domain::value::Value;
use crate::service::api::Candidate;
use crate::text::nfc;
use crate::tui::edit::line::Edited;
use crate::tui::layers::overlay::Event;
use crate::tui::layers::words;
use crate::tui::term::Key;

use super::editor::{Editor, Input, room};
use super::model::{Form, Slot};
use super::spec::{FieldKey, Purpose};
use super::words::stands_in;

/// The number of lines that `PgUp` and `PgDn` move.
const PAGE: usize = 8;

impl Form {
    /// Call it once when the form is shown: it may request a look-up.
    pub fn opened(&mut self) -> Event {
        self.lookup_here()
    }

    /// Handles one key. Keys of a burst must come in order.
    pub(super) fn press(&mut self, key: Key) -> Event {
        if let Some(row) = &mut self.row {
            let event = row.form.press(key);
            return self.row_said(event);
        }
        let event = self.pressed(key);
        self.follow_word(key);
        match event {
            Event::None => self.lookup_here(),
            event => event,
        }
    }

    /// Inserts pasted text into the line in focus.
    pub(super) fn paste_here(&mut self, text: &str) -> Event {
        let at = self.at;
        self.opening = None;
        let picks = self.slots.get(at).is_some_and(|slot| slot.editor.picks());
        if !picks && !self.makes_way(at) {
            return Event::None;
        }
        let fitting = self.fitting(at);
        let Some(slot) = self.slots.get_mut(at) else { return Event::None };
        let before = slot.editor.length().unwrap_or(0);
        let changed = slot.editor.paste(text, slot.spec.field, fitting, self.lang) == Edited::Text;
        let (after, max) = (slot.editor.length(), room(slot.spec.field));
        if changed {
            self.edited(at);
        }
        self.say_wrong(at);
        let wanted = before + nfc(text).chars().count();
        if after.is_some_and(|after| after >= max && after < wanted) {
            self.too_long(at, wanted, max);
        }
        self.lookup_here()
    }

    /// Reports that a line is full: text that does not fit is not lost silently.
    fn too_long(&mut self, at: usize, length: usize, max: usize) {
        let words = self.words(&Problem::TooLong { length: length as u32, max: max as u32 });
        self.set_fault(at, words);
    }

    pub(super) fn pressed(&mut self, key: Key) -> Event {
        match key {
            Key::Esc => return Event::Left,
            Key::F(2) => return self.submit(),
            Key::F(3) if self.swap_clash() => {}
            Key::Enter => return self.enter(),
            Key::Tab => self.leave_line(|at, last| if at >= last { 0 } else { at + 1 }),
            Key::BackTab => self.leave_line(|at, last| at.checked_sub(1).unwrap_or(last)),
            Key::Down | Key::Up => self.vertical(key),
            Key::PageUp => self.leave_line(|at, _| at.saturating_sub(PAGE)),
            Key::PageDown => self.leave_line(|at, last| (at + PAGE).min(last)),
            Key::Ctrl('n') => return self.toggle_instead(),
            Key::Ctrl('o') => return self.break_line(),
            key => return self.typed(key),
        }
        Event::None
    }

    /// Accepts the line in focus and moves on, or sends.
    fn enter(&mut self) -> Event {
        let at = self.at;
        if !self.check_left(at) {
            return Event::None;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            slot.passed = true;
        }
        match self.next_on_enter() {
            Some(next) => {
                self.at = next;
                Event::None
            }
            None => self.submit(),
        }
    }

    /// The next line after `Enter`; `None` if the form is to be sent.
    pub(super) fn next_on_enter(&self) -> Option<usize> {
        let many = self.slots.len();
        if self.is_long() {
            return (self.at + 1 < many).then_some(self.at + 1);
        }
        let here = self.slots.get(self.at)?;
        let or = self.or_label(self.at);
        if here.spec.required && here.editor.is_blank() && !stands_in(here, or) {
            return None;
        }
        let after = (1..many).map(|step| (self.at + step) % many);
        let wanted = |at: &usize| {
            self.slots.get(*at).is_some_and(|slot| {
                let open = slot.spec.required || (slot.spec.asked && !slot.passed);
                open && slot.editor.is_blank() && !stands_in(slot, self.or_label(*at))
            })
        };
        after.into_iter().find(wanted)
    }

    fn leave_line(&mut self, to: impl Fn(usize, usize) -> usize) {
        self.check_left(self.at);
        self.at = to(self.at, self.slots.len().saturating_sub(1));
    }

    /// Up and Down move in an open list or in a memo, otherwise from line to line.
    fn vertical(&mut self, key: Key) {
        let down = key == Key::Down;
        let at = self.at;
        let inside = match self.slots.get_mut(at).map(|slot| &mut slot.editor) {
            Some(Editor::Ref(lookup)) => lookup.step(down),
            Some(Editor::Memo(memo)) => {
                let before = memo.cursor();
                memo.key(key);
                memo.cursor() != before
            }
            _ => false,
        };
        if !inside {
            let last = self.slots.len().saturating_sub(1);
            self.leave_line(|at, _| if down { (at + 1).min(last) } else { at.saturating_sub(1) });
        }
    }

    fn toggle_instead(&mut self) -> Event {
        let at = self.at;
        if self.or_label(at).is_none() && !self.may_empty(at) {
            return Event::Ignored;
        }
        if let Some(slot) = self.slots.get_mut(at) {
            slot.instead = !slot.instead;
            slot.fault = None;
        }
        Event::None
    }

    fn break_line(&mut self) -> Event {
        let at = self.at;
        match self.slots.get_mut(at).map(|slot| &mut slot.editor) {
            Some(Editor::Memo(memo)) => {
                memo.key(Key::Enter);
                self.edited(at);
                Event::None
            }
            _ => Event::Ignored,
        }
    }

    fn typed(&mut self, key: Key) -> Event {
        let (at, lang) = (self.at, self.lang);
        let Some(slot) = self.slots.get_mut(at) else { return Event::Ignored };
        if matches!(slot.spec.field.ty, Type::Rows(_))
            && let Some(edit) = super::rows::opens(key)
        {
            let event = self.open_row(edit);
            if let (Some(row), Key::Char(letter)) = (&mut self.row, key) {
                row.form.opened_by(letter);
            }
            return event;
        }
        let picks = slot.editor.picks();
        if let Key::Char(_) = key
            && !picks
            && !self.makes_way(at)
        {
            return Event::None;
        }
        let fitting = self.fitting(at);
        let Some(slot) = self.slots.get_mut(at) else { return Event::Ignored };
        let max = room(slot.spec.field);
        match (slot.editor.key(key, slot.spec.field, fitting, lang), key) {
            (Edited::Text, _) => self.edited(at),
            (Edited::Cursor, _) if picks => slot.fault = None,
            // A letter that changes nothing did not fit.
            (Edited::Cursor, Key::Char(_)) if slot.editor.length().is_some_and(|length| length >= max) => {
                self.too_long(at, max + 1, max);
            }
            (Edited::Cursor, _) => slot.touched = true,
            (Edited::Ignored, _) => return Event::Ignored,
        }
        self.say_wrong(at);
        Event::None
    }

    /// Called before text is typed into a line: a proposal is replaced. False if a record is chosen there: it must be
    /// removed before another is looked up, and the line says so.
    fn makes_way(&mut self, at: usize) -> bool {
        let lang = self.lang;
        let Some(slot) = self.slots.get_mut(at) else { return true };
        if slot.is_proposal() {
            slot.editor.clear(slot.spec.field);
            return true;
        }
        if matches!(&slot.editor, Editor::Ref(lookup) if lookup.taken.is_some()) {
            self.set_fault(at, words::TAKEN.get(lang).to_owned());
            return false;
        }
        true
    }

    /// Reports that the text typed into a choice matches none.
    fn say_wrong(&mut self, at: usize) {
        let wrong = self.slots.get(at).and_then(|slot| slot.editor.wrong()).map(str::to_owned);
        if let Some(text) = wrong {
            let words = self.words(&Problem::NotAChoice { text });
            self.set_fault(at, words);
        }
    }

    /// A line has changed: its fault no longer applies.
    pub(super) fn edited(&mut self, at: usize) {
        self.send_when_found = false;
        if let Some(slot) = self.slots.get_mut(at) {
            if slot.editor.is_blank() || slot.editor.one_line().is_none() {
                slot.doubt = None;
            }
            slot.touched = true;
            slot.fault.clone_from(&slot.doubt);
            slot.instead = false;
            slot.passed = false;
        }
        // The fault of a dependent line may no longer apply either; [`Form::misfit`] reports it again if it does.
        if self.kind == Kind::Member
            && self.slots.get(at).is_some_and(|slot| slot.spec.key == FieldKey::Field(member::BODY))
        {
            let of_role =
                |slot: &&mut Slot| slot.spec.key == FieldKey::Field(member::ROLE) && slot.editor.wrong().is_none();
            if let Some(slot) = self.slots.iter_mut().find(of_role) {
                slot.fault = None;
            }
        }
        self.propose_group(at);
    }

    /// Proposes a new unit's group by its name, as long as no other was chosen.
    fn propose_group(&mut self, at: usize) {
        let is = |slot: &Slot, field| slot.spec.key == FieldKey::Field(field);
        if self.kind != Kind::Unit || !matches!(self.purpose, Purpose::Create) {
            return;
        }
        let Some(Input::Text(name)) =
            self.slots.get(at).filter(|slot| is(slot, unit::NAME)).map(|slot| slot.editor.input())
        else {
            return;
        };
        let (lang, group) = (self.lang, group_of(&name));
        let line = self.slots.iter_mut().find(|slot| is(slot, unit::GROUP));
        // A preset stays; only an earlier proposal by the name is replaced.
        let by_name = |line: &Slot| line.spec.note.is_some() && line.is_proposal();
        if let Some(line) = line.filter(|line| by_name(line) || (!line.touched && line.editor.is_blank())) {
            line.spec.default = group.map_or(Value::EMPTY, Value::choice);
            line.spec.proposed = group.is_some();
            line.spec.note = group.map(|_| words::BY_NAME.get(lang).to_owned());
            line.editor = Editor::new(line.spec.field, &line.spec.default, lang, &Vec::new());
            line.first = line.editor.input();
            line.fault = None;
        }
    }

    /// Takes the answers of a look-up; late answers are ignored. May send the form, if it was waiting.
    pub fn candidates(&mut self, key: FieldKey, text: &str, found: Vec<Candidate>) -> Event {
        if let Some(row) = &mut self.row {
            let event = row.form.candidates(key, text, found);
            return self.row_said(event);
        }
        let slot = self.slots.iter_mut().find(|slot| slot.spec.key == key);
        if let Some(Editor::Ref(lookup)) = slot.map(|slot| &mut slot.editor) {
            lookup.answer(text, found);
        }
        if self.send_when_found { self.submit_found() } else { Event::None }
    }

    /// Looks up the text of the line in focus, once for each text.
    pub(super) fn lookup_here(&mut self) -> Event {
        self.lookup_at(self.at).unwrap_or(Event::None)
    }

    /// Looks up the first line that still needs it.
    pub(super) fn lookup_anywhere(&mut self) -> Event {
        (0..self.slots.len()).find_map(|at| self.lookup_at(at)).unwrap_or(Event::None)
    }

    fn lookup_at(&mut self, at: usize) -> Option<Event> {
        let or = self.or_label(at);
        let slot = self.slots.get_mut(at)?;
        if stands_in(slot, or) {
            return None;
        }
        let Type::Ref(kind) = slot.spec.field.ty else { return None };
        let Editor::Ref(lookup) = &mut slot.editor else { return None };
        let text = lookup.ask()?;
        Some(Event::Lookup { key: slot.spec.key, kind, text })
    }
}
