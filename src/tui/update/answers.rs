//! Handles answers, by the purpose of the request.

use std::time::Duration;

use crate::domain::kinds::committee;

use crate::domain::id::Kind;
use crate::i18n::tr;
use crate::service::api::Filtered;
use crate::service::api::{Answer, CommandId, Entry, Failure, Names, Overview, Page, Role};
use crate::tui::layers::{Asked, Confirm, Welcome};
use crate::tui::message::{Effect, Wake};
use crate::tui::model::layer::Layer;
use crate::tui::model::{Connection, Model, Tone, Want};
use crate::tui::words;

use super::{bulk, filter, menus, offers, outcome, overlays, run};

/// Handles the answer to the request with this number. An answer that is no longer needed changes nothing.
pub(super) fn take(model: &mut Model, number: u64, answer: Answer) {
    let Some(want) = model.pending.remove(&number) else { return };
    match (want, answer) {
        (Want::Command(id) | Want::Outcome(id), answer) => outcome::take(model, id, answer),
        (Want::DraftOutcome(key), answer) => offers::outcome(model, &key, answer),
        (Want::Archives, Answer::Archives(archives)) => outcome::still_in(model, &archives),
        (Want::Page(kind, around), Answer::Page(page)) => rows(model, number, kind, around, *page),
        (Want::MarkAll(kind), Answer::Numbers(numbers)) => bulk::numbered(model, kind, numbers),
        (Want::NameMarked(kind, nos), Answer::Rows(rows)) => bulk::named(model, kind, nos, &rows),
        (Want::CountMarked(kind, at), Answer::Page(page)) => {
            let passing = if page.fault.is_some() { 0 } else { page.total };
            run::counted(model, kind, at, passing);
        }
        (Want::Overview, Answer::Overview(picture)) => morning(model, number, *picture),
        (Want::Activity, Answer::Trail(trail)) => {
            // An answer for an older filter is no longer needed.
            if model.activity.latest == number {
                model.activity.take(trail);
            }
        }
        (Want::History, Answer::Trail(trail)) => {
            for layer in &mut model.layers {
                if let Layer::History(view) = layer
                    && view.latest == number
                {
                    view.take(trail);
                    break;
                }
            }
        }
        (Want::Detail, Answer::Detail(detail)) => {
            let mut detail = detail.map(|detail| *detail);
            for layer in &mut model.layers {
                if let Layer::Detail(pane) = layer
                    && pane.latest == number
                {
                    pane.take(detail.take());
                    break;
                }
            }
        }
        (Want::Preview, Answer::Detail(detail)) => {
            if let Some(pane) = model.preview.as_mut().filter(|pane| pane.latest == number) {
                pane.take(detail.map(|detail| *detail));
            }
        }
        (Want::Related, Answer::Detail(Some(detail))) => menus::around(model, &detail),
        (Want::Complete, Answer::Completions(found)) => completed(model, found),
        (Want::Find(key, text), Answer::Found(found)) => {
            if let Some(form) = model.form_mut() {
                let event = form.candidates(key, &text, found);
                overlays::form_said(model, event);
            }
        }
        (Want::Reveal(id, field), Answer::Revealed(text)) => menus::revealed(model, id, field, &text),
        (Want::LastMine, Answer::LastMine(last, names)) => undo(model, last, &names),
        (_, Answer::Failed(Failure::Superseded)) => return,
        (want, Answer::Failed(failure)) => failed(model, number, &want, &failure),
        // The type of the answer does not match the request: the versions of server and program differ.
        (want, _) => failed(model, number, &want, &Failure::Internal),
    }
    model.dirty = true;
}

fn rows(model: &mut Model, number: u64, kind: Kind, around: bool, mut page: Page) {
    model.today = Some(page.today);
    model.soon_days = page.soon_days;
    let Some(list) = model.lists.get_mut(&kind).filter(|list| list.latest == number) else { return };
    list.asked = false;
    match page.fault.take() {
        Some(fault) => filter::unread(model, Filtered::List(kind), fault),
        None => list.take(page, around),
    }
}

