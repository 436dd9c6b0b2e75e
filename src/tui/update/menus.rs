//! Small lists to pick from, and the palette.

use ratatui::text::Line as Text;

use crate::domain::field::{FieldNo, Type};
use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::domain::secret::SecretText;
use crate::filter::names::written;
use crate::i18n::tr;
use crate::service::api::{Ask, Detail, SortKey};
use crate::tui::keymap;
use crate::tui::layers::palette::Entry;
use crate::tui::layers::pick::Item;
use crate::tui::layers::{Asked, Choice, Confirm, Palette, Pick, Reader};
use crate::tui::model::called::called;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::rule::{Flag, Rule};
use crate::tui::words;

use super::ask;

fn pick(model: &mut Model, title: impl Into<String>, items: Vec<Item>) {
    model.layers.push(Layer::Pick(Pick::new(title, items)));
}

/// The states that can follow, by their letters, each with what it asks for.
pub(super) fn status(model: &mut Model) {
    let lang = model.lang;
    let now = model.situation();
    let Some(kind) = now.kind else { return };
    let Some(machine) = def(kind).machine else { return };
    let state = now.state.filter(|_| now.marked == 0);
    let mut items: Vec<Item> = Vec::new();
    for step in machine.moves {
        let choice = Choice::State(step.to);
        let from_here = state.is_none_or(|state| step.from.contains(&state) && step.to != state);
        if !from_here || items.iter().any(|item| item.choice == choice) {
            continue;
        }
        let letter =
            def(kind).states().get(usize::from(step.to)).and_then(|state| state.letter.get(lang).chars().next());
        let asks = step.asks.iter().filter_map(|ask| def(kind).field(ask.field)).map(|field| field.label(lang));
        let asks = asks.collect::<Vec<_>>().join(", ").to_lowercase();
        items.push(Item::new(letter, step.label.get(lang), asks, choice));
    }
    let title = match (model.subject().filter(|_| now.marked == 0), now.marked) {
        (Some(row), _) => called(&row.record),
        (None, marked) => format!("{marked} {}", tr("dòng", "rows").get(lang)),
    };
    let title = format!("{} · {title}", tr("Chuyển trạng thái", "Change the state").get(lang));
    pick(model, title, items);
}

/// Fields to order by; the one in force changes direction.
pub(super) fn sort(model: &mut Model) {
    let lang = model.lang;
    let Some(list) = model.list() else { return };
    let def = def(list.kind);
    let own = def.order.first().map(|(field, descending)| SortKey { field: *field, descending: *descending });
    let in_force = list.sort.first().copied().or(own);
    let mut items = Vec::new();
    for (no, field) in def.fields() {
        let plain =
            !matches!(field.ty, Type::Memo | Type::Rows(_) | Type::Texts | Type::Years | Type::Days | Type::Flag);
        // A task is ordered by its member, or by the member in charge of its unit if none is named.
        let given = field.is_given() && def.code.is_none_or(|code| code.field != no);
        if !plain || field.secret || (given && !(field.is_derived() && def.kind == Kind::Unit)) {
            continue;
        }
        let held = in_force.filter(|key| key.field == no);
        let about = held.map_or("", |key| if key.descending { "↓" } else { "↑" });
        let by = SortKey { field: no, descending: held.is_some_and(|key| !key.descending) };
        items.push(Item::new(None, field.label(lang), about, Choice::Sort(by)));
    }
    let title = tr("Sắp xếp theo (chọn lại để đảo chiều)", "Order by (again: the other way)").get(lang);
    pick(model, title, items);
}

/// Related records of the subject, if they are loaded, otherwise requests them first.
pub(super) fn related(model: &mut Model) {
    let Some(id) = model.subject().map(|row| row.record.id) else { return };
    ask::ask(model, Want::Related, Ask::Detail(id));
}

