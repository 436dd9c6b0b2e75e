//! The filter of a list or of the Activity tab: each key of its line filters, `Enter` keeps the filter, `Esc` restores
//! the former one. An invalid text never comes into force: it stays in the line until it is corrected.

use crate::i18n::both;
use crate::service::api::{Ask, FilterFault, Filtered};
use crate::tui::layers::filter_line::FilterLine;
use crate::tui::layers::overlay::Typing;
use crate::tui::message::Effect;
use crate::tui::model::filter::{Filter, Unread};
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};
use crate::tui::tab::Tab;

use super::ask;

/// What the filter of the current tab filters, if the tab has one.
pub(super) fn of_tab(model: &Model) -> Option<Filtered> {
    match model.tab {
        Tab::Activity => Some(Filtered::Trail),
        _ => model.kind().map(Filtered::List),
    }
}

fn filter_mut(model: &mut Model, what: Filtered) -> Option<&mut Filter> {
    match what {
        Filtered::List(kind) => model.lists.get_mut(&kind).map(|list| &mut list.filter),
        Filtered::Trail => Some(&mut model.activity.filter),
    }
}

/// Shows all again.
pub(super) fn clear(model: &mut Model) {
    if let Some(what) = of_tab(model) {
        set(model, what, "");
    }
}

/// Whether it is filtered.
pub(super) fn is_filtered(model: &Model, what: Filtered) -> bool {
    match what {
        Filtered::List(kind) => model.lists.get(&kind).is_some_and(|list| !list.filter.text.is_empty()),
        Filtered::Trail => !model.activity.filter.text.is_empty(),
    }
}

/// The line with the filter in force.
fn line_over(model: &Model, what: Filtered) -> Option<FilterLine> {
    match what {
        Filtered::List(kind) => model.lists.get(&kind).map(FilterLine::over),
        Filtered::Trail => Some(FilterLine::over_trail(&model.activity.filter)),
    }
}

/// Opens the filter line.
pub(super) fn open(model: &mut Model) {
    if let Some(line) = of_tab(model).and_then(|what| line_over(model, what)) {
        model.layers.push(Layer::Filter(Box::new(line)));
    }
}

/// Carries out the event of the open line.
pub(super) fn said(model: &mut Model, typing: Typing) {
    let Some(what) = of_tab(model) else { return };
    match typing {
        Typing::Changed => typed(model),
        Typing::NotKept => {
            model.message = None;
            model.drop_typed_ahead();
        }
        Typing::Kept => {
            let Some(Layer::Filter(mut line)) = model.layers.pop() else { return };
            let text = line.line.commit().trim().to_owned();
            set(model, what, &text);
            model.entered = Some((what, text, line));
        }
        Typing::Left => restore(model, what),
        Typing::Complete => complete(model, what),
        Typing::Step(by) => step(model, what, by),
    }
}

/// Restores what was shown before the line was opened.
fn restore(model: &mut Model, what: Filtered) {
    let Some(Layer::Filter(line)) = model.layers.pop() else { return };
    match what {
        Filtered::List(kind) => {
            if let Some(list) = model.lists.get_mut(&kind) {
                line.restore(list);
            }
            ask::page(model, kind, true, true);
        }
        Filtered::Trail => set(model, what, line.before()),
    }
}

/// Applies the suggestion if the text is invalid, otherwise the next candidate for the word at the cursor.
fn complete(model: &mut Model, what: Filtered) {
    let Some(Layer::Filter(line)) = model.layers.last_mut() else { return };
    if line.next_offer() || line.mend() {
        typed(model);
        return;
    }
    let (before, after) = line.parts();
    let cursor = before.len() as u32;
    let (text, lang) = (before + &after, model.lang);
    ask::ask(model, Want::Complete, Ask::Complete { of: what, text, cursor, lang });
}

fn step(model: &mut Model, what: Filtered, by: i64) {
    match what {
        Filtered::List(kind) => {
            if let Some(list) = model.lists.get_mut(&kind) {
                list.step(by);
            }
        }
        Filtered::Trail => model.activity.step(by),
    }
}

/// The text of the line changed: the rows follow.
pub(super) fn typed(model: &mut Model) {
    let Some(what) = of_tab(model) else { return };
    let Some(Layer::Filter(line)) = model.layers.last() else { return };
    let text = line.line.text().trim_start().to_owned();
    model.message = None;
    // A space after a word ends it: accents count from then on.
    try_text(model, what, &text, !text.ends_with(' '));
    model.out.push(Effect::DrawLater);
}

/// Sets a filter, if it is valid; actions on the selection wait for its rows.
pub(super) fn set(model: &mut Model, what: Filtered, text: &str) {
    try_text(model, what, text, false);
}

fn try_text(model: &mut Model, what: Filtered, text: &str, typing: bool) {
    let Some(filter) = filter_mut(model, what) else { return };
    let another = filter.text.trim() != text.trim();
    filter.try_text(text, typing);
    match what {
        Filtered::List(kind) => ask::page(model, kind, true, true),
        Filtered::Trail => {
            if another {
                model.activity.selected = 0;
            }
            ask::activity(model, model.activity.ask(model.lang), false);
        }
    }
}

/// The server could not parse the filter of a request. A new one goes back into the filter line, to be corrected or
/// dropped; one that was in force stays, and nothing is shown until it is changed.
pub(super) fn unread(model: &mut Model, what: Filtered, fault: FilterFault) {
    let unread = match what {
        Filtered::List(kind) => model.lists.get_mut(&kind).map(|list| list.unread(fault.clone())),
        Filtered::Trail => Some(model.activity.unread(fault.clone())),
    };
    let Some(Unread::Tried { text, .. }) = unread else {
        // Waiting keys were meant for rows that did not come.
        model.drop_typed_ahead();
        return;
    };
    let is_shown = of_tab(model) == Some(what);
    let Some(filter) = filter_mut(model, what) else { return };
    let in_force = filter.text.clone();
    let open = model.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Filter(line) if is_shown => Some(line),
        _ => None,
    });
    if let Some(line) = open {
        line.unread(&text, &in_force, fault);
        return;
    }
    model.drop_typed_ahead();
    if !is_shown || !model.layers.is_empty() {
        let words = both!(model.lang, "Chưa lọc theo “{text}”: {}", "Not filtered by “{text}”: {}", fault.message);
        model.say(words, Tone::Bad);
        return;
    }
    let entered = model.entered.take().filter(|(of, entered, _)| *of == what && *entered == text);
    let line = entered.map(|(.., line)| *line).or_else(|| line_over(model, what));
    if let Some(mut line) = line {
        line.line.set(&text);
        line.unread(&text, &in_force, fault);
        model.message = None;
        model.layers.push(Layer::Filter(Box::new(line)));
    }
}
