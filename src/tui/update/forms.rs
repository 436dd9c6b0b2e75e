//! Opens forms, and sends their actions.

use crate::domain::action::{Action, Seen};
use crate::domain::day::Day;
use crate::domain::field::FieldNo;
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::{assignment, def, feedback, finding, inspection, task};
use crate::domain::machine::Move;
use crate::domain::record::Record;
use crate::domain::value::Value;
use crate::i18n::{Lang, tr};
use crate::service::api::{Ask, Names};
use crate::tui::layers::form::{FieldKey, FormSpec, Purpose};
use crate::tui::layers::{Event, Form, words};
use crate::tui::model::called::called;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::rule::Place;

use super::{ask, drafts, send};

/// Opens the form of an action on its targets: their kind, the targets, and the record if there is only one.
fn open(model: &mut Model, spec: fn(&Model, Kind, Vec<Id>, Option<&Record>) -> Option<FormSpec>) {
    let ids = model.targets();
    let Some(kind) = ids.first().map(|id| id.kind) else { return };
    let one = single(model, &ids);
    if let Some(spec) = spec(model, kind, ids, one.as_ref()) {
        show(model, spec, one.as_ref());
    }
}

/// Brings the targets to the state that means done.
pub(super) fn done(model: &mut Model) {
    open(model, |model, kind, ids, record| {
        let step = done_step(kind, record)?;
        Some(FormSpec::step(kind, ids, step, record, names(model), today(model), model.lang))
    });
}

/// Sets the percent done.
pub(super) fn progress(model: &mut Model) {
    open(model, |model, _, ids, record| Some(FormSpec::progress(ids, record, model.lang)));
}

/// Extends the deadline.
pub(super) fn extend(model: &mut Model) {
    open(model, |model, _, ids, record| {
        Some(FormSpec::extend(ids, record.and_then(|held| held.day(task::DUE)), model.lang))
    });
}

/// Logs a reminder.
pub(super) fn remind(model: &mut Model) {
    open(model, |model, _, ids, record| {
        let ordinal = record.map(|held| held.rows(task::REMINDERS).len() + 1);
        Some(FormSpec::remind(ids, ordinal, today(model), model.lang))
    });
}

/// Changes the fields.
pub(super) fn edit(model: &mut Model) {
    open(model, |model, kind, ids, record| {
        Some(match record {
            Some(held) => FormSpec::edit(held, names(model), model.lang),
            None => FormSpec::edit_many(kind, ids, model.lang),
        })
    });
}

/// Puts units into a member's charge, or gives tasks to a unit and a member.
pub(super) fn assign(model: &mut Model) {
    open(model, |model, kind, ids, record| {
        Some(match kind {
            Kind::Unit => FormSpec::assign(ids, today(model), model.lang),
            _ => give(ids, record, names(model), model.lang),
        })
    });
}

/// Writes the note.
pub(super) fn note(model: &mut Model) {
    open(model, |model, kind, ids, record| Some(FormSpec::note(kind, ids, record, model.lang)));
}

/// Tasks to a unit and a member: the few lines of their form that determine who does them.
fn give(ids: Vec<Id>, record: Option<&Record>, names: Names, lang: Lang) -> FormSpec {
    let mut spec = match record {
        Some(held) => FormSpec::edit(held, names, lang),
        None => FormSpec::edit_many(Kind::Task, ids, lang),
    };
    let who = [task::LEAD_UNIT, task::MEMBER].map(FieldKey::Field);
    spec.fields.retain(|line| who.contains(&line.key));
    for line in &mut spec.fields {
        line.asked = true;
    }
    tr("Giao nhiệm vụ", "Give the task").get(lang).clone_into(&mut spec.title);
    spec
}

/// Brings the targets into a state: at once if nothing is asked, otherwise by its form.
pub(super) fn step_to(model: &mut Model, to: u8) {
    if let Some((spec, record)) = step_spec(model, to) {
        show(model, spec, record.as_ref());
    }
}

/// Whether a step into a state is sent at once.
pub(super) fn step_asks_nothing(model: &Model, to: u8) -> bool {
    step_spec(model, to).is_some_and(|(spec, _)| spec.fields.is_empty())
}

