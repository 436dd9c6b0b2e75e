//! Unfinished forms of an earlier session: the results of those that were sent, and the offer to open the others.

use std::path::Path;
use std::time::Duration;

use crate::i18n::{Lang, both, tr};
use crate::service::api::{Answer, Done, Failure};
use crate::tui::layers::form::{DraftKey, FormDraft, Reopened};
use crate::tui::layers::{Asked, Confirm, Form, Reply};
use crate::tui::message::{Effect, Wake};
use crate::tui::model::detail::DetailPane;
use crate::tui::model::drafts::Found;
use crate::tui::model::layer::Layer;
use crate::tui::model::{Model, Tone};

use super::drafts::{ask_outcomes, drop_file};
use super::{forms, moves};

/// When to ask again for the result of a draft.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Adds the drafts of earlier sessions.
pub(super) fn found(model: &mut Model, found: Found) {
    model.drafts.offering = !found.drafts.is_empty();
    model.drafts.kept = found.drafts;
    model.drafts.elsewhere = found.elsewhere;
    if let Some(path) = found.unreadable.first() {
        model.say(unreadable(path, found.unreadable.len(), model.lang), Tone::Bad);
    } else if found.dropped > 0 {
        let said = both!(
            model.lang,
            "Quá nhiều bản nháp: đã bỏ {} bản cũ nhất.",
            "Too many drafts: the {} oldest were thrown away.",
            found.dropped
        );
        model.say(said, Tone::Bad);
    }
    if model.online() {
        ask_outcomes(model);
    }
}

fn unreadable(path: &Path, many: usize, lang: Lang) -> String {
    let path = path.display();
    match (many, lang) {
        (_, Lang::Vi) => format!("{many} bản nháp của phiên bản khác không đọc được, để riêng tại {path}"),
        (1, Lang::En) => format!("A draft of another version cannot be read; it was moved to {path}"),
        (_, Lang::En) => format!("{many} drafts of another version cannot be read; they were moved next to {path}"),
    }
}

/// Handles the result: what was done is reported and shown, what was not is offered.
pub(super) fn outcome(model: &mut Model, key: &DraftKey, answer: Answer) {
    match answer {
        Answer::Done(done) => {
            let Some(at) = model.drafts.kept.iter().position(|kept| kept.key == *key) else { return };
            let kept = model.drafts.kept.remove(at);
            model.out.push(Effect::DropDraft(kept.key));
            was_done(model, &kept.draft, &done);
        }
        Answer::NotDone => {
            for kept in model.drafts.kept.iter_mut().filter(|kept| kept.key == *key) {
                kept.unsent = true;
            }
        }
        Answer::Failed(Failure::Unknown | Failure::Loading(..)) => {
            model.out.push(Effect::Wake(Wake::Outcome, ASK_AGAIN));
        }
        // A user who may not ask may not send it either: it stays until they may.
        _ => {}
    }
}

fn was_done(model: &mut Model, draft: &FormDraft, done: &Done) {
    let one = done.changed.first().filter(|_| done.asked == 1);
    let code = one.map(|(_, code)| code.as_str()).filter(|code| !code.is_empty() && !draft.title.contains(code));
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    let what = draft.what();
    let said = both!(
        model.lang,
        "Đã lưu trước khi mất đường truyền: {what}{code}",
        "Saved before the line was lost: {what}{code}"
    );
    if let Some((id, _)) = one.filter(|_| model.layers.iter().all(Layer::is_pane)) {
        moves::push(model, DetailPane::of(*id));
    }
    model.say(said, Tone::Good);
}

