//! Keys and pastes for the layers.

use std::time::Instant;

use ratatui::layout::Rect;

use crate::domain::action::Action;
use crate::domain::id::Kind;
use crate::i18n::tr;
use crate::tui::actions::{Act, RULES};
use crate::tui::layers::ConfirmEvent;
use crate::tui::layers::palette::PaletteEvent;
use crate::tui::layers::pick::PickEvent;
use crate::tui::layers::reader::ReaderEvent;
use crate::tui::layers::welcome::WelcomeEvent;
use crate::tui::message::Effect;
use crate::tui::model::detail::DetailPane;
use crate::tui::model::filter::Filtered;
use crate::tui::model::layer::{Asked, Choosing, Layer, Target};
use crate::tui::model::{Model, Tone};
use crate::tui::term::Key;

use super::{acts, ask, filter, forms, kept, moves, offers, send};

/// Passes a key to the layer on top. False if it has to wait.
pub(super) fn key(model: &mut Model, key: Key) -> bool {
    let body = Rect::new(0, 0, model.size.0, model.size.1.saturating_sub(2));
    let Some(top) = model.layers.last_mut() else { return true };
    match top {
        Layer::Detail(_) | Layer::History(_) => {}
        Layer::Filter(_) => filter::key(model, key),
        Layer::Form(form) => {
            // Keys after a form was sent are meant for what comes after it.
            if form.is_sending() && key != Key::Esc {
                return !model.online();
            }
            let event = form.key(key);
            forms::said(model, event);
        }
        Layer::Confirm(confirm, asked) => {
            let (event, asked) = (confirm.key(key), *asked);
            answered(model, event, asked);
        }
        Layer::Pick(pick, _) => {
            let event = pick.key(key);
            let refused = pick.is_refused();
            pick_said(model, &event, refused);
        }
        Layer::Palette(palette) => {
            let event = palette.key(key);
            let nothing = key == Key::Enter && event == PaletteEvent::None;
            let refused = palette.is_refused() || nothing || event == PaletteEvent::Ignored;
            ran(model, &event);
            if refused {
                model.drop_typed_ahead();
            }
        }
        Layer::Help(reader) | Layer::Secret(reader) => match reader.key(key, body) {
            ReaderEvent::Left => {
                model.layers.pop();
            }
            ReaderEvent::Ignored => model.drop_typed_ahead(),
            ReaderEvent::None | ReaderEvent::AtEnd => {}
        },
        Layer::Welcome(welcome) => {
            let event = welcome.key(key);
            welcomed(model, event);
        }
        Layer::Name(_) => kept::name_key(model, key),
    }
    true
}

/// Carries out the event of a list to pick from.
fn pick_said(model: &mut Model, event: &PickEvent, refused: bool) {
    match *event {
        PickEvent::Left => {
            model.layers.pop();
        }
        PickEvent::Picked(at) => {
            if picks_a_save(model, at) && !forms::may_save(model) {
                return;
            }
            if let Some(Layer::Pick(_, choosing)) = model.layers.pop() {
                picked(model, &choosing, at);
            }
        }
        PickEvent::Rename(at) => kept::rename(model, at),
        PickEvent::Remove(at) => kept::ask_to_remove(model, at),
        PickEvent::Stays => kept::stays(model),
        PickEvent::None if !refused => {}
        PickEvent::None | PickEvent::Ignored => model.drop_typed_ahead(),
    }
}

