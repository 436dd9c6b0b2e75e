//! Filters that a user saved under names: the menu of filters, saving one, renaming it, removing it.

use crate::domain::id::Kind;
use crate::i18n::{both, tr};
use crate::text::fold;
use crate::tui::filters::{Change, KeptFilter, change, ready_filters};
use crate::tui::layers::naming::Naming;
use crate::tui::layers::pick::Item;
use crate::tui::layers::{Asked, Choice, Confirm, Pick};
use crate::tui::message::Effect;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone};
use crate::tui::words;

/// Opens the menu: ready filters, then the user's own.
pub(super) fn menu(model: &mut Model) {
    menu_at(model, 0);
}

/// The same with the item at this index in focus.
fn menu_at(model: &mut Model, at: usize) {
    let lang = model.lang;
    let Some(list) = model.list() else { return };
    let mut items = Vec::new();
    for ready in ready_filters(list.kind) {
        let label = words::with_days(ready.label, model.soon_days, lang);
        let text = ready.text.get(lang);
        items.push(Item::new(Some(ready.letter), label, text, Choice::Filter(text.to_owned())));
    }
    for (_, kept) in own(model) {
        let choice = Choice::Filter(kept.filter.clone());
        items.push(Item::new(None, kept.name.clone(), kept.filter.clone(), choice).own());
    }
    let in_force = Choice::Filter(list.filter.text.clone());
    if !items.iter().any(|item| item.choice == in_force) {
        let label = tr("Lưu bộ lọc đang dùng…", "Keep this filter…").get(lang);
        items.push(Item::new(Some('+'), label, "", Choice::KeepFilter));
    }
    let pick = Pick::new(tr("Bộ lọc", "Filters").get(lang), items).at(at);
    model.layers.push(Layer::Pick(pick));
}

/// The saved filters of the current list, each with its index among all saved ones.
fn own(model: &Model) -> impl Iterator<Item = (usize, &KeptFilter)> {
    let list = model.kind().map(Kind::name);
    model.kept.iter().enumerate().filter(move |(_, kept)| Some(kept.list.as_str()) == list)
}

/// The saved filter at an index of the menu, and its index among all saved ones.
fn in_menu(model: &Model, place: usize) -> Option<(usize, &KeptFilter)> {
    let ready = model.kind().map_or(0, |kind| ready_filters(kind).len());
    own(model).nth(place.checked_sub(ready)?)
}

/// Asks for a name for the filter in force.
pub(super) fn keep(model: &mut Model) {
    let lang = model.lang;
    let Some(list) = model.list() else { return };
    if list.filter.text.is_empty() {
        model.refuse(tr("Chưa có bộ lọc nào để lưu.", "There is no filter to keep.").get(lang));
        return;
    }
    if let Some(fault) = list.filter.fault() {
        let words = format!("{} {}.", tr("Chưa lưu:", "Not kept:").get(lang), fault.message);
        model.refuse(words);
        return;
    }
    model.layers.push(Layer::Name(Naming::new(None)));
}

/// Asks for another name for the filter at this index of the menu, which stays open.
pub(super) fn rename(model: &mut Model, place: usize) {
    if let Some(name) = in_menu(model, place).map(|(_, kept)| kept.name.clone()) {
        model.layers.push(Layer::Name(Naming::new(Some((place, name)))));
    }
}

/// Saves or renames the filter under the entered name, if the name is allowed.
pub(super) fn named(model: &mut Model, name: String) {
    let Some(Layer::Name(naming)) = model.layers.last() else { return };
    let renames = naming.renames.clone();
    let wrong = refused(model, &name, renames.as_ref().map(|(_, name)| name.as_str()));
    if let Some(Layer::Name(naming)) = model.layers.last_mut()
        && wrong.is_some()
    {
        naming.says = wrong;
        model.drop_typed_ahead();
        return;
    }
    model.layers.pop();
    match renames {
        Some((place, from)) => renamed(model, place, from, name),
        None => kept(model, name),
    }
}

/// Why a filter cannot have this name; `present` is its current one.
fn refused(model: &Model, name: &str, present: Option<&str>) -> Option<String> {
    let lang = model.lang;
    if name.is_empty() {
        return Some(tr("Hãy đặt tên.", "Give it a name.").get(lang).to_owned());
    }
    let same = |other: &str| fold(other) == fold(name) && present != Some(other);
    let ready = model.kind().map(ready_filters).unwrap_or_default();
    let taken = ready.iter().any(|ready| same(&words::with_days(ready.label, model.soon_days, lang)))
        || own(model).any(|(_, kept)| same(&kept.name));
    taken.then(|| {
        both!(
            lang,
            "Đã có bộ lọc tên “{name}”; hãy đặt tên khác.",
            "There is a filter called “{name}”; give another name."
        )
    })
}

fn kept(model: &mut Model, name: String) {
    let Some(list) = model.list() else { return };
    let said = tr("Đã lưu bộ lọc; f để dùng lại", "The filter is kept; f brings it back").get(model.lang);
    let said = format!("{said}: {name}");
    let kept = KeptFilter { list: list.kind.name().to_owned(), name, filter: list.filter.text.clone() };
    apply(model, Change::Keep(kept));
    model.say(said, Tone::Good);
}

fn renamed(model: &mut Model, place: usize, from: String, to: String) {
    let Some(list) = model.kind().map(|kind| kind.name().to_owned()) else { return };
    apply(model, Change::Rename { list, from, to });
    again(model, place);
}

/// Says that a ready filter cannot be renamed or removed.
pub(super) fn stays(model: &mut Model) {
    let words = tr("Bộ lọc có sẵn: không đổi tên, không xóa được.", "A ready filter cannot be renamed or removed.");
    let lang = model.lang;
    if let Some(Layer::Pick(pick)) = model.layers.last_mut() {
        pick.say(words.get(lang).to_owned());
    }
    model.drop_typed_ahead();
}

/// Asks whether to remove the filter at this index of the menu, which stays open.
pub(super) fn ask_to_remove(model: &mut Model, place: usize) {
    let lang = model.lang;
    let Some((at, kept)) = in_menu(model, place) else { return };
    let title = both!(lang, "Xóa bộ lọc đã lưu “{}”?", "Remove the kept filter “{}”?", kept.name);
    let confirm = Confirm::new(Asked::RemoveFilter(at), title, kept.filter.clone());
    model.layers.push(Layer::Confirm(confirm));
}

/// Removes a saved filter.
pub(super) fn remove(model: &mut Model, at: usize) {
    let Some(kept) = model.kept.get(at) else { return };
    let (list, name) = (kept.list.clone(), kept.name.clone());
    let ready = model.kind().map_or(0, |kind| ready_filters(kind).len());
    let place = ready + own(model).take_while(|(other, _)| *other < at).count();
    apply(model, Change::Remove { list, name });
    again(model, place);
}

fn apply(model: &mut Model, what: Change) {
    change(&mut model.kept, &what);
    model.out.push(Effect::ChangeFilters(what));
}

/// Replaces the open menu by the current one.
fn again(model: &mut Model, place: usize) {
    if matches!(model.layers.last(), Some(Layer::Pick(_))) {
        model.layers.pop();
        menu_at(model, place);
    }
}
