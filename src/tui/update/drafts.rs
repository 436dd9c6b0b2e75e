//! Unfinished forms: saved while they are open, and deleted when what was sent is done.
//!
//! A form is written when it is left, when it is sent (with the command's id, so that a later session can ask for the
//! result), when the terminal is closed, and some seconds after something was typed, in case the program is killed.

use std::time::Duration;

use crate::i18n::tr;
use crate::service::api::{Ask, CommandId};
use crate::tui::layers::Form;
use crate::tui::layers::form::{DraftKey, FormDraft};
use crate::tui::message::{Effect, Wake};
use crate::tui::model::drafts::KeptDraft;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone, Want};

use super::ask;

/// How long after the first key the input is saved; at most one write in that time.
const KEEP_AFTER: Duration = Duration::from_secs(3);

/// Asks for the results of the drafts that were sent.
pub(super) fn ask_outcomes(model: &mut Model) {
    let open = |kept: &&KeptDraft| !kept.unsent;
    let sent: Vec<(DraftKey, CommandId)> = model
        .drafts
        .kept
        .iter()
        .filter(open)
        .filter_map(|kept| kept.draft.sent.map(|id| (kept.key.clone(), id)))
        .collect();
    for (key, id) in sent {
        let want = Want::DraftOutcome(key);
        // What this session sent itself is asked for with the other commands.
        let asked = model.pending.values().any(|held| *held == want);
        if !asked && !model.open_commands.iter().any(|(open, _)| *open == id) {
            ask::ask(model, want, Ask::Outcome(id));
        }
    }
}

/// A command of this session was done: its draft is used.
pub(super) fn done(model: &mut Model, id: CommandId) {
    let open = model.layers.iter().filter_map(|layer| match layer {
        Layer::Form(form) if form.sent() == Some(id) => form.draft_key().cloned(),
        _ => None,
    });
    let left = model.drafts.kept.iter().filter(|kept| kept.draft.sent == Some(id)).map(|kept| kept.key.clone());
    let used: Vec<DraftKey> = open.chain(left).collect();
    model.drafts.kept.retain(|kept| !used.contains(&kept.key));
    for key in used {
        drop_file(model, key);
    }
}

/// The result of a command of this session is known: if it was not done, the form that was left since can be opened.
pub(super) fn known(model: &mut Model, id: CommandId) {
    for kept in model.drafts.kept.iter_mut().filter(|kept| kept.draft.sent == Some(id)) {
        kept.unsent = true;
    }
}

/// A key or a paste may have changed a form: it must be saved soon.
pub(super) fn typed(model: &mut Model) {
    if matches!(model.layers.last(), Some(Layer::Form(form)) if !form.is_sending()) && !model.drafts.due {
        model.drafts.due = true;
        model.out.push(Effect::Wake(Wake::Keep, KEEP_AFTER));
    }
}

/// Saves the open form, unless the saved version is equal.
pub(super) fn keep(model: &mut Model) {
    model.drafts.due = false;
    let Some(form) = model.layers.iter().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(form),
        _ => None,
    }) else {
        return;
    };
    let Some(key) = form.draft_key().cloned() else { return };
    if form.is_worth_keeping() {
        write(model, key, form.draft());
    } else {
        drop_file(model, key);
    }
}

fn write(model: &mut Model, key: DraftKey, draft: FormDraft) {
    let written = Some((key, draft));
    if model.drafts.written == written {
        return;
    }
    model.drafts.written = written;
    if let Some((key, draft)) = model.drafts.written.clone() {
        model.out.push(Effect::SaveDraft(key, Box::new(draft)));
    }
}

pub(super) fn drop_file(model: &mut Model, key: DraftKey) {
    model.drafts.written = model.drafts.written.take().filter(|(written, _)| *written != key);
    model.out.push(Effect::DropDraft(key));
}

/// The user left a form: its changes are saved.
pub(super) fn left(model: &mut Model, form: &Form) {
    let Some(key) = form.draft_key().cloned() else { return };
    if !form.is_worth_keeping() {
        return drop_file(model, key);
    }
    let draft = form.draft();
    let open = model.open_commands.iter().any(|(open, _)| Some(*open) == draft.sent);
    write(model, key.clone(), draft.clone());
    let draft = Box::new(draft);
    model.drafts.kept.insert(0, KeptDraft { key, saved: None, draft, asked: true, unsent: !open });
    let words = tr("Đã giữ bản nháp; : lệnh “Mở bản nháp”.", "The draft is kept; : actions, “Open the draft”.");
    model.say(words.get(model.lang), Tone::Plain);
}