/// Offers the next draft, when the user may use it and nothing else is going on.
pub(super) fn offer(model: &mut Model) {
    let ready = model.drafts.offering
        && model.online()
        && model.has_committee.is_some()
        && model.may_change()
        && model.held.is_empty()
        && model.open_commands.is_empty()
        && model.layers.iter().all(Layer::is_pane);
    let Some(today) = model.today.filter(|_| ready) else { return };
    let lang = model.lang;
    let Some(next) = next(model) else {
        // For some it is not known yet whether they were done.
        model.drafts.offering = model.drafts.kept.iter().any(|kept| !kept.asked);
        return;
    };
    let title = tr("Mở lại bản nháp chưa gửi?", "Open the draft that was not sent?").get(lang);
    let left = model.drafts.kept.iter().filter(|kept| !kept.asked).count();
    let more = match (left, lang) {
        (..=1, _) => String::new(),
        (_, Lang::Vi) => format!("\nCòn {} bản nháp khác.", left - 1),
        (_, Lang::En) => format!("\n{} more are left.", left - 1),
    };
    let text = model.drafts.kept.get(next).map(|kept| kept.words(today, lang)).unwrap_or_default();
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Draft, title, text + &more)));
    model.dirty = true;
}

/// The newest draft about which the user was not asked and that can be opened.
fn next(model: &Model) -> Option<usize> {
    model.drafts.kept.iter().position(|kept| !kept.asked && kept.unsent)
}

/// The user wants the drafts: a single one is opened at once, several are offered.
pub(super) fn ask(model: &mut Model) {
    let lang = model.lang;
    for kept in &mut model.drafts.kept {
        kept.asked = false;
    }
    match (model.drafts.kept.len(), next(model)) {
        (0, _) if model.drafts.elsewhere > 0 => {
            let words =
                tr("Bản nháp đang mở ở cửa sổ khác của bạn.", "The drafts are open in another window of yours.");
            model.say(words.get(lang), Tone::Plain);
        }
        (0, _) => model.say(tr("Không có bản nháp nào.", "There is no draft.").get(lang), Tone::Plain),
        (_, None) => {
            let words = tr(
                "Chưa rõ bản nháp đã được lưu hay chưa; đang hỏi máy chủ.",
                "It is not known yet whether the draft was saved; the server is being asked.",
            );
            model.say(words.get(lang), Tone::Plain);
        }
        (1, Some(at)) => open(model, at),
        (_, Some(_)) => model.drafts.offering = true,
    }
}

/// Opens the draft in question.
pub(super) fn open_asked(model: &mut Model) {
    if let Some(at) = next(model) {
        open(model, at);
    }
}

/// The user does not want the draft in question, or none now.
pub(super) fn refused(model: &mut Model, reply: Reply) {
    let Some(at) = next(model) else { return };
    match reply {
        Reply::Never => {
            let kept = model.drafts.kept.remove(at);
            drop_file(model, kept.key);
        }
        Reply::Later => {
            model.drafts.offering = false;
            let words = tr(
                "Bản nháp vẫn còn; : lệnh “Mở bản nháp”.",
                "The drafts are still there; : actions, “Open the draft”.",
            );
            model.say(words.get(model.lang), Tone::Plain);
        }
        _ => {
            if let Some(kept) = model.drafts.kept.get_mut(at) {
                kept.asked = true;
            }
        }
    }
}

fn open(model: &mut Model, at: usize) {
    let Some(today) = model.today else { return };
    let lang = model.lang;
    let kept = model.drafts.kept.remove(at);
    let Some(Reopened { mut form, whole }) = Form::from_draft(*kept.draft, today, lang) else {
        model.out.push(Effect::SetDraftAside(kept.key));
        let words = tr(
            "Bản nháp do phiên bản khác ghi, không mở được; đã để riêng trong thư mục bản nháp.",
            "The draft is of another version and cannot be opened; it was put aside in the folder of drafts.",
        );
        model.say(words.get(lang), Tone::Bad);
        return;
    };
    if whole {
        form.set_draft_key(kept.key);
    } else {
        // Its file stays unchanged; the opened form gets a new one.
        model.out.push(Effect::SetDraftAside(kept.key));
    }
    forms::put(model, form);
    if !whole {
        let words = tr(
            "Bản nháp do phiên bản khác ghi: có ô không còn; bản gốc đã để riêng.",
            "The draft is of another version: some lines are no more; the original was put aside.",
        );
        model.say(words.get(lang), Tone::Bad);
    }
}