/// The form of a step into a state, and the record if it is one.
fn step_spec(model: &Model, to: u8) -> Option<(FormSpec, Option<Record>)> {
    let ids = model.targets();
    let kind = ids.first()?.kind;
    let record = single(model, &ids);
    let machine = def(kind).machine?;
    let step = match record.as_ref().and_then(Record::state) {
        Some(from) => machine.step(from, to),
        None => machine.moves.iter().find(|step| step.to == to),
    }?;
    let spec = FormSpec::step(kind, ids, step, record.as_ref(), names(model), today(model), model.lang);
    Some((spec, record))
}

/// A new record of a kind; what it most likely belongs to is filled in.
pub(super) fn create(model: &mut Model, kind: Kind) {
    let presets = presets(model, kind);
    let spec = FormSpec::create(kind, presets, names(model), model.lang);
    show(model, spec, None);
}

/// Adds a record.
pub(super) fn add(model: &mut Model) {
    // On an open record: the kind usually added to it. Otherwise one more of the list.
    let open = model.detail().and_then(|pane| pane.row.as_ref()).map(|row| row.record.kind());
    let kind = match (model.place(), open) {
        (Place::DETAIL, Some(Kind::Inspection)) => Kind::Finding,
        (Place::DETAIL, Some(Kind::Member)) => Kind::Assignment,
        (Place::DETAIL, Some(kind)) if kind != Kind::Committee => kind,
        _ => model.kind().unwrap_or(Kind::Task),
    };
    create(model, kind);
}

fn presets(model: &Model, kind: Kind) -> Vec<(crate::domain::field::FieldNo, Value)> {
    let subject = model.subject().map(|row| &row.record);
    match (kind, subject) {
        (Kind::Finding, Some(held)) if held.kind() == Kind::Inspection => {
            vec![(finding::INSPECTION, Value::id(held.id))]
        }
        (Kind::Finding, Some(held)) if held.kind() == Kind::Finding => {
            held.link(finding::INSPECTION).map(|id| (finding::INSPECTION, Value::id(id))).into_iter().collect()
        }
        (Kind::Assignment, Some(held)) if held.kind() == Kind::Member => vec![(assignment::MEMBER, Value::id(held.id))],
        (Kind::Inspection, _) => vec![
            (inspection::DATE, Value::day(today(model))),
            (inspection::KIND, Value::choice(0)),
            (inspection::MODE, Value::choice(inspection::SURPRISE)),
            (inspection::STATE, Value::choice(inspection::UNDER_WAY)),
        ],
        (Kind::Feedback, subject) => {
            let unit = subject.filter(|held| held.kind() == Kind::Unit && model.place() == Place::DETAIL);
            let unit = unit.map(|held| (feedback::UNIT, Value::id(held.id)));
            let usual = [
                (feedback::RECEIVED_ON, Value::day(today(model))),
                (feedback::CHANNEL, Value::choice(feedback::BY_PHONE)),
            ];
            usual.into_iter().chain(unit).collect()
        }
        (Kind::Task, _) => vec![(task::ASSIGNED_ON, Value::day(today(model)))],
        _ => Vec::new(),
    }
}

fn done_step(kind: Kind, record: Option<&Record>) -> Option<&'static Move> {
    let machine = def(kind).machine?;
    let done = machine.done?;
    match record.and_then(Record::state) {
        Some(from) => machine.step(from, done),
        None => machine.moves.iter().find(|step| step.to == done),
    }
}

/// The record, if the action is on only one.
fn single(model: &Model, ids: &[Id]) -> Option<Record> {
    let [id] = ids else { return None };
    let subject = model.subject().filter(|row| row.record.id == *id);
    let listed = || model.lists.get(&id.kind).and_then(|list| list.rows.iter().find(|row| row.record.id == *id));
    subject.or_else(listed).map(|row| row.record.clone())
}

/// Names of the related records of the subject.
pub(super) fn names(model: &Model) -> Names {
    let from: Vec<_> = match model.detail() {
        Some(pane) => pane.names.iter().collect(),
        None if model.place() == Place::OVERVIEW => model.overview.names.iter().collect(),
        None => model.list().map(|list| list.names.iter().collect()).unwrap_or_default(),
    };
    let subject = model.subject().map(|row| (row.record.id, called(&row.record)));
    from.into_iter().map(|(id, name)| (*id, name.clone())).chain(subject).collect()
}

