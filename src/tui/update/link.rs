//! Connection changes, and notices of the server.

use std::time::Duration;

use crate::i18n::tr;
use crate::service::api::{Ask, Notice, Person, Role};
use crate::tui::message::{Effect, Wake};
use crate::tui::model::{Connection, Model, Tone, Want};

use super::{ask, drafts, outcome, rights};

/// The first pause before another try; it doubles up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The handshake is done.
pub(super) fn connected(model: &mut Model, person: Person) {
    model.dirty = true;
    let again = matches!(model.connection, Connection::Gone(..)) && model.me.is_some();
    if model.me.is_none() {
        model.out.push(Effect::WakeAtMidnight);
    }
    if again {
        model.say(tr("Đã nối lại với máy chủ.", "Connected to the server again.").get(model.lang), Tone::Good);
    }
    model.me = Some(person);
    model.sent_editing = None;
    // The server sends them again if they still apply.
    model.standing.clear();
    online(model);
}

/// It was loading a while ago and may be ready now.
pub(super) fn loaded(model: &mut Model) {
    if matches!(model.connection, Connection::Loading(..)) {
        online(model);
    }
}

fn online(model: &mut Model) {
    model.connection = Connection::Online;
    model.fit();
    ask::all_stale(model);
    // In every tab, because the header shows the committee's name.
    model.overview.latest = ask::ask(model, Want::Overview, Ask::Overview);
    model.overview.stale = false;
    outcome::ask_outcomes(model);
}

/// There is no connection. Typed text stays; open requests are sent again later.
pub(super) fn gone(model: &mut Model, why: String) {
    model.dirty = true;
    let tries = match &model.connection {
        Connection::Gone(_, tries) => tries + 1,
        _ => 0,
    };
    model.connection = Connection::Gone(why, tries);
    model.fit();
    model.pending.clear();
    model.editing.clear();
    for list in model.lists.values_mut() {
        list.asked = false;
        list.unsettled = false;
    }
    if !model.held.is_empty() {
        model.held.clear();
        let words = tr(
            "Mất kết nối; các phím vừa bấm chưa được thực hiện.",
            "The connection is lost; the last keys were not run.",
        );
        model.say(words.get(model.lang), Tone::Bad);
    }
    let pause = PAUSE.saturating_mul(1 << tries.min(6)).min(LONGEST_PAUSE);
    model.out.push(Effect::Wake(Wake::Reconnect, pause));
}

/// A notice of the server.
pub(super) fn notice(model: &mut Model, notice: Notice) {
    match notice {
        Notice::Changed { ids, .. } => ask::changed(model, &ids),
        Notice::You(person) => {
            rights::changed(model, &person);
            online(model);
        }
        Notice::Present(names) => {
            model.dirty |= model.present != names;
            model.present = names;
        }
        Notice::Editing(editing) => {
            model.dirty |= model.editing != editing;
            model.editing = editing;
        }
        Notice::Progress(phase, done, of) => {
            model.connection = Connection::Loading(phase, done, of);
            model.dirty = true;
        }
        Notice::Ready => {
            if model.online() {
                // Its settings changed: what depends on them is requested again.
                ask::all_stale(model);
            } else {
                model.dirty = true;
                online(model);
            }
        }
        Notice::Standing(standing) => {
            model.dirty |= model.standing != standing;
            model.standing = standing;
        }
        Notice::Warning(warning) => {
            if model.role() == Role::Admin {
                let said = crate::words::warning(&warning, model.lang).sentences();
                model.say(said, Tone::Bad);
            }
        }
    }
}

/// The terminal is closed: save typed text, and end.
pub(super) fn lost(model: &mut Model) {
    drafts::keep(model);
    model.out.push(Effect::Quit);
}
