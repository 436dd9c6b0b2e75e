//! An admin changed this user's rights while they look at the screen.

use crate::service::api::Person;
use crate::tui::layers::{Asked, Confirm};
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::overview::OverviewPane;
use crate::tui::model::trail::TrailView;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::words;

/// Reports the new rights; nothing that was loaded with more rights stays on the screen.
pub(super) fn changed(model: &mut Model, person: &Person) {
    let before = model.me.replace(person.clone());
    model.dirty = true;
    let had = |sensitive: fn(&Person) -> bool| before.as_ref().is_some_and(sensitive);
    let less = before.as_ref().is_some_and(|before| person.role < before.role);
    if before.as_ref().is_none_or(|before| before.role != person.role) {
        model.say(words::role_now(person.role, model.lang), Tone::Plain);
    } else if had(|before| before.sensitive) != person.sensitive {
        model.say(words::sensitive_now(person.sensitive, model.lang), Tone::Plain);
    }
    if less || (had(|before| before.sensitive) && !person.sensitive) {
        forget(model);
    }
    // The user may also see more than was loaded.
    for list in model.lists.values_mut() {
        list.rows.clear();
        list.loaded = false;
    }
}

/// Removes everything that came from the server from the screen, except typed text, and drops open requests.
fn forget(model: &mut Model) {
    model.pending.retain(|_, want| matches!(want, Want::Command(_) | Want::Outcome(_) | Want::DraftOutcome(_)));
    model.held.clear();
    model.preview = None;
    model.overview = OverviewPane::default();
    model.activity = emptied(&model.activity);
    for list in model.lists.values_mut() {
        (list.total, list.all, list.overdue) = (0, 0, 0);
        list.names.clear();
        list.marks.clear();
        list.mark_names.clear();
        (list.asked, list.unsettled) = (false, false);
    }
    model.layers.retain(|layer| match layer {
        Layer::Secret(_) | Layer::Confirm(Confirm { asked: Asked::Undo(_), .. }) => false,
        Layer::Pick(pick) => !pick.names_records(),
        _ => true,
    });
    for layer in &mut model.layers {
        match layer {
            Layer::Detail(pane) => **pane = DetailPane::of(pane.id),
            Layer::History(view) => **view = emptied(view),
            _ => {}
        }
    }
    model.fit();
}

/// The same view without any line.
fn emptied(view: &TrailView) -> TrailView {
    TrailView { id: view.id, filter: view.filter.clone(), ..TrailView::default() }
}
