//! Keys and pastes for the overlay on top, and the effects of its events.

use std::time::Instant;

use ratatui::layout::Rect;

use crate::domain::action::Action;
use crate::domain::id::Kind;
use crate::i18n::tr;
use crate::service::api::Filtered;
use crate::service::api::SortKey;
use crate::tui::layers::{Asked, Choice, Event, Overlay, Reply, Screen};
use crate::tui::message::Effect;
use crate::tui::model::detail::DetailPane;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone};
use crate::tui::term::Key;

use super::{ask, drafts, filter, forms, kept, moves, offers, run, send};

/// Passes a key to the overlay on top. Returns false if the key has to wait.
pub(super) fn key(model: &mut Model, key: Key) -> bool {
    let area = Rect::new(0, 0, model.size.0, model.size.1.saturating_sub(2));
    let on = Screen::of(area, model.lang);
    let Some(top) = model.layers.last_mut().and_then(Layer::overlay_mut) else { return true };
    let event = top.key(key, on);
    if event == Event::Waits {
        return !model.online();
    }
    said(model, event);
    true
}

/// Passes pasted text to the overlay on top, if it takes text.
pub(super) fn paste(model: &mut Model, text: &str) {
    let top = model.layers.last_mut().and_then(Layer::overlay_mut);
    let event = top.map_or(Event::NotText, |top| top.paste(text));
    said(model, event);
}

/// Handles an input method's burst that replaces the letter by which a form was opened; returns the number of keys, if
/// it was one.
pub(super) fn joined(model: &mut Model, keys: &[Key], at: Option<Instant>) -> Option<usize> {
    let Some(Layer::Form(form)) = model.layers.last_mut() else { return None };
    if form.is_sending() {
        return None;
    }
    Some(form.joined(keys, at)).filter(|used| *used > 0)
}

/// Carries out the event of the overlay on top.
fn said(model: &mut Model, event: Event) {
    let refused = model.layers.last_mut().and_then(Layer::overlay_mut).is_some_and(Overlay::refused);
    does(model, event, refused);
}

/// Carries out the event of the open form; its help may lie over it.
pub(super) fn form_said(model: &mut Model, event: Event) {
    let refused = model.form_mut().is_some_and(Overlay::refused);
    does(model, event, refused);
}

fn does(model: &mut Model, event: Event, refused: bool) {
    if refused || event == Event::Ignored {
        model.drop_typed_ahead();
    }
    match event {
        Event::None | Event::Ignored | Event::Waits => {}
        Event::NotText => {
            let words =
                tr("Dán ở đây không làm gì; bấm / để lọc rồi dán.", "Nothing to paste into; press / first to filter.");
            model.say(words.get(model.lang), Tone::Plain);
        }
        Event::Left => {
            if let Some(Layer::Form(form)) = model.layers.pop() {
                drafts::left(model, &form);
            }
        }
        Event::Answered(asked, reply) => answered(model, asked, reply),
        Event::Picked(choice) => picked(model, choice),
        Event::Rename(at) => kept::rename(model, at),
        Event::Remove(at) => kept::ask_to_remove(model, at),
        Event::Stays => kept::stays(model),
        Event::Run(at) => {
            model.layers.pop();
            run::command(model, at);
        }
        Event::Named(name) => kept::named(model, name),
        Event::Filter(typing) => filter::said(model, typing),
        Event::Lookup { key, kind, text } => forms::look_up(model, key, kind, text),
        Event::Submit(action) => forms::submit(model, action),
    }
}

fn answered(model: &mut Model, asked: Asked, reply: Reply) {
    if reply != Reply::Yes {
        model.layers.pop();
        if asked == Asked::Draft {
            offers::refused(model, reply);
        }
        return;
    }
    let ends = matches!(asked, Asked::Undo(_) | Asked::Archive(_) | Asked::Forget | Asked::Leave);
    if ends && !forms::may_save(model) {
        return;
    }
    model.layers.pop();
    match asked {
        Asked::Undo(of) => send::send(model, Action::Undo { of }),
        Asked::Leave => model.out.push(Effect::Quit),
        Asked::Hidden(at) => run::go(model, at),
        Asked::Archive(away) => {
            let ids = model.targets();
            send::send(model, Action::Archive { ids, away });
        }
        Asked::Forget => {
            let ids = model.targets();
            send::send(model, Action::Forget { ids });
        }
        Asked::Draft => offers::open_asked(model),
        Asked::RemoveFilter(at) => kept::remove(model, at),
    }
}

fn picked(model: &mut Model, choice: Choice) {
    if choice == Choice::Leave {
        moves::ask_to_leave(model);
        return;
    }
    let saves = match choice {
        Choice::State(to) => forms::step_asks_nothing(model, to),
        Choice::Sample => true,
        _ => false,
    };
    if saves && !forms::may_save(model) {
        return;
    }
    if choice == Choice::Demo && model.today.is_none() {
        return;
    }
    model.layers.pop();
    match choice {
        Choice::State(to) => forms::step_to(model, to),
        Choice::Sort(key) => sort(model, key),
        Choice::Filter(text) => {
            if let Some(kind) = model.kind() {
                filter::set(model, Filtered::List(kind), &text);
            }
        }
        Choice::KeepFilter => kept::keep(model),
        Choice::Record(id) => moves::push(model, DetailPane::of(id)),
        Choice::List(kind, text) => moves::show_filtered(model, kind, &text),
        Choice::Sample => {
            let drafts = (model.sample)();
            send::send(model, Action::Create(drafts));
        }
        Choice::Demo => {
            if let Some(today) = model.today {
                let drafts = (model.demo)(today);
                send::send(model, Action::Create(drafts));
            }
        }
        Choice::NewCommittee => forms::create(model, Kind::Committee),
        Choice::Leave => {}
    }
}

/// Orders the list; the former order becomes the second key.
fn sort(model: &mut Model, by: SortKey) {
    let Some(kind) = model.kind() else { return };
    if let Some(list) = model.lists.get_mut(&kind) {
        list.sort.retain(|key| key.field != by.field);
        list.sort.insert(0, by);
        list.sort.truncate(2);
    }
    ask::page(model, kind, true, true);
}
