//! The forms of the program: the lines of each action, and their initial values.

use crate::domain::day::Day;
use crate::domain::field::{Entry, Field, FieldNo, Lean, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, def, grant, task};
use crate::domain::machine::{Ask, Move};
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::Lang;
use crate::service::api::Names;
use crate::tui::layers::words;

use super::spec::{FieldKey, FormField, FormSpec, Purpose};

/// The index of "phone" in `task::CHANNELS`: the channel of most reminders.
const PHONE: u8 = 0;

impl FormSpec {
    /// A new record; its first state is one of its lines. Presets of fields in the form are put into their lines; the
    /// others are added to the answers.
    pub fn create(kind: Kind, presets: Vec<(FieldNo, Value)>, names: Names, lang: Lang) -> FormSpec {
        let mut fields = begun(kind);
        let mut fixed = Vec::new();
        for (no, value) in presets {
            match fields.iter_mut().find(|line| line.key == FieldKey::Field(no)) {
                Some(line) => (line.default, line.proposed) = (value, true),
                None => fixed.push((no, value)),
            }
        }
        if let Some(uid) = fields.iter_mut().find(|line| kind == Kind::Grant && line.key == FieldKey::Field(grant::UID))
        {
            uid.note = Some(words::LOOKED_UP.get(lang).to_owned());
        }
        let title = words::create_title(lang, def(kind).label(lang, false));
        FormSpec { title, kind, purpose: Purpose::Create, state: None, fields, fixed, names }
    }

    /// Changes to one record.
    pub fn edit(record: &Record, names: Names, lang: Lang) -> FormSpec {
        let mut fields = lines(record.kind(), |field| record.may_edit(field));
        for line in &mut fields {
            if let FieldKey::Field(no) = line.key {
                line.default = record.get(no).clone();
                line.was = Some(line.default.clone());
                if line.field.secret && !line.default.is_empty() {
                    line.note = Some(words::RECORDED.get(lang).to_owned());
                }
            }
        }
        let name = if record.code().is_empty() { record.title() } else { record.code() };
        FormSpec {
            title: words::edit_title(lang, name),
            kind: record.kind(),
            purpose: Purpose::Edit(vec![record.id]),
            state: record.state(),
            fields,
            fixed: Vec::new(),
            names,
        }
    }

    /// The same changes to several records: an empty line changes nothing.
    pub fn edit_many(kind: Kind, ids: Vec<Id>, lang: Lang) -> FormSpec {
        let mut fields = lines(kind, |field| field.entry == Entry::Form);
        // One reporter for many records makes no sense.
        fields.retain(|line| !line.field.secret);
        for line in &mut fields {
            line.required = false;
            line.asked = false;
        }
        let title = words::edit_many_title(lang, ids.len(), def(kind).label(lang, true));
        let purpose = Purpose::Edit(ids);
        FormSpec { title, kind, purpose, state: None, fields, fixed: Vec::new(), names: Vec::new() }
    }

    /// A step into another state. `record` is the one it is about, if it is one: its values are put into the lines.
    /// Days of facts begin with today. Without lines nothing is asked, and the step can be taken at once.
    pub fn step(
        kind: Kind,
        ids: Vec<Id>,
        step: &Move,
        record: Option<&Record>,
        names: Names,
        today: Day,
        lang: Lang,
    ) -> FormSpec {
        let lines = step.asks.iter().filter_map(|ask| asked(kind, *ask, record, today, lang));
        let title = words::many_title(lang, step.label.get(lang), ids.len());
        FormSpec {
            title,
            kind,
            fields: lines.collect(),
            purpose: Purpose::Move { ids, to: step.to },
            state: record.and_then(Record::state),
            fixed: Vec::new(),
            names,
        }
    }

