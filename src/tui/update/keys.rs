//! Keys: which are commands, which are text, and which have to wait for an answer.

use std::time::Instant;

use crate::i18n::tr;
use crate::tui::message::Effect;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Connection, Model, Tone, Want};
use crate::tui::rule::{Flag, Group, Needs, Rule};
use crate::tui::tab::Tab;
use crate::tui::term::{Key, command_letter};

use super::actions::rule_for;
use super::{drafts, help, method, moves, overlays, run};

/// The maximum waiting keys; more than a person types while a server is busy.
const MOST_HELD: usize = 4_096;

/// Keys that arrived together.
pub(super) fn batch(model: &mut Model, keys: &[Key], at: Instant) {
    if model.is_too_small() {
        unseen(model, keys);
        return;
    }
    let number = model.read.arrived();
    let keys: Vec<(u64, Key)> = keys.iter().map(|key| (number, *key)).collect();
    if !model.held.is_empty() {
        if keys.iter().any(|(_, key)| *key == Key::Esc) {
            forget_held(model);
            return;
        }
        hold(model, &keys);
        return;
    }
    run(model, &keys, Some(at));
}

/// Keys while nothing can be shown: only those that leave have an effect.
fn unseen(model: &mut Model, keys: &[Key]) {
    for key in keys {
        match key {
            Key::F(10) | Key::Ctrl('c') => {
                drafts::keep(model);
                model.out.push(Effect::Quit);
                return;
            }
            Key::Ctrl('l') => model.out.push(Effect::Repaint),
            Key::Ctrl('z') => model.out.push(Effect::Suspend),
            _ => too_small(model),
        }
    }
}

/// Says, when the window is large enough again, that the keys typed into a small one had no effect.
pub(super) fn too_small(model: &mut Model) {
    let words = tr(
        "Cửa sổ quá nhỏ: các phím vừa bấm chưa làm gì cả.",
        "The window was too small: the keys pressed did nothing.",
    );
    model.refuse(words.get(model.lang));
}

/// Runs the waiting keys that no longer have to wait.
pub(super) fn release(model: &mut Model) {
    if model.held.is_empty() {
        return;
    }
    if model.is_too_small() {
        too_small(model);
        return;
    }
    if blocked(model) {
        return;
    }
    let keys: Vec<(u64, Key)> = model.held.drain(..).collect();
    model.dirty = true;
    run(model, &keys, None);
}

/// Drops the waiting keys, and what they waited for.
pub(super) fn forget_held(model: &mut Model) {
    model.held.clear();
    model.pending.retain(|_, want| !opens_something(want));
    model.dirty = true;
}

fn hold(model: &mut Model, keys: &[(u64, Key)]) {
    let room = MOST_HELD.saturating_sub(model.held.len());
    model.held.extend(keys.iter().take(room).copied());
}

/// Runs keys, read by read. Keys that have to wait are held, with all that follow.
fn run(model: &mut Model, keys: &[(u64, Key)], at: Option<Instant>) {
    let mut rest = keys;
    while let Some((number, _)) = rest.first() {
        let many = rest.iter().take_while(|(other, _)| other == number).count();
        let (read, later) = rest.split_at(many);
        model.read.enter(*number);
        let read: Vec<Key> = read.iter().map(|(_, key)| *key).collect();
        let ran = run_read(model, &read, at);
        if model.read.is_dropped() {
            return;
        }
        if ran < read.len() {
            hold(model, rest.get(ran..).unwrap_or_default());
            return;
        }
        rest = later;
    }
}

/// Runs the keys of one read until one has to wait; returns how many were run.
fn run_read(model: &mut Model, keys: &[Key], at: Option<Instant>) -> usize {
    let (mut place, mut checked) = (0, 0);
    while let Some(key) = keys.get(place) {
        let rest = keys.get(place..).unwrap_or_default();
        let text = model.layers.last().is_some_and(Layer::takes_text);
        if !text && place >= checked {
            let end = method::commands_end(model, rest);
            let (commands, then) = rest.split_at(end.min(rest.len()));
            if method::is_at_work(model, commands, then, at) {
                let words = tr(
                    "Bộ gõ tiếng Việt đang bật: chưa làm gì cả. Tắt bộ gõ, hoặc bấm / để lọc bằng chữ.",
                    "A Vietnamese input method is on: nothing was done. Turn it off, or press / to type a filter.",
                );
                model.refuse(words.get(model.lang));
                return place;
            }
            checked = place + end;
        }
        if let Some(used) = overlays::joined(model, rest, at) {
            place += used;
            continue;
        }
        model.read.before_key(model.layers.len());
        let commands = !text && !matches!(model.layers.last(), Some(Layer::Help(_) | Layer::Secret(_)));
        let line_end = (*key == Key::Enter).then(|| left_by_line_end(model)).flatten();
        if !one(model, *key) {
            return place;
        }
        if let Some(layers) = line_end {
            model.read.line_end(layers);
        }
        if let (true, Key::Char(letter), Some(Layer::Form(form))) = (commands, key, model.layers.last_mut()) {
            form.opened_by(*letter);
        }
        if model.read.is_dropped() {
            return place;
        }
        place += 1;
    }
    place
}