fn today(model: &Model) -> Day {
    model.today.unwrap_or(Day(0))
}

fn show(model: &mut Model, mut spec: FormSpec, record: Option<&Record>) {
    if model.me.as_ref().is_none_or(|me| !me.sensitive) {
        spec.fields.retain(|line| !line.field.secret);
    }
    if spec.fields.is_empty() {
        let ids = spec.purpose.ids().to_vec();
        if let Purpose::Move { to, .. } = spec.purpose {
            let seen = seen(model, &spec);
            send::send(model, Action::Move { ids, to, values: Vec::new(), seen });
        }
        return;
    }
    if let Some(held) = record.filter(|held| !spec.title.contains(&called(held))) {
        spec.title = format!("{} · {}", spec.title, called(held));
    }
    let seen = seen(model, &spec);
    let form = Form::new(spec, today(model), model.lang).having_seen(seen);
    put(model, form);
}

/// What a step starts from, as shown on the screen now: the state, and the deadline if the step concerns it. For one
/// record also the values in the lines, which the user may send unread.
fn seen(model: &Model, spec: &FormSpec) -> Vec<Seen> {
    let state = def(spec.kind).machine.map(|machine| machine.field);
    let mut fields: Vec<FieldNo> = match spec.purpose {
        Purpose::Move { .. } => state.into_iter().collect(),
        Purpose::Extend(_) | Purpose::Remind(_) => state.into_iter().chain(def(spec.kind).due).collect(),
        _ => return Vec::new(),
    };
    let ids = spec.purpose.ids();
    if let (Purpose::Move { .. }, [_]) = (&spec.purpose, ids) {
        fields.extend(spec.fields.iter().filter_map(|line| match line.key {
            FieldKey::Field(no) => Some(no),
            FieldKey::Part(_) => None,
        }));
    }
    let of = |record: Record| fields.iter().map(|no| (*no, record.get(*no).clone())).collect::<Vec<_>>();
    let held = |id: &Id| single(model, &[*id]).map(|record| (*id, of(record)));
    let all = ids.iter().filter_map(held);
    all.flat_map(|(id, held)| held.into_iter().map(move |(field, value)| Seen { id, field, value })).collect()
}

/// Shows a form.
pub(super) fn put(model: &mut Model, mut form: Form) {
    if form.draft_key().is_none() {
        form.set_draft_key(model.name_draft());
    }
    let event = form.opened();
    model.layers.push(Layer::Form(Box::new(form)));
    if let Event::Lookup { key, kind, text } = event {
        look_up(model, key, kind, text);
    }
}

/// Looks up records for a line of the form.
pub(super) fn look_up(model: &mut Model, key: FieldKey, kind: Kind, text: String) {
    ask::ask(model, Want::Find(key, text.clone()), Ask::Find { kind, text, limit: 8 });
}

/// Whether the layer on top may send a command now; if not, it says why and lets the user continue.
pub(super) fn may_save(model: &mut Model) -> bool {
    let layers = model.layers.iter().rposition(|layer| !matches!(layer, Layer::Help(_))).map_or(0, |at| at + 1);
    if model.read.may_save(layers) {
        return true;
    }
    model.drop_typed_ahead();
    let lang = model.lang;
    let over = layers.checked_sub(1).and_then(|at| model.layers.get_mut(at)).and_then(Layer::overlay_mut);
    if !over.is_some_and(|over| over.say_in_one_piece(lang)) {
        model.say(words::in_one_piece(words::ENTER_DOES, lang), Tone::Bad);
    }
    false
}

/// Sends the action of a form. The form is saved first: if the answer does not come, the next session finds what was
/// sent, and by which command.
pub(super) fn submit(model: &mut Model, action: Action) {
    if !may_save(model) {
        return;
    }
    let next = model.name_command();
    let Some(form) = model.form_mut() else { return };
    let id = form.sent().unwrap_or(next);
    form.set_sent(id);
    drafts::keep(model);
    send::send_as(model, id, action);
}
