//! Keys: which of them are commands, which are text, and which have to wait for an answer.

use std::time::Instant;

use crate::i18n::tr;
use crate::tui::actions::{Act, Group, Needs, Rule};
use crate::tui::keymap;
use crate::tui::message::Effect;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Connection, Model, Tone, Want};
use crate::tui::tab::Tab;
use crate::tui::term::burst::classify;
use crate::tui::term::{Burst, Key, command_letter};

use super::{acts, moves, overlays};

/// Keys that wait at most; more than a person types while a server thinks.
const MOST_HELD: usize = 4_096;

/// Keys that arrived together.
pub(super) fn batch(model: &mut Model, keys: &[Key], at: Instant) {
    if !model.held.is_empty() {
        if keys.contains(&Key::Esc) {
            forget_held(model);
            return;
        }
        hold(model, keys);
        return;
    }
    run(model, keys, Some(at));
}

/// Runs the keys that waited, as far as nothing is waited for any more.
pub(super) fn release(model: &mut Model) {
    if model.held.is_empty() || blocked(model) {
        return;
    }
    let keys: Vec<Key> = model.held.drain(..).collect();
    model.dirty = true;
    run(model, &keys, None);
}

/// Drops the keys that wait, and what they waited for.
pub(super) fn forget_held(model: &mut Model) {
    model.held.clear();
    model.pending.retain(|_, want| !opens_something(want));
    model.dirty = true;
}

fn hold(model: &mut Model, keys: &[Key]) {
    let room = MOST_HELD.saturating_sub(model.held.len());
    model.held.extend(keys.iter().take(room).copied());
}

fn run(model: &mut Model, keys: &[Key], at: Option<Instant>) {
    let mut checked = 0;
    for (place, key) in keys.iter().enumerate() {
        let text = model.layers.last().is_some_and(Layer::takes_text);
        if !text && place >= checked {
            let Some(rest) = keys.get(place..) else { return };
            let end = rest.iter().position(|key| ends_commands(*key)).map_or(rest.len(), |end| end + 1);
            let commands = rest.get(..end).unwrap_or(rest);
            let burst = match at {
                Some(at) => model.ime.see(commands, at),
                None => classify(commands),
            };
            if burst == Burst::ImeSuspected {
                model.say(
                    tr(
                        "Bộ gõ tiếng Việt đang bật: chưa làm gì cả. Tắt bộ gõ, hoặc bấm / để lọc bằng chữ.",
                        "A Vietnamese input method is on: nothing was done. Turn it off, or press / to type a filter.",
                    )
                    .get(model.lang),
                    Tone::Bad,
                );
                return;
            }
            checked = place + end;
        }
        if !one(model, *key) {
            hold(model, keys.get(place..).unwrap_or_default());
            return;
        }
    }
}

/// Whether text can follow this key in the same burst, or an input method would not have sent it.
fn ends_commands(key: Key) -> bool {
    !matches!(key, Key::Char(_) | Key::Backspace) || matches!(key, Key::Char('/' | ':'))
}

/// Runs one key. False: it has to wait, and all that follow with it.
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
    if model.layers.last().is_some_and(|layer| !layer.is_pane()) {
        return overlays::key(model, key);
    }
    let key = match key {
        Key::Char(typed) => match command_letter(typed) {
            Some(letter) => Key::Char(letter),
            None => return true,
        },
        key => key,
    };
    let Some(rule) = keymap::rule_for(key) else {
        let words = tr("không dùng. ? xem trợ giúp.", "means nothing here. ? shows help.").get(model.lang);
        model.say(format!("{key}: {words}"), Tone::Plain);
        return true;
    };
    if must_wait(model, rule) {
        return false;
    }
    command(model, rule);
    true
}

/// Does what a rule says, or tells why not.
pub(super) fn command(model: &mut Model, rule: &Rule) {
    model.message = None;
    match keymap::check(rule, &model.situation()) {
        Ok(()) => acts::run(model, rule.act),
        Err(why) => {
            let words = why.words(model.lang);
            model.say(words, Tone::Bad);
        }
    }
}

/// Questions whose answer opens something: the keys that follow are meant for it.
fn opens_something(want: &Want) -> bool {
    matches!(want, Want::LastMine | Want::Related | Want::CountMarked(..) | Want::MarkAll(_))
}

/// The server will answer soon, but does not yet: keys are for what it will show.
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

/// The server has not said yet which day it is, and is about to: a form opened now would be filled in with no day.
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
    if matches!(rule.act, Act::Redraw | Act::Leave | Act::Suspend | Act::Help | Act::Language | Act::Back) {
        return false;
    }
    if !model.online() {
        return starting(model);
    }
    if model.pending.values().any(opens_something) {
        return true;
    }
    let about_rows = rule.needs != Needs::Nothing
        || matches!(rule.act, Act::Open | Act::Down | Act::Up | Act::PageDown | Act::PageUp | Act::First | Act::Last);
    if about_rows && unsettled(model) {
        return true;
    }
    let changes = rule.group == Group::Change && !matches!(rule.act, Act::Mark | Act::Unmark);
    changes && (day_unknown(model) || !model.open_commands.is_empty())
}