/// The related records of a record, to pick from.
pub(super) fn around(model: &mut Model, detail: &Detail) {
    let lang = model.lang;
    let record = &detail.row.record;
    let name = |id: Id| detail.names.iter().find(|(held, _)| *held == id).map(|(_, name)| name.clone());
    let mut items = Vec::new();
    for (field, id) in record.links() {
        let label = name(id).unwrap_or_else(|| id.to_string());
        items.push(Item::new(None, label, field.label(lang).to_lowercase(), Choice::Record(id)));
    }
    for related in &detail.related {
        let (Some(field), many) = (def(related.kind).field(related.field), def(related.kind).many.get(lang)) else {
            continue;
        };
        if related.total > 3 {
            let key = written(related.field, def(related.kind).fields, lang);
            let list = Choice::List(related.kind, format!("{key}:\"{}\"", called(record)));
            let label = format!("{many}: {}", related.total);
            items.push(Item::new(None, label, field.label(lang).to_lowercase(), list));
            continue;
        }
        for row in &related.rows {
            let label = match related.kind {
                Kind::Assignment => words::charge(&row.record, &name, lang),
                _ => named(&row.record),
            };
            let about = def(related.kind).one.get(lang).to_lowercase();
            items.push(Item::new(None, label, about, Choice::Record(row.record.id)));
        }
    }
    if items.is_empty() {
        model.say(tr("Không có bản ghi liên quan.", "There are no related records.").get(lang), Tone::Plain);
        model.drop_typed_ahead();
        return;
    }
    let title = format!("{} · {}", tr("Liên quan", "Related").get(lang), called(record));
    pick(model, title, items);
}

fn named(record: &crate::domain::record::Record) -> String {
    let (short, title) = (called(record), record.title());
    if short == title || title.is_empty() { short } else { format!("{short} {title}") }
}

/// Asks before the targets are archived or restored.
pub(super) fn archive(model: &mut Model, away: bool) {
    let lang = model.lang;
    let ids = model.targets();
    let what = match (ids.as_slice(), model.subject()) {
        ([_], Some(row)) => named(&row.record),
        (many, _) => format!("{} {}", many.len(), tr("bản ghi", "records").get(lang)),
    };
    let title = if away { tr("Lưu trữ?", "Archive?") } else { tr("Khôi phục?", "Restore?") };
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Archive(away), title.get(lang), what)));
}

/// Asks before the secrets of the targets are forgotten, because that cannot be undone.
pub(super) fn forget(model: &mut Model) {
    let lang = model.lang;
    let what = match (model.targets().as_slice(), model.subject()) {
        ([_], Some(row)) => named(&row.record),
        (many, _) => format!("{} {}", many.len(), tr("bản ghi", "records").get(lang)),
    };
    let title = tr("Xóa vĩnh viễn nội dung mật?", "Forget the secret for good?").get(lang);
    let text = format!("{what}\n{}", words::NO_WAY_BACK.get(lang));
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Forget, title, text)));
}

/// Requests the secret of the subject; the server records who looks before it answers.
pub(super) fn reveal(model: &mut Model) {
    let Some(record) = model.subject().map(|row| &row.record) else { return };
    let id = record.id;
    let held = record.fields().find(|(_, _, value)| value.secret_id().is_some()).map(|(no, ..)| no);
    if let Some(field) = held {
        ask::ask(model, Want::Reveal(id, field), Ask::Reveal { id, field });
    }
}

/// Shows a secret until the user closes it; nothing else holds its text.
pub(super) fn revealed(model: &mut Model, id: Id, field: FieldNo, text: &SecretText) {
    let lang = model.lang;
    let label = def(id.kind).field(field).map_or("", |field| field.label(lang));
    let name = model.subject().map_or_else(|| id.to_string(), |row| called(&row.record));
    let lines = [text.text(), "", words::LOOK_NOTED.get(lang)].map(|line| Text::raw(line.to_owned()));
    let reader = Reader::new(format!("{label} · {name}"), lines.to_vec());
    model.layers.push(Layer::Secret(reader));
}

/// All actions; those that cannot be done now show the reason.
pub(super) fn palette(model: &mut Model, rules: &[Rule]) {
    let lang = model.lang;
    let now = model.situation();
    let named = rules.iter().enumerate().filter(|(_, rule)| !rule.is(Flag::KeyOnly));
    let entries = named.map(|(id, rule)| {
        let hint = rule.hint.map_or("", |hint| hint.get(lang));
        Entry {
            label: rule.doc.get(lang).to_owned(),
            key: rule.keys.first().map(ToString::to_string).unwrap_or_default(),
            doc: hint.to_owned(),
            other: rule.doc.get(lang.other()).to_owned(),
            id,
            enabled: keymap::check(rule, &now).map_err(|why| why.words(lang)),
        }
    });
    let (can, cannot): (Vec<_>, Vec<_>) = entries.partition(|entry| entry.enabled.is_ok());
    model.layers.push(Layer::Palette(Palette::new(can.into_iter().chain(cannot).collect())));
}