/// Whether picking this sends a command at once: a step that asks for nothing.
fn picks_a_save(model: &Model, at: usize) -> bool {
    match model.layers.last() {
        Some(Layer::Pick(_, Choosing::State(_, states))) => {
            states.get(at).is_some_and(|to| forms::step_asks_nothing(model, *to))
        }
        _ => false,
    }
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

fn answered(model: &mut Model, event: ConfirmEvent, asked: Asked) {
    match event {
        ConfirmEvent::None => {}
        ConfirmEvent::Ignored => model.drop_typed_ahead(),
        ConfirmEvent::No | ConfirmEvent::Later | ConfirmEvent::Never => {
            model.layers.pop();
            if asked == Asked::Draft {
                offers::refused(model, event);
            }
        }
        ConfirmEvent::Yes => {
            let ends = matches!(asked, Asked::Undo(_) | Asked::Archive(_) | Asked::Forget | Asked::Leave);
            if ends && !forms::may_save(model) {
                return;
            }
            model.layers.pop();
            yes(model, asked);
        }
    }
}

/// Passes pasted text to the layer on top, if it takes text.
pub(super) fn paste(model: &mut Model, text: &str) {
    match model.layers.last_mut() {
        Some(Layer::Form(form)) => {
            let event = form.paste(text);
            forms::said(model, event);
        }
        Some(Layer::Palette(palette)) => {
            palette.paste(text);
        }
        Some(Layer::Name(naming)) => {
            naming.line.paste(text);
            naming.says = None;
        }
        Some(Layer::Filter(line)) => {
            line.line.paste(text);
            line.edited();
            filter::typed(model);
        }
        _ => {
            let words =
                tr("Dán ở đây không làm gì; bấm / để lọc rồi dán.", "Nothing to paste into; press / first to filter.");
            model.say(words.get(model.lang), Tone::Plain);
        }
    }
}

fn yes(model: &mut Model, asked: Asked) {
    match asked {
        Asked::Undo(of) => send::send(model, Action::Undo { of }),
        Asked::Leave => model.out.push(Effect::Quit),
        Asked::Hidden(act) => acts::go(model, act),
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

fn picked(model: &mut Model, choosing: &Choosing, at: usize) {
    match choosing {
        Choosing::State(_, states) => {
            if let Some(to) = states.get(at) {
                forms::step_to(model, *to);
            }
        }
        Choosing::Sort(orders) => {
            let (Some(picked), Some(kind)) = (orders.get(at).copied(), model.kind()) else { return };
            if let Some(list) = model.lists.get_mut(&kind) {
                // The former order becomes the second key.
                list.sort.retain(|key| key.field != picked.field);
                list.sort.insert(0, picked);
                list.sort.truncate(2);
            }
            ask::page(model, kind, true, true);
        }
        Choosing::Filter(texts) => match (texts.get(at), model.kind()) {
            (Some(text), Some(kind)) => filter::set(model, Filtered::List(kind), text),
            _ => acts::go(model, Act::KeepFilter),
        },
        Choosing::Related(targets) => match targets.get(at) {
            Some(Target::Record(id)) => moves::push(model, DetailPane::of(*id)),
            Some(Target::List(kind, filter)) => moves::show_filtered(model, *kind, filter),
            None => {}
        },
        Choosing::Add(kinds) => {
            if let Some(kind) = kinds.get(at) {
                forms::create(model, *kind);
            }
        }
    }
}

fn ran(model: &mut Model, event: &PaletteEvent) {
    match event {
        PaletteEvent::None | PaletteEvent::Ignored => {}
        PaletteEvent::Left => {
            model.layers.pop();
        }
        PaletteEvent::Run(id) => {
            model.layers.pop();
            if let Some(rule) = RULES.get(*id) {
                acts::command(model, rule);
            }
        }
    }
}

fn welcomed(model: &mut Model, event: WelcomeEvent) {
    match event {
        WelcomeEvent::None => {}
        WelcomeEvent::Ignored => model.drop_typed_ahead(),
        WelcomeEvent::Sample if !forms::may_save(model) => {}
        WelcomeEvent::Sample => {
            model.layers.pop();
            let drafts = (model.sample)();
            send::send(model, Action::Create(drafts));
        }
        WelcomeEvent::Demo => {
            let Some(today) = model.today else { return };
            model.layers.pop();
            let drafts = (model.demo)(today);
            send::send(model, Action::Create(drafts));
        }
        WelcomeEvent::New => {
            model.layers.pop();
            forms::create(model, Kind::Committee);
        }
        WelcomeEvent::Leave => moves::ask_to_leave(model),
    }
}
