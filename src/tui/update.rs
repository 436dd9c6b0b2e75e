//! What a message changes, and what it wants done. No I/O, no clock.

pub(super) mod actions;
mod acts;
mod answers;
mod ask;
mod bulk;
mod drafts;
mod filter;
mod forms;
mod help;
mod kept;
mod keys;
mod link;
mod menus;
mod method;
mod moves;
mod offers;
mod outcome;
mod overlays;
mod presence;
mod rights;
mod run;
mod send;

#[cfg(test)]
pub(crate) mod tests;

use super::message::{Effect, Message, Wake};
use super::model::Model;
use super::term::TermEvent;

/// Applies one message. The effects are to be done in their order.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Term(TermEvent::Keys(batch), at) => {
            model.dirty = true;
            keys::batch(model, &batch, at);
            drafts::typed(model);
        }
        Message::Term(TermEvent::Paste(text), _) => {
            model.dirty = true;
            if model.is_too_small() {
                keys::too_small(model);
            } else {
                overlays::paste(model, &text);
                drafts::typed(model);
            }
        }
        Message::Term(TermEvent::Resize(columns, rows), _) => {
            model.size = (columns, rows);
            model.dirty = true;
            model.fit();
        }
        Message::Term(TermEvent::Signal(_) | TermEvent::Lost, _) => link::lost(model),
        Message::Connected(person) => link::connected(model, person),
        Message::Answer(number, answer) => answers::take(model, number, answer),
        Message::Notice(notice) => link::notice(model, notice),
        Message::Gone(why) => link::gone(model, why),
        Message::Due(Wake::Reconnect) => model.out.push(Effect::Reconnect),
        Message::Due(Wake::Outcome) => outcome::ask_outcomes(model),
        Message::Due(Wake::Loaded) => link::loaded(model),
        Message::Due(Wake::Midnight) => {
            ask::all_stale(model);
            model.out.push(Effect::WakeAtMidnight);
        }
        Message::Due(Wake::Draw) => model.dirty = true,
        Message::Due(Wake::Preview) => ask::preview(model),
        Message::Due(Wake::Keep) => drafts::keep(model),
        Message::Drafts(found) => offers::found(model, found),
    }
    keys::release(model);
    offers::offer(model);
    ask::what_is_lacking(model);
    presence::follow(model);
    std::mem::take(&mut model.out)
}
