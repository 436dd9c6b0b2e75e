//! Requests to the server: for what is shown but missing, or shown and out of date.

use std::time::Duration;

use crate::domain::id::{Id, Kind};
use crate::service::api::Ask;
use crate::tui::message::{Effect, Wake};
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Want};
use crate::tui::tab::Tab;

/// How long the selection rests before the record next to the list is requested.
const REST: Duration = Duration::from_millis(80);

/// Sends a request, and notes its purpose.
pub(super) fn ask(model: &mut Model, want: Want, ask: Ask) -> u64 {
    model.last_question += 1;
    let number = model.last_question;
    model.pending.insert(number, want);
    model.out.push(Effect::Ask(number, ask));
    number
}

/// Requests the rows of a list around the screen. With `settles`, actions on the selection wait for the answer.
pub(super) fn page(model: &mut Model, kind: Kind, around: bool, settles: bool) {
    let lang = model.lang;
    let Some(query) = model.lists.get(&kind).map(|list| list.query(lang, around)) else { return };
    let number = ask(model, Want::Page(kind, around), Ask::Page(query));
    if let Some(list) = model.lists.get_mut(&kind) {
        list.latest = number;
        list.unsettled |= settles;
        list.asked = true;
        list.filter.asked(std::mem::take(&mut list.stale));
    }
}

/// Requests the related records of the open record on top.
pub(super) fn detail(model: &mut Model, id: Id) {
    let number = ask(model, Want::Detail, Ask::Detail(id));
    for layer in &mut model.layers {
        if let Layer::Detail(pane) = layer
            && pane.id == id
        {
            pane.latest = number;
        }
    }
}

/// Requests the trail of the record whose history is open.
pub(super) fn history(model: &mut Model, question: Ask, older: bool) {
    let number = ask(model, Want::History, question);
    if let Some(Layer::History(view)) = model.layers.iter_mut().rev().find(|layer| matches!(layer, Layer::History(_))) {
        view.latest = number;
        view.older = older;
    }
}

/// Requests the trail of all records.
pub(super) fn activity(model: &mut Model, question: Ask, older: bool) {
    model.activity.latest = ask(model, Want::Activity, question);
    model.activity.older = older;
    let stale = std::mem::take(&mut model.activity.stale);
    model.activity.filter.asked(stale);
}

/// Requests everything that is shown again.
pub(super) fn all_stale(model: &mut Model) {
    model.overview.stale = true;
    model.activity.stale = true;
    for list in model.lists.values_mut() {
        list.stale = true;
    }
    let open: Vec<Id> = open_details(model);
    for id in open {
        detail(model, id);
    }
    if let Some(question) = open_history(model) {
        history(model, question, false);
    }
    if let Some(pane) = &mut model.preview {
        pane.related = None;
    }
}

fn open_details(model: &Model) -> Vec<Id> {
    model
        .layers
        .iter()
        .filter_map(|layer| match layer {
            Layer::Detail(pane) => Some(pane.id),
            _ => None,
        })
        .collect()
}

fn open_history(model: &Model) -> Option<Ask> {
    model.layers.iter().rev().find_map(|layer| match layer {
        Layer::History(view) => Some(view.ask(model.lang)),
        _ => None,
    })
}

/// Requests what the screen shows but does not have.
pub(super) fn what_is_lacking(model: &mut Model) {
    if !model.online() {
        return;
    }
    match model.tab {
        Tab::Overview => {
            if model.overview.stale || (model.overview.picture.is_none() && model.overview.latest == 0) {
                model.overview.latest = ask(model, Want::Overview, Ask::Overview);
                model.overview.stale = false;
            }
        }
        Tab::Activity => {
            if model.activity.stale || model.activity.latest == 0 {
                activity(model, model.activity.ask(model.lang), false);
            } else if let Some(question) = model.activity.ask_older(model.lang) {
                activity(model, question, true);
            }
        }
        _ => lacking_rows(model),
    }
    older_history(model);
    follow_preview(model);
}

fn lacking_rows(model: &mut Model) {
    let Some(list) = model.list_mut() else { return };
    let kind = list.kind;
    // One request at a time; its answer leads here again.
    if list.asked {
        return;
    }
    if !list.loaded {
        page(model, kind, true, true);
    } else if list.stale {
        page(model, kind, true, false);
    } else if list.asks_for_rows() {
        let settles = list.lacks_selection();
        page(model, kind, false, settles);
    }
}

fn older_history(model: &mut Model) {
    let older = match model.layers.last() {
        Some(Layer::History(view)) if view.loaded => view.ask_older(model.lang),
        _ => None,
    };
    if let Some(question) = older {
        history(model, question, true);
    }
}

/// Makes the record next to the list follow the selection: from its row at once, with its related records after it has
/// rested.
fn follow_preview(model: &mut Model) {
    if !model.wide() || matches!(model.tab, Tab::Overview | Tab::Activity) {
        model.preview = None;
        return;
    }
    let open = model.detail().is_some();
    let row = if open { None } else { model.subject().cloned() };
    let Some(row) = row else {
        if !open {
            model.preview = None;
        }
        return;
    };
    match &mut model.preview {
        Some(pane) if pane.id == row.record.id => {
            // Not by the revision, which does not change for a secret.
            let changed = pane.row.as_ref().is_none_or(|held| held.record != row.record);
            if changed || (pane.related.is_none() && pane.latest == 0) {
                pane.row = Some(row);
                pane.latest = 0;
                model.out.push(Effect::Wake(Wake::Preview, REST));
            }
        }
        _ => {
            let names = model.list().map(|list| list.names.clone()).unwrap_or_default();
            model.preview = Some(DetailPane::from_row(&row, &names));
            model.out.push(Effect::Wake(Wake::Preview, REST));
        }
    }
}

/// The selection has rested.
pub(super) fn preview(model: &mut Model) {
    let Some(id) = model.preview.as_ref().filter(|pane| pane.latest == 0).map(|pane| pane.id) else { return };
    let number = ask(model, Want::Preview, Ask::Detail(id));
    if let Some(pane) = &mut model.preview {
        pane.latest = number;
    }
}

/// Records changed: what is shown is requested again, the rest when it is shown.
pub(super) fn changed(model: &mut Model, ids: &[Id]) {
    model.overview.stale = true;
    model.activity.stale = true;
    // A row also shows names of other kinds.
    for list in model.lists.values_mut() {
        list.stale = true;
    }
    let touched = |id: Id| ids.is_empty() || ids.contains(&id);
    for id in open_details(model) {
        detail(model, id);
    }
    if let Some(Layer::History(view)) = model.layers.last()
        && view.id.is_none_or(touched)
    {
        let question = view.ask(model.lang);
        history(model, question, false);
    }
    if let Some(pane) = &mut model.preview
        && touched(pane.id)
    {
        pane.related = None;
        pane.latest = 0;
        model.out.push(Effect::Wake(Wake::Preview, REST));
    }
}