    /// Later deadlines for tasks.
    pub fn extend(ids: Vec<Id>, due: Option<Day>, lang: Lang) -> FormSpec {
        let mut fields = parts(task::EXTENSION, &[0, 1, 2]);
        if let Some(to) = fields.first_mut() {
            to.reported_as = Some(task::DUE);
            to.note = due.map(|due| words::due_now(lang, &due.dmy()));
        }
        let title = words::many_title(lang, words::EXTEND.get(lang), ids.len());
        FormSpec {
            title,
            kind: Kind::Task,
            purpose: Purpose::Extend(ids),
            state: None,
            fields,
            fixed: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Reminders of tasks: by default today and by telephone. `ordinal` is the number of the reminder, if one task is
    /// reminded.
    pub fn remind(ids: Vec<Id>, ordinal: Option<usize>, today: Day, lang: Lang) -> FormSpec {
        let mut fields = parts(task::REMINDER, &[0, 1, 2]);
        for line in &mut fields {
            match line.key {
                FieldKey::Part(0) => {
                    (line.default, line.proposed) = (Value::day(today), true);
                    line.note = Some(words::TODAY.get(lang).to_owned());
                    line.reported_as = Some(task::REMINDERS);
                }
                FieldKey::Part(1) => (line.default, line.proposed) = (Value::choice(PHONE), true),
                _ => {}
            }
        }
        let title = match ordinal {
            Some(ordinal) => words::reminder_title(lang, ordinal),
            None => words::many_title(lang, words::REMIND.get(lang), ids.len()),
        };
        FormSpec {
            title,
            kind: Kind::Task,
            purpose: Purpose::Remind(ids),
            state: None,
            fields,
            fixed: Vec::new(),
            names: Vec::new(),
        }
    }

    /// An assignment of units to a member, from today.
    pub fn assign(units: Vec<Id>, today: Day, lang: Lang) -> FormSpec {
        let places = [assignment::MEMBER.0, assignment::DECISION.0, assignment::FROM.0];
        let mut fields = parts(assignment::FIELDS, &places);
        for line in &mut fields {
            line.asked = true;
            if line.key == FieldKey::Part(assignment::FROM.0) {
                line.required = true;
                (line.default, line.proposed) = (Value::day(today), true);
                line.note = Some(words::TODAY.get(lang).to_owned());
            }
        }
        let title = words::many_title(lang, words::ASSIGN.get(lang), units.len());
        FormSpec {
            title,
            kind: Kind::Unit,
            purpose: Purpose::Assign(units),
            state: None,
            fields,
            fixed: Vec::new(),
            names: Vec::new(),
        }
    }

    /// The progress of tasks; `record` if it is one.
    pub fn progress(ids: Vec<Id>, record: Option<&Record>, lang: Lang) -> FormSpec {
        let title = words::many_title(lang, words::PROGRESS.get(lang), ids.len());
        one_line(Kind::Task, task::PROGRESS, title, record, Purpose::Progress(ids))
    }

    /// The note of records; `record` if it is one. No lines if the kind has no note.
    pub fn note(kind: Kind, ids: Vec<Id>, record: Option<&Record>, lang: Lang) -> FormSpec {
        let title = words::many_title(lang, words::NOTE.get(lang), ids.len());
        let no = def(kind).named("note").map_or(FieldNo(u8::MAX), |(no, _)| no);
        one_line(kind, no, title, record, Purpose::Note(ids))
    }
}

fn one_line(kind: Kind, no: FieldNo, title: String, record: Option<&Record>, purpose: Purpose) -> FormSpec {
    let line = FormField::of(kind, no).map(|mut line| {
        if let Some(record) = record {
            line.default = record.get(no).clone();
            line.was = Some(line.default.clone());
        }
        line
    });
    let fields = line.into_iter().collect();
    FormSpec { title, kind, purpose, state: None, fields, fixed: Vec::new(), names: Vec::new() }
}

/// The lines of some of the fields.
fn lines(kind: Kind, wanted: impl Fn(&Field) -> bool) -> Vec<FormField> {
    def(kind)
        .fields()
        .filter(|(_, field)| wanted(field))
        .map(|(no, field)| FormField::new(FieldKey::Field(no), field))
        .collect()
}

/// The lines of a new record: the fields that a user enters, and the state, which begins as the default.
fn begun(kind: Kind) -> Vec<FormField> {
    let machine = def(kind).machine;
    let line = |(no, field): (FieldNo, &'static Field)| {
        let line = FormField::new(FieldKey::Field(no), field);
        match machine.filter(|machine| machine.field == no) {
            Some(machine) => machine.initial.first().map(|first| line.proposing(Value::choice(*first))),
            None => (field.entry == Entry::Form).then_some(line),
        }
    };
    def(kind).fields().filter_map(line).collect()
}

fn parts(table: &'static [Field], places: &[u8]) -> Vec<FormField> {
    let part = |place: &u8| {
        let field = table.get(usize::from(*place))?;
        Some(FormField::new(FieldKey::Part(*place), field))
    };
    places.iter().filter_map(part).collect()
}

fn asked(kind: Kind, ask: Ask, record: Option<&Record>, today: Day, lang: Lang) -> Option<FormField> {
    let mut line = FormField::of(kind, ask.field)?;
    line.required = ask.must;
    line.asked = ask.must;
    line.or = ask.or;
    let held = record.map(|record| record.get(ask.field).clone()).filter(|value| !value.is_empty());
    line.default = match (held, line.field.ty) {
        (Some(held), _) => {
            line.proposed = true;
            held
        }
        (None, Type::Day(Lean::Past)) if ask.must => {
            line.note = Some(words::TODAY.get(lang).to_owned());
            line.proposed = true;
            Value::day(today)
        }
        (None, _) => Value::EMPTY,
    };
    Some(line)
}
