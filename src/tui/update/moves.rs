//! Moving around: tabs, rows, opening and closing.

use crate::domain::id::{Id, Kind};
use crate::domain::kinds::def;
use crate::i18n::tr;
use crate::service::api::Filtered;
use crate::service::api::Role;
use crate::tui::layers::{Asked, Confirm};
use crate::tui::model::Model;
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::overview::Spot;
use crate::tui::model::trail::TrailView;
use crate::tui::rule::Place;
use crate::tui::tab::Tab;

use super::{ask, filter, forms};

/// Shows a tab, and closes what is open over the current one.
pub(super) fn go(model: &mut Model, tab: Tab) {
    model.layers.clear();
    model.tab = tab;
}

/// The other list of the tab.
pub(super) fn sub_view(model: &mut Model) {
    // The list of a kind that the user may not see is skipped.
    let may = |kind: &&Kind| model.role() == Role::Admin || !def(**kind).admins;
    let kinds = model.tab.kinds().iter().filter(may).count().max(1);
    let at = model.sub.entry(model.tab).or_insert(0);
    *at = (*at + 1) % kinds;
}

/// Shows the list of a kind.
pub(super) fn show(model: &mut Model, kind: Kind) {
    let Some(tab) = Tab::of(kind) else { return };
    go(model, tab);
    let at = tab.kinds().iter().position(|listed| *listed == kind).unwrap_or(0);
    model.sub.insert(tab, at);
}

/// Filters the list of a kind and shows it.
pub(super) fn show_filtered(model: &mut Model, kind: Kind, text: &str) {
    show(model, kind);
    filter::set(model, Filtered::List(kind), text);
}

/// How far a key moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Far {
    /// This many rows.
    Rows(i64),
    /// This many screens.
    Screens(i64),
    /// To the end: the first or the last row.
    End(bool),
}

/// Moves the selection, or scrolls what is open.
pub(super) fn by(model: &mut Model, far: Far) {
    let page = i64::from(model.body_height()).max(2) - 1;
    let rows = match far {
        Far::Rows(rows) => rows,
        Far::Screens(screens) => screens * page,
        Far::End(last) => i64::from(u32::MAX) * if last { 1 } else { -1 },
    };
    match model.layers.last_mut() {
        Some(Layer::Detail(pane)) => {
            pane.top = (pane.top as i64).saturating_add(rows).clamp(0, 2_000) as usize;
            return;
        }
        Some(Layer::History(view)) => {
            view.step(rows);
            return;
        }
        _ => {}
    }
    match model.tab {
        Tab::Overview => model.overview.step(rows),
        Tab::Activity => model.activity.step(rows),
        _ => {
            if let Some(list) = model.list_mut() {
                list.step(rows);
            }
        }
    }
}

/// Opens the selection.
pub(super) fn open(model: &mut Model) {
    match model.place() {
        Place::OVERVIEW => match model.overview.current() {
            Some(Spot::Record(id)) => reveal(model, id),
            Some(Spot::All(section)) => show_filtered(model, section.kind(), section.filter().get(model.lang)),
            Some(Spot::Add(kind)) => forms::create(model, kind),
            None => {}
        },
        Place::LIST => {
            let list = model.list();
            let pane = list.and_then(|list| list.current().map(|row| DetailPane::from_row(row, &list.names)));
            if let Some(pane) = pane {
                push(model, pane);
            }
        }
        Place::ACTIVITY => {
            let id = model.activity.current().and_then(|entry| entry.events.first()).map(|event| event.id);
            if let Some(id) = id {
                push(model, DetailPane::of(id));
            }
        }
        _ => {}
    }
}

/// Opens a record over the current view.
pub(super) fn push(model: &mut Model, pane: DetailPane) {
    let id = pane.id;
    model.layers.retain(Layer::is_pane);
    model.layers.push(Layer::Detail(Box::new(pane)));
    ask::detail(model, id);
}

/// Opens a record in its own list: the list selects it.
pub(super) fn reveal(model: &mut Model, id: Id) {
    let row = model.overview.row().filter(|row| row.record.id == id).cloned();
    let names = model.overview.names.clone();
    show(model, id.kind);
    if let Some(list) = model.lists.get_mut(&id.kind) {
        list.filter.try_text("", false);
        list.on = Some(id);
    }
    ask::page(model, id.kind, true, true);
    let pane = row.map_or_else(|| DetailPane::of(id), |row| DetailPane::from_row(&row, &names));
    push(model, pane);
}

/// The trail of the record of the action.
pub(super) fn history(model: &mut Model) {
    let Some(id) = model.subject().map(|row| row.record.id) else { return };
    let view = TrailView::of(id);
    let question = view.ask(model.lang);
    model.layers.push(Layer::History(Box::new(view)));
    ask::history(model, question, false);
}

/// One step back; at the root, asks whether to leave.
pub(super) fn back(model: &mut Model) {
    if !step_back(model) {
        ask_to_leave(model);
    }
}

/// One step back; at the root, nothing.
pub(super) fn out(model: &mut Model) {
    step_back(model);
}

/// Closes what is open; in a filtered list it removes the filter. False at the root.
fn step_back(model: &mut Model) -> bool {
    if model.layers.pop().is_some() {
        return true;
    }
    let Some(what) = filter::of_tab(model).filter(|what| filter::is_filtered(model, *what)) else { return false };
    filter::set(model, what, "");
    true
}

/// Asks whether to end the program.
pub(super) fn ask_to_leave(model: &mut Model) {
    let lang = model.lang;
    let title = tr("Thoát dondoc?", "Leave dondoc?").get(lang);
    let text = if model.open_commands.is_empty() {
        tr("Mọi thay đổi đã được lưu.", "All changes are saved.")
    } else {
        tr("Chưa rõ thay đổi cuối đã được lưu hay chưa.", "It is not known yet whether the last change was saved.")
    };
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Leave, title, text.get(lang))));
}