/// How many of the open layers a line end leaves unchanged, if it counts as one: in the filter line it does not.
fn left_by_line_end(model: &Model) -> Option<usize> {
    let layers = model.layers.len();
    match model.layers.last().and_then(Layer::overlay) {
        Some(over) => over.left_by_line_end().map(|left| layers - 1 + left),
        None => Some(layers),
    }
}

/// Runs one key. False if it has to wait, and all that follow with it.
fn one(model: &mut Model, key: Key) -> bool {
    match key {
        Key::Ctrl('l') => {
            model.out.push(Effect::Repaint);
            return true;
        }
        Key::Ctrl('z') if !model.layers.last().is_some_and(Layer::takes_text) => {
            model.out.push(Effect::Suspend);
            return true;
        }
        Key::F(10) | Key::Ctrl('c') if model.layers.last().is_none_or(Layer::is_pane) => {
            moves::ask_to_leave(model);
            return true;
        }
        _ => {}
    }
    if let Some(over) = model.layers.last().filter(|layer| !layer.is_pane()) {
        if key == Key::F(1) && !matches!(over, Layer::Help(_)) {
            help::of_layer(model);
            return true;
        }
        return overlays::key(model, key);
    }
    let key = match key {
        Key::Char(typed) => match command_letter(typed) {
            Some(letter) => Key::Char(letter),
            None => return true,
        },
        key => key,
    };
    let Some((at, rule)) = rule_for(key) else {
        let words = tr("không dùng. ? xem trợ giúp.", "means nothing here. ? shows help.").get(model.lang);
        model.say(format!("{key}: {words}"), Tone::Plain);
        model.drop_typed_ahead();
        return true;
    };
    if must_wait(model, rule) {
        return false;
    }
    run::command(model, at);
    true
}

/// Requests whose answer opens something: the following keys are meant for it.
fn opens_something(want: &Want) -> bool {
    matches!(want, Want::LastMine | Want::Related | Want::CountMarked(..) | Want::MarkAll(_))
}

/// The server will answer soon, but does not yet: keys are meant for what it will show.
fn starting(model: &Model) -> bool {
    matches!(model.connection, Connection::Connecting | Connection::Loading(..))
}

fn blocked(model: &Model) -> bool {
    starting(model)
        || model.online()
            && (model.pending.values().any(opens_something)
                || unsettled(model)
                || day_unknown(model)
                || !model.open_commands.is_empty())
}

/// The server has not sent the current day yet, but is about to: a form opened now would be filled in without a day.
fn day_unknown(model: &Model) -> bool {
    model.today.is_none() && model.pending.values().any(|want| matches!(want, Want::Overview | Want::Page(..)))
}

fn unsettled(model: &Model) -> bool {
    let rows = match model.tab {
        Tab::Overview => model.overview.stale || model.pending.values().any(|want| *want == Want::Overview),
        _ => model.list().is_some_and(|list| list.unsettled || !list.loaded),
    };
    rows && model.layers.is_empty()
}

fn must_wait(model: &Model, rule: &Rule) -> bool {
    if rule.is(Flag::AtOnce) {
        return false;
    }
    if !model.online() {
        return starting(model);
    }
    if model.pending.values().any(opens_something) {
        return true;
    }
    let about_rows = rule.needs != Needs::Nothing || rule.is(Flag::OverRows);
    if about_rows && unsettled(model) {
        return true;
    }
    let changes = rule.group == Group::Change && !rule.is(Flag::Local);
    changes && (day_unknown(model) || !model.open_commands.is_empty())
}
