//! Reads a whole form, and shows faults at their lines, whether found here or by the server.

use crate::domain::fault::{Fault, Problem};
use crate::domain::id::Kind;
use crate::domain::kinds::{member, task};
use crate::domain::value::Value;
use crate::service::api::{Clash, Names};
use crate::tui::layers::overlay::Event;
use crate::tui::layers::words;

use super::editor::Editor;
use super::model::{Clashing, Form, Slot};
use super::reading::Reading;
use super::spec::{Answer, FieldKey, Purpose};
use super::words::stands_in;

impl Form {
    /// Reads all lines; sends the form, or shows all faults at once and sends nothing.
    pub(super) fn submit(&mut self) -> Event {
        self.send_form(true)
    }

    /// [`Form::submit`] after the look-ups that it waited for are answered: the user has not seen the answers, so none
    /// of several is taken.
    pub(super) fn submit_found(&mut self) -> Event {
        self.send_form(false)
    }

    fn send_form(&mut self, seen: bool) -> Event {
        self.send_when_found = false;
        if self.sending {
            return Event::None;
        }
        self.says.clear();
        let mut waiting = false;
        let mut answers = Vec::new();
        for at in 0..self.slots.len() {
            match self.read_slot(at, seen && at == self.at) {
                Ok(Some(found)) => answers.extend(found),
                Ok(None) => waiting = true,
                Err(words) => self.set_fault(at, words),
            }
        }
        if self.focus_fault() {
            return Event::None;
        }
        if waiting {
            self.send_when_found = true;
            return self.lookup_anywhere();
        }
        self.without_late_proposal(&mut answers);
        self.send(answers)
    }

    /// A task that is already overdue when it is entered: the assignment day proposed by the program is not an answer of
    /// the user, and is left out if the task was due before it.
    fn without_late_proposal(&self, answers: &mut Vec<Answer>) {
        let (assigned, due) = (FieldKey::Field(task::ASSIGNED_ON), FieldKey::Field(task::DUE));
        if self.kind != Kind::Task || !self.slots.iter().any(|slot| slot.spec.key == assigned && slot.is_proposal()) {
            return;
        }
        let day =
            |key| answers.iter().find(|answer| answer.key == key).and_then(|answer| answer.value.scalar()?.number());
        if let (Some(due), Some(proposed)) = (day(due), day(assigned))
            && due < proposed
        {
            answers.retain(|answer| answer.key != assigned);
        }
    }

    fn send(&mut self, answers: Vec<Answer>) -> Event {
        let editing = matches!(self.purpose, Purpose::Edit(_) | Purpose::Progress(_) | Purpose::Note(_));
        if editing && answers.is_empty() {
            self.says = vec![self.words(&Problem::NothingChanges)];
            self.refused = true;
            return Event::None;
        }
        if let Purpose::Row(_) = self.purpose {
            self.sending = true;
            return Event::None;
        }
        match self.purpose.action(self.kind, &self.fixed, answers) {
            Some(action) => {
                self.sending = true;
                Event::Submit(action.having_seen(self.seen.clone()))
            }
            None => Event::None,
        }
    }

    /// The answers of one line; `None` while a look-up is running; or the text of the fault. A candidate of an open
    /// list is taken only if the user has `seen` the list.
    fn read_slot(&mut self, at: usize, seen: bool) -> Result<Option<Vec<Answer>>, String> {
        let (dates, lang) = (self.dates(), self.lang);
        if let Some(misfit) = self.misfit(at) {
            return Err(misfit);
        }
        let or = self.or_label(at);
        let empties = self.may_empty(at);
        let Some(slot) = self.slots.get_mut(at) else { return Ok(Some(Vec::new())) };
        if let Some(doubt) = slot.doubted() {
            return Err(doubt);
        }
        if empties && slot.instead {
            return Ok(Some(vec![Answer { key: slot.spec.key, was: None, value: Value::EMPTY }]));
        }
        slot.editor.commit();
        if let Editor::Ref(lookup) = &mut slot.editor
            && seen
        {
            lookup.settle();
        }
        slot.fault = None;
        let spec = &slot.spec;
        if let Some(no) = spec.or
            && stands_in(slot, or)
        {
            let flag = Answer { key: FieldKey::Field(no), was: None, value: Value::int(1) };
            let kept = !spec.default.is_empty();
            let emptied = kept.then(|| Answer { key: spec.key, was: spec.was.clone(), value: Value::EMPTY });
            return Ok(Some(std::iter::once(flag).chain(emptied).collect()));
        }
        // An unchanged line keeps its value, independent of how its text would be read.
        let value = match slot.editor.read(spec.field, dates) {
            _ if slot.editor.input() == slot.first && slot.clash.is_none() => spec.default.clone(),
            // A secret is forgotten, not emptied here.
            _ if spec.field.secret && slot.editor.is_blank() => spec.was.clone().unwrap_or_default(),
            Reading::Value(value) => value,
            Reading::Wrong(problem) => return Err(self.words(&problem)),
            Reading::Waiting => return Ok(None),
        };
        if value.is_empty() && spec.required {
            return Err(match or {
                Some(label) => words::needs_or(lang, label),
                None => self.words(&Problem::Missing),
            });
        }
        let wanted = match (&self.purpose, &spec.was) {
            (Purpose::Edit(_) | Purpose::Progress(_) | Purpose::Note(_), Some(was)) => value != *was,
            _ => value != spec.default || !value.is_empty(),
        };
        let answer = Answer { key: spec.key, was: spec.was.clone(), value };
        Ok(Some(wanted.then_some(answer).into_iter().collect()))
    }

