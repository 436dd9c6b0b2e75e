//! The filter of the Activity tab: each key filters, `Enter` keeps it, `Esc` brings the former one back.

use crate::i18n::tr;
use crate::tui::edit::line::Edited;
use crate::tui::message::Effect;
use crate::tui::model::filter_line::FilterLine;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone};
use crate::tui::term::Key;

use super::ask;

/// Opens the filter line.
pub(super) fn open(model: &mut Model) {
    let line = FilterLine::over_trail(&model.activity.filter);
    model.layers.push(Layer::Filter(Box::new(line)));
}

/// A key for the open line.
pub(super) fn key(model: &mut Model, key: Key) {
    let Some(Layer::Filter(filter)) = model.layers.last_mut() else { return };
    match key {
        Key::Enter => {
            let text = filter.line.commit().trim().to_owned();
            model.layers.pop();
            set(model, &text);
        }
        Key::Esc => {
            let text = filter.before().to_owned();
            model.layers.pop();
            set(model, &text);
        }
        Key::Tab => {
            let words = tr(
                "ai:admin1  việc:xong  lúc:q3/2023  lúc>=1/11  loại:\"nhiệm vụ\"  trường:hạn  text:lý-do",
                "who:admin1  what:done  on:q3/2023  on>=1/11  kind:tasks  field:due  text:reason",
            );
            model.say(words.get(model.lang), Tone::Plain);
        }
        Key::Down | Key::Up => model.activity.step(if key == Key::Down { 1 } else { -1 }),
        key => {
            if filter.line.key(key) == Edited::Text {
                model.message = None;
                typed(model);
            }
        }
    }
}

/// The text changed: the lines follow.
pub(super) fn typed(model: &mut Model) {
    let Some(Layer::Filter(filter)) = model.layers.last() else { return };
    let text = filter.line.text().trim_start().to_owned();
    model.activity.typing = !text.ends_with(' ');
    put(model, text);
    model.out.push(Effect::DrawLater);
}

/// Puts a filter in force.
pub(super) fn set(model: &mut Model, text: &str) {
    model.activity.typing = false;
    put(model, text.to_owned());
}

fn put(model: &mut Model, text: String) {
    if model.activity.filter.trim() != text.trim() {
        model.activity.selected = 0;
    }
    model.activity.filter = text;
    model.activity.fault = None;
    ask::activity(model, model.activity.ask(model.lang), false);
}