fn morning(model: &mut Model, number: u64, picture: Overview) {
    model.today = Some(picture.today);
    model.soon_days = picture.soon_days;
    let name = picture.committee.as_ref().map(|record| match record.text(committee::SHORT_NAME) {
        "" => record.title().to_owned(),
        short => short.to_owned(),
    });
    let before = model.has_committee.replace(name.is_some());
    model.committee = name.unwrap_or_default();
    let empty = picture.is_empty;
    model.overview.may_add = model.may_change();
    if model.overview.latest == number {
        model.overview.take(picture);
    }
    if !empty {
        close_welcome(model);
    }
    if empty && before.is_none() && model.layers.is_empty() && model.may_change() {
        model.layers.push(Layer::Welcome(Welcome::new(model.lang)));
    }
}

/// Closes the welcome: another user put data into the store while it was open.
fn close_welcome(model: &mut Model) {
    let layers = model.layers.len();
    model.layers.retain(|layer| !matches!(layer, Layer::Welcome(_)));
    if model.layers.len() < layers {
        let words = tr("Đã có người ghi dữ liệu vào đây.", "Another person has put data in here.");
        model.say(words.get(model.lang), Tone::Plain);
    }
}

fn completed(model: &mut Model, found: crate::service::api::Completions) {
    let Some(Layer::Filter(line)) = model.layers.last_mut() else { return };
    if line.offer(found) || line.mend() {
        filter::typed(model);
    } else {
        model.say(tr("Không có gợi ý.", "Nothing to complete.").get(model.lang), Tone::Plain);
    }
}

fn undo(model: &mut Model, last: Option<(CommandId, Box<Entry>)>, names: &Names) {
    let lang = model.lang;
    let Some((of, entry)) = last else {
        model.say(tr("Bạn chưa có thay đổi nào để hoàn tác.", "You have no change to undo.").get(lang), Tone::Plain);
        model.drop_typed_ahead();
        return;
    };
    let title = tr("Hoàn tác thay đổi này?", "Undo this change?").get(lang);
    let name_of = |id| names.iter().find(|(held, _)| *held == id).map(|(_, name)| name.clone());
    let text = words::entry_lines(&entry, &name_of, lang).join("\n");
    model.layers.push(Layer::Confirm(Confirm::new(Asked::Undo(of), title, text)));
}

/// A failed request.
fn failed(model: &mut Model, number: u64, want: &Want, failure: &Failure) {
    let lang = model.lang;
    match want {
        Want::Page(kind, _) => {
            if let Some(list) = model.lists.get_mut(kind) {
                list.asked = false;
                list.unsettled = false;
                // Requested again at the next change or key, not in a loop.
                list.loaded = true;
            }
        }
        Want::Activity if model.activity.latest != number => return,
        Want::Activity => {
            if let Failure::Filter(fault) = failure {
                filter::unread(model, Filtered::Trail, fault.clone());
                return;
            }
            // Requested again at the next change or key, not in a loop.
            model.activity.older = false;
            model.activity.more = false;
        }
        Want::Complete | Want::Find(..) | Want::Preview => return,
        _ => {}
    }
    if let Failure::Loading(phase, done, of) = failure {
        model.connection = Connection::Loading(*phase, *done, *of);
        for list in model.lists.values_mut() {
            list.loaded = false;
        }
        // `Ready` may have been sent before this answer.
        model.out.push(Effect::Wake(Wake::Loaded, Duration::from_secs(1)));
        return;
    }
    if matches!(failure, Failure::NoAccess(_)) && model.role() == Role::None {
        // Reported when the access was revoked; a later message is newer.
        return;
    }
    let said = words::failure(failure, lang);
    if let Failure::CannotStart { .. } = failure {
        // It has tried, and will not try again by itself.
        model.connection = Connection::Gone(said, 1);
        model.fit();
        return;
    }
    model.refuse(said);
}