    /// The fault of a line caused by another line: a role that does not exist in the body, if one of the two was
    /// changed.
    pub(super) fn misfit(&self, at: usize) -> Option<String> {
        let fitting = self.fitting(at)?;
        let (of_body, body) = self.chosen(member::BODY)?;
        let (of_role, role) = self.chosen(member::ROLE)?;
        let misfits = (of_body.is_changed() || of_role.is_changed()) && !fitting.contains(&role);
        misfits.then(|| self.words(&Problem::RoleOfOtherBody { role, body }))
    }

    /// The text of a problem of a record of this kind.
    pub(super) fn words(&self, problem: &Problem) -> String {
        let words = problem.words(Some(self.kind), self.lang);
        match problem {
            Problem::NotAChoice { .. } => words::pick_again(&words, self.lang),
            _ => words,
        }
    }

    pub(super) fn set_fault(&mut self, at: usize, words: String) {
        self.refused = true;
        if let Some(slot) = self.slots.get_mut(at) {
            slot.fault = Some(words);
        }
    }

    /// Moves to the first line with a fault; false if there is none.
    fn focus_fault(&mut self) -> bool {
        match self.slots.iter().position(|slot| slot.fault.is_some()) {
            Some(at) => {
                self.at = at;
                true
            }
            None => false,
        }
    }

    /// Checks one line when it is left, so that a wrong date is reported at once. False if it cannot be read.
    pub(super) fn check_left(&mut self, at: usize) -> bool {
        let (dates, or) = (self.dates(), self.or_label(at));
        let Some(slot) = self.slots.get_mut(at) else { return true };
        if let Some(doubt) = slot.doubted() {
            self.set_fault(at, doubt);
            return false;
        }
        slot.editor.commit();
        if stands_in(slot, or) {
            slot.fault = None;
            return true;
        }
        if let Editor::Ref(lookup) = &mut slot.editor {
            lookup.settle();
        }
        match slot.editor.read(slot.spec.field, dates) {
            Reading::Wrong(problem) => {
                let words = self.words(&problem);
                self.set_fault(at, words);
                false
            }
            Reading::Value(_) | Reading::Waiting => true,
        }
    }

    /// Shows the server's refusal: each fault at its line, the others at the top. Then the user can continue.
    pub fn faults(&mut self, faults: &[Fault]) {
        self.sending = false;
        self.says.clear();
        for slot in &mut self.slots {
            slot.fault = None;
        }
        for fault in faults {
            let at =
                fault.field.and_then(|no| self.slots.iter().position(|slot| slot.spec.reported_field() == Some(no)));
            match at.and_then(|at| self.slots.get_mut(at)) {
                Some(slot) if slot.fault.is_none() => slot.fault = Some(fault.words(self.lang)),
                Some(slot) => {
                    let words = fault.words(self.lang);
                    if let Some(known) = slot.fault.as_mut().filter(|known| !known.contains(&words)) {
                        known.push_str("; ");
                        known.push_str(&words);
                    }
                }
                None => {
                    let sentence = fault.sentence(self.lang);
                    if !self.says.contains(&sentence) {
                        self.says.push(sentence);
                    }
                }
            }
        }
        self.focus_fault();
    }

    /// Shows the value of another user next to the one that this user wants. Both are kept: `F3` puts one or the other
    /// into the line, and the value in the line when the form is sent again wins.
    pub fn clashes(&mut self, clashes: &[Clash], names: &Names) {
        self.sending = false;
        self.says.clear();
        self.names.extend(names.iter().cloned());
        for clash in clashes {
            // When the form is sent again, its user has seen this value.
            for seen in self.seen.iter_mut().filter(|seen| (seen.id, seen.field) == (clash.id, clash.field)) {
                seen.value = clash.theirs.clone();
            }
            let found = self.slots.iter_mut().position(|slot| slot.spec.reported_field() == Some(clash.field));
            let Some(slot) = found.and_then(|at| self.slots.get_mut(at)) else {
                let said = words::clash_beside(self.lang, clash, &|id| self.name_of(id));
                self.says.push(said);
                continue;
            };
            slot.spec.was = Some(clash.theirs.clone());
            slot.clash =
                Some(Clashing { theirs: clash.theirs.clone(), mine: None, by: clash.by.clone(), at: clash.at });
            slot.fault = None;
        }
        if let Some(at) = self.slots.iter().position(|slot| slot.clash.is_some()) {
            self.at = at;
        }
    }

    /// Puts the other of two conflicting values into the line in focus.
    pub(super) fn swap_clash(&mut self) -> bool {
        let (lang, at) = (self.lang, self.at);
        let Some(Slot { spec, editor, clash: Some(clash), .. }) = self.slots.get_mut(at) else { return false };
        if let Some(mine) = clash.mine.take() {
            *editor = Editor::new(spec.field, &Value::EMPTY, lang, &self.names);
            editor.load(spec.field, mine);
        } else {
            clash.mine = Some(editor.input());
            *editor = Editor::new(spec.field, &clash.theirs, lang, &self.names);
        }
        true
    }
}
